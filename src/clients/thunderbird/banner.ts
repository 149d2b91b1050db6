// In a message that is shown: that it is a private one, and the button that opens it. Nothing of what it says.

import type { Words } from './words.ts'

const look = `
:host { all: initial; display: block; margin: 0 0 12px }
div { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 10px 14px; border: 1px solid #0b5cad;
  border-radius: 8px; background: #eef5fc; color: #10243a; font: 15px/1.4 system-ui, sans-serif }
p { margin: 0; flex: 1 1 16em }
button { font: inherit; padding: 8px 14px; min-height: 40px; border: 0; border-radius: 6px; background: #0b5cad; color: #fff; cursor: pointer }
button:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px }
@media (prefers-color-scheme: dark) { div { background: #14263a; color: #e8f0f8; border-color: #6db3f2 }
  button { background: #6db3f2; color: #0a1826 } }
`

function draw({ banner, read }: Words): void {
  const host = document.createElement('div')
  // A message cannot look into it, nor write into it.
  const root = host.attachShadow({ mode: 'closed' })
  const style = document.createElement('style')
  style.textContent = look
  const box = document.createElement('div')
  const said = document.createElement('p')
  said.textContent = banner
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = read
  button.addEventListener('click', event => {
    if (event.isTrusted) messenger.runtime.sendMessage({ postern: 'read' })
  })
  box.append(said, button)
  root.append(style, box)
  document.body.prepend(host)
}

messenger.runtime.sendMessage({ postern: 'shown' }).then(words => {
  if (words) draw(words as Words)
})
