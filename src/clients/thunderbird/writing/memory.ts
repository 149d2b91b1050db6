// What is remembered of mails that are being written, while the program runs: the page behind the windows sleeps in between.

import type { Seal } from '../../carrier.ts'
import type { Messenger } from '../messenger.ts'

/** Of a window in which a mail is written. */
export interface Remembered {
  /** The carrier that stands in it. */
  readonly seal?: Seal
  /** Of that carrier: in a thread it is the program's, and tells nothing. */
  readonly subject?: string
  /** Of the drafts that the program saved of it by itself. */
  readonly drafts?: readonly number[]
  /** Whether it answers a private message, as was seen when it was opened. */
  readonly isPrivate?: boolean
}

/** Held while the add-on opens a window of its own. */
export const sendingLock = 'postern-sending'

const nameOf = (tab: number) => `window ${tab}`

export async function recall({ session }: Messenger['storage'], tab: number): Promise<Remembered> {
  return ((await session.get(nameOf(tab)))[nameOf(tab)] as Remembered | undefined) ?? {}
}

export async function remember(storage: Messenger['storage'], tab: number, part: Remembered): Promise<void> {
  await storage.session.set({ [nameOf(tab)]: { ...(await recall(storage, tab)), ...part } })
}

export async function forget({ session }: Messenger['storage'], tab: number): Promise<void> {
  await session.remove(nameOf(tab))
}

/** Closes it without a question. */
export async function closeWindow({ compose, tabs }: Pick<Messenger, 'compose' | 'tabs'>, tab: number): Promise<void> {
  await compose.setComposeDetails(tab, { isModified: false })
  await tabs.remove(tab)
}
