// Our reader against foreign ones: where one of them comes to a subject, an id or words that ours has in none of its readings, ours
// must have said that something is unread.

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import type { Extent } from '../../../testing/seed.ts'
import { canonicalAddress } from '../../address/address.ts'
import { canonicalId } from '../ids.ts'
import { readMessage } from '../read.ts'
import type { Unread } from '../reading.ts'
import { folded } from '../seen.ts'
import { corpus, mails } from './mutations.ts'

interface Foreign {
  readonly subject: string
  readonly texts: readonly string[]
  readonly ids: readonly string[]
  /** Addresses. */
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** Null where it refused the mail. */
type Read = Foreign | null

const jars = ['core', 'dom', 'storage'].map(name => `/usr/share/java/apache-mime4j-${name}.jar`)
const classpath = [...jars, '/usr/share/java/commons-io.jar'].join(':')
type Reader = (folder: string) => Readonly<Record<string, readonly Read[]>>
const run = (command: string, args: readonly string[]) =>
  JSON.parse(execFileSync(command, args, { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] }).toString())
const outside: Readonly<Record<string, Reader>> = {
  python: folder => run('python3', [path.join(import.meta.dirname, 'foreign.py'), folder]),
  mime4j: folder => run('java', ['-cp', classpath, path.join(import.meta.dirname, 'Foreign.java'), folder]),
}

/** @throws where one is missing: without it nothing would be shown. */
function demandReaders(): void {
  if (spawnSync('python3', ['--version']).status !== 0) throw new Error('Python is missing: install python3')
  if (!existsSync(jars[0]!) || spawnSync('java', ['--version']).status !== 0)
    throw new Error('mime4j is missing: install default-jre-headless and libapache-mime4j-java')
}

async function byMailparser(raw: Buffer): Promise<Foreign> {
  const mail = await simpleParser(raw, { skipImageLinks: true })
  const { subject = '', text = '', attachments, messageId = '', inReplyTo = '', references = [] } = mail
  const people = (found: typeof mail.to) =>
    [found ?? []].flat().flatMap(({ value }) => value.map(({ address = '' }) => address))
  return {
    subject,
    texts: [text, ...attachments.map(({ content }) => content.toString('latin1'))],
    ids: [messageId, inReplyTo, ...[references].flat()],
    ...{ from: people(mail.from), to: people(mail.to) },
  }
}

async function byPostalMime(raw: Buffer): Promise<Foreign> {
  const mail = await PostalMime.parse(raw)
  const { subject = '', text = '', html = '', attachments, messageId = '', inReplyTo = '', references = '' } = mail
  const files = attachments.map(({ content }) => Buffer.from(content as ArrayBuffer).toString('latin1'))
  return {
    subject,
    texts: [text, html.replace(/<[^>]*>/g, ''), ...files],
    ids: [messageId, inReplyTo, ...references.split(/\s+/)],
    from: mail.from?.address ? [mail.from.address] : [],
    to: (mail.to ?? []).map(({ address = '' }) => address),
  }
}

/** Letters that nothing declares are decoded in many ways, and say nothing here. */
const plain = (text: string) =>
  folded(text)
    .replace(/[^ -~]+/g, '')
    .trim()
/** The words that the cases are made of. */
const wordsIn = (text: string) =>
  folded(text)
    .split(/[^a-z]+/)
    .filter(word => /^[b-df-hj-np-tv-z]{6,}$/.test(word))

/** Whether it stands there in other cases alone: letters of an encoding that some reader did not undo say nothing. */
const isEncoded = (raw: string, word: string) => !raw.includes(word) && raw.toLowerCase().includes(word)

function canonical(address: string): string[] {
  try {
    return [canonicalAddress(address)]
  } catch {
    return []
  }
}

/** Some give the whole field back: what follows an id is no part of it. */
const idsIn = (field: string) => field.match(/<[^<>]*>/g) ?? [field]

/** @returns what they read and we do not. */
function missedIn(raw: Buffer, foreign: readonly Foreign[]): string[] {
  const ours = readMessage(raw)
  const written = raw.toString('latin1')
  const { subject, ids, from, recipients } = ours.header
  const isUnread = (concerns: (unread: Unread) => boolean) => ours.unread.some(concerns)
  const isFieldUnread = (name: string) =>
    isUnread(({ of, what }) => of === 'header' || (of === 'field' && what === name))
  const subjects = new Set([...subject.proper, ...subject.loose].map(plain))
  const words = new Set(ours.texts.flatMap(({ readings }) => readings.flatMap(wordsIn)))
  const known = new Set([...ids.own, ...ids.named])
  const senders = new Set(from.map(({ address }) => address))
  return foreign.flatMap(other => [
    ...[plain(other.subject)]
      .filter(text => text !== '' && !subjects.has(text))
      .filter(() => !isFieldUnread('subject')),
    ...other.texts
      .flatMap(wordsIn)
      .filter(word => !words.has(word) && !isEncoded(written, word))
      .filter(() => !isUnread(({ of }) => of === 'part' || of === 'structure')),
    ...other.ids
      .flatMap(idsIn)
      .map(canonicalId)
      .filter(id => /^[^@]+@[^@]+$/.test(id) && !known.has(id)),
    ...other.from
      .flatMap(canonical)
      .filter(address => !senders.has(address))
      .filter(() => !isFieldUnread('from')),
    ...other.to
      .flatMap(canonical)
      .filter(address => !recipients.includes(address))
      .filter(() => !isFieldUnread('to')),
  ])
}

/** How many mails each reader read, and how many it refused. */
class Counts {
  readonly #counts = new Map<string, { compared: number; refused: number }>()

  note(all: readonly (readonly [name: string, readings: readonly Read[]])[]): Foreign[] {
    for (const [name, readings] of all) {
      const count = this.#counts.get(name) ?? { compared: 0, refused: 0 }
      this.#counts.set(name, count)
      for (const each of readings) count[each === null ? 'refused' : 'compared']++
    }
    return all.flatMap(([, readings]) => readings.filter(each => each !== null))
  }

  get told(): string {
    return [...this.#counts]
      .map(([name, { compared, refused }]) => `${name} ${compared}, ${refused} refused`)
      .join('; ')
  }

  /** Those who refuse more than they read: they would show nothing. */
  get silent(): string[] {
    return [...this.#counts].filter(([, { compared, refused }]) => compared <= refused).map(([name]) => name)
  }
}

export function agreesWithForeignReaders({ cases, seed }: Extent): void {
  it(`what foreign readers read in ${cases} mails, ours reads too, or says that it does not`, {
    timeout: 3_600_000,
  }, async ({ annotate }) => {
    demandReaders()
    const all = [...corpus, ...fc.sample(mails, { numRuns: cases, seed })]
    const folder = mkdtempSync(path.join(tmpdir(), 'postern-foreign-'))
    for (const [i, raw] of all.entries()) writeFileSync(path.join(folder, `${i}.msg`), raw)
    const read = Object.entries(outside).map(([name, reader]) => [name, reader(folder)] as const)
    rmSync(folder, { recursive: true })
    const counts = new Counts()
    const found: unknown[] = []
    for (const [i, raw] of all.entries()) {
      const foreign = counts.note([
        ['mailparser', [await byMailparser(raw).catch(() => null)]],
        ['postal-mime', [await byPostalMime(raw).catch(() => null)]],
        ...read.map(([name, mails]) => [name, mails[`${i}.msg`] ?? [null]] as const),
      ])
      const missed = missedIn(raw, foreign)
      if (missed.length > 0) found.push({ missed, seed, mail: raw.toString('latin1') })
    }
    await annotate(`${all.length} mails, seed ${seed}: ${counts.told}`)
    expect(counts.silent).toEqual([])
    expect(found.slice(0, 5)).toEqual([])
  })
}
