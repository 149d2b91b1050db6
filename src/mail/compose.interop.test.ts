// What is composed, read by two foreign parsers and by ours: the same message for all three.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type AddressObject, simpleParser } from 'mailparser'
import { afterAll, describe, expect, it } from 'vitest'
import { type Composed, composeMessage } from './compose.ts'
import { parseMessage } from './parse.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0
const folder = mkdtempSync(path.join(tmpdir(), 'postern-composed-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Reading {
  readonly subject: string
  readonly people: readonly string[]
  readonly text: string
  readonly html: string
  readonly names: readonly string[]
  readonly contents: readonly string[]
  readonly thread: readonly (readonly string[])[]
}

const ends = (text: string) => text.replace(/\r\n/g, '\n').replace(/\n$/, '')
const person = (name: string, address: string) => `${name} <${address}>`
const hexOf = (content: Uint8Array) => Buffer.from(content).toString('hex')

function expected({ subject, from, to, cc, text, html, files, inReplyTo, references }: Composed): Reading {
  return {
    subject,
    people: [from, ...to, ...cc].map(({ name, address }) => person(name, address)),
    text: ends(text),
    html: ends(html ?? ''),
    names: files.map(({ filename }) => filename),
    contents: files.map(({ content }) => hexOf(content)),
    thread: [inReplyTo, references],
  }
}

async function ours(raw: Uint8Array): Promise<Reading> {
  const { subject, from, to, cc, text, html, attachments, headers } = await parseMessage(raw)
  const ids = (field: string) => headers.find(({ name }) => name === field)?.value.split(/\s+/) ?? []
  return {
    subject,
    people: [from, to, cc].flat().map(({ name, address }) => person(name, address)),
    text: ends(text ?? ''),
    html: ends(html ?? ''),
    names: attachments.map(({ filename }) => filename),
    contents: attachments.map(({ content }) => hexOf(content)),
    thread: [ids('In-Reply-To'), ids('References')],
  }
}

async function mailparser(raw: Uint8Array): Promise<Reading> {
  const mail = await simpleParser(Buffer.from(raw), {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
  })
  const people = [mail.from, mail.to, mail.cc].flat().filter((field): field is AddressObject => field !== undefined)
  const list = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat())
  return {
    subject: mail.subject ?? '',
    people: people.flatMap(({ value }) => value.map(({ name, address }) => person(name, address ?? ''))),
    text: ends(mail.text ?? ''),
    html: ends(mail.html || ''),
    names: mail.attachments.map(({ filename }) => filename ?? ''),
    contents: mail.attachments.map(({ content }) => hexOf(content)),
    thread: [list(mail.inReplyTo), list(mail.references)],
  }
}

interface OfPython
  extends Record<'from' | 'to' | 'cc' | 'text' | 'html' | 'attachments' | 'names' | 'people', string[]> {
  readonly subject: string
  readonly thread: string[][]
}

function python(raw: Uint8Array): Reading {
  writeFileSync(path.join(folder, 'one.msg'), raw)
  const program = path.join(import.meta.dirname, 'foreign.py')
  const all: Record<string, OfPython> = JSON.parse(execFileSync('python3', [program, folder]).toString())
  const { subject, from, to, cc, people, text, html, names, attachments, thread } = all['one.msg']!
  return {
    subject,
    people: [...from, ...to, ...cc].map((address, i) => person(people[i]!, address)),
    text: ends(text.join('\n')),
    html: ends(html.join('\n')),
    names,
    contents: attachments,
    thread,
  }
}

/** Python 3.11 leaves the blanks between the encoded words of a name, which belong to nobody (RFC 2047, 6.2; cpython issue 92081). */
function squeezedPeople(reading: Reading): Reading {
  return { ...reading, people: reading.people.map(text => text.replaceAll(' ', '')) }
}

const scripts: Readonly<Record<string, string>> = {
  Latin: 'Grüße, "Ærøskøbing" & déjà-vu',
  Cyrillic: 'Отчёт за октябрь — окончательный вариант для всех участников совещания',
  Arabic: 'تقرير شهر أكتوبر النهائي',
  Japanese: '十月の報告書（最終版）について、皆様のご確認をお願いいたします。',
  emoji: '👩‍👩‍👧‍👦 party 🎉🎉🎉 at our place, everybody is invited 🥳',
  syntax: 'a, b; <c@example.org> "d" (e) \\ =?utf-8?Q?f?= @',
  long: 'word '.repeat(60).trim(),
}

function written(words: string): Composed {
  const bytes = crypto.getRandomValues(new Uint8Array(1_000))
  return {
    from: { name: words, address: 'alice@example.com' },
    to: [
      { name: words, address: 'bob@example.net' },
      { name: '', address: 'carol@example.org' },
    ],
    cc: [{ name: 'Dave', address: 'dave@example.org' }],
    subject: words,
    date: new Date(Date.UTC(2026, 10, 24, 3, 4, 5)),
    messageId: '<1@portal.example>',
    inReplyTo: ['<0@example.org>'],
    references: Array.from({ length: 12 }, (_, i) => `<a-rather-long-identifier-${i}@mail.example.org>`),
    text: `${words}\n\n> quoted   \n.\nFrom here\n${'x'.repeat(2_000)}\n-- \nme`,
    html: `<p>${words}</p>\n<p>${'y'.repeat(2_000)} = =3D\t</p><img src="cid:red@x">`,
    language: 'en',
    files: [
      { filename: 'red.png', mimeType: 'image/png', content: bytes, contentId: 'red@x' },
      {
        filename: `${words.replace(/[/\\<>:"|?*]/g, '_').slice(0, 90)}.pdf`,
        mimeType: 'application/pdf',
        content: bytes,
        contentId: null,
      },
      { filename: 'empty.txt', mimeType: 'text/plain', content: new Uint8Array(), contentId: null },
    ],
  }
}

describe('a composed message is the same to three parsers', () => {
  it.each(Object.entries(scripts))('%s', async (_, words) => {
    const message = written(words)
    const raw = composeMessage(message)
    const wanted = expected(message)
    expect(await ours(raw)).toEqual(wanted)
    expect(await mailparser(raw)).toEqual(wanted)
    if (hasPython) expect(squeezedPeople(python(raw))).toEqual(squeezedPeople(wanted))
  })

  it('plain text alone, with no name and nobody to be seen', async () => {
    const message = {
      ...written('x'),
      from: { name: '', address: 'a@example.com' },
      to: [],
      cc: [],
      html: null,
      files: [],
    }
    const raw = composeMessage(message)
    expect(await ours(raw)).toMatchObject({ text: ends(message.text), html: '', names: [] })
    expect(new TextDecoder().decode(raw)).toContain('To: undisclosed-recipients:;\r\n')
  })

  it('a message inside keeps its very bytes', async () => {
    const inner = Buffer.from(`Subject: Inner\r\nX: ${'z'.repeat(3_000)}\r\n\r\nbinary \u00ff\u0000 --=_`, 'latin1')
    const file = { filename: 'inner.eml', mimeType: 'message/rfc822', content: inner, contentId: null }
    const { attachments } = await parseMessage(composeMessage({ ...written('x'), files: [file] }))
    expect(attachments).toMatchObject([{ filename: 'inner.eml', mimeType: 'message/rfc822' }])
    expect(hexOf(attachments[0]!.content)).toBe(hexOf(inner))
  })

  it.each([
    'a\r\nBcc: evil@example.org',
    'a\u2028b\u0000c',
    'a\nb',
  ])('no field gets out of its line: %j', async words => {
    const raw = new TextDecoder().decode(composeMessage({ ...written(words), files: [] }))
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'))
    expect(head).not.toMatch(/^Bcc/im)
    for (const line of head.split('\r\n')) expect(line).toMatch(/^(?:[A-Z][\w-]+: | )[\x20-\x7e]{0,997}$/)
  })
})
