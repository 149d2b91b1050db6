// Writes encrypted_message.htm: one file, no outside resource, readable as a page in its own right.

import { base64, digest, hex, sha256, utf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { isDistrict } from '../ibe/identity.ts'
import { isPeriod, type Period } from '../ibe/period.ts'
import type { Ed25519Jwk } from '../jws.ts'
import { armour } from './armour.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { type Words, words } from './words.ts'

/** A window of maintenance that is known when the file is made, in seconds. */
export interface KnownWindow {
  readonly start: number
  readonly end: number
}

export interface HtmOptions {
  readonly envelope: Uint8Array
  /** Canonical address of the one recipient of this file. */
  readonly address: string
  /** Index of that recipient's stanza: a hint. */
  readonly index: number
  readonly period: Period
  /** Origin of the portal. */
  readonly portal: string
  readonly district: string
  readonly portalName: string
  readonly statusUrls: readonly string[]
  readonly statusKey: Ed25519Jwk & { readonly kid: string }
  /** Where phones forward the mail to, once somebody listens there. */
  readonly forwardAddress: string | null
  /** Shown only if the sender allows it. */
  readonly sender: string | null
  readonly date: Date
  readonly windows?: readonly KnownWindow[]
}

/** One text area of 35 MB took WebKit up to a minute to load; pieces of this size take half a second. */
const areaLength = 256 * 1024
/** Longer lines cost points with spam filters, and mail systems re-wrap them. */
const columns = 76

/** @throws PosternError `bad-request` for an option out of its shape. */
export async function writeHtm(options: HtmOptions): Promise<string> {
  check(options)
  const languages = Object.entries(words)
  const page = `<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(options)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${words.en.title}</title>
<style>${style}</style></head>
<body><main>
<p class="portal">${escapeHtml(options.portalName)}</p>
${languages.map(([code, text], i) => section(code, text, options, i > 0)).join('\n')}
</main>
`
  return `${ascii(wrap(page))}${await form(options)}<script>${script}</script>\n</body></html>\n`
}

function check(options: HtmOptions): void {
  const { address, index, period, portal, district, statusUrls, date } = options
  const sound =
    address.includes('@') &&
    address.length <= 254 &&
    Number.isInteger(index) &&
    index >= 0 &&
    isPeriod(period) &&
    isDistrict(district) &&
    isOrigin(portal) &&
    statusUrls.length > 0 &&
    statusUrls.every(url => URL.canParse(url) && /^https?:\/\/[^\s"'<>;,]+$/.test(url)) &&
    !Number.isNaN(date.getTime())
  if (!sound) throw new PosternError('bad-request', 'an option of the file is out of its shape')
}

function isOrigin(text: string): boolean {
  return /^https?:\/\/[^\s"'<>;,/]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function policy({ portal, statusUrls }: HtmOptions): string {
  const hash = (text: string) => `'sha256-${base64(sha256(utf8(text)))}'`
  const hosts = [...new Set([portal, ...statusUrls.map(url => new URL(url).origin)])]
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    `connect-src ${hosts.join(' ')}`,
    `form-action ${portal}`,
    "base-uri 'none'",
  ].join('; ')
}

function section(code: string, text: Words, options: HtmOptions, hidden: boolean): string {
  const { portal, portalName, sender, date, address, forwardAddress } = options
  const host = `<strong>${escapeHtml(new URL(portal).host)}</strong>`
  const link = `<a href="${escapeHtml(portal)}" target="_blank" rel="noopener noreferrer">${escapeHtml(portal)}</a>`
  const day = new Intl.DateTimeFormat(code, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
  const fill = (template: string, values: Record<string, string>) =>
    escapeHtml(template).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
  const said = (['title', 'handed', 'unanswered', 'away', 'planned', 'troubled'] as const)
    .map(name => `data-${name}="${escapeHtml(text[name])}"`)
    .join(' ')
  return `<section lang="${code}"${hidden ? ' hidden' : ''} ${said}>
<h1>${fill(text.heading, { from: `<bdi>${escapeHtml(sender ?? portalName)}</bdi>` })}</h1>
<p class="sent">${fill(text.sent, { date: escapeHtml(day), address: `<bdi>${escapeHtml(address)}</bdi>` })}</p>
<div class="notice" role="status" hidden></div>
<p>${fill(text.what, { host })}</p>
<p>${escapeHtml(text.nothing)}</p>
<button type="submit" form="form">${escapeHtml(text.button)}</button>
<hr>
<p class="quiet">${fill(text.careful, { link })}</p>
${forwardAddress ? `<p class="quiet">${fill(text.phone, { forward: `<strong>${escapeHtml(forwardAddress)}</strong>` })}</p>` : ''}
<p class="quiet">${escapeHtml(text.doubt)}</p>
</section>`
}

async function form(options: HtmOptions): Promise<string> {
  const { envelope, portal, district, statusUrls, statusKey, windows = [], address, index } = options
  const { kid, kty, crv, x } = statusKey
  const data = (name: string, value: string) => ` data-${name}="${escapeHtml(value)}"`
  const input = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`
  const head = `<form id="form" hidden method="post" action="${portal}/open" enctype="multipart/form-data" target="_blank"${[
    data('portal', portal),
    data('district', district),
    data('status', JSON.stringify(statusUrls)),
    data('status-key', JSON.stringify({ kid, kty, crv, x })),
    data('windows', JSON.stringify(windows.map(({ start, end }) => ({ start, end })))),
  ].join('')}>
${input('address', address)}
${input('index', String(index))}
${input('digest', hex(await digest(envelope)))}
`
  const areas = pieces(armour(envelope)).map(piece => `<textarea name="message" readonly>\n${piece}</textarea>\n`)
  return `${ascii(wrap(head))}${areas.join('')}</form>\n`
}

/** Cut at the ends of lines, so that no piece begins with a line break that a parser would drop. */
function pieces(text: string): string[] {
  const out: string[] = []
  let at = 0
  while (at < text.length) {
    const end = at + areaLength >= text.length ? text.length : text.lastIndexOf('\n', at + areaLength) + 1
    out.push(text.slice(at, end))
    at = end
  }
  return out
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** Mail systems re-code what is not ASCII; a character reference passes through them all. */
function ascii(html: string): string {
  return html.replace(/[^\0-\x7f]/gu, character => `&#${character.codePointAt(0)};`)
}

/** Breaks lines at spaces, the style sheet left as it is: its hash stands in the policy. */
function wrap(html: string): string {
  return html
    .split(style)
    .map(part => ascii(part).split('\n').map(wrapLine).join('\n'))
    .join(style)
}

function wrapLine(line: string): string {
  const out: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > columns) {
      out.push(current)
      current = word
    } else {
      current = current === '' ? word : `${current} ${word}`
    }
  }
  return [...out, current].join('\n')
}
