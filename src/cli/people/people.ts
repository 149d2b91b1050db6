// What the commands below `postern people` do: what is known of somebody, sessions that end, a mailbox that changes hands, and being forgotten.

import { writeFileSync } from 'node:fs'
import { PosternError } from '../../core/errors.ts'
import { comparePeriods, isPeriod, periodOf } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import type { Config } from '../../runtime/config.ts'
import { addressHasher } from '../../runtime/log.ts'
import { asCaller } from '../../runtime/owner.ts'
import type { Database } from '../../server/db/open.ts'
import {
  erasePerson,
  listRecordsOfPeople,
  type PeopleRecord,
  type Person,
  readPerson,
  recordOfPeople,
  setNotBefore,
  signOut,
  waitingOf,
} from '../../server/db/people.ts'
import { readSymmetricKey } from '../../server/keys/files.ts'
import { readDatabase, withDatabase } from '../district.ts'
import { result, type Speaker, writeOutput } from '../output.ts'

const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)
const hashOf = ({ data }: Config, address: string) => addressHasher(readSymmetricKey(data, 'log'), false)(address)

function record(db: Database, config: Config, what: PeopleRecord['what'], address: string): Promise<void> {
  return recordOfPeople(db, { at: secondsOf(new Date()), what, subject: hashOf(config, address) })
}

export async function showPerson(config: Config, typed: string, speaker: Speaker): Promise<void> {
  const address = canonicalAddress(typed)
  await readDatabase(config, async db => {
    const person = await readPerson(db, address)
    const records = await listRecordsOfPeople(db, hashOf(config, address))
    result(speaker, { ...person, records }, inWords(person, records).join('\n'))
  })
}

function inWords(person: Person, records: readonly PeopleRecord[]): string[] {
  const { sessions, keys, certificates, sent, received, forwarded, notBefore } = person
  const waiting = sent.flatMap(({ recipients }) => recipients).filter(({ state }) => state === 'queued').length
  const months = keys.map(({ period }) => period).toSorted()
  const last = Math.max(0, ...keys.map(({ last_at }) => last_at))
  const lines = [
    ...sessions.map(({ device, kind, created_at, until, addresses }) => {
      const others = addresses.filter(address => address !== person.address).length
      const more = others > 0 ? `, with ${others} other addresses` : ''
      return `signed in on a ${kind} (device ${device.slice(0, 8)}) since ${day(created_at)}, until ${day(until)}${more}`
    }),
    ...(keys.length > 0
      ? [`keys of ${months[0]} to ${months.at(-1)} were given out, the last time on ${day(last)}`]
      : []),
    ...(certificates.length > 0
      ? [`${certificates.length} certificates, the newest of ${certificates.at(-1)!.period}`]
      : []),
    ...(sent.length > 0
      ? [`${sent.length} messages sent since ${day(sent[0]!.created_at)}; ${waiting} recipients wait`]
      : []),
    ...(received.length > 0 ? [`${received.length} messages came since ${day(received[0]!.created_at)}`] : []),
    ...(forwarded.length > 0
      ? [
          `${forwarded.length} forwarded messages are kept, the longest until ${day(Math.max(...forwarded.map(each => each.expires_at)))}`,
        ]
      : []),
    ...(notBefore === null ? [] : [`keys are given out from ${notBefore} on alone`]),
    ...records.map(({ at, what }) => `${what} on ${day(at)}`),
  ]
  return lines.length > 0 ? lines : ['Nothing is known of this address.']
}

export async function signOutPerson(config: Config, typed: string, speaker: Speaker): Promise<void> {
  const address = canonicalAddress(typed)
  await withDatabase(config, async db => {
    const ended = await signOut(db, address)
    await record(db, config, 'sign-out', address)
    const sentence = `${ended} sessions are ended: no device gets keys for this address before it is proven anew. What a device holds already can be read there until it is wiped.`
    result(speaker, { address, ended }, sentence)
  })
}

export interface NotBefore extends Speaker {
  readonly earlier?: boolean
}

export async function ownedFrom(
  config: Config,
  [typed, month]: readonly [string, string | undefined],
  options: NotBefore,
): Promise<void> {
  const address = canonicalAddress(typed)
  const period = month ?? periodOf(new Date())
  if (!isPeriod(period)) throw new PosternError('bad-request', 'The month is written YYYY-MM.')
  await withDatabase(config, async db => {
    const { notBefore } = await readPerson(db, address)
    if (notBefore !== null && comparePeriods(period, notBefore) < 0 && !options.earlier)
      throw new PosternError(
        'conflict',
        `Keys are given out from ${notBefore} on alone. An earlier month lets the present owner read older mail: say --earlier if that is meant.`,
      )
    await setNotBefore(db, address, period)
    const ended = await signOut(db, address)
    await record(db, config, 'not-before', address)
    const sentence = `Whoever proves this address gets keys from ${period} on alone. ${ended} sessions are ended. Mail of ${period} itself can be read by the present owner.`
    result(options, { address, notBefore: period, ended }, sentence)
  })
}

export interface Export extends Speaker {
  readonly out?: string
}

/** All that is known of one person, as JSON: what a person may ask for (GDPR, article 15). */
export async function exportPerson(config: Config, typed: string, { out, ...speaker }: Export): Promise<void> {
  const address = canonicalAddress(typed)
  await withDatabase(config, async db => {
    const person = {
      ...(await readPerson(db, address)),
      records: await listRecordsOfPeople(db, hashOf(config, address)),
    }
    const text = `${JSON.stringify(person, null, 2)}\n`
    if (out === undefined) await writeOutput(text)
    else writeNew(out, text)
    await record(db, config, 'export', address)
    if (out !== undefined) result(speaker, { address, file: out }, `All that is known of the address stands in ${out}.`)
  })
}

function writeNew(file: string, text: string): void {
  try {
    asCaller(() => writeFileSync(file, text, { mode: 0o600, flag: 'wx' }))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new PosternError('conflict', 'There is such a file already. It was left as it is.', { cause })
    throw new PosternError('bad-request', `The file cannot be written: ${code}.`, { cause })
  }
}

export interface Erase extends Speaker {
  readonly yes?: boolean
  readonly waitingToo?: boolean
}

export async function erase(config: Config, typed: string, options: Erase): Promise<void> {
  const address = canonicalAddress(typed)
  if (!options.yes)
    throw new PosternError(
      'bad-request',
      'This cannot be taken back. Say --yes, and export first what somebody may ask for.',
    )
  await withDatabase(config, async db => {
    const waiting = await waitingOf(db, address)
    if (waiting > 0 && !options.waitingToo)
      throw new PosternError(
        'unavailable',
        `${waiting} recipients still wait for mail from or to this address. Try again when it has left, or say --waiting-too, and it never does.`,
      )
    await erasePerson(db, address)
    await record(db, config, 'erase', address)
    const sentence =
      'The services have forgotten this address, but for the month from which its owner is given keys, and certificates that were revoked. Mail that was sealed to it can still be opened by whoever proves it: "postern people not-before" ends that.'
    result(options, { address, erased: true }, sentence)
  })
}
