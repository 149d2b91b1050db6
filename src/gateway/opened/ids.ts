// The ids by which other mail names an opened one: those it came with, and the one that the gateway gives it where it has none of use.

import { type Header, valuesOf } from '../../mail/header.ts'
import { idsToldIn } from '../../mail/reading/ids.ts'
import type { Reading } from '../../mail/reading/reading.ts'

/** As every program copies it into what it answers: of atoms and one sign, in brackets, and nothing beside them. */
const usable = /^<[\w!#$%&'*+/=?^`{|}~.-]{1,200}@(?:[A-Za-z0-9.-]{1,200}|\[[\w.:]{1,60}\])>$/

/** @returns null where it has none, several, or one that programs mend, cut or leave out when they answer. */
export function usableId({ fields, oddities }: Header): string | null {
  const ids = valuesOf({ fields }, 'message-id')
  const isOdd = oddities.some(({ code }) => code === 'bare-cr' || code === 'nul')
  return ids.length === 1 && !isOdd && usable.test(ids[0]!) ? ids[0]! : null
}

/** All by which it may be named: of opened mail. */
export function idsToRemember({ header, inside, events }: Reading): string[] {
  const ids = [header, ...inside].flatMap(({ ids: { own, threads } }) => [...own, ...threads.map(ofThread)])
  return [...new Set([...ids, ...events.map(ofEvent)])]
}

/** All that it is, holds or names: of mail that goes out. */
export function idsNamed({ header, inside, events, texts }: Reading): string[] {
  const ids = [header, ...inside].flatMap(each => [
    ...[...each.ids.own, ...each.ids.named],
    ...each.ids.threads.map(ofThread),
  ])
  const told = texts.flatMap(({ readings }) => readings.flatMap(idsToldIn))
  return [...new Set([...ids, ...told, ...events.map(ofEvent)])]
}

const ofThread = (thread: string) => `thread ${thread}`
const ofEvent = (event: string) => `event ${event}`
