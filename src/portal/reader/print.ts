// Prints from a frame of its own: headers and body, nothing of the portal around them.

import { paths } from '../../contract/paths.ts'

export interface Printed {
  readonly subject: string
  readonly headers: readonly (readonly [label: string, value: string])[]
  /** As it stands in the reader's frame, sanitised; or text. */
  readonly body: HTMLElement | string
  readonly language: string | null
  /** Whether pictures from elsewhere were asked for. */
  readonly remote: boolean
}

let last: HTMLIFrameElement | null = null

function headersIn(page: Document, { subject, headers }: Printed): Element[] {
  const title = page.createElement('h1')
  title.textContent = subject
  const list = page.createElement('dl')
  for (const [label, value] of headers) {
    const term = page.createElement('dt')
    term.textContent = label
    const text = page.createElement('dd')
    text.textContent = value
    list.append(term, text)
  }
  return [title, list]
}

function bodyIn(page: Document, body: Printed['body']): Element {
  const content = page.createElement('div')
  if (typeof body === 'string') {
    content.className = 'text'
    content.textContent = body
  } else {
    content.append(...[...body.childNodes].map(node => page.importNode(node, true)))
    for (const folded of content.querySelectorAll('details')) folded.open = true
  }
  content.dir = 'auto'
  return content
}

async function picturesShown(page: Document): Promise<void> {
  await Promise.allSettled([...page.images].filter(picture => picture.src !== '').map(picture => picture.decode()))
}

export function print(printed: Printed): void {
  last?.remove()
  const frame = document.createElement('iframe')
  last = frame
  frame.className = 'print'
  frame.setAttribute('sandbox', 'allow-same-origin allow-modals')
  frame.setAttribute('aria-hidden', 'true')
  frame.tabIndex = -1
  frame.src = printed.remote ? paths.framePictures : paths.frame
  frame.addEventListener('load', async () => {
    const page = frame.contentDocument!
    page.title = printed.subject
    page.documentElement.lang = printed.language ?? ''
    page.body.className = 'postern-print'
    page.body.replaceChildren(...headersIn(page, printed), bodyIn(page, printed.body))
    await picturesShown(page)
    frame.contentWindow!.print()
  })
  document.body.append(frame)
}
