// Background Sync, where a browser has it: what waits sealed is handed to the relay though no page of the portal is open.

import { outgoingAnswer } from '../../contract/messages.ts'
import { paths } from '../../contract/paths.ts'
import { type Drafts, draftsIn, type Sealed } from '../vault/drafts.ts'
import { deviceStore, type Rows } from '../vault/keystore.ts'
import { claim, keepSent, release } from '../vault/outbox.ts'

/** As the page names it to the browser. */
export const syncTag = 'postern-outbox'
/** The page sends under the same name. */
const lockName = 'postern-outbox'

/** Longer than a page holds a message: what is held still belongs to a page that is gone. Milliseconds. */
const holdMs = 15_000

export interface SendingDeps {
  readonly rows: () => Promise<Rows>
  /** Seconds. */
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
  /** Runs the work while no page sends; not at all while one does. */
  readonly ifNobodySends: (work: () => Promise<void>) => Promise<void>
  readonly fetch: (path: string, request: RequestInit) => Promise<Response>
}

export const ofTheBrowser: SendingDeps = {
  rows: async () => (await deviceStore()).rows,
  now: () => Date.now() / 1000,
  pause: ms => new Promise(resolve => setTimeout(resolve, ms)),
  ifNobodySends: work =>
    navigator.locks.request(lockName, { ifAvailable: true }, async lock => (lock ? work() : undefined)),
  fetch: (path, request) => fetch(path, request),
}

/** @throws where the relay cannot be reached: then the browser tries again, for a while. */
export async function sendWaiting(deps: SendingDeps): Promise<void> {
  const drafts = draftsIn(await deps.rows())
  const queued = await Promise.all((await drafts.waiting()).map(id => drafts.queued(id)))
  if (queued.some(one => (one?.heldUntil ?? null) !== null)) await deps.pause(holdMs)
  await deps.ifNobodySends(async () => {
    const rows = await deps.rows()
    const drafts = draftsIn(rows)
    for (const id of await drafts.waiting()) await sendOne(id, drafts, rows, deps)
  })
}

/** What is not sealed yet, or what the relay refuses, is left to the page: it says why, and asks. */
async function sendOne(id: string, drafts: Drafts, rows: Rows, { now, fetch }: SendingDeps): Promise<void> {
  const sealed = await drafts.sealed(id)
  if (!sealed) return
  const queued = await drafts.queued(id)
  // Called back while another one left, and perhaps held anew. A clock that was turned back holds nothing.
  const left = ((queued?.heldUntil ?? 0) - now()) * 1000
  if (!queued || (left > 0 && left <= holdMs) || !(await claim(drafts, id))) return
  let isTaken = false
  try {
    const response = await fetch(paths.messages, {
      method: 'POST',
      headers: { 'idempotency-key': sealed.key },
      body: formOf(sealed),
      credentials: 'same-origin',
    })
    if (response.status >= 500) throw new Error(`the relay answered ${response.status}`)
    const answer = outgoingAnswer.safeParse(response.ok ? await response.json() : null)
    isTaken = answer.success
    if (answer.success) await keepSent(rows, drafts, id, { ...answer.data, from: sealed.message.from })
  } finally {
    if (!isTaken) await release(drafts, id, true)
  }
}

function formOf({ message, envelopes }: Sealed): FormData {
  const form = new FormData()
  form.append('message', JSON.stringify(message))
  for (const envelope of envelopes) form.append('envelope', new Blob([envelope]), 'envelope')
  return form
}
