// The mailbox's page: a list, a mail, its attachments. Written on the server, without any script.

import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CaughtMail } from './caught-mail.ts'

const style = `
:root { color-scheme: light dark; --line: #8886; --quiet: #6b7785; --accent: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --quiet: #a9b6c3; --accent: #7cb8f7 } }
body { max-width: 720px; margin: 0 auto; padding: 24px 16px; font: 17px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 26px } p { margin: 0 0 8px } ul { list-style: none; padding: 0 } li { border-top: 1px solid var(--line) }
a { color: var(--accent) } li > a { display: block; padding: 16px 0; text-decoration: none } li strong { display: block }
.quiet { color: var(--quiet) } pre { white-space: pre-wrap; font: inherit; padding: 16px 0; border-top: 1px solid var(--line) }
.attachment { padding: 16px; border: 2px solid var(--accent); border-radius: 8px; margin: 16px 0 }
.attachment a { display: inline-block; min-height: 44px; padding: 8px 16px 8px 0; font-weight: 600 }
`
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const sandbox = 'allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox'

export function answer(request: IncomingMessage, response: ServerResponse, mails: readonly CaughtMail[]): void {
  const [, kind, id, part, how] = (request.url ?? '/').split('?')[0]!.split('/')
  const mail = mails.find(candidate => candidate.id === id)
  response.setHeader('cache-control', 'no-store')
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  if (!kind) page(response, 'Mailbox', people(mails) + list(mails))
  else if (kind === 'of' && id) {
    const address = decoded(id)
    const own = mails.filter(({ to }) => to.includes(address))
    page(response, `Mailbox of ${address}`, people(mails, address) + list(own))
  } else if (kind === 'mail' && mail && part === undefined) page(response, mail.parsed.subject, show(mail))
  else if (kind === 'mail' && mail) attachment(response, mail, Number(part), how === 'open')
  else if (kind === 'messages.json') json(response, mails)
  else {
    response.statusCode = 404
    page(response, 'Not here', '<p>There is no such mail. <a href="/">Back to the mailbox</a></p>')
  }
}

function page(response: ServerResponse, title: string, body: string): void {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.setHeader('content-security-policy', policy)
  response.end(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
      `<title>${text(title)}</title><style>${style}</style></head><body><main><h1>${text(title)}</h1>${body}</main></body></html>`,
  )
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}

/** Everybody who ever got mail: who plays two people finds each one's own mailbox. */
function people(mails: readonly CaughtMail[], current?: string): string {
  const all = [...new Set(mails.flatMap(({ to }) => to))].toSorted()
  if (all.length === 0) return ''
  const link = (address: string) =>
    address === current
      ? `<strong>${text(address)}</strong>`
      : `<a href="/of/${encodeURIComponent(address)}">${text(address)}</a>`
  return `<p>${[current === undefined ? '<strong>Everybody</strong>' : '<a href="/">Everybody</a>', ...all.map(link)].join(' · ')}</p>`
}

function list(mails: readonly CaughtMail[]): string {
  if (mails.length === 0) return '<p class="quiet">No mail yet. Load this page again in a moment.</p>'
  const items = mails.toReversed().map(({ id, to, receivedAt, parsed }) => {
    const from = parsed.from[0]
    const line = `${from?.name || from?.address || 'unknown'} → ${to.join(', ')}, ${time(receivedAt)}`
    return `<li><a href="/mail/${id}"><strong>${text(parsed.subject)}</strong><span class="quiet">${text(line)}</span></a></li>`
  })
  return `<p class="quiet">Every mail that the demo sends arrives here, whoever it is for.</p><ul>${items.join('')}</ul>`
}

function show({ id, to, parsed, receivedAt }: CaughtMail): string {
  const from = parsed.from.map(({ name, typed }) => `${name} <${typed}>`).join(', ')
  const attachments = parsed.attachments.map(({ id: part, filename, size }) => {
    const address = `/mail/${id}/${part}`
    return `<div class="attachment"><p><strong>${text(filename)}</strong> <span class="quiet">${Math.ceil(size / 1024)} kB</span></p>
<a href="${address}/open" target="_blank" rel="noopener">Open</a><a href="${address}" download="${text(filename)}">Download</a></div>`
  })
  return `<p class="quiet">From ${text(from)}<br>To ${text(to.join(', '))}<br>${text(time(receivedAt))}</p>
${attachments.join('')}<pre>${text(parsed.text ?? '')}</pre><p><a href="/">Back to the mailbox</a></p>`
}

/** `open` shows the file as a mail app would that opens attachments in the browser: only ever our own kind of file. */
function attachment(response: ServerResponse, mail: CaughtMail, part: number, open: boolean): void {
  const found = mail.parsed.attachments.find(candidate => candidate.id === part)
  if (!found) {
    response.statusCode = 404
    response.end()
    return
  }
  const shown = open && found.filename.endsWith('.htm')
  response.setHeader('content-type', shown ? 'text/html; charset=utf-8' : 'application/octet-stream')
  // An origin of its own that is none, as a file on disk has: it reads nothing of the mailbox.
  if (shown) response.setHeader('content-security-policy', `sandbox ${sandbox}`)
  else response.setHeader('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(found.filename)}`)
  response.end(found.content)
}

function json(response: ServerResponse, mails: readonly CaughtMail[]): void {
  response.setHeader('content-type', 'application/json')
  const rows = mails.map(({ id, to, receivedAt, parsed }) => ({
    id,
    to,
    receivedAt,
    subject: parsed.subject,
    text: parsed.text,
  }))
  response.end(JSON.stringify(rows))
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
