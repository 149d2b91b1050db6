// What the button *Private* in a window shows: what it cannot undo, and the way on.

import { wordsIn } from './words.ts'

const words = wordsIn(navigator.languages)
const [said, button] = [document.querySelector('p')!, document.querySelector('button')!]

async function here(): Promise<number | null> {
  const [tab] = await messenger.tabs.query({ active: true, currentWindow: true })
  return tab?.id ?? null
}

said.textContent = words.mayBeSaved
button.textContent = words.goOn
button.addEventListener('click', async () => {
  const window = await here()
  if (window === null) return
  await messenger.runtime.sendMessage({ postern: 'private', window })
  globalThis.close()
})
button.focus()
