// Messages that wait to be sent: what is known of each.

import { outgoingAnswer } from '../../contract/messages.ts'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { shownPerson } from '../../mail/address/display.ts'
import type { Drafts } from './drafts.ts'
import type { Rows } from './keystore.ts'
import { learnPeople } from './people.ts'
import type { ComposedText, Draft, Queueing, Sent, TakenMessage, TakingBack, WaitingDraft } from './protocol.ts'

/** Oldest first. */
export async function waitingIn(drafts: Drafts): Promise<WaitingDraft[]> {
  const all = await Promise.all((await drafts.waiting()).map(id => waitingDraft(drafts, id)))
  return all.filter(waiting => waiting !== null).toSorted((a, b) => a.since - b.since)
}

async function waitingDraft(drafts: Drafts, id: string): Promise<WaitingDraft | null> {
  const [queued, sealed] = [await drafts.queued(id), await drafts.sealed(id)]
  const draft = queued && (await drafts.load(id).catch(goneMeanwhile))
  if (!draft) return null
  const { written, since, heldUntil = null, tried } = queued
  return { draft, composed: written, since, heldUntil, tried, sealed: sealed !== null }
}

/** It was sent between two looks: it waits no more. */
function goneMeanwhile(error: unknown): null {
  if (error instanceof PosternError && error.code === 'not-found') return null
  throw error
}

export async function queue(drafts: Drafts, id: string, composed: ComposedText, when: Queueing): Promise<void> {
  const { now, heldUntil } = when
  const begun = { since: now, tried: false, leaving: false }
  await drafts.requeue(id, before => ({ ...begun, ...before, written: composed, heldUntil }))
}

/**
 * Whoever hands it over does this before: from then on nobody else calls it back.
 * @returns false: it was called back, or it has left.
 */
export async function claim(drafts: Drafts, id: string): Promise<boolean> {
  let claimed = false
  await drafts.requeue(id, queued => {
    claimed = queued !== null
    return queued && { ...queued, tried: true, leaving: true }
  })
  return claimed
}

/** It waits on, and no page holds it. @param claimed whether it was claimed here, and was not handed over. */
export async function release(drafts: Drafts, id: string, claimed: boolean): Promise<void> {
  await drafts.requeue(id, queued => queued && { ...queued, heldUntil: null, leaving: queued.leaving && !claimed })
}

/** @returns whether this made it a draft again. */
export async function takeBack(drafts: Drafts, id: string, { told, alone }: TakingBack): Promise<boolean> {
  let taken = false
  await drafts.requeue(id, queued => {
    taken = queued !== null && (told || !queued.tried) && (alone || !queued.leaving)
    return taken ? null : queued
  })
  return taken
}

/** The draft is gone, what became of it is kept. */
export async function keepSent(rows: Rows, drafts: Drafts, id: string, taken: TakenMessage): Promise<Sent> {
  const draft = await drafts.load(id).catch(goneMeanwhile)
  // Another page, or the service worker, may have had the same answer before.
  const before = draft ? null : (await sentIn(rows)).find(other => other.id === taken.id)
  const sent: Sent = { ...taken, names: draft ? namesIn(draft) : (before?.names ?? {}) }
  await updateSent(rows, sent)
  await drafts.drop(id)
  // It is sent, whether or not there is room for this.
  if (draft) await learnPeople(rows, draft).catch(() => {})
  return sent
}

export async function updateSent(rows: Rows, sent: Sent): Promise<void> {
  await rows.write(`sent/${sent.id}`, utf8(JSON.stringify(sent)))
}

function namesIn({ to, cc, bcc }: Draft): Record<string, string> {
  const people = [...to, ...cc, ...bcc].map(person => [person.address, shownPerson(person).name] as const)
  return Object.fromEntries(people.filter(([, name]) => name !== ''))
}

/** Newest first. */
export async function sentIn(rows: Rows): Promise<Sent[]> {
  const all = await Promise.all((await rows.names('sent/')).map(name => rows.read(name)))
  return all.flatMap(bytes => (bytes === null ? [] : [readSent(fromUtf8(bytes))])).toSorted((a, b) => b.at - a.at)
}

function readSent(text: string): Sent {
  const { from, names = {}, ...answer } = JSON.parse(text) as Sent
  return { ...outgoingAnswer.parse(answer), from, names }
}
