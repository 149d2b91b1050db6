// Words in archives and documents: what a rule about words sees of them, or that it cannot see them.

import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { docx, docxOf, paragraph, pdf, tar, xlsx, zip } from '../files/testing/build.ts'
import { decide } from './policy.ts'
import { asked, b64, finds, part, policyOf } from './testing/asked.ts'

const said = 'my IBAN is'
const binary = ['Content-Transfer-Encoding: base64', '']
const eml = `From: x@y.example\r\nSubject: z\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(said)}`
const file = (name: string, bytes: Uint8Array) =>
  part(`Content-Type: application/octet-stream; name=${name}`, ...binary, b64(bytes))
const [page, letter] = [await pdf(said), docx(said)]
/** Of bytes that nothing makes smaller. */
const noise = {
  name: 'word/media/a.png',
  bytes: Buffer.concat([Buffer.from('\x89PNG\r\n', 'latin1'), randomBytes(1_600_000)]),
}
const large = (bytes: Uint8Array) => [
  ...['Content-Type: application/octet-stream; name=a.docx', ...binary, b64(bytes).replace(/.{76}/g, '$&\r\n')],
]
const docxIn = (times: number): Buffer =>
  docxOf('', times === 0 ? [] : [{ name: 'word/embeddings/a.docx', bytes: docxIn(times - 1) }])

it.each<[string, Buffer]>([
  ['a document', file('a.docx', letter)],
  ['a PDF', file('a.pdf', page)],
  ['a document without an ending, of no known type', file('a', letter)],
  ['an archive', file('a.zip', zip([{ name: 'a.txt', bytes: said }]))],
  ['the name of a file in an archive', file('a.zip', zip([{ name: `${said}.txt`, bytes: 'x' }]))],
  ['the comment of an archive', file('a.zip', zip([], { comment: said }))],
  ['a document in an archive', file('a.zip', zip([{ name: 'a.docx', bytes: letter }]))],
  ['a PDF in an archive', file('a.zip', zip([{ name: 'a.pdf', bytes: page }]))],
  ['a message in an archive', file('a.zip', zip([{ name: 'a.eml', bytes: eml }]))],
  ['a document in a message in an archive', file('a.zip', zip([{ name: 'a', bytes: file('a.docx', letter) }]))],
  ['a sheet in a document', file('a.docx', docxOf('', [{ name: 'word/embeddings/a.xlsx', bytes: xlsx([[said]]) }]))],
  ['a packed archive of tar', file('a.tar.gz', gzipSync(tar([{ name: 'a.txt', bytes: said }])))],
  ['a document in a message', part('Content-Type: message/rfc822', '', ...file('a', letter).toString().split('\r\n'))],
  ['a document in a large message', part(...large(docxOf(paragraph(said), [noise])))],
])('a rule about words takes hold of %s', async (_, raw) => {
  expect(await finds(String.raw`\bIBAN\b`, raw)).toBe(true)
})

it.each<[string, Buffer]>([
  ['an archive in an archive', file('a.zip', zip([{ name: 'a.zip', bytes: zip([{ name: 'a', bytes: 'x' }]) }]))],
  ['a packed file in an archive', file('a.zip', zip([{ name: 'a.gz', bytes: gzipSync('x') }]))],
  ['an archive that is packed', file('a.zip.gz', gzipSync(zip([{ name: 'a', bytes: 'x' }])))],
  ['a document in so many others', file('a.docx', docxIn(4))],
  ['an archive with a password', file('a.zip', zip([{ name: 'a', bytes: 'x', flags: 1 }]))],
  ['a document with an object of old', file('a', docxOf('', [{ name: 'a.bin', bytes: '\xd0\xcf\x11\xe0' }]))],
])('and says that it cannot read %s', async (_, raw) => {
  const { steps, action } = decide(policyOf(String.raw`{ content: '\bIBAN\b' }`), 'out', await asked(raw))
  expect(action).toBe('seal')
  expect(steps.at(-1)!.failed).toMatch(/^content: cannot be read \(/)
})
