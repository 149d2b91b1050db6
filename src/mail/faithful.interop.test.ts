// Every message of mime4j, read by us and by two foreign parsers: what they agree on is what the reader shows.

import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type AddressObject, simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { parseMessage } from './parse.ts'

const folder = path.join(import.meta.dirname, 'corpus')
const files = readdirSync(folder).filter(file => file.endsWith('.msg'))

interface Reading {
  readonly subject: string
  readonly addresses: readonly string[]
  readonly text: string
  /** Short hashes of the bytes, to the last line end; sorted. */
  readonly attachments: readonly string[]
}

const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim()

function hashed(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}

const sorted = (hashes: readonly string[]) => hashes.toSorted()

async function ours(raw: Buffer): Promise<Reading> {
  const { subject, from, to, cc, text, html, attachments } = await parseMessage(raw)
  return {
    subject: squeezed(subject),
    addresses: [from, to, cc].flat().map(({ name, typed }) => typed || name),
    text: squeezed(text ?? html ?? ''),
    attachments: sorted(attachments.map(({ content }) => hashed(content))),
  }
}

async function mailparser(raw: Buffer): Promise<Reading> {
  const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true })
  const people = [mail.from, mail.to, mail.cc].flat().filter((field): field is AddressObject => field !== undefined)
  return {
    subject: squeezed(mail.subject ?? ''),
    addresses: people.flatMap(({ value }) => value.map(({ address, name }) => address || name)),
    text: squeezed(mail.text ?? (mail.html || '')),
    attachments: sorted(mail.attachments.map(({ content }) => hashed(content))),
  }
}

interface PythonReading extends Record<'from' | 'to' | 'cc' | 'text' | 'html' | 'attachments', readonly string[]> {
  readonly subject: string
}

const hasPython = spawnSync('python3', ['--version']).status === 0

function readByPython(): Readonly<Record<string, PythonReading>> {
  const program = path.join(import.meta.dirname, 'foreign.py')
  return JSON.parse(execFileSync('python3', [program, folder], { maxBuffer: 100_000_000 }).toString())
}

const python = hasPython ? readByPython() : {}

function ofPython(file: string): Reading {
  const { subject, from, to, cc, text, html, attachments } = python[file]!
  return {
    subject: squeezed(subject),
    addresses: [...from, ...to, ...cc],
    text: squeezed((text.length > 0 ? text : html).join('\n')),
    attachments: sorted(attachments.map(content => hashed(Buffer.from(content, 'hex')))),
  }
}

type Foreign = 'mailparser' | 'Python'
type Differences = Partial<Record<keyof Reading, readonly [who: readonly Foreign[], why: string]>>

const encoded: Differences = {
  attachments: [
    ['Python'],
    'a message/rfc822 in base64: what is offered is the inner message; Python leaves it in base64 under a header of its own making',
  ],
}
const headerless: Differences = {
  text: [['mailparser'], 'no empty line anywhere: what was written is shown, with a notice, where mailparser drops it'],
}
const badHeader: Differences = {
  text: [
    ['Python'],
    'headers end at the empty line (RFC 5322, 2.1), whatever stands among them; Python ends them at the first bad line',
  ],
}
const neverDivided: Differences = {
  text: [
    ['mailparser', 'Python'],
    'a multipart that is never divided: its text is shown with a notice, where both drop it or call it an attachment',
  ],
  attachments: [['Python'], 'the same text, which Python offers as a part of its own'],
}
const innerNotDivided: Differences = {
  attachments: [
    ['mailparser', 'Python'],
    'what stands in an inner multipart that is never divided is kept, without the line end of the boundary (RFC 2046, 5.1.1), which Python keeps too',
  ],
}
const blanksAtTheEnd: Differences = {
  text: [
    ['mailparser', 'Python'],
    'two lines differ from the boundary in nothing but blanks at the end, which systems add and take away (RFC 2046, 5.1.1)',
  ],
}

/** Where the three differ: who differs from us, and why ours is right. A line that is no longer true fails. */
const differences: Readonly<Record<string, Differences>> = {
  'bad-newlines-multiple-parts-base64.msg': encoded,
  'base64encoded-rfc822message-nested.msg': encoded,
  'base64encoded-rfc822message.msg': encoded,
  'basic-plain-with-bad-header-separator.msg': badHeader,
  'ending-boundaries.msg': neverDivided,
  'malformedHeader-nocrlfcrlf.msg': badHeader,
  'malformedHeader-noheader.msg': headerless,
  'malformedHeaderStartsBody-nocrlfcrlf.msg': badHeader,
  'malformedHeaderStartsBody-noheader.msg': headerless,
  'missing-boundary.msg': neverDivided,
  'missing-inner-boundary.msg': innerNotDivided,
  'missing-inner-start-boundary.msg': innerNotDivided,
  'multipartdigestnestedemptyparts.msg': {
    text: [
      ['mailparser'],
      'a part of a digest without a type is a message (RFC 2046, 5.1.5): it is offered as one, not shown as text',
    ],
    attachments: [
      ['mailparser', 'Python'],
      'the same; Python finds the message too, and lays its empty parts out anew',
    ],
  },
  'multipartemptypart.msg': {
    text: [
      ['mailparser', 'Python'],
      'one part of no bytes at all: so that nothing is lost the whole is shown with a notice; Python shows the epilogue alone',
    ],
  },
  'multipartnestedemptyparts.msg': {
    attachments: [['Python'], 'the nested message byte for byte as it came; Python lays its empty parts out anew'],
  },
  'multipartnestedemptypartsnorfc822.msg': {
    text: [['mailparser', 'Python'], 'nothing but empty parts: what was written is shown, with a notice'],
  },
  'multipartnopart.msg': neverDivided,
  'obsolete.msg': {
    subject: [['Python'], 'blanks before the colon are obsolete, and to be understood (RFC 5322, 4.5)'],
    text: [['Python'], 'the same: these lines are headers, not text'],
  },
  'very-long-boundary.msg': blanksAtTheEnd,
  'very-very-long-boundary.msg': blanksAtTheEnd,
  'weird-boundary.msg': blanksAtTheEnd,
}

describe.skipIf(!hasPython)('the messages of mime4j, as two foreign parsers read them', () => {
  it('are all here', () => {
    expect(files).toHaveLength(32)
    expect(Object.keys(python)).toEqual(files)
    expect(files).toEqual(expect.arrayContaining(Object.keys(differences)))
  })

  it.each(files)('%s', async file => {
    const raw = readFileSync(path.join(folder, file))
    const own = await ours(raw)
    const foreign: Record<Foreign, Reading> = { mailparser: await mailparser(raw), Python: ofPython(file) }
    for (const key of ['subject', 'addresses', 'text', 'attachments'] as const) {
      const [differ = []] = differences[file]?.[key] ?? []
      for (const who of ['mailparser', 'Python'] as const) {
        const same = expect(foreign[who][key], `${who}: ${key}`)
        if (differ.includes(who)) same.not.toEqual(own[key])
        else same.toEqual(own[key])
      }
    }
  })
})
