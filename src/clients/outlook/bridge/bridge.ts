// The page that stands in Outlook beside Microsoft's script: shows the portal's pane in a frame, and answers what it asks of Outlook.

import { hello } from './protocol.ts'
import type { Outlook } from './reading.ts'
import { answerTo } from './work.ts'

const [portal, pane] = ['portal', 'pane'].map(name => document.documentElement.dataset[name]!) as [string, string]
/** Fails where Microsoft's script could not be loaded: the pane is shown all the same, and takes a file that was saved. */
const ready = Promise.resolve().then(() => Office.onReady())

/** Mails that were chosen since the pane was opened. */
let chosen = 0

const outlook: Outlook = {
  chosen: () => (Office.context.mailbox.item as Office.MessageRead | null | undefined) ?? null,
  has: set => Office.context.requirements.isSetSupported('Mailbox', set),
  count: () => chosen,
  later: (work, milliseconds) => void setTimeout(work, milliseconds),
  pause: () => new Promise(resolve => setTimeout(resolve, 1_000)),
  wordsOf(html) {
    const { body } = new DOMParser().parseFromString(html, 'text/html')
    for (const hidden of body.querySelectorAll('style, script, title')) hidden.remove()
    return body.textContent ?? ''
  },
}

/** Of the pane that is shown: another one has taken its place by then. */
let open: MessagePort | null = null

function serve(port: MessagePort): void {
  open?.close()
  open = port
  // One after the other: several at once come back empty.
  let before: Promise<unknown> = Promise.resolve()
  port.onmessage = ({ data }) => {
    before = before.then(async () => {
      const silent = { failed: 'silent' }
      const answer = await ready.then(
        () => answerTo(outlook, data),
        () => silent,
      )
      const { bytes } = answer as { bytes?: ArrayBuffer }
      port.postMessage(answer, bytes ? [bytes] : [])
    })
  }
}

const frame = document.createElement('iframe')
window.addEventListener('message', ({ source, origin, data, ports: [port] }) => {
  if (source !== frame.contentWindow || origin !== portal || !port || !hello.safeParse(data).success) return
  serve(port)
})
frame.src = portal + pane
frame.title = document.title
// The policy allows no style that stands in the page.
for (const element of [document.documentElement, document.body]) element.style.height = '100%'
document.body.style.margin = '0'
for (const side of ['width', 'height'] as const) frame.style[side] = '100%'
frame.style.border = '0'
frame.style.display = 'block'
document.body.append(frame)

function listen(): void {
  // In a pane that was pinned another mail may be chosen.
  Office.context.mailbox.addHandlerAsync(Office.EventType.ItemChanged, () => {
    chosen++
    open?.postMessage({ changed: true })
  })
}

ready.then(listen, () => {})
