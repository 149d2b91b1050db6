// Sealed messages in a mail that is too large to be taken apart in memory: found by their first line, whatever part they stand in.

import { type Bytes, fromBase64 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { armorBegin, armorEnd } from '../../core/htm/armor.ts'
import { readFields } from '../../core/htm/read.ts'
import { type Content, type Staged, stage } from '../../smtp/staged.ts'
import { latin1 } from '../message/fields.ts'
import { Decoder, Lines, Parts } from '../message/parts.ts'

export interface Found {
  readonly envelope: Staged
  /** Which stanza the file says is its recipient's: a hint. */
  readonly index: number | null
}

/** More than one is a mail about a mail. */
const maxFound = 4
/** Characters before an armor in which the fields of its form stand. */
const fieldsReach = 32 * 1024

/**
 * @param work where they lie while they are at hand. Drop each of them afterwards.
 * @throws PosternError `damaged` for one that does not end, or holds anything but base64.
 */
export async function armorsIn(mail: Content, work: string): Promise<Found[]> {
  const events = eventsOf(mail)
  const found: Found[] = []
  try {
    for (let next = await events.next(); !next.done && found.length < maxFound; next = await events.next())
      if ('before' in next.value) {
        const { index } = readFields(next.value.before)
        found.push({ envelope: await stage(untilEnd(events), work), index })
      }
    return found
  } catch (error) {
    for (const { envelope } of found) await envelope.drop()
    throw error
  }
}

/** `before`: what stands before an armor, which begins here. */
type Event = { readonly before: string } | { readonly bytes: Bytes } | { readonly end: true }

async function* untilEnd(events: AsyncGenerator<Event>): AsyncGenerator<Bytes> {
  for (let next = await events.next(); !next.done; next = await events.next()) {
    if ('end' in next.value) return
    if ('bytes' in next.value) yield next.value.bytes
  }
  throw new PosternError('damaged', 'the armor does not end')
}

async function* eventsOf(mail: Content): AsyncGenerator<Event> {
  const [lines, inner, parts, decoder, scanner] = [new Lines(), new Lines(), new Parts(), new Decoder(), new Scanner()]
  for await (const chunk of mail.stream()) {
    for (const line of lines.push(latin1(chunk))) {
      const part = parts.read(line)
      for (const each of inner.push(part.isBody ? decoder.decode(part) : line)) scanner.read(each)
    }
    yield* scanner.events()
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
    const end = line.indexOf(armorEnd)
    // The text areas that the armor stands in, and the marks of a quotation.
    this.#base64 += (end < 0 ? line : line.slice(0, end)).replace(/<[^<>]*>/g, '').replace(/^[>|\s]+|\s+/g, '')
    if (end < 0) return
    this.#flush(true)
    this.#events.push({ end: true })
    this.#isInside = false
  }

  #flush(all = false): void {
    const usable = all ? this.#base64.length : this.#base64.length - (this.#base64.length % 4)
    if (usable === 0) return
    try {
      this.#events.push({ bytes: fromBase64(this.#base64.slice(0, usable)) })
    } catch (cause) {
      throw new PosternError('damaged', 'the armor is not base64', { cause })
    }
    this.#base64 = this.#base64.slice(usable)
  }
}
