// Prints from a frame of its own: headers and body, nothing of the portal around them.

import { paths } from '../../contract/paths.ts'
import { shownPerson } from '../../mail/address/display.ts'
import type { MailAddress } from '../../mail/parse.ts'
import type { ShownMessage } from '../../workers/vault/protocol.ts'
import { zoned } from '../locales/format.ts'
import type { Translate } from '../locales/translation.ts'

export interface Printed {
  readonly subject: string
  readonly headers: readonly (readonly [label: string, value: string])[]
  /** As it stands in the reader's frame, sanitised; or text. */
  readonly body: HTMLElement | string
  readonly language: string | null
  /** Whether pictures from elsewhere were asked for. */
  readonly remote: boolean
}

/** Every line that the reader's list of headers has. */
export function printedHeaders(message: ShownMessage, t: Translate): Printed['headers'] {
  const people = [
    [t('reader.from'), message.from],
    [t('reader.replyTo'), message.replyTo],
    [t('reader.to'), message.to],
    [t('reader.cc'), message.cc],
  ] as const
  return [
    ...people.filter(([, named]) => named.length > 0).map(([label, named]) => [label, addressLine(named)] as const),
    [t('reader.date'), message.date === null ? t('reader.noDate') : zoned(new Date(message.date))] as const,
  ]
}

const addressLine = (people: readonly MailAddress[]) =>
  people
    .map(shownPerson)
    .map(({ name, address }) => `${name} <${address}>`.trim())
    .join(', ')

let last: HTMLIFrameElement | null = null

const ownLooks = {
  h1: ['display: block', 'margin: 0 0 16px', 'font: bold 24px/1.3 system-ui, sans-serif'],
  dl: ['display: block', 'margin: 0 0 16px', 'padding: 0 0 16px', 'border-bottom: 1px solid #888'],
  dt: ['display: block', 'float: left', 'clear: left', 'width: 10em', 'font: bold 16px/1.5 system-ui, sans-serif'],
  dd: ['display: block', 'margin: 0 0 0 10em', 'font: 16px/1.5 system-ui, sans-serif'],
} as const
const anyLooks = ['all: initial', 'unicode-bidi: plaintext', 'overflow-wrap: break-word']

/** On paper they stand in one page with the letter: no style of it hides them, or makes them look like its own words. */
function ownElement(page: Document, tag: keyof typeof ownLooks, words: string): HTMLElement {
  const element = page.createElement(tag)
  element.style.cssText = [...anyLooks, ...ownLooks[tag]].map(declaration => `${declaration} !important;`).join(' ')
  element.textContent = words
  return element
}

function headersIn(page: Document, { subject, headers }: Printed): Element[] {
  const list = ownElement(page, 'dl', '')
  for (const [label, value] of headers) list.append(ownElement(page, 'dt', label), ownElement(page, 'dd', value))
  return [ownElement(page, 'h1', subject), list]
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
