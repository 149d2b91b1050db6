// The short form of `npm run prove -- drill`: a reader in the browser, and what is told.

import { Clear, secretWord } from './drill/clear.ts'
import { Ledger } from './drill/ledger.ts'
import type { RowName } from './drill/rows.ts'
import { runDay } from './drill/run.ts'
import { variants } from './drill/variants.ts'
import { expect, test } from './fixtures.ts'

const named = (wanted: string) => variants.find(({ name }) => name === wanted)!

test('1 November 2014: nothing is lost, nothing is in clear, every row that is tried goes as promised', async () => {
  const { results, searched } = await runDay(named('window'), { only: ['reader', 'notice'] })
  const wrong = results.filter(({ lost, inClear, failed }) => lost > 0 || inClear > 0 || failed.length > 0)
  expect(wrong).toEqual([])
  const tried = (name: RowName) => results.find(({ row }) => row.name === name)
  expect(tried('reader')!.messages).toBeGreaterThan(1)
  for (const name of ['notice', 'unaffected', 'notices'] as const) expect(tried(name)!.tried, name).not.toEqual([])
  expect(tried('clear')!.read).toBe(tried('clear')!.messages)
  expect(searched.bytes).toBeGreaterThan(200_000)
})

test('a word of a message in the subject of a mail is found', async () => {
  const [clear, ledger] = [new Clear(), new Ledger()]
  const [first, second] = [ledger.message('reader'), ledger.message('reader')]
  await clear.addMail(Buffer.from(`Subject: private\r\n\r\nx\r\n`))
  expect(ledger.inClear(clear)).toBe(0)
  await clear.addMail(
    Buffer.from(`Subject: =?utf-8?b?${Buffer.from(`Re: ${second.subject}`).toString('base64')}?=\r\n\r\nx\r\n`),
  )
  expect(ledger.inClear(clear)).toBe(1)
  expect(ledger.results(clear).find(({ row }) => row.name === 'clear')).toMatchObject({ messages: 2, inClear: 1 })
  expect(first.subject).not.toBe(second.subject)
})

test('a word is found in every spelling in which mail and web hide a text', async () => {
  const word = secretWord()
  const mail = (encoding: string, body: string) =>
    Buffer.from(`Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`)
  const hidden: Record<string, Buffer> = {
    plain: Buffer.from(`{"subject":"${word}"}`),
    'two bytes a letter': Buffer.from(word, 'utf16le'),
    hexadecimal: Buffer.from(Buffer.from(word).toString('hex')),
    'a folded line': mail('quoted-printable', `${word.slice(0, 5)}=\r\n${word.slice(5)}`),
    'a folded name': Buffer.from(`filename*0=${word.slice(0, 7)}\r\n${word.slice(7)}`),
  }
  for (const before of ['', 'a', 'ab', 'abc'])
    hidden[`base64 behind ${before.length}`] = Buffer.from(Buffer.from(`${before}${word} and more`).toString('base64'))
  for (const [name, bytes] of Object.entries(hidden)) {
    const clear = new Clear()
    clear.add(bytes)
    expect(clear.has(word), name).toBe(true)
    expect(clear.has(secretWord()), name).toBe(false)
  }
  const twice = new Clear()
  const inner = Buffer.from(`see ${word}`).toString('base64')
  await twice.addMail(mail('base64', Buffer.from(inner).toString('base64')))
  expect(twice.has(word)).toBe(true)
})
