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
import { canonicalId } from '../ids.ts'
import { readMessage } from '../read.ts'
import type { Unread } from '../reading.ts'
import { folded } from '../seen.ts'
import { corpus, mails } from './mutations.ts'

interface Foreign {
  readonly subject: string
  readonly texts: readonly string[]
  readonly ids: readonly string[]
}

const jars = ['core', 'dom', 'storage'].map(name => `/usr/share/java/apache-mime4j-${name}.jar`)
const classpath = [...jars, '/usr/share/java/commons-io.jar'].join(':')
const has = {
  python: spawnSync('python3', ['--version']).status === 0,
  mime4j: existsSync(jars[0]!) && spawnSync('java', ['--version']).status === 0,
}
type Reader = (folder: string) => Readonly<Record<string, readonly Foreign[]>>
const run = (command: string, args: readonly string[]) =>
  JSON.parse(execFileSync(command, args, { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] }).toString())
const outside: Readonly<Record<string, Reader>> = {
  ...(has.python && {
    python: folder => run('python3', [path.join(import.meta.dirname, 'foreign.py'), folder]),
  }),
  ...(has.mime4j && {
    mime4j: folder => run('java', ['-cp', classpath, path.join(import.meta.dirname, 'Foreign.java'), folder]),
  }),
}

async function byMailparser(raw: Buffer): Promise<Foreign> {
  const {
    subject = '',
    text = '',
    attachments,
    messageId = '',
    inReplyTo = '',
  } = await simpleParser(raw, { skipImageLinks: true })
  return {
    subject,
    texts: [text, ...attachments.map(({ content }) => content.toString('latin1'))],
    ids: [messageId, inReplyTo],
  }
}

async function byPostalMime(raw: Buffer): Promise<Foreign> {
  const {
    subject = '',
    text = '',
    html = '',
    attachments,
    messageId = '',
    inReplyTo = '',
  } = await PostalMime.parse(raw)
  const files = attachments.map(({ content }) => Buffer.from(content as ArrayBuffer).toString('latin1'))
  return { subject, texts: [text, html.replace(/<[^>]*>/g, ''), ...files], ids: [messageId, inReplyTo] }
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

/** @returns what they read and we do not. */
function missedIn(raw: Buffer, foreign: readonly Foreign[]): string[] {
  const ours = readMessage(raw)
  const { subject, ids } = ours.header
  const isUnread = (concerns: (unread: Unread) => boolean) => ours.unread.some(concerns)
  const subjects = new Set([...subject.proper, ...subject.loose].map(plain))
  const words = new Set(ours.texts.flatMap(({ readings }) => readings.flatMap(wordsIn)))
  const known = new Set([...ids.own, ...ids.named])
  return foreign.flatMap(other => [
    ...[plain(other.subject)]
      .filter(text => text !== '' && !subjects.has(text))
      .filter(() => !isUnread(({ of, what }) => of === 'header' || (of === 'field' && what === 'subject'))),
    ...other.texts
      .flatMap(wordsIn)
      .filter(word => !words.has(word))
      .filter(() => !isUnread(({ of }) => of === 'part' || of === 'structure')),
    ...other.ids.map(canonicalId).filter(id => id.includes('@') && !known.has(id)),
  ])
}

export function agreesWithForeignReaders({ cases, seed }: Extent): void {
  it(`what foreign readers read in ${cases} mails, ours reads too, or says that it does not`, {
    timeout: 3_600_000,
  }, async () => {
    const all = [...corpus, ...fc.sample(mails, { numRuns: cases, seed })]
    const folder = mkdtempSync(path.join(tmpdir(), 'postern-foreign-'))
    for (const [i, raw] of all.entries()) writeFileSync(path.join(folder, `${i}.msg`), raw)
    const read = Object.values(outside).map(reader => reader(folder))
    rmSync(folder, { recursive: true })
    const found: unknown[] = []
    for (const [i, raw] of all.entries()) {
      const here = await Promise.all([byMailparser, byPostalMime].map(reader => reader(raw).catch(() => null)))
      const foreign = [...here.filter(each => each !== null), ...read.flatMap(each => each[`${i}.msg`] ?? [])]
      const missed = missedIn(raw, foreign)
      if (missed.length > 0) found.push({ missed, seed, mail: raw.toString('latin1') })
    }
    expect(found.slice(0, 5)).toEqual([])
  })
}
