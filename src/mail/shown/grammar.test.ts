// Every part of a message is shown or listed, once; its words are those that were meant, and its files the bytes that were sent.

import { createHash } from 'node:crypto'
import { simpleParser } from 'mailparser'
import { expect, it } from 'vitest'
import { parseMessage } from '../parse.ts'
import { type MeantLeaf, meantMessage } from './testing/grammar.ts'

const cases = 500
const seed = 1
const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim()
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function differences(number: number): Promise<string[]> {
  const { raw, subject, sender, leaves } = meantMessage(seed, number)
  const message = await parseMessage(raw)
  const texts = [message.text, message.html?.replace(/<[^>]*>/g, '')].flatMap(text =>
    text == null ? [] : [squeezed(text)],
  )
  const isShown = ({ token }: MeantLeaf) => texts.some(text => text.includes(token))
  const listed = message.attachments.map(({ content }) => digest(content))
  const found: string[] = []
  const check = (isRight: boolean, what: string) => isRight || found.push(what)
  check(message.subject === subject, `subject ${message.subject}`)
  check(message.from[0]?.name === sender, `sender ${message.from[0]?.name}`)
  // Beside a part that is HTML alone the plain form of another is not at hand: its HTML is.
  const isAtHand = ({ kind }: MeantLeaf) => kind !== 'form' || message.text !== null
  for (const leaf of leaves.filter(isAtHand)) {
    const times = listed.filter(each => each === leaf.digest).length
    check(
      Number(isShown(leaf)) + times === 1,
      `${leaf.kind} ${leaf.token} shown or listed ${Number(isShown(leaf)) + times} times`,
    )
    if (leaf.kind === 'file') check(times === 1, `the bytes of ${leaf.token}`)
    else
      check(
        texts.some(text => text.includes(squeezed(leaf.words))),
        `the words of ${leaf.token}`,
      )
  }
  const names = message.attachments.map(({ filename }) => filename)
  for (const { name } of leaves) if (name !== null) check(names.includes(name.replaceAll('"', '_')), `the name ${name}`)
  check(listed.length === leaves.filter(({ kind }) => kind === 'file').length, `${listed.length} files`)
  return found
}

it(`${cases} messages are shown as they were meant`, { tags: ['long'] }, async () => {
  const found: string[] = []
  for (let number = 0; number < cases; number++)
    found.push(...(await differences(number)).map(what => `message ${number} of seed ${seed}: ${what}`))
  expect(found).toEqual([])
})

it('a foreign parser reads the same words, and the same bytes of files', { tags: ['long'] }, async () => {
  let compared = 0
  const unlike: string[] = []
  for (let number = 0; number < cases; number++) {
    const { raw, odd } = meantMessage(seed, number)
    const { text, attachments } = await parseMessage(raw)
    const theirs = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true })
    const files = attachments.map(({ content }) => digest(content)).toSorted()
    const isSame = text === null || squeezed(theirs.text ?? '') === squeezed(text)
    if (!isSame) unlike.push(`text of ${number}: ${[...odd].join(', ')}`)
    if (
      theirs.attachments
        .map(({ content }) => digest(content))
        .toSorted()
        .join() !== files.join()
    )
      unlike.push(`files of ${number}: ${[...odd].join(', ')}`)
    if (text !== null) compared++
  }
  expect(unlike).toEqual([])
  expect(compared).toBeGreaterThan(cases / 4)
})
