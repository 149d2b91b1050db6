// @module-tag long
import { randomBytes } from 'node:crypto'
import { deflateSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { cmsOf, element, signedMessage, streamedMessage } from '../../mail/reading/testing/cms.ts'
import { alice, bob, carol, newCorrespondence } from '../testing/correspondence.ts'
import { lines } from '../testing/gateway.ts'

const secret = [
  'We would sell the old mill beside the river for four hundred and twelve thousand, provided that',
  'the miller and his nine cats may stay there until the harvest of next year has been ground.',
] as const

const { open, send } = newCorrespondence(/miller|harvest/)

const base64 = [
  'Content-Transfer-Encoding: base64',
  '',
  ...Buffer.from(secret.join('\r\n'))
    .toString('base64')
    .match(/.{1,76}/g)!,
]

const parts = ['Content-Type: multipart/mixed; boundary=b', '', '--b', ...base64, '--b--']

/** As uuencode does it. */
function uuencoded(text: string): string[] {
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const sign = (value: number) => String.fromCharCode((value || 64) + 32)
  const lines = text.match(/.{1,45}/gs)!.map(piece => {
    const values = [...btoa(piece).replaceAll('=', 'A')].map(each => signs.indexOf(each))
    return [piece.length, ...values].map(sign).join('')
  })
  return ['begin 644 a', ...lines, '`', 'end']
}
const uu = uuencoded(secret.join('\r\n'))
const utf7 = secret.map(line =>
  line.replace(/[a-z]{3}/g, run => `+${btoa([...run].map(sign => `\0${sign}`).join('')).replaceAll('=', '')}-`),
)

const packed = (bytes: Uint8Array) => [
  ...['Content-Transfer-Encoding: base64', ''],
  ...Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,76}/g)!,
]
const entity = ['Content-Type: text/plain', ...base64].join('\r\n')
const smime = 'Content-Type: application/pkcs7-mime; name=smime.p7m'

/** A letter behind a small picture, and a large file behind it. */
const large = [
  ...[
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: image/png',
    ...packed(randomBytes(20_000)),
  ],
  ...['--b', entity, '--b', 'Content-Type: application/zip', ...packed(randomBytes(2_000_000)), '--b--'],
].join('\r\n')

/** A body, with its fields, in which programs show the words. */
type Form = readonly [name: string, ...lines: string[]]

const forms: readonly Form[] = [
  ['plain text', '', ...secret],
  [
    'parts whose boundary has a bracket that does not close',
    ...["Content-Type: multipart/mixed; boundary*=us-ascii''x%27y(z", '', "--x'y(z", ...base64, "--x'y(z--"],
  ],
  ...['uuencode', 'x-uuencode', 'X-UUE'].map(
    (name): Form => [`a text in ${name}`, 'Content-Type: text/plain', `Content-Transfer-Encoding: ${name}`, '', ...uu],
  ),
  [
    'HTML in uuencode',
    ...['Content-Type: text/html; charset=koi8-r', 'Content-Transfer-Encoding: x-uuencode', ''],
    ...uuencoded(`<p>${secret.join('<br>').replaceAll('e', '&#101;')}</p>`),
  ],
  ['a file in a text', '', 'See there:', '', ...uu],
  ['a file in a text, in base64', '', 'See there:', 'begin-base64 644 a', ...base64.slice(2), '===='],
  ['a file in a text that is in base64', ...['Content-Transfer-Encoding: base64', '', btoa(['hi', ...uu].join('\n'))]],
  ['UTF-7', 'Content-Type: text/plain; charset=utf-7', '', ...utf7],
  ['UTF-7 by an older name', 'Content-Type: text/plain; charset="UNICODE-1-1-UTF-7"', '', ...utf7],
  ['HTML that says it is UTF-7', 'Content-Type: text/html', '', '<meta charset=utf-7>', ...utf7],
  [
    'parts in a message whose line ends an encoding doubled',
    ...['Content-Type: application/octet-stream; name=a.eml', 'Content-Transfer-Encoding: quoted-printable', ''],
    ...['Subject: x', ...parts].map(line => `${line.replaceAll('=', '=3D')}=0D`),
  ],
  ['parts whose line ends are doubled', ...parts.map(line => `${line}\r`)],
  ['what is signed', `${smime}; smime-type=signed-data`, ...packed(signedMessage(entity))],
  ['what is signed, by another name', 'Content-Type: application/x-pkcs7-mime', ...packed(signedMessage(entity))],
  ['what is signed, in pieces', smime, ...packed(streamedMessage(entity))],
  ['what is signed twice', smime, ...packed(signedMessage([smime, ...packed(signedMessage(entity))].join('\r\n')))],
  ['what is signed without fields', smime, ...packed(signedMessage(`\r\n${secret.join('\r\n')}`))],
  [
    'a file that is signed',
    'Content-Type: application/octet-stream; name=a.txt.p7m',
    ...packed(signedMessage(secret.join(' '))),
  ],
  [
    'a signature that holds what it signs',
    'Content-Type: application/pkcs7-signature',
    ...packed(signedMessage(entity)),
  ],
  ['what is compressed', smime, ...packed(cmsOf([element(0x04, deflateSync(entity))], element, 'compressed'))],
  ['a file that is packed', 'Content-Type: application/gzip; name=a.txt.gz', ...packed(gzipSync(secret.join(' ')))],
  [
    'a message that is packed',
    'Content-Type: application/octet-stream',
    ...packed(gzipSync(`Subject: x\r\n${entity}`)),
  ],
  [
    'a file that is packed and cut off',
    'Content-Type: application/x-gzip',
    ...packed(gzipSync(secret.join(' ')).subarray(0, -12)),
  ],
  ['the beginning of a large message that is signed', smime, packed(signedMessage(large)).join('\r\n')],
  ['the text of a picture', 'Content-Type: text/html', '', `<img src="cid:x" alt="${secret.join(' ')}">`],
  [
    'the text of a picture, in entities',
    ...['Content-Type: text/html', '', `<img alt='${secret.join('\n').replaceAll('e', '&#101;')}' src=x>`],
  ],
  [
    'the title of a link',
    'Content-Type: text/html',
    '',
    `<a href="https://far.test/" title="${secret.join(' ')}">x</a>`,
  ],
  [
    'what a picture is described by',
    'Content-Type: image/png',
    `Content-Description: ${secret.join('\r\n ')}`,
    '',
    'x',
  ],
  [
    'letters with others above them',
    ...['Content-Type: text/html', ''],
    secret.join(' ').replace(/\w(?=\w)/g, '<ruby>$&<rt>x</rt></ruby>'),
  ],
  ['a message that says it is a header', 'Content-Type: text/rfc822-headers', '', 'Subject: x', ...base64],
  [
    'a message that says it is a header of other letters',
    'Content-Type: message/global-headers',
    '',
    'X: y',
    ...base64,
  ],
  [
    'a message in base64 that says it is a header',
    ...['Content-Type: text/rfc822-headers', 'Content-Transfer-Encoding: base64', ''],
    Buffer.from(['Subject: x', ...base64].join('\r\n')).toString('base64'),
  ],
]

it.each(forms)('words that came in as %s are known again', async (_, ...body) => {
  await open(`From: ${bob}`, `To: ${alice}`, 'Subject: Offer', 'Message-ID: <o@out.test>', 'MIME-Version: 1.0', ...body)
  const quote = lines(`From: ${alice}`, `To: ${carol}`, 'Subject: fyi', '', ...secret.map(line => `> ${line}`))
  expect(await send(quote, { to: carol })).toMatchObject({ rule: 'opened-before', isClear: false })
})

it.each(forms)('words that go out as %s are known again', async (_, ...body) => {
  await open(`From: ${bob}`, `To: ${alice}`, 'Subject: Offer', 'Message-ID: <o@out.test>', '', ...secret)
  const again = lines(`From: ${alice}`, `To: ${carol}`, 'Subject: fyi', 'MIME-Version: 1.0', ...body)
  expect(await send(again, { to: carol })).toMatchObject({ rule: 'opened-before' })
})
