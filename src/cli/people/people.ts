// What the commands below `postern people` do: what is known of somebody, sessions that end, a mailbox that changes hands, and being forgotten.

import type { PersonAnswer } from '../../contract/administrators/people.ts'
import { PosternError } from '../../core/errors.ts'
import { isPeriod, periodOf } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import type { Config } from '../../runtime/config.ts'
import { addressHasher } from '../../runtime/log.ts'
import { asCaller } from '../../runtime/owner.ts'
import { isThere, writeWhole } from '../../runtime/storage.ts'
import type { Database } from '../../server/db/open.ts'
import { readSymmetricKey } from '../../server/keys/files.ts'
import {
  endSessions,
  erase,
  exported,
  known,
  ownedFrom,
  type PeopleOptions,
  type Refused,
  show,
} from '../../server/people/people.ts'
import { readDatabase, withDatabase } from '../district.ts'
import { result, type Speaker, writeOutput } from '../output.ts'

const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)
const who = { command: 'here', you: 'in the portal', administrator: 'in the portal' } as const

function optionsOf(db: Database, { data }: Config): PeopleOptions {
  const pseudonym = addressHasher(readSymmetricKey(data, 'log'), false)
  return { db, pseudonym, now: secondsOf(new Date()), administrator: null }
}

export async function showPerson(config: Config, typed: string, speaker: Speaker): Promise<void> {
  const address = canonicalAddress(typed)
  await readDatabase(config, async db => {
    const options = optionsOf(db, config)
    const words = inWords(await show(address, options)).join('\n')
    result(speaker, speaker.json ? await known(address, options) : {}, words)
  })
}

function inWords(person: PersonAnswer): string[] {
  const { sessions, keys, certificates, sent, received, waiting, forwarded, forwards, notBefore, records } = person
  const told = (say: string | false) => (say === false ? [] : [say])
  const lines = [
    ...sessions.map(({ device, kind, since, until, others }) => {
      const more = others > 0 ? `, with ${others} other addresses` : ''
      return `signed in on a ${kind} (device ${device}) since ${day(since)}, until ${day(until)}${more}`
    }),
    ...told(
      keys !== null && `keys of ${keys.first} to ${keys.last} were given out, the last time on ${day(keys.lastAt)}`,
    ),
    ...told(certificates !== null && `${certificates.count} certificates, the newest of ${certificates.newest}`),
    ...told(sent !== null && `${sent.messages} messages sent since ${day(sent.since)}`),
    ...told(received !== null && `${received.messages} messages came since ${day(received.since)}`),
    ...told(waiting > 0 && `${waiting} recipients wait for mail from or to it`),
    ...told(
      forwarded !== null &&
        `${forwarded.messages} forwarded messages are kept, the longest until ${day(forwarded.until)}`,
    ),
    ...told(forwards !== null && `${forwards.messages} mails were forwarded here since ${day(forwards.since)}`),
    ...told(notBefore !== null && `keys are given out from ${notBefore} on alone`),
    ...records.map(({ at, what, by }) => `${what} on ${day(at)}, ${who[by]}`),
  ]
  return lines.length > 0 ? lines : ['Nothing is known of this address.']
}

export async function signOutPerson(config: Config, typed: string, speaker: Speaker): Promise<void> {
  const address = canonicalAddress(typed)
  await withDatabase(config, async db => {
    const ended = await endSessions(address, optionsOf(db, config))
    const sentence = `${ended} sessions are ended: no device gets keys for this address before it is proven anew. What a device holds already can be read there until it is wiped.`
    result(speaker, { address, ended }, sentence)
  })
}

export interface NotBefore extends Speaker {
  readonly earlier?: boolean
}

export async function changeOwner(
  config: Config,
  [typed, month]: readonly [string, string | undefined],
  options: NotBefore,
): Promise<void> {
  const address = canonicalAddress(typed)
  const period = month ?? periodOf(new Date())
  if (!isPeriod(period)) throw new PosternError('bad-request', 'The month is written YYYY-MM.')
  await withDatabase(config, async db => {
    const done = await ownedFrom(address, period, options.earlier === true, optionsOf(db, config))
    if (typeof done !== 'number') throw refusal(done)
    const sentence = `Whoever proves this address gets keys from ${period} on alone. ${done} sessions are ended. Mail of ${period} itself can be read by the present owner.`
    result(options, { address, notBefore: period, ended: done }, sentence)
  })
}

export interface Export extends Speaker {
  readonly out?: string
}

/** All that is known of one person, as JSON. */
export async function exportPerson(config: Config, typed: string, { out, ...speaker }: Export): Promise<void> {
  const address = canonicalAddress(typed)
  // Before it leaves a record: what is not handed out was not exported.
  if (out !== undefined && asCaller(() => isThere(out))) throw thereAlready()
  await withDatabase(config, async db => {
    const text = `${JSON.stringify(await exported(address, optionsOf(db, config)), null, 2)}\n`
    if (out === undefined) return writeOutput(text)
    writeNew(out, text)
    result(speaker, { address, file: out }, `All that is known of the address stands in ${out}.`)
  })
}

const thereAlready = (cause?: unknown) =>
  new PosternError('conflict', 'There is such a file already. It was left as it is.', { cause })

function writeNew(file: string, text: string): void {
  try {
    asCaller(() => writeWhole(file, text))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') throw thereAlready(cause)
    throw new PosternError('bad-request', `The file cannot be written: ${code}.`, { cause })
  }
}

export interface Erase extends Speaker {
  readonly yes?: boolean
  readonly waitingToo?: boolean
}

export async function erasePerson(config: Config, typed: string, options: Erase): Promise<void> {
  const address = canonicalAddress(typed)
  if (!options.yes)
    throw new PosternError(
      'bad-request',
      'This cannot be taken back. Say --yes, and export first what somebody may ask for.',
    )
  await withDatabase(config, async db => {
    const refused = await erase(address, options.waitingToo === true, optionsOf(db, config))
    if (refused) throw refusal(refused)
    const sentence =
      'The services have forgotten this address, but for the month from which its owner is given keys, and certificates that were revoked. Mail that was sealed to it can still be opened by whoever proves it: "postern people not-before" ends that.'
    result(options, { address, erased: true }, sentence)
  })
}

function refusal(why: Refused): PosternError {
  switch (why.refused) {
    case 'far':
      return new PosternError(
        'bad-request',
        `Its owner would be given no key for so long: the last month that can be set is ${why.latest}. Is the year right?`,
      )
    case 'earlier':
      return new PosternError(
        'conflict',
        `Keys are given out from ${why.notBefore} on alone. An earlier month lets the present owner read older mail: say --earlier if that is meant.`,
      )
    case 'waiting':
      return new PosternError(
        'unavailable',
        `${why.waiting} recipients still wait for mail from or to this address. Try again when it has left, or say --waiting-too, and it never does.`,
      )
  }
}
