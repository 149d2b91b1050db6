// People in a sentence: by name where it is known, and not all of many.

import { inItsOrder } from '../../mail/letters.ts'
import type { Mailbox } from '../../mail/write-header.ts'
import { list } from '../locales/format.ts'

/** Who are named one by one; of more, the first two are. */
const mostNamed = 3
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** A name turns no words but its own. */
function isolated(name: string): string {
  const plain = inItsOrder(name)
  return rightToLeft.test(plain) ? `\u2068${plain}\u2069` : plain
}

/** @param others says how many more there are. */
export function namesOf(people: readonly Mailbox[], others: (number: number) => string): string {
  const words = people.map(({ name, address }) => isolated(name || address))
  const named = words.length > mostNamed ? words.slice(0, mostNamed - 1) : words
  const rest = words.length - named.length
  return list(rest === 0 ? named : [...named, others(rest)])
}
