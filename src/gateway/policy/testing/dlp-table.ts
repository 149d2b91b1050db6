// 200 small mails and files, made here, with what is in each: every kind of number in every place where mail may have it, written as
// people and programs write it.

import { gzipSync } from 'node:zlib'
import {
  docx,
  docxOf,
  ods,
  odt,
  openDocument,
  paragraph,
  pdf,
  pdfOf,
  pptx,
  tar,
  wordPart,
  xlsx,
  zip,
} from '../../files/testing/build.ts'
import type { KindName } from '../finding/kinds.ts'
import { b64, mail, part } from './asked.ts'

export interface Row {
  readonly name: string
  readonly raw: Buffer
  readonly holds: Partial<Record<KindName, number>>
}

/** What is said, and how many numbers of the kind are in it. */
type Said = readonly [text: string, count?: number]
const said: Readonly<Record<KindName, readonly Said[]>> = {
  iban: [
    ['Bitte auf DE89 3704 0044 0532 0130 00 überweisen.'],
    ['My account is GB29NWBK60161331926819, thanks.'],
    ['Nos comptes : FR14 2004 1010 0505 0001 3M02 606 et CH93 0076 2011 6238 5295 7', 2],
    ['IBAN: IT60-X054-2811-1010-0000-0123-456'],
    ['ES91 2100 0418 4502 0005 1332'],
  ],
  card: [
    ['Visa 4111 1111 1111 1111, valid to 12/28'],
    ['Meine Kreditkarte: 5555-5555-5555-4444'],
    ['4242424242424242'],
    ['American Express 3782 822463 10005 et Visa 4012 8888 8888 1881', 2],
    ['carta 6011.1111.1111.1117'],
  ],
  'de-tax-id': [
    ['Steuer-ID: 86 095 742 719'],
    ['Identifikationsnummer 65929970489'],
    ['Ihre IdNr. ist 47 036 892 816.'],
    ['57549285017'],
    ['tax id 86095742719 and tax id 65929970489', 2],
  ],
  'fr-insee': [
    ['Numéro de sécurité sociale : 1 85 05 78 006 084 91'],
    ['NIR 255081416802538'],
    ['Sécu : 2 55 08 14 168 025 38'],
    ['185057800608491'],
    ['les deux : 1 85 05 78 006 084 91 et 2 55 08 14 168 025 38', 2],
  ],
  'it-codice-fiscale': [
    ['Codice fiscale: RSSMRA85T10A562S'],
    ['CF MRTMTT91D08F205J'],
    ['rssmra85t10a562s'],
    ['RSS MRA 85T10 A562S'],
    ['di RSSMRA85T10A562S e di MRTMTT91D08F205J', 2],
  ],
  'es-dni': [
    ['Mi DNI es 12345678Z'],
    ['NIE: X-1234567-L'],
    ['D.N.I. 12.345.678-Z'],
    ['12345678 Z'],
    ['DNI 12345678Z y NIE X1234567L', 2],
  ],
  'ch-ahv': [
    ['AHV-Nummer 756.9217.0769.85'],
    ['Numéro AVS: 756.1234.5678.97'],
    ['7569217076985'],
    ['Sozialversicherungsnummer 756 9217 0769 85'],
    ['756.9217.0769.85 und 756.1234.5678.97', 2],
  ],
  'gb-nhs': [
    ['NHS number: 943 476 5919'],
    ['NHS No. 9434765919'],
    ['His NHS number is 943-476-5919.'],
    ['NHS 401 023 2137'],
    ['NHS numbers 943 476 5919 and 401 023 2137', 2],
  ],
}

const binary = ['Content-Transfer-Encoding: base64', '']
const file = (name: string, bytes: Uint8Array) =>
  part(`Content-Type: application/octet-stream; name=${name}`, ...binary, b64(bytes))
const html = (text: string) => mail('Content-Type: text/html; charset=utf-8', ...binary, b64(text))
/** In runs, as a program of an office parts a line that was written with care. */
const runs = (text: string) => text.match(/.{1,7}/gs) ?? []
const rich = (text: string) => text.replace(/[^\0-\x7f]/g, sign => `\\u${sign.charCodeAt(0)}?`)
const eml = (text: string) => mail('Content-Type: text/plain; charset=utf-8', ...binary, b64(text))

/** Where mail may have it. */
const places: readonly (readonly [name: string, make: (text: string) => Buffer | Promise<Buffer>])[] = [
  ['a text', eml],
  ['a text with blanks that do not break', text => eml(text.replaceAll(' ', '\u00a0'))],
  [
    'a text in full-width letters',
    text => eml(text.replace(/[!-~]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))),
  ],
  ['a text with soft hyphens', text => eml([...text].join('\u00ad'))],
  ['a page', text => html(`<p>${[...text].map(sign => `<b>${sign}</b>`).join('')}</p>`)],
  [
    'a table of a page',
    text => html(`<table><tr><td>1.</td><td>${text.replaceAll(' ', '&thinsp;')}</td></tr></table>`),
  ],
  ['a text file', text => file('a.txt', Buffer.from(text, 'utf16le'))],
  ['a table of text', text => file('a.csv', Buffer.from(`one;two\r\nx;${text};y\r\n`))],
  ['rich text', text => file('a.rtf', Buffer.from(`{\\rtf1 {\\b ${runs(text).map(rich).join('}{\\i ')}}}`, 'latin1'))],
  ['a document', text => file('a.docx', docx('Hello', text))],
  ['a document in runs', text => file('a.docx', docxOf(paragraph(...runs(text))))],
  [
    'the foot of a document',
    text => file('a.docx', docxOf('', [{ name: 'word/footer1.xml', bytes: wordPart('ftr', paragraph(text)) }])),
  ],
  [
    'a document with what was deleted',
    text =>
      file(
        'a.docx',
        docxOf(
          `<w:p>${runs(text)
            .map(run => `<w:r><w:t>${run}</w:t></w:r><w:del><w:r><w:delText>x</w:delText></w:r></w:del>`)
            .join('')}</w:p>`,
        ),
      ),
  ],
  [
    'a sheet',
    text =>
      file(
        'a.xlsx',
        xlsx([
          ['No.', 'What'],
          [1, text],
        ]),
      ),
  ],
  ['slides', text => file('a.pptx', pptx(['Hello'], [text]))],
  ['an OpenDocument text', text => file('a.odt', odt('Hello', text))],
  [
    'its spans',
    text =>
      file(
        'a.odt',
        openDocument(
          'text',
          `<text:p>${runs(text)
            .map(run => `<text:span>${run}</text:span>`)
            .join('')
            .replaceAll('  ', ' ')}</text:p>`,
        ),
      ),
  ],
  ['an OpenDocument sheet', text => file('a.ods', ods([['What', text]]))],
  ['a PDF', async text => file('a.pdf', await pdf('Hello', text))],
  [
    'a form',
    async text => file('a.pdf', await pdfOf(page => page.initForm().formText('a', 10, 10, 400, 20, { value: text }))),
  ],
  ['an archive', text => file('a.zip', zip([{ name: 'a.txt', bytes: text }]))],
  ['a document in an archive', text => file('a.zip', zip([{ name: 'a.docx', bytes: docx(text) }]))],
  ['a message in a packed archive', text => file('a.tar.gz', gzipSync(tar([{ name: 'a.eml', bytes: eml(text) }])))],
  [
    'a sheet in a document',
    text => file('a.docx', docxOf('', [{ name: 'word/embeddings/a.xlsx', bytes: xlsx([[text]]) }])),
  ],
  ['a message', text => part('Content-Type: message/rfc822', '', ...eml(text).toString('latin1').split('\r\n'))],
]

/** @returns 200 of them: each kind in each place, in the spellings in turn. */
export async function table(): Promise<Row[]> {
  const rows: Row[] = []
  for (const [k, [kind, spellings]] of (Object.entries(said) as [KindName, readonly Said[]][]).entries())
    for (const [p, [place, make]] of places.entries()) {
      const [text, count = 1] = spellings[(k + p) % spellings.length]!
      rows.push({ name: `${kind} in ${place}: ${text}`, raw: await make(text), holds: { [kind]: count } })
    }
  return rows
}
