import { describe, expect, it } from 'vitest'
import { randomOf } from '../policy/testing/made-up.ts'
import { lookHere } from './look.ts'
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
} from './testing/build.ts'

const said = 'my IBAN is DE89 3704 0044 0532 0130 00'
const limits = { isWithin: false, most: 1_000_000 }
const look = (bytes: Uint8Array, more = {}) => lookHere(bytes, { ...limits, ...more })
const wordsIn = async (bytes: Uint8Array) => {
  const { texts, labels, unread } = await look(bytes)
  return { text: [...texts.flat(), labels].join('\n'), unread }
}

describe('of a document is read', () => {
  it.each<[string, Buffer | Promise<Buffer>]>([
    ['a letter of Word', docx('Hello', said)],
    ['a word in runs', docxOf(paragraph('my IB', 'AN is DE89 37', '04 0044 0532 0130 00'))],
    ['a header', docxOf('', [{ name: 'word/header1.xml', bytes: wordPart('hdr', paragraph(said)) }])],
    ['a comment', docxOf('', [{ name: 'word/comments.xml', bytes: wordPart('comments', paragraph(said)) }])],
    ['a footnote', docxOf('', [{ name: 'word/footnotes.xml', bytes: wordPart('footnotes', paragraph(said)) }])],
    ['hidden words', docxOf(`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>${said}</w:t></w:r></w:p>`)],
    ['deleted words', docxOf(`<w:p><w:del><w:r><w:delText>${said}</w:delText></w:r></w:del></w:p>`)],
    [
      'words around deleted ones',
      docxOf(
        '<w:p><w:r><w:t>my IBAN is DE89 37</w:t></w:r><w:del><w:r><w:delText>99</w:delText></w:r></w:del><w:r><w:t>04 0044 0532 0130 00</w:t></w:r></w:p>',
      ),
    ],
    [
      'words around hidden ones',
      docxOf(
        '<w:p><w:r><w:t>my IBAN is DE89 37</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r><w:r><w:t>04 0044 0532 0130 00</w:t></w:r></w:p>',
      ),
    ],
    [
      'words around moved ones',
      docxOf(
        '<w:p><w:r><w:t>my IBAN is DE89 37</w:t></w:r><w:moveFrom><w:r><w:t>99</w:t></w:r></w:moveFrom><w:r><w:t>04 0044 0532 0130 00</w:t></w:r></w:p>',
      ),
    ],
    [
      'words around a box',
      docxOf(
        `<w:p><w:r><w:t>my IBAN is DE89 37</w:t></w:r><w:r><w:txbxContent>${paragraph('box')}</w:txbxContent></w:r><w:r><w:t>04 0044 0532 0130 00</w:t></w:r></w:p>`,
      ),
    ],
    ['what is said of a picture', docxOf(`<w:p><w:r><wp:docPr xmlns:wp="urn:w" id="1" descr="${said}"/></w:r></w:p>`)],
    [
      'a link',
      docxOf('', [
        {
          name: 'word/_rels/document.xml.rels',
          bytes: `<R><R Target="https://x.example/?${said}" TargetMode="External"/></R>`,
        },
      ]),
    ],
    ['the name of a part', docxOf('', [{ name: `word/media/${said}.png`, bytes: '\x89PNG\r\n' }])],
    [
      'properties',
      docxOf('', [{ name: 'docProps/app.xml', bytes: `<Properties><Company>${said}</Company></Properties>` }]),
    ],
    [
      'UTF-16',
      docxOf('', [
        {
          name: 'word/footer1.xml',
          bytes: Buffer.from(`\ufeff${wordPart('ftr', paragraph(said)).replace('UTF-8', 'UTF-16')}`, 'utf16le'),
        },
      ]),
    ],
    ['a cell', xlsx([['Name', said]])],
    [
      'a cell of its own string',
      xlsx(
        [],
        [
          {
            name: 'xl/worksheets/sheet2.xml',
            bytes: `<worksheet><row><c t="inlineStr"><is><t>${said}</t></is></c></row></worksheet>`,
          },
        ],
      ),
    ],
    [
      'a formula',
      xlsx(
        [],
        [
          {
            name: 'xl/worksheets/sheet2.xml',
            bytes: `<worksheet><row><c><f>"${said}"</f><v>1</v></c></row></worksheet>`,
          },
        ],
      ),
    ],
    [
      'a string that no cell shows',
      xlsx([[1]], [{ name: 'xl/parts/sharedStrings.xml', bytes: `<sst><si><t>${said}</t></si></sst>` }]),
    ],
    [
      'a remark at a cell',
      xlsx([], [{ name: 'xl/comments1.xml', bytes: `<comments><comment><t>${said}</t></comment></comments>` }]),
    ],
    ['a slide', pptx(['Hello', said])],
    ['notes of a slide', pptx(['Hello'], [said])],
    ['an OpenDocument text', odt('Hello', said)],
    [
      'its spans',
      openDocument('text', '<text:p>my IBAN is DE89<text:s/><text:span>37</text:span>04 0044 0532 0130 00</text:p>'),
    ],
    [
      'a line around a note',
      openDocument(
        'text',
        '<text:p>my IBAN is DE89 37<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body></text:note>04 0044 0532 0130 00</text:p>',
      ),
    ],
    ['an OpenDocument sheet', ods([['Name', said]])],
    ['a PDF', pdf('Hello', said)],
    [
      'a PDF whose letters stand in another order',
      pdfOf(page => page.text('3704 0044 0532 0130 00', 200, 100).text('my IBAN is DE89', 100, 100)),
    ],
    ['a form', pdfOf(page => page.initForm().formText('a', 10, 10, 200, 20, { value: said }))],
    ['a note in a PDF', pdfOf(page => page.note(10, 10, 20, 20, said))],
    ['a stamp', stamped(said)],
    ['a file with a password that nobody needs', pdfOf(page => page.text(said), { ownerPassword: 'x' })],
  ])('%s', async (_, file) => {
    const { text, unread } = await wordsIn(await file)
    expect(unread).toEqual([])
    expect(text).toContain(said)
  })

  it('numbers of cells as they are shown, not by their powers', async () => {
    const { text } = await wordsIn(
      xlsx(
        [['AHV', 7561234567897]],
        [
          {
            name: 'xl/worksheets/sheet2.xml',
            bytes: '<worksheet><row><c><v>7.561234567897E12</v></c></row></worksheet>',
          },
        ],
      ),
    )
    expect(text.match(/7561234567897/g)).toHaveLength(4)
  })
})

describe('the files are found', () => {
  const files = [
    { name: 'a.txt', bytes: said },
    { name: 'b/c.txt', bytes: 'x' },
  ]
  it.each<[string, Buffer]>([
    ['of an archive', zip(files)],
    ['as they are', zip(files.map(file => ({ ...file, isStored: true })))],
    ['with sizes behind them', zip(files.map(file => ({ ...file, flags: 8 })))],
    ['with its end told in eight bytes', zip(files, { isLong: true })],
    ['of tar', tar(files)],
  ])('%s', async (_, archive) => {
    const { files: found, unread } = await look(archive)
    expect(unread).toEqual([])
    expect(found.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual(
      files.map(({ name, bytes }) => [name, bytes]),
    )
  })

  it('of a PDF', async () => {
    const { files: found } = await look(await pdfOf(page => page.file(Buffer.from(said), { name: 'a.txt' })))
    expect(found.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([['a.txt', said]])
  })
})

describe('is unread', () => {
  const file = { name: 'a.txt', bytes: said }
  const twice = zip([file, { name: 'b.txt', bytes: 'x' }])
  it.each<[string, Buffer | Promise<Buffer>, string]>([
    ['an archive with something before it', zip([file], { first: 'MZ' }), 'packed'],
    ['an archive with something before its first file', zip([file], { first: 'PK\x03\x04' }), 'ambiguous'],
    ['an archive with something between', zip([file, { ...file, name: 'b' }], { gap: said }), 'ambiguous'],
    ['an archive with something before its list', zip([file], { gap: said }), 'ambiguous'],
    ['an archive with something behind it', Buffer.concat([zip([file]), Buffer.from('x')]), 'ambiguous'],
    ['an archive that tells another end in eight bytes', otherEnd(), 'ambiguous'],
    ['an archive in the comment of one', zip([file], { comment: zip([file]).toString('latin1') }), 'ambiguous'],
    ['a name with an end within', zip([{ ...file, name: 'a.txt\0.png' }]), 'ambiguous'],
    ['two files of one name', zip([file, file]), 'ambiguous'],
    ['two files of one name to some systems', zip([file, { ...file, name: 'A.TXT' }]), 'ambiguous'],
    ['a file under another name in the list', zip([{ ...file, listed: { name: 'b.txt' } }]), 'ambiguous'],
    ['a file of another size in the list', zip([{ ...file, listed: { size: 3 } }]), 'ambiguous'],
    ['a file of another size before it', zip([{ ...file, before: { size: 3 } }]), 'ambiguous'],
    ['a file of another checksum', zip([{ ...file, listed: { checksum: 3 }, before: { checksum: 3 } }]), 'ambiguous'],
    ['two files in one place', zip([file, { ...file, name: 'b', listed: { at: 0 } }]), 'ambiguous'],
    ['a file that the list leaves out', Buffer.concat([twice.subarray(0, 0), hidden()]), 'ambiguous'],
    ['a file with a password', zip([{ ...file, flags: 1 }]), 'encrypted'],
    ['a file of another method', zip([{ ...file, listed: { method: 12 } }]), 'ambiguous'],
    ['more than is looked at', zip([{ name: 'a', bytes: 'x'.repeat(2_000_000) }]), 'limit'],
    ['an archive cut off', twice.subarray(0, -3), 'ambiguous'],
    [
      'a document with entities of its own',
      docxOf('', [{ name: 'word/a.xml', bytes: '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>' }]),
      'ambiguous',
    ],
    ['a document whose tags do not fit', docxOf('<w:p><w:r></w:p></w:r>'), 'ambiguous'],
    [
      'a document of another alphabet',
      docxOf('', [{ name: 'word/a.xml', bytes: Buffer.from('<?xml version="1.0" encoding="utf-7"?><a>+AEk-</a>') }]),
      'charset',
    ],
    [
      'an OpenDocument whose vocabulary is called otherwise',
      openDocument('text', '<x:p xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0">a</x:p>'),
      'ambiguous',
    ],
    ['elements within elements without end', docxOf('<a>'.repeat(5_000) + '</a>'.repeat(5_000)), 'depth'],
    ['a document of old', Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'), 'packed'],
    [
      'a document with a password',
      Buffer.concat([
        Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
      'encrypted',
    ],
    ['a PDF with a password', pdfOf(page => page.text(said), { userPassword: 'x' }), 'encrypted'],
    ['a broken PDF', Buffer.from('%PDF-1.7\n%x'), 'ambiguous'],
    ['a PDF with an archive behind it', pdf(said).then(bytes => Buffer.concat([bytes, zip([file])])), 'ambiguous'],
    [
      'a PDF with something before it',
      pdf(said).then(bytes => Buffer.concat([Buffer.from('\0\0'), bytes])),
      'ambiguous',
    ],
    ['a tar whose sums are wrong', tar([file]).fill(0x31, 100, 101), 'ambiguous'],
    ['a tar with something behind it', Buffer.concat([tar([file]), Buffer.from('x')]), 'ambiguous'],
  ])('%s', async (_, bytes, why) => {
    expect((await look(await bytes)).unread).toEqual([why])
  })

  it('an archive within one, and no document', async () => {
    expect((await look(twice, { isWithin: true })).unread).toEqual(['depth'])
    expect((await look(tar([file]), { isWithin: true })).unread).toEqual(['depth'])
    expect((await look(docx(said), { isWithin: true })).unread).toEqual([])
  })

  it('a PDF whose fonts do not tell their letters', async () => {
    const font = 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf'
    const told = await pdfOf(page => page.font(font).text(said), { compress: false })
    expect((await wordsIn(told)).text).toContain(said)
    const untold = Buffer.from(told.toString('latin1').replaceAll('/ToUnicode', '/ToUnikode'), 'latin1')
    expect((await look(untold)).unread).toEqual(['charset'])
  })
})

it('of files with a few wrong bytes none is more than unread', async () => {
  const random = randomOf(1)
  const below = (limit: number) => Math.floor(random() * limit)
  const whole = zip([{ name: 'a.txt', bytes: said }])
  const files = [docx(said), whole, tar([{ name: 'a', bytes: said }]), odt(said), xlsx([[said]]), await pdf(said)]
  for (let i = 0; i < 300; i++) {
    const file = Buffer.from(files[i % files.length]!)
    for (let j = 0; j < 1 + (i % 5); j++) file[below(file.length)] = below(256)
    const cut = i % 7 === 0 ? file.subarray(0, below(file.length)) : file
    const { unread } = await look(cut)
    // Of what is in an archive every byte counts.
    if (i % files.length === 1 && !cut.equals(whole) && cut.length < whole.length) expect(unread).not.toEqual([])
  }
})

/** The list names one of the two files. */
function hidden(): Buffer {
  const [one, both] = [zip([{ name: 'b.txt', bytes: 'x' }]), zip([{ name: 'a.txt', bytes: said }])]
  const local = both.subarray(0, both.indexOf('PK\x01\x02', 0, 'latin1'))
  const moved = Buffer.from(one)
  const [entry, end] = [moved.indexOf('PK\x01\x02', 0, 'latin1'), moved.indexOf('PK\x05\x06', 0, 'latin1')]
  moved.writeUInt32LE(local.length, entry + 42)
  moved.writeUInt32LE(local.length + entry, end + 16)
  return Buffer.concat([local, moved])
}

function otherEnd(): Buffer {
  const archive = zip([{ name: 'a.txt', bytes: said }], { isLong: true })
  const at = archive.indexOf('PK\x06\x06', 0, 'latin1')
  archive.writeUInt32LE(1, at + 48)
  return archive
}

/** A page on which an annotation draws words that it does not hold. */
function stamped(text: string): Promise<Buffer> {
  return pdfOf(page => {
    page.text('Hello')
    const font = page.ref({ Type: 'Font', Subtype: 'Type1', BaseFont: 'Helvetica', Encoding: 'WinAnsiEncoding' })
    font.end(undefined)
    const form = { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 400, 40], Resources: { Font: { F1: font } } }
    const drawn = page.ref(form)
    drawn.end(Buffer.from(`BT /F1 12 Tf 5 5 Td (${text}) Tj ET`))
    page.annotate(10, 10, 400, 40, { Subtype: 'Stamp', AP: { N: drawn } } as never)
  })
}
