// Mail that programs read differently: made from the grammar with deliberate faults, and from real messages that were torn.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'

const folder = path.join(import.meta.dirname, '../../corpus')
export const corpus = readdirSync(folder)
  .filter(file => file.endsWith('.msg'))
  .map(file => readFileSync(path.join(folder, file)))

const b64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64')
const qp = (text: string) =>
  [...Buffer.from(text)].map(byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/** Words of one letter kind each, so that a part of one is none. */
const word = fc.stringMatching(/^[b-df-hj-np-tv-z]{6,10}$/)

const fieldText = word.chain(text =>
  fc.constantFrom(
    text,
    `=?utf-8?Q?${text}?=`,
    `=?utf-8?B?${b64(text)}?=`,
    `=?ISO-8859-1?q?${text}?= `,
    `=?utf-8?Q?${text.slice(0, 3)}?= =?utf-8?Q?${text.slice(3)}?=`,
    `=?utf-8?Q?${text.slice(0, 3)}?=\r\n =?us-ascii?Q?${text.slice(3)}?=`,
    `=?utf-8?Q?${text.slice(0, 3)}?==?utf-8?Q?${text.slice(3)}?=`,
    `a=?utf-8?Q?${text}?=b`,
    `"=?utf-8?Q?${text}?="`,
    `=?utf-8?Q?${text} x?=`,
    `=?utf-16le?B?${b64(text, 'utf16le')}?=`,
    `=?utf-8*en?Q?${text}?=`,
    `=?utf-8?B?${b64(text).replace(/=+$/, '')}?=`,
    `=?utf-8?X?${text}?=`,
    `=?utf-7?Q?${text}?=`,
    `${text.slice(0, 3)}\r\n ${text.slice(3)}`,
    `${text.slice(0, 3)}\r${text.slice(3)}`,
    `${text.slice(0, 3)}\0${text.slice(3)}`,
    `x\r\n\t${text}`,
    `x\rSubject: ${text}`,
    `x\nSubject: ${text}`,
    `\xe9${text}\xfc`,
    `\xc3\xa9${text}`,
  ),
)
const field = fc
  .tuple(fc.constantFrom('Subject: ', 'Subject:', 'SUBJECT : ', 'Subject\t:', 'X-A: '), fieldText)
  .map(all => all.join(''))
const stray = fc.constantFrom('not a field', ' continues', '   ', ': x', 'From x Tue', 'A b: c', '>From x', 'X-B: (')
const typeOf = (value: string, boundary: string) =>
  fc.constantFrom(
    `Content-Type: ${value}; boundary=${boundary}`,
    `Content-Type: ${value}; boundary="${boundary}"`,
    `content-type : ${value};\r\n\tboundary="${boundary}"`,
    `Content-Type: (c) ${value}; boundary=${boundary}`,
    `Content-Type: ${value.replace('/', ' / ')}; boundary=${boundary}`,
    `Content-Type: ${value}; boundary=x; boundary=${boundary}`,
    `Content-Type: ${value}; boundary=${boundary}; boundary=x`,
    `Content-Type: ${value}; boundary*=us-ascii''${boundary}`,
    `Content-Type: ${value}; boundary*0=${boundary.slice(0, 1)}; boundary*1=${boundary.slice(1)}`,
    `Content-Type: ${value} boundary=${boundary}`,
    `Content-Type: ${value}; boundary=${boundary} (c)`,
    `Content-Type: ${value}; boundary="${boundary}`,
    `Content-Type: ${value}`,
    `Content-Type: text/plain\r\nContent-Type: ${value}; boundary=${boundary}`,
    `Content-Type: ${value}; boundary=${boundary}\r\nContent-Type: text/plain`,
    `Content-Type: ${value};\r\nX-A: b\r\nContent-Type: ${value}; boundary=${boundary}`,
  )

const leaf = fc.tuple(word, word).chain(([text, tail]) => {
  const body = `${text} ${tail}`
  return fc.constantFrom(
    ['', body],
    ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', b64(body)],
    ['Content-Transfer-Encoding: BASE64 ', '', b64(body)],
    ['Content-Transfer-Encoding: "base64"', '', b64(body)],
    ['Content-Transfer-Encoding: (c) base64', '', b64(body)],
    ['Content-Transfer-Encoding: base64;', '', b64(body)],
    ['Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: 7bit', '', b64(body)],
    ['Content-Transfer-Encoding: base64', '', b64(text), b64(tail)],
    ['Content-Transfer-Encoding: base64', '', `${b64(text)}\0${b64(tail)}`],
    ['Content-Transfer-Encoding: base64', '', `!${b64(body)}`],
    ['Content-Transfer-Encoding: quoted-printable', '', qp(body)],
    ['Content-Transfer-Encoding: quoted-printable', '', `${text.slice(0, 3)}= \r\n${text.slice(3)} =\r\n${tail}`],
    ['Content-Transfer-Encoding: quoted-printable', '', `${text}=4 =zz =\r${tail}`],
    ['Content-Transfer-Encoding: x-uuencode', '', body],
    ['Content-Type: text/plain; charset=utf-16le', 'Content-Transfer-Encoding: base64', '', b64(body, 'utf16le')],
    ['Content-Type: text/plain; charset=utf-16', 'Content-Transfer-Encoding: base64', '', b64(body, 'utf16le')],
    ['Content-Type: text/plain; charset=x-none', '', body],
    ['Content-Type: text/plain; charset=utf-7', '', body],
    ['Content-Type: text/html', '', `<p>${text.slice(0, 3)}<b>${text.slice(3)}</b> ${tail}</p>`],
    ['Content-Type: text', '', body],
    ['Content-Type: text/plain', 'Content-Disposition: attachment; filename=a.txt', '', body],
    ['Content-Type: message/rfc822', '', `Subject: ${text}`, '', tail],
    ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '', b64(`Subject: ${text}\r\n\r\n${tail}`)],
    ['Content-Type: application/octet-stream', '', body],
    [`${text} is no field`, '', tail],
    ['   ', text, '', tail],
    [body],
  )
})

const multipart = fc
  .tuple(
    fc.constantFrom('mixed', 'alternative', 'digest', 'related'),
    fc.constantFrom('bb', 'bbx', 'cc'),
    fc.array(leaf, { minLength: 1, maxLength: 3 }),
  )
  .chain(([kind, boundary, leaves]) => {
    const parts = leaves.flatMap(lines => [`--${boundary}`, ...lines])
    return fc.tuple(
      typeOf(`multipart/${kind}`, boundary).map(type => [type, '']),
      fc.constantFrom([], ['before the first'], [`--${boundary}x`], ['--']),
      fc.constant(parts),
      fc.constantFrom(
        [`--${boundary}--`],
        [`--${boundary}--`, 'behind the last'],
        [],
        [`--${boundary}-- x`],
        [`--${boundary}--`, ...parts],
        [` --${boundary}--`],
      ),
    )
  })
  .map(all => all.flat())

const header = fc.array(fc.oneof({ weight: 5, arbitrary: field }, { weight: 1, arbitrary: stray }), { maxLength: 4 })
const senders = fc.constantFrom(
  ...['From: a@x.example', 'From: A <a@x.example>\r\nFrom: b@y.example', 'From: "b@y.example" <a@x.example>'],
  ...[
    'From: a@x.example (b@y.example)',
    'From: a@x.example, b@y.example',
    'From: <a@x.example> <b@y.example>',
    'From: a@x.example\rTo: c@z.example',
  ],
  ...[
    'From: =?utf-8?Q?a=40x.example?=',
    'From: A\0 <a@x.example>',
    'From: g: a@x.example;',
    'From: <@r.example:a@x.example>',
  ],
)
const ids = fc.constantFrom(
  'Message-ID: <i@x.example>',
  'Message-ID: i@x.example',
  'Message-ID: <i@x.example>\r\nMessage-ID: <j@x.example>',
  'In-Reply-To: <i@\r\n x.example>',
)

const made = fc
  .tuple(senders, header, ids, fc.oneof(leaf, multipart), fc.constantFrom('\r\n', '\r\n', '\r\n', '\n'))
  .map(([sender, fields, id, body, end]) => {
    const text = [sender, ...fields, id, 'MIME-Version: 1.0', ...body, ''].join('\r\n')
    return Buffer.from(end === '\n' ? text.replaceAll('\r\n', '\n') : text, 'latin1')
  })

export const changes = ['drop', 'twice', 'swap', 'cr', 'nul', 'blank', 'cut'] as const
export type Change = readonly [at: number, change: (typeof changes)[number]]

export function tear(raw: Buffer, all: readonly Change[]): Buffer {
  let lines = raw.toString('latin1').split('\n')
  for (const [n, change] of all) {
    if (lines.length < 4) break
    const at = n % lines.length
    const line = lines[at]!
    const other = (n * 7) % lines.length
    if (change === 'drop') lines.splice(at, 1)
    else if (change === 'twice') lines.splice(other, 0, line)
    else if (change === 'swap') [lines[at], lines[other]] = [lines[other]!, line]
    else if (change === 'cut') lines = lines.slice(0, Math.max(3, at))
    else lines[at] = `${line.slice(0, 3)}${{ cr: '\r', nul: '\0', blank: ' ' }[change]}${line.slice(3)}`
  }
  return Buffer.from(lines.join('\n'), 'latin1')
}

const torn = fc
  .tuple(
    fc.constantFrom(...corpus),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...changes)), { minLength: 1, maxLength: 6 }),
  )
  .map(([raw, all]) => tear(raw, all))

/** Whole messages. */
export const mails = fc.oneof({ weight: 3, arbitrary: made }, { weight: 1, arbitrary: torn })
