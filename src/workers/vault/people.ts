// Whom this device has written to, to be suggested when somebody is written to again.

import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { shownPerson } from '../../mail/address/display.ts'
import type { Mailbox } from '../../mail/write-header.ts'
import type { Rows } from './keystore.ts'
import type { Draft } from './protocol.ts'

const rowName = 'people'
const mostPeople = 200

/** Latest first. */
export async function peopleIn(rows: Rows): Promise<Mailbox[]> {
  const bytes = await rows.read(rowName)
  return bytes === null ? [] : (JSON.parse(fromUtf8(bytes)) as Mailbox[])
}

/** Learned from what was sent alone: what was merely opened could put anybody's name beside anybody's address. */
export async function learnPeople(rows: Rows, { to, cc, bcc, from }: Draft): Promise<void> {
  const written = [...to, ...cc, ...bcc]
    .filter(({ address }) => address !== '' && address !== from.address)
    .map(person => ({ name: shownPerson(person).name, address: person.address }))
  const before = await peopleIn(rows)
  const people = new Map<string, Mailbox>()
  for (const { name, address } of [...written, ...before]) {
    const earlier = people.get(address)
    people.set(address, { address, name: earlier?.name || name })
  }
  await rows.write(rowName, utf8(JSON.stringify([...people.values()].slice(0, mostPeople))))
}
