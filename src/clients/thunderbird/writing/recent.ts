// What is kept of the latest few, in the program's storage: nothing of what a message says.

import type { Messenger } from '../messenger.ts'

/** Latest last. */
type Entries<T> = readonly (readonly [key: string, value: T])[]

const most = 500

async function entriesIn<T>({ local }: Messenger['storage'], name: string): Promise<Entries<T>> {
  return ((await local.get(name))[name] as Entries<T> | undefined) ?? []
}

/** @returns undefined: it is not known, or no longer. */
export async function recentOf<T>(storage: Messenger['storage'], name: string, keys: readonly string[]) {
  return (await entriesIn<T>(storage, name)).findLast(([key]) => keys.includes(key))?.[1]
}

export async function keepRecent<T>(storage: Messenger['storage'], name: string, key: string, value: T): Promise<void> {
  const others = (await entriesIn<T>(storage, name)).filter(([known]) => known !== key)
  await storage.local.set({ [name]: [...others, [key, value]].slice(-most) })
}
