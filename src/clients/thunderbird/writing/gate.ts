// Before a mail leaves the program: the carrier that stands in our own window passes, a private mail goes on in the add-on's own page.

import type { Messenger, ReadDetails, Tab } from '../messenger.ts'
import { isAsSealed, mark } from './carrier.ts'
import { recall, remember } from './memory.ts'
import { isAnswer, isPrivate, isWanted, type Looking } from './private.ts'

export interface GateDeps extends Looking {
  readonly messenger: Pick<Messenger, 'compose' | 'storage'>
  /** Opens the add-on's page that takes over what stands in the window, and sends it sealed. */
  readonly takeOver: (tab: number) => Promise<void>
  /** Settles when an answer of the program is waited for no longer. */
  readonly tooLong: () => Promise<void>
}

async function decide(deps: GateDeps, tab: number, details: ReadDetails): Promise<'pass' | 'stay' | 'private'> {
  const { compose, storage } = deps.messenger
  const remembered = await recall(storage, tab)
  if (remembered.seal) return (await isAsSealed(compose, tab, details, remembered)) ? 'pass' : 'stay'
  return remembered.isPrivate || (await isPrivate(details, deps)) ? 'private' : 'pass'
}

/** Nothing leaves because something failed, or took too long. */
export async function gate(deps: GateDeps, { id }: Tab, details: ReadDetails): Promise<{ readonly cancel: boolean }> {
  const isOurs = details.customHeaders.some(({ name }) => name === mark.name)
  const unknown = () => (isOurs ? ('stay' as const) : ('private' as const))
  const decision = await Promise.race([decide(deps, id, details).catch(unknown), deps.tooLong().then(unknown)])
  if (decision === 'private') await deps.takeOver(id).catch(() => {})
  return { cancel: decision !== 'pass' }
}

/**
 * When a window is opened: what it answers may be gone when it is sent.
 * @returns where it goes on: in the answer to what it answers, in what takes over the window, or in the window.
 */
export async function lookAt(deps: GateDeps, { id }: Tab, details: ReadDetails): Promise<'answer' | 'taken' | 'stays'> {
  const { seal } = await recall(deps.messenger.storage, id)
  const { type } = details
  if (seal || type === 'redirect') return 'stays'
  if (type !== 'new') {
    const found = await isAnswer(details, deps).catch(() => true)
    // To whom it is forwarded is written later.
    if (type !== 'forward') await remember(deps.messenger.storage, id, { isPrivate: found })
    if (found) return type === 'reply' ? 'answer' : 'stays'
  }
  // What was begun before stays where it is until it is sent.
  if (type === 'draft') return 'stays'
  return (await isWanted(details, deps).catch(() => false)) ? 'taken' : 'stays'
}
