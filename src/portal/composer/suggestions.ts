// Who of the people that this device has written to may be meant by what is typed.

import type { Mailbox } from '../../mail/write-header.ts'

const mostSuggested = 6

/** A word of a name, or the address, that begins so; without a word, those of the last messages. */
export function suggested(people: readonly Mailbox[], typed: string, without: ReadonlySet<string>): readonly Mailbox[] {
  const wanted = typed.trim().toLocaleLowerCase()
  const fits = ({ name, address }: Mailbox) =>
    [address, name, ...name.split(/[\s,.-]+/)].some(word => word.toLocaleLowerCase().startsWith(wanted))
  return people.filter(person => !without.has(person.address) && fits(person)).slice(0, mostSuggested)
}
