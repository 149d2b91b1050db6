import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readMessage } from '../../mail/reading/read.ts'
import { bytesOf } from '../../testing/seed.ts'
import { CommonRuns } from './common-runs.ts'
import { Fingerprints } from './fingerprints.ts'
import { PrintLog } from './print-log.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-prints-'))
let log: PrintLog
beforeAll(async () => {
  log = await PrintLog.open(path.join(folder, 'opened'), () => new Date(0))
})
afterAll(async () => {
  await log.close()
  rmSync(folder, { recursive: true })
})

it('a mail that is tried again is not known less for what was learnt of it', async () => {
  const prints = new Fingerprints(new Uint8Array(32), log, await CommonRuns.open(path.join(folder, 'common')))
  const letter = readMessage(
    Buffer.from(
      'Subject: results\r\n\r\nYour blood values of last Thursday are back from the laboratory and they are much better than before.',
    ),
  )
  await prints.remember(letter, 'results')
  for (const about of ['first', 'second', 'third']) {
    expect(await prints.find(letter, about)).toBe('words')
    await prints.learn(letter, about, 'sealed')
    expect(await prints.find(letter, about), `${about}, tried again`).toBe('words')
  }
})

it('a file is known again, however many words stand beside it', async () => {
  const prints = new Fingerprints(new Uint8Array(32), log, await CommonRuns.open(path.join(folder, 'common')))
  const file = Buffer.alloc(300, 'scan').toString('base64')
  const fileOf = (name: string) => [
    '--b',
    `Content-Disposition: attachment; filename=${name}`,
    'Content-Type: application/x-scan',
    'Content-Transfer-Encoding: base64',
    '',
    file,
    '--b--',
  ]
  const words = Array.from({ length: 20_000 }, (_, i) => `word${(i * 7_919).toString(36)}`).join(' ')
  const mail = (...lines: string[]) =>
    readMessage(Buffer.from(['Content-Type: multipart/mixed; boundary=b', '', ...lines].join('\r\n')))
  await prints.remember(mail('--b', '', words, ...fileOf('a')), 'letter')
  expect(await prints.find(mail(...fileOf('b')), 'other')).toBe('file')
})

const values = 'Your blood values of last Thursday are back from the laboratory and they are much better than before.'
const own = `Dear all, ${Array.from({ length: 12 }, (_, i) => `this week we plant carrots beside onions in row ${i}`).join(', ')}.`
const letterOf = (text: string, from = 'bob@out.test') =>
  readMessage(Buffer.from(`From: ${from}\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`))
const subjects = ['first', 'second', 'third', 'fourth', 'fifth']

async function freshPrints(name: string): Promise<Fingerprints> {
  return new Fingerprints(bytesOf(1, name, 32), log, await CommonRuns.open(path.join(folder, name)))
}

it('words that somebody sends on under one subject after the other are known each time', async () => {
  const prints = await freshPrints('sent on')
  await prints.remember(letterOf(values), 'results')
  for (const about of subjects) {
    expect(await prints.find(letterOf(`Look: ${values}`), about), about).toBe('words')
    await prints.learn(letterOf(`Look: ${values}`), about, 'sealed')
  }
})

it('a footer that stands under letters of other words is learnt', async () => {
  const prints = await freshPrints('footer')
  const footer = 'Send letters and receive postcards on your pocket telephone wherever you happen to travel'
  await prints.remember(letterOf(`${values}\n${footer}`), 'results')
  expect(await prints.find(letterOf(`${own}\n${footer}`), 'other')).toBe('words')
  for (const about of subjects) await prints.learn(letterOf(`${own}\n${footer}`), about, 'sealed')
  expect(await prints.find(letterOf(`${own}\n${footer}`), 'other')).toBeNull()
  expect(await prints.find(letterOf(values), 'other')).toBe('words')
})

it.each([
  ['a document', 'application/pdf', 'file'],
  ['a logo', 'image/png', null],
])('%s that is sent on often', async (name, type, later) => {
  const prints = await freshPrints(name)
  const file = Buffer.alloc(9_000, Buffer.from('89504e470d0a1a0a0000000d49484452000000010203', 'hex')).toString(
    'base64',
  )
  const mail = readMessage(
    Buffer.from([`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', file, ''].join('\r\n')),
  )
  await prints.remember(mail, 'results')
  expect(await prints.find(mail, 'other')).toBe('file')
  for (const about of subjects) await prints.learn(mail, about, 'sealed')
  expect(await prints.find(mail, 'other')).toBe(later)
})

it('what one person writes each month is no footer; what three people write is', async () => {
  const prints = await freshPrints('monthly')
  for (const about of subjects) await prints.remember(letterOf(values), about)
  expect(await prints.find(letterOf(values), 'other')).toBe('words')
  for (const who of ['carol', 'dan']) await prints.remember(letterOf(values, `${who}@out.test`), who)
  expect(await prints.find(letterOf(values), 'other')).toBeNull()
})

const below = 'Bob Builder, Head of Bridges and Tunnels, Riverside Street twelve, Telephone 555 12 34'
it.each([
  ['below the mark of a signature', `${own}\n-- \n${below}`, null],
  ['of a server below a rule', `${own}\n\n________________\n${below}`, null],
  ['below a heading that is underlined', `${own}\n\nContact\n-------\n${below}`, 'words'],
  ['between two rules', `${own}\n\n--------\n${below}\n\n--------\nBye`, 'words'],
  ['of more lines than a signature has', `${own}\n-- \n${'line\n'.repeat(12)}${below}`, 'words'],
  ['below the mark, and quoted', `${own}\n> -- \n> ${below}`, 'words'],
])('words %s are known, or no secret', async (name, text, found) => {
  const prints = await freshPrints(name)
  await prints.remember(letterOf(text), 'results')
  expect(await prints.find(letterOf(`${values}\n${below}`), 'other')).toBe(found)
  expect(await prints.find(letterOf(own), 'other')).toBe('words')
})

it('what was opened before is not taken for nothing where it cannot be read', async () => {
  const inTheWay = path.join(folder, 'in-the-way')
  writeFileSync(inTheWay, '')
  await expect(PrintLog.open(inTheWay, () => new Date(0))).rejects.toMatchObject({ code: 'ENOTDIR' })
})
