// A hostile message: sealed, pasted into the portal, and judged by what is on the screen. In the page of any engine.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { seal } from '../src/core/envelope/seal.ts'
import { armor } from '../src/core/htm/armor.ts'
import { periodOf } from '../src/core/ibe/period.ts'
import { serialForPeriod } from '../src/core/ibe/serial.ts'
import { nodeAead } from '../src/runtime/aead.ts'
import type { Attack } from './attacks.ts'
import type { Services } from './services.ts'

const corpusFile = path.join(process.cwd(), 'e2e', 'payloads', 'payloads.json')

/** The vectors of DOMPurify. */
export const corpus: readonly Attack[] = JSON.parse(readFileSync(corpusFile, 'utf8'))

/** Who reads the hostile mail. */
export const robin = 'robin@example.com'

/** @returns the text to paste: an unsigned message. */
export async function sealed(services: Services, message: Uint8Array | string, address = robin): Promise<string> {
  const { district, serials } = services.parameters()
  const now = new Date()
  const period = periodOf(now)
  const { envelope } = await seal({
    message: typeof message === 'string' ? new TextEncoder().encode(message) : message,
    district,
    serial: serialForPeriod(serials, period),
    period,
    addresses: [address],
    signer: null,
    sealedAt: Math.floor(now.getTime() / 1000),
    aead: nodeAead,
  })
  return armor(envelope)
}

const head =
  'From: Alice <alice@example.com>\r\nSubject: Hostile\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'

export const beforeAll = '<p id="before">before</p>'

/** The same with this HTML, after a paragraph that says "before". */
export const sealHtml = (services: Services, html: string, address = robin): Promise<string> =>
  sealed(services, `${head}${beforeAll}${html}`, address)

/** In the page: pastes, and marks the frame of the message before, so that the next one is known when it is there. */
export function paste(text: string): void {
  document.querySelector('iframe')?.setAttribute('data-old', '')
  // Firefox gives a pasted event made by script an empty clipboard.
  const clipboardData = { files: [], getData: () => text }
  document.dispatchEvent(Object.defineProperty(new Event('paste'), 'clipboardData', { value: clipboardData }))
}

/** In the page: whether the pasted message stands in its frame. */
export function isShown(): boolean {
  const frame = document.querySelector<HTMLIFrameElement>('iframe:not([data-old])')
  return frame?.contentDocument?.body?.textContent?.includes('before') ?? false
}

/** In the page: waits until what was changed has been painted; where nobody looks at the window, nothing is, and it is laid out. */
export function painted(): Promise<void> {
  return new Promise(resolve => {
    const lookAgain = () => {
      if (!document.hidden) return
      document.body.getBoundingClientRect()
      document.removeEventListener('visibilitychange', lookAgain)
      resolve()
    }
    document.addEventListener('visibilitychange', lookAgain)
    lookAgain()
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
  })
}

/** In the page: what the fences must have held, whatever was shown. */
export function judge() {
  const line = document.querySelector('section[aria-label="Not signed"]')!
  line.scrollIntoView({ block: 'nearest' })
  const { left, top, width, height } = line.getBoundingClientRect()
  const onTop = document.elementFromPoint(left + width / 2, top + height / 2)
  const frame = document.querySelector('iframe')!
  const inner = frame.contentDocument!.body
  return {
    covered: !line.contains(onTop),
    says: line.querySelector('strong')?.textContent ?? '',
    path: location.pathname,
    origin: location.origin,
    height: frame.getBoundingClientRect().height <= 20_002,
    active: inner.querySelectorAll('script, iframe, object, embed, form, input, button, meta, base, link, svg, math')
      .length,
    handlers: [...inner.querySelectorAll('*')].filter(node =>
      node.getAttributeNames().some(name => name.startsWith('on')),
    ).length,
    // A link to a part of the letter itself leads nowhere else.
    opened: [...inner.querySelectorAll('a[href]:not([href^="#"])')].filter(
      link => link.getAttribute('target') !== '_blank',
    ).length,
  }
}

/** What `judge` must find. */
export function unharmed(services: Services): ReturnType<typeof judge> {
  return {
    covered: false,
    says: 'Not signed',
    path: '/read',
    origin: services.origin,
    height: true,
    active: 0,
    handlers: 0,
    opened: 0,
  }
}

/** In the page: past the allow-list, straight into the frame. */
export function plant(html: string): void {
  document.querySelector<HTMLIFrameElement>('iframe.message')!.contentDocument!.body.innerHTML = html
}
