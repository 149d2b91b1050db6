// Background Sync, where a browser has it: what waits sealed is handed to the relay though no page of the portal is open.

import { outgoingAnswer } from '../../contract/messages.ts'
import { paths } from '../../contract/paths.ts'
import { type Drafts, draftsIn, type Sealed } from '../vault/drafts.ts'
import { deviceStore, type Rows } from '../vault/keystore.ts'
import { keepSent } from '../vault/outbox.ts'

/** As the page names it to the browser. */
export const syncTag = 'postern-outbox'
/** The page sends under the same name. */
const lockName = 'postern-outbox'

/** Longer than a page holds a message: what is held still belongs to a page that is gone. Milliseconds. */
const holdMs = 15_000

/** @throws where the relay cannot be reached: then the browser tries again, for a while. */
export async function sendWaiting(): Promise<void> {
  const drafts = draftsIn((await deviceStore()).rows)
  const queued = await Promise.all((await drafts.waiting()).map(id => drafts.queued(id)))
  if (queued.some(one => (one?.heldUntil ?? null) !== null)) await new Promise(resolve => setTimeout(resolve, holdMs))
  await navigator.locks.request(lockName, { ifAvailable: true }, async lock => {
    if (!lock) return
    const { rows } = await deviceStore()
    const drafts = draftsIn(rows)
    for (const id of await drafts.waiting()) await sendOne(id, drafts, rows)
  })
}

/** What is not sealed yet, or what the relay refuses, is left to the page: it says why, and asks. */
async function sendOne(id: string, drafts: Drafts, rows: Rows): Promise<void> {
  const sealed = await drafts.sealed(id)
  if (!sealed) return
  const queued = await drafts.queued(id)
  if ((queued?.heldUntil ?? 0) > Date.now() / 1000) return
  if (queued) await drafts.queue(id, { ...queued, tried: true })
  const response = await fetch(paths.messages, {
    method: 'POST',
    headers: { 'idempotency-key': sealed.key },
    body: formOf(sealed),
    credentials: 'same-origin',
  })
  if (response.status >= 500) throw new Error(`the relay answered ${response.status}`)
  const answer = outgoingAnswer.safeParse(response.ok ? await response.json() : null)
  if (answer.success) await keepSent(rows, drafts, id, { ...answer.data, from: sealed.message.from })
}

function formOf({ message, envelopes }: Sealed): FormData {
  const form = new FormData()
  form.append('message', JSON.stringify(message))
  for (const envelope of envelopes) form.append('envelope', new Blob([envelope]), 'envelope')
  return form
}
