import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { deflateSync } from 'node:zlib'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LookingThread } from './looking.ts'
import { docx, docxOf, pdf, zip } from './testing/build.ts'

const program = pathToFileURL(path.join(process.cwd(), 'build', 'src', 'gateway', 'files', 'thread.js'))
const limits = { isWithin: false, most: 200_000_000 }
const said = 'my IBAN is'
const endless = Buffer.from('without end')
const folder = mkdtempSync(path.join(tmpdir(), 'postern-looking-'))
/** The same thread, which stands still at one file: however fast the machine is, that takes too long. */
const standing = pathToFileURL(path.join(folder, 'standing.mjs'))
writeFileSync(
  path.join(folder, 'still.mjs'),
  `import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ bytes }) => {
  if (Buffer.from(bytes).toString() === '${endless}') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
`,
)
writeFileSync(standing, `import './still.mjs'\nimport ${JSON.stringify(program)}\n`)
/** Milliseconds: far more than a small file takes, and all that such a test waits. */
const longest = 5_000
let looking: LookingThread
beforeEach(() => {
  looking = new LookingThread({}, program)
})
afterEach(() => looking.close())
afterAll(() => rmSync(folder, { recursive: true }))

it('files are looked into in a thread as they are here', async () => {
  const look = looking.begin()
  for (const file of [docx(said), await pdf(said)]) {
    const { texts, unread } = await look(file, limits)
    expect(texts.flat().join()).toContain(said)
    expect(unread).toEqual([])
  }
})

it('what takes too long is unread, and others are read', async () => {
  looking = new LookingThread({ longest }, standing)
  const look = looking.begin()
  const [first, second] = await Promise.all([look(endless, limits), look(docx(said), limits)])
  expect(first.unread).toEqual(['limit'])
  expect(second.texts.flat().join()).toContain(said)
})

it('files of one message share a time', async () => {
  looking = new LookingThread({ longestOfAll: longest }, standing)
  const look = looking.begin()
  expect((await look(endless, limits)).unread).toEqual(['limit'])
  expect((await look(docx(said), limits)).unread).toEqual(['limit'])
  expect((await looking.begin()(docx(said), limits)).unread).toEqual([])
})

it('what takes too much memory is unread, and others are read', async () => {
  const many = { name: 'word/document.xml', bytes: `<a>${'<p><t>abcdefgh</t></p>'.repeat(300_000)}</a>` }
  const small = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 }
  looking = new LookingThread({ memory: small }, program)
  const look = looking.begin()
  expect((await look(zip([{ name: '[Content_Types].xml', bytes: '<a/>' }, many]), limits)).unread).toEqual(['limit'])
  expect((await look(docx(said), limits)).unread).toEqual([])
})

it('what waits when it is closed is unread', async () => {
  looking = new LookingThread({}, standing)
  const look = looking.begin()
  const waiting = [look(endless, limits), look(docx(said), limits)]
  await looking.close()
  expect((await Promise.all(waiting)).flatMap(({ unread }) => unread)).toEqual(['limit', 'limit'])
})

describe('what is made to be dear is unread:', () => {
  const zeros = Buffer.alloc(5_000_000)
  const office = { name: '[Content_Types].xml', bytes: '<a/>' }
  const cells = `<row>${'<c t="s"><v>0</v></c>'.repeat(30_000)}</row>`
  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['a file that is a thousand times as long', () => zip([{ name: 'a', bytes: zeros }])],
    [
      'many files that are',
      () => zip(Array.from({ length: 3 }, (_, i) => ({ name: `${i}`, bytes: zeros.subarray(0, 400_000) }))),
    ],
    [
      'a file that says it is short',
      () => zip([{ name: 'a', bytes: zeros, listed: { size: 10 }, before: { size: 10 } }]),
    ],
    [
      'one text in a hundred thousand cells',
      () =>
        zip([
          office,
          { name: 'xl/sharedStrings.xml', bytes: `<sst><si><t>${'x'.repeat(100_000)}</t></si></sst>` },
          { name: 'xl/a.xml', bytes: cells },
        ]),
    ],
    [
      'entities in entities',
      () =>
        docxOf('', [
          {
            name: 'word/a.xml',
            bytes: `<!DOCTYPE a [<!ENTITY a "aa">${Array.from({ length: 40 }, (_, i) => `<!ENTITY a${i + 1} "&a${i};&a${i};">`).join('')}]><a>&a40;</a>`,
          },
        ]),
    ],
    ['elements without end', () => docxOf('<w:p>'.repeat(100_000))],
    ['a page of spaces, packed to a thousandth', () => pageOf(deflateSync(Buffer.alloc(120_000_000, 0x20)))],
    ['pages that are of each other', () => pageOf(Buffer.from(''), '/Kids [2 0 R 2 0 R 2 0 R]')],
  ])('%s', async (_, make) => {
    looking = new LookingThread({ longest: 5_000, mostGrowth: 80_000_000 }, program)
    const before = process.memoryUsage.rss()
    const file = await make()
    const { unread } = await looking.begin()(file, { isWithin: false, most: 1_000_000 })
    expect(unread).toHaveLength(1)
    expect(process.memoryUsage.rss() - before).toBeLessThan(1_000_000_000)
  })
})

/** A PDF of one page. @param content of it, deflated. */
function pageOf(content: Buffer, kids = '/Kids [3 0 R]'): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count 3 ${kids} >>`,
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << >> >>',
  ].map((body, i) => Buffer.from(`${i + 1} 0 obj\n${body}\nendobj\n`))
  const stream = Buffer.concat([
    Buffer.from(`4 0 obj\n<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n`),
    ...[content, Buffer.from('\nendstream\nendobj\n')],
  ])
  const parts = [Buffer.from('%PDF-1.4\n'), ...objects, stream]
  const places = parts.map((_, i) => parts.slice(0, i).reduce((sum, { length }) => sum + length, 0)).slice(1)
  const end = parts.reduce((sum, { length }) => sum + length, 0)
  const table = places.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  return Buffer.concat([
    ...parts,
    Buffer.from(
      `xref\n0 5\n0000000000 65535 f \n${table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${end}\n%%EOF\n`,
    ),
  ])
}
