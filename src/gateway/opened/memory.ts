// What is known of mail that was opened, so that nothing of it goes out in clear: with whom and about what it was, which mail it was,
// and what it said. Written before the mail is handed on; of keyed hashes, from which nothing can be read.

import path from 'node:path'
import type { Reading } from '../../mail/reading/reading.ts'
import type { Classified } from '../message/classify.ts'
import type { AtRest } from '../state/at-rest.ts'
import type { Seen } from '../state/seen-log.ts'
import { CommonRuns } from './common-runs.ts'
import { matterOf, pairOf, peopleOf, personOf, subjectsOf, topicOf, topicsAsked } from './correspondence.ts'
import { Fingerprints } from './fingerprints.ts'
import { idsNamed, idsToRemember } from './ids.ts'
import { PrintLog } from './print-log.ts'

export interface OpenedMessage {
  readonly reading: Reading
  /** Of the mail that it came in. */
  readonly carrier: Reading['header']
  /** Of the carrier's transaction; empty for none. */
  readonly mailFrom: string
  readonly recipient: string
  /** Given by the gateway; null where it has a usable one. */
  readonly id: string | null
}

export interface OutgoingMessage {
  readonly classified: Classified
  readonly mailFrom: string
  readonly recipient: string
}

/** `answer`: to opened mail. `again`: opened mail goes out, or words of it. `machine`: it may be an answer, and nobody wrote it. */
export interface Trace {
  readonly kind: 'answer' | 'again' | 'machine'
  readonly why: string
}

export type Opened = Pick<OpenedMemory, 'remember' | 'passedIn' | 'trace' | 'hasWritten' | 'learn' | 'idFor'>

const hour = 3_600_000

export interface OpenedMemoryDeps {
  readonly seenLog: Pick<Seen, 'remember' | 'knows'>
  readonly atRest: AtRest
  readonly clock: () => Date
  readonly domains: readonly string[]
}

export class OpenedMemory {
  readonly #deps: OpenedMemoryDeps
  readonly #log: PrintLog
  readonly #common: CommonRuns
  readonly #prints: Fingerprints
  #savedAt = 0

  private constructor(deps: OpenedMemoryDeps, log: PrintLog, common: CommonRuns) {
    this.#deps = deps
    this.#log = log
    this.#common = common
    this.#prints = new Fingerprints(deps.atRest.keyFor('opened'), log, common)
    this.#savedAt = deps.clock().getTime()
  }

  /** @param folder of the gateway. */
  static async open(folder: string, deps: OpenedMemoryDeps): Promise<OpenedMemory> {
    const log = await PrintLog.open(path.join(folder, 'opened'), deps.clock)
    return new OpenedMemory(deps, log, await CommonRuns.open(path.join(folder, 'common-runs')))
  }

  /** The same each time. */
  idFor(digest: string, domain: string): string {
    return `<opened.${this.#deps.atRest.hash('given id', digest)}@${domain}>`
  }

  /** @returns once all of it is on the disk. */
  async remember({ reading, carrier, mailFrom, recipient, id }: OpenedMessage): Promise<void> {
    const { seenLog, domains } = this.#deps
    const { header } = reading
    const addresses = [recipient, mailFrom, ...[header, carrier].flatMap(peopleIn)]
    const { inside, outside } = peopleOf(addresses, domains)
    const subjects = [...subjectsOf(header), ...subjectsOf(carrier)]
    const topics = [...new Set(subjects.map(topicOf))]
    const given = id === null ? [] : [id.slice(1, -1).toLowerCase()]
    const ids = [...idsToRemember(reading), ...carrier.ids.own, ...given]
    const pairs = inside.flatMap(ours => outside.map(theirs => [ours, theirs] as const))
    await Promise.all([
      ...ids.map(each => seenLog.remember('opened', each)),
      ...outside.map(theirs => seenLog.remember('wrote', theirs)),
      ...pairs.map(([ours, theirs]) => seenLog.remember('pair', pairOf(ours, theirs))),
      ...pairs.flatMap(([ours, theirs]) =>
        topics.map(topic => seenLog.remember('matter', matterOf(ours, theirs, topic))),
      ),
      this.#prints.remember(reading, topics[0]!),
    ])
  }

  /** Of mail that came in in clear: machines may answer it in clear. */
  async passedIn({ reading }: Classified): Promise<void> {
    await Promise.all(reading.header.ids.own.slice(0, 2).map(id => this.#deps.seenLog.remember('plain', id)))
  }

  /** @returns null where nothing tells that it has anything of opened mail. */
  async trace(mail: OutgoingMessage): Promise<Trace | null> {
    const { reading } = mail.classified
    if ([reading.header, ...reading.inside].some(({ names }) => names.includes('x-postern-sender')))
      return { kind: 'again', why: 'what the gateway writes into opened mail stands in its header' }
    if (await this.#knowsAny('opened', [...idsNamed(reading), ...asTyped(mail.classified)]))
      return { kind: 'answer', why: 'it is, holds or names a mail that was opened' }
    const found = await this.#prints.find(reading, topicOf(subjectsOf(reading.header)[0]!))
    if (found !== null)
      return { kind: 'again', why: `${found === 'file' ? 'a file' : 'words'} of a mail that was opened` }
    return this.#traceOfPeople(mail)
  }

  async #traceOfPeople({ classified, mailFrom, recipient }: OutgoingMessage): Promise<Trace | null> {
    const { reading, kinds } = classified
    const ours = [...new Set([mailFrom, ...reading.header.from.map(({ address }) => address)].flatMap(personOf))]
    const theirs = personOf(recipient)
    const topics = topicsAsked(reading.header)
    const pairs = ours.flatMap(inside => theirs.map(outside => [inside, outside] as const))
    const matters = pairs.flatMap(pair => topics.map(topic => matterOf(...pair, topic)))
    if (await this.#knowsAny('matter', matters))
      return { kind: 'answer', why: 'the same people, and the subject of a mail that was opened' }
    const unread = reading.unread.find(({ of }) => of !== 'field')
    if (
      unread &&
      (await this.#knowsAny(
        'pair',
        pairs.map(pair => pairOf(...pair)),
      ))
    )
      return { kind: 'again', why: `the same people, and what it holds cannot be read (${unread.what} ${unread.why})` }
    const isOfMachine = mailFrom === '' || (!kinds.includes('ordinary') && (await this.#knowsAny('wrote', theirs)))
    if (!isOfMachine || (await this.#knowsAny('plain', reading.header.ids.named))) return null
    const why = mailFrom === '' ? 'it has no sender' : 'a machine wrote it to somebody whose mail was opened'
    return { kind: 'machine', why: `${why}, and it names no mail that came in clear` }
  }

  /** Whether mail of this person was opened here in the last 400 days. */
  hasWritten(address: string): Promise<boolean> {
    return this.#knowsAny('wrote', personOf(address))
  }

  /** Of mail that goes out. */
  async learn({ reading }: Classified, became: 'passed' | 'sealed'): Promise<void> {
    await this.#prints.learn(reading, topicOf(subjectsOf(reading.header)[0]!), became)
    const now = this.#deps.clock().getTime()
    if (now - this.#savedAt < hour) return
    this.#savedAt = now
    // What cannot be written is learnt again.
    await this.#common.save().catch(() => {})
  }

  async #knowsAny(kind: 'opened' | 'matter' | 'pair' | 'wrote' | 'plain', all: readonly string[]): Promise<boolean> {
    for (const each of all) if (await this.#deps.seenLog.knows(kind, each)) return true
    return false
  }

  /** What stands in many mails, which is written once an hour otherwise. */
  save(): Promise<void> {
    return this.#common.save()
  }

  close(): Promise<void> {
    return this.#log.close()
  }
}

function peopleIn(header: Reading['header']): string[] {
  const { from, recipients } = header
  const replyTo = ['reply-to', 'sender'].flatMap(name => header.values(name).proper)
  const others = replyTo.flatMap(text => text.match(/[^\s<>,;:()"]+@[^\s<>,;:()"]+/g) ?? [])
  return [...from.map(({ address }) => address), ...recipients, ...others].filter(address => address !== '')
}

/** As releases before this one remembered them. */
function asTyped({ inReplyTo, references }: Classified): string[] {
  return [...inReplyTo, ...references]
}
