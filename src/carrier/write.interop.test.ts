// A carrier that is written here, read by two foreign parsers and by ours, beside the one that nodemailer composes of the same.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { afterAll, describe, expect, it } from 'vitest'
import { armorBegin, dearmor } from '../core/htm/armor.ts'
import { languages } from '../core/htm/words.ts'
import { readArrival } from '../mail/arrival.ts'
import { readHeader } from '../mail/header.ts'
import { parseMessage } from '../mail/parse.ts'
import { writeField } from '../mail/write-header.ts'
import { carrierOf } from './carrier.ts'
import { type CarrierOfTest, carrierOptions } from './testing/options.ts'
import { writeCarrier } from './write.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-carriers-'))
afterAll(() => rmSync(folder, { recursive: true }))

const envelope = Uint8Array.from({ length: 600_000 }, (_, i) =>
  i < 22 ? 'age-encryption.org/v1\n'.charCodeAt(i) : i * 7,
)
const author = { name: 'Inès "W." Weber, <x>', address: 'ines.weber@praxis.example.com' }

function optionsOf(said: CarrierOfTest) {
  return {
    ...carrierOptions({ inReplyTo: ['<0@x>'], references: ['<0@x>', '<2@x>'], ...said }),
    attached: true as const,
  }
}

async function written(said: CarrierOfTest, from = author): Promise<Buffer> {
  const ahead = [writeField('Received', 'by gateway.example; Mon, 30 Nov 2026 10:00:00 +0000')]
  const { header, body } = await writeCarrier({ ...optionsOf(said), author: from, ahead })
  const pieces = [header]
  for await (const piece of body) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

async function byNodemailer(said: CarrierOfTest): Promise<Buffer> {
  const mail = { ...(await carrierOf(optionsOf(said))), from: author }
  const { message } = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(mail)
  return message as Buffer
}

const linesOf = (text: string) => text.replace(/\r\n/g, '\n').trim()
interface Reading {
  readonly text: string
  readonly html: string
  readonly files: readonly (readonly [name: string, content: string])[]
}

async function ours(raw: Buffer): Promise<Reading> {
  const { text, html, attachments } = await parseMessage(raw)
  const files = attachments.map(
    ({ filename, content }) => [filename, linesOf(Buffer.from(content).toString())] as const,
  )
  return { text: linesOf(text ?? ''), html: linesOf(html ?? ''), files }
}

async function mailparser(raw: Buffer): Promise<Reading> {
  const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true })
  const files = mail.attachments.map(({ filename, content }) => [filename ?? '', linesOf(content.toString())] as const)
  return { text: linesOf(mail.text ?? ''), html: linesOf(mail.html || ''), files }
}

function python(raw: Buffer): Reading {
  writeFileSync(path.join(folder, 'one.msg'), raw)
  const program = path.join(import.meta.dirname, '..', 'mail', 'foreign.py')
  const { text, html, names, attachments } = JSON.parse(
    execFileSync('python3', [program, folder], { maxBuffer: 10_000_000 }).toString(),
  )['one.msg']
  const files = attachments.map((content: string, i: number) => [
    names[i],
    linesOf(Buffer.from(content, 'hex').toString()),
  ])
  return { text: linesOf(text.join('\n')), html: linesOf(html.join('\n')), files }
}

const hasPython = spawnSync('python3', ['--version']).status === 0
const readers = { ours, mailparser, ...(hasPython && { python: async (raw: Buffer) => python(raw) }) }
const small = envelope.subarray(0, 900)

describe('a carrier that is written to the byte', () => {
  it.each(
    languages.flatMap(language => [
      { language, armored: true, envelope: small },
      { language, armored: false, envelope },
    ]),
  )('says what nodemailer makes of it, to every reader: $language, in the text too $armored', async said => {
    const [raw, other] = [await written(said), await byNodemailer(said)]
    for (const [name, read] of Object.entries(readers)) {
      const reading = await read(raw)
      expect(reading, name).toEqual(await read(other))
      expect(
        reading.files.map(([file]) => file),
        name,
      ).toEqual(['encrypted_message.htm'])
      if (said.armored) expect(dearmor(reading.text.slice(reading.text.indexOf(armorBegin))), name).toEqual(small)
    }
    expect(await readArrival(raw)).toMatchObject({ envelope: said.envelope, intact: true })
  })

  it('is ASCII in lines of at most 76 characters that end in CRLF, and its boundaries occur nowhere else', async () => {
    for (const language of languages) {
      const raw = (await written({ language, armored: true, envelope: small })).toString('latin1')
      const lines = raw.split('\r\n')
      expect(lines.pop()).toBe('')
      for (const line of lines) expect(line).toMatch(/^[\t\x20-\x7e]{0,76}$/)
      const boundaries = [...raw.matchAll(/boundary="([^"]+)"/g)].map(([, boundary]) => boundary!)
      expect(new Set(boundaries).size).toBe(2)
      // Where it is named, at each of its parts, and at its end.
      expect(boundaries.map(boundary => raw.split(boundary).length - 1)).toEqual([4, 4])
    }
  })

  it('has the fields that were meant, whoever seals and whatever a portal is called', async () => {
    const part = fc.constantFrom(
      ...'\r\n\0\t\x85 :;<>,"\\ab\u2028\u00e9'.split(''),
      '\r\nBcc: x@y.z',
      '=?utf-8?Q?=0D=0AFrom:_x?=',
    )
    const hostile = fc.string({ unit: part, maxLength: 20 })
    const wanted = ['received', 'from', 'to', 'subject', 'date', 'message-id', 'in-reply-to', 'references']
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (name, messageId, called) => {
        const said = { messageId, envelope: small, parameters: { name: called } }
        const { fields, oddities } = readHeader(await written(said, { ...author, name }))
        expect(oddities).toEqual([])
        expect(fields.map(field => field.name)).toEqual([...wanted, 'mime-version', 'content-type'])
      }),
    )
  })
})
