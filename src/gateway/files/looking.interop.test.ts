import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LookingThread } from './looking.ts'
import { docx, pdf, zip } from './testing/build.ts'

const program = pathToFileURL(path.join(process.cwd(), 'build', 'src', 'gateway', 'files', 'thread.js'))
const limits = { isWithin: false, most: 200_000_000 }
const said = 'my IBAN is'
/** Of a hundred million letters, which takes seconds to read. */
const dear = () => zip([{ name: '[Content_Types].xml', bytes: `<a>${'<b/>'.repeat(20_000_000)}</a>` }])
let looking: LookingThread
beforeEach(() => {
  looking = new LookingThread({}, program)
})
afterEach(() => looking.close())

it('files are looked into in a thread as they are here', async () => {
  const look = looking.begin()
  for (const file of [docx(said), await pdf(said)]) {
    const { texts, unread } = await look(file, limits)
    expect(texts.flat().join()).toContain(said)
    expect(unread).toEqual([])
  }
})

it('what takes too long is unread, and others are read', async () => {
  looking = new LookingThread({ longest: 500 }, program)
  const look = looking.begin()
  const [first, second] = await Promise.all([look(dear(), limits), look(docx(said), limits)])
  expect(first.unread).toEqual(['limit'])
  expect(second.texts.flat().join()).toContain(said)
})

it('files of one message share a time', async () => {
  looking = new LookingThread({ longestOfAll: 500 }, program)
  const look = looking.begin()
  expect((await look(dear(), limits)).unread).toEqual(['limit'])
  expect((await look(docx(said), limits)).unread).toEqual(['limit'])
  expect((await looking.begin()(docx(said), limits)).unread).toEqual([])
})

it('what takes too much memory is unread, and others are read', async () => {
  const many = { name: 'word/document.xml', bytes: `<a>${'<p><t>abcdefgh</t></p>'.repeat(400_000)}</a>` }
  const small = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 }
  looking = new LookingThread({ memory: small }, program)
  const look = looking.begin()
  expect((await look(zip([{ name: '[Content_Types].xml', bytes: '<a/>' }, many]), limits)).unread).toEqual(['limit'])
  expect((await look(docx(said), limits)).unread).toEqual([])
})

it('what waits when it is closed is unread', async () => {
  const look = looking.begin()
  const waiting = [look(dear(), limits), look(docx(said), limits)]
  await looking.close()
  expect((await Promise.all(waiting)).flatMap(({ unread }) => unread)).toEqual(['limit', 'limit'])
})
