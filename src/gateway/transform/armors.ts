// Sealed messages in a mail that is too large to be taken apart in memory: found by their first line, whatever part they stand in.

import { type Bytes, fromBase64 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { armorBegin, armorEnd } from '../../core/htm/armor.ts'
import { readFields } from '../../core/htm/read.ts'
import { type Content, type Staged, stage } from '../../runtime/staged.ts'
import { maxFound } from '../content/envelopes.ts'
import { latin1 } from '../message/fields.ts'
import { Decoder, Lines, Parts } from '../message/parts.ts'

export interface Found {
  readonly envelope: Staged
  /** Which stanza the file says is its recipient's: a hint. */
  readonly index: number | null
}

/** Characters before an armor in which the fields of its form stand. */
const fieldsReach = 32 * 1024

/** Armors that are tried, broken ones among them. */
const mostTried = 1_000

export interface Finding {
  readonly found: readonly Found[]
  /** Whether a file of ours is in it that cannot be read. */
  readonly isBroken: boolean
}

/** @param work where they lie while they are at hand. Drop each of them afterwards. */
export async function armorsIn(mail: Content, work: string): Promise<Finding> {
  const events = eventsOf(mail)
  const found: Found[] = []
  let isBroken = false
  let tried = 0
  try {
    for (let next = await events.next(); !next.done && found.length < maxFound; next = await events.next()) {
      if (!('before' in next.value)) continue
      if (tried++ === mostTried) break
      const { index, digest } = readFields(next.value.before)
      const envelope = await stage(untilEnd(events), work).catch(passedOver)
      if (envelope) found.push({ envelope, index })
      else isBroken ||= digest !== null
    }
    return { found, isBroken }
  } catch (error) {
    for (const { envelope } of found) await envelope.drop()
    throw error
  }
}

function passedOver(error: unknown): null {
  if (error instanceof PosternError && error.code === 'damaged') return null
  throw error
}

/** `before`: what stands before an armor, which begins here. `broken`: it has no end, or holds anything but base64. */
type Event =
  | { readonly before: string }
  | { readonly bytes: Bytes }
  | { readonly end: true }
  | { readonly broken: true }

async function* untilEnd(events: AsyncGenerator<Event>): AsyncGenerator<Bytes> {
  for (let next = await events.next(); !next.done; next = await events.next()) {
    if ('end' in next.value) return
    if ('broken' in next.value) break
    if ('bytes' in next.value) yield next.value.bytes
  }
  throw new PosternError('damaged', 'the armor is broken')
}

async function* eventsOf(mail: Content): AsyncGenerator<Event> {
  const [lines, inner, parts, decoder, scanner] = [new Lines(), new Lines(), new Parts(), new Decoder(), new Scanner()]
  for await (const chunk of mail.stream()) {
    for (const line of lines.push(latin1(chunk))) {
      const part = parts.read(line)
      for (const each of inner.push(part.isBody ? decoder.decode(part) : line)) scanner.read(each)
    }
    yield* scanner.events()
    if (parts.areTooMany) return
  }
  for (const line of [...lines.end(), ...inner.end()]) scanner.read(line)
  yield* scanner.events()
}

class Scanner {
  #isInside = false
  #before = ''
  #base64 = ''
  #events: Event[] = []

  /** What was found since the last time. */
  events(): Event[] {
    this.#flush()
    const events = this.#events
    this.#events = []
    return events
  }

  read(line: string): void {
    if (this.#isInside) this.#collect(line)
    else this.#look(line)
  }

  #look(line: string): void {
    this.#before += line
    if (this.#before.length > 2 * fieldsReach) this.#before = this.#before.slice(-fieldsReach)
    if (!line.includes(armorBegin)) return
    this.#events.push({ before: this.#before.slice(-fieldsReach) })
    this.#before = ''
    this.#isInside = true
  }

  #collect(line: string): void {
    if (line.includes(armorBegin)) {
      this.#break()
      this.#look(line)
      return
    }
    const end = line.indexOf(armorEnd)
    // The text areas that the armor stands in, and the marks of a quotation.
    this.#base64 += (end < 0 ? line : line.slice(0, end)).replace(/<[^<>]*>/g, '').replace(/^[>|\s]+|\s+/g, '')
    if (end < 0) return
    this.#flush(true)
    if (this.#isInside) this.#events.push({ end: true })
    this.#isInside = false
  }

  #break(): void {
    this.#base64 = ''
    this.#isInside = false
    this.#events.push({ broken: true })
  }

  #flush(all = false): void {
    const usable = all ? this.#base64.length : this.#base64.length - (this.#base64.length % 4)
    if (usable === 0) return
    try {
      this.#events.push({ bytes: fromBase64(this.#base64.slice(0, usable)) })
      this.#base64 = this.#base64.slice(usable)
    } catch {
      this.#break()
    }
  }
}
