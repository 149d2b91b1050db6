// The outbox: a message is in it from the press of the button until the relay has taken it, and leaves by itself.

import { PosternError } from '../../core/errors.ts'
import type { ComposedText, Draft, Handover, SealedFile, Sent, WaitingDraft } from '../../workers/vault/protocol.ts'
import type { Api } from '../services/api.ts'
import type { Attempt, WayOut } from '../services/attempt.ts'
import { isPassing } from '../services/passing.ts'
import type { SendOptions } from '../services/upload.ts'
import type { VaultClient } from '../services/vault.ts'

export interface OutboxRow {
  readonly waiting: WaitingDraft
  readonly busy: boolean
  /** Why it does not go by itself: its writer has to do something. */
  readonly problem: PosternError | null
}

export interface OutboxDeps {
  readonly api: Pick<Api, 'session' | 'certificates' | 'send' | 'outgoing'>
  /** null: by the relay, which takes from nobody but who is signed in. */
  readonly wayOut: WayOut | null
  readonly vault: Pick<
    VaultClient,
    | 'device'
    | 'certificateRequest'
    | 'acceptCertificates'
    | 'seal'
    | 'cancelSealing'
    | 'queue'
    | 'waiting'
    | 'draft'
    | 'claim'
    | 'release'
    | 'takeBack'
    | 'asFile'
    | 'keepSent'
  >
  /** Seconds. */
  readonly now: () => number
  /** Runs the work while no other tab sends. `wait` false: null when one does. */
  readonly tabLock: <T>(work: () => Promise<T>, wait: boolean) => Promise<T | null>
  readonly setTimer: (work: () => void, ms: number) => number
  readonly clearTimer: (timer: number) => void
  /** Called when a message is left to wait. */
  readonly onWaiting: () => void
  /** Called when a message that had waited was taken. */
  readonly onSent: (draft: string, sent: Sent) => void
}

/** Of the whole way; sealing goes much faster than a network. */
const sealingPart = 0.3
/** For second thoughts: what is sealed cannot be called back once it was handed over. Seconds. */
const holdSeconds = 10
const firstPauseMs = 20_000
const longestPauseMs = 300_000

type Going = Pick<Attempt, 'signal' | 'onProgress'>

/** The services cannot take it now: it waits. */
class Delayed extends Error {
  readonly problem: PosternError

  constructor(problem: PosternError) {
    super(problem.message)
    this.problem = problem
  }
}

async function reach<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw isPassing(error) ? new Delayed(error) : error
  }
}

export class Outbox {
  rows: readonly OutboxRow[] = []
  readonly #deps: OutboxDeps
  readonly #listeners = new Set<() => void>()
  #timer: number | null = null
  #pause = firstPauseMs
  /** Drafts that this page holds, or is sending: they are on a screen of their own. */
  readonly #own = new Set<string>()

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  look = (): readonly OutboxRow[] => this.rows

  #show(rows: readonly OutboxRow[]): void {
    this.rows = rows
    for (const listener of this.#listeners) listener()
  }

  #mark(id: string, part: Partial<OutboxRow>): void {
    this.#show(this.rows.map(row => (row.waiting.draft.id === id ? { ...row, ...part } : row)))
  }

  /** Whether something would be lost with a tab that keeps nothing. */
  get isPending(): boolean {
    return this.rows.length > 0 || this.#own.size > 0
  }

  async load(): Promise<void> {
    const before = new Map(this.rows.map(row => [row.waiting.draft.id, row]))
    const waiting = (await this.#deps.vault.waiting()).filter(({ draft }) => !this.#own.has(draft.id))
    this.#show(waiting.map(one => ({ waiting: one, busy: false, problem: before.get(one.draft.id)?.problem ?? null })))
  }

  /**
   * Sends a draft, or puts it where it is sent from later.
   * @returns null when it waits, or when another page or the service worker has it.
   * @throws PosternError when its writer must do something; then it is a draft again.
   */
  async send(draft: Draft, composed: ComposedText, attempt: Attempt): Promise<Sent | null> {
    const { vault, now, tabLock, onWaiting } = this.#deps
    const heldUntil = now() + holdSeconds
    let isClaimed = false
    this.#own.add(draft.id)
    await vault.queue(draft.id, composed, { now: now(), heldUntil })
    try {
      const handover = await this.#prepare(draft, composed, attempt)
      // Should the tab be gone by then, the service worker sends it, or the next visit.
      onWaiting()
      await this.#hold(heldUntil, attempt)
      const leave = async () => {
        await this.#demandClaim(draft.id, attempt.signal)
        isClaimed = true
        return this.#leave(draft, handover, attempt)
      }
      return await tabLock(leave, true)
    } catch (error) {
      if (!(error instanceof Delayed)) {
        // Another page hands it over, or has: it is no draft again, whoever calls it back.
        if (!isClaimed && !(await vault.takeBack(draft.id, { told: false, alone: false }))) return null
        throw error
      }
      if (!isClaimed) await vault.release(draft.id, false)
      await this.#sealAtOnce(draft, composed)
      onWaiting()
      return null
    } finally {
      this.#own.delete(draft.id)
      await this.load()
      this.#plan()
    }
  }

  /** In its turn: nobody else touches it until this is over. */
  async #leave(draft: Draft, handover: Handover, going: Going): Promise<Sent> {
    try {
      return await this.#handOver(draft, handover, going)
    } catch (error) {
      const { vault } = this.#deps
      if (error instanceof Delayed) await vault.release(draft.id, true)
      else await vault.takeBack(draft.id, { told: true, alone: true })
      throw error
    }
  }

  /** Until it may leave. @throws PosternError `cancelled` */
  async #hold(until: number, { signal, hurry, onStage }: Attempt): Promise<void> {
    const { now, setTimer, clearTimer } = this.#deps
    const over = new AbortController()
    let timer: number | null = null
    onStage('held')
    const wait = new Promise<void>((resolve, reject) => {
      const cancel = () => reject(new PosternError('cancelled', 'the message was called back'))
      hurry.addEventListener('abort', () => resolve(), { signal: over.signal })
      signal.addEventListener('abort', cancel, { signal: over.signal })
      timer = setTimer(resolve, Math.max(0, (until - now()) * 1000))
      if (signal.aborted) cancel()
      if (hurry.aborted) resolve()
    })
    await wait.finally(() => {
      over.abort()
      if (timer !== null) clearTimer(timer)
    })
    onStage('leaving')
  }

  /** Another page may have made it a draft again, or its writer may have while another message left. @throws PosternError `cancelled` */
  async #demandClaim(id: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted || (!(await this.#deps.vault.claim(id)) && (await this.#isDraft(id))))
      throw new PosternError('cancelled', 'the message was called back')
  }

  /** What was sent by another page is none any more: sent anew under its key it is the same message. */
  async #isDraft(id: string): Promise<boolean> {
    try {
      await this.#deps.vault.draft(id)
      return true
    } catch (error) {
      if (error instanceof PosternError && error.code === 'not-found') return false
      throw error
    }
  }

  /** @returns what is handed over. */
  async #prepare(draft: Draft, composed: ComposedText, { signal, onProgress }: Going): Promise<Handover> {
    const { api, vault, now } = this.#deps
    const from = draft.from.address
    const stop = () => vault.cancelSealing()
    signal.addEventListener('abort', stop)
    try {
      if (!this.#deps.wayOut) await this.#demandSession(from)
      const request = await vault.certificateRequest(from, now())
      if (request !== null) await vault.acceptCertificates(from, (await reach(api.certificates(request))).certificates)
      const sealing = vault.seal(draft.id, composed, now(), (done, total) => onProgress((done / total) * sealingPart))
      return await reach(sealing)
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  async #handOver(draft: Draft, handover: Handover, { signal, onProgress }: Going): Promise<Sent> {
    const { api, vault, wayOut } = this.#deps
    const options: SendOptions = {
      signal,
      onProgress: (done, total) => onProgress(sealingPart + (done / total) * (1 - sealingPart)),
    }
    const sending = wayOut ? wayOut(draft, handover, options) : api.send(handover, options)
    const taken = await reach(sending.catch(error => this.#takenBefore(error)))
    return vault.keepSent(draft.id, { ...taken, from: draft.from.address })
  }

  /** The relay has a message under this key already, sealed in another month: it is the same one. */
  async #takenBefore(error: unknown) {
    if (error instanceof PosternError && error.code === 'conflict' && typeof error.values.id === 'string')
      return this.#deps.api.outgoing(error.values.id)
    throw error
  }

  async #demandSession(address: string): Promise<void> {
    const { api, vault } = this.#deps
    const [session, { kid }] = await Promise.all([reach(api.session()), vault.device()])
    const proven = session?.device === kid && session.addresses.some(own => own.address === address)
    if (!proven) throw new PosternError('not-signed-in', 'the session of the writer is over')
  }

  /** So that it can be saved as a file. Without a certificate at hand it is sealed when it goes. */
  async #sealAtOnce(draft: Draft, composed: ComposedText): Promise<void> {
    const { vault, now } = this.#deps
    await vault
      .seal(draft.id, composed, now(), () => {})
      .catch(error => {
        if (!(error instanceof PosternError)) throw error
      })
  }

  /** Everything that waits, one after the other; what needs its writer is left and says so. */
  tryAll = (): Promise<void> => this.#tryWaiting(null)

  /** The others too; this one though another page holds it still. */
  sendNow = (id: string): Promise<void> => this.#tryWaiting(id)

  async #tryWaiting(wanted: string | null): Promise<void> {
    await this.load()
    if (this.rows.length === 0) return
    const tryEach = async () => {
      for (const { waiting } of this.rows) {
        const isHeld = this.#isHeld(waiting) && waiting.draft.id !== wanted
        if (isHeld || !(await this.#isWaiting(waiting.draft.id))) continue
        if (!(await this.#tryOne(waiting))) break
      }
    }
    await this.#deps.tabLock(tryEach, wanted !== null)
    await this.load()
    this.#plan()
  }

  /** By a page that was just open, if it is not open still. A clock that was turned back holds nothing for longer. */
  #isHeld({ heldUntil }: WaitingDraft): boolean {
    const left = (heldUntil ?? 0) - this.#deps.now()
    return left > 0 && left <= holdSeconds
  }

  /** It may have been taken back while the one before it left. */
  async #isWaiting(id: string): Promise<boolean> {
    return (await this.#deps.vault.waiting()).some(({ draft }) => draft.id === id)
  }

  /** @returns false when there is no use in trying the next. */
  async #tryOne({ draft, composed }: WaitingDraft): Promise<boolean> {
    this.#mark(draft.id, { busy: true, problem: null })
    let isClaimed = false
    try {
      const going: Going = { signal: new AbortController().signal, onProgress: () => {} }
      const handover = await this.#prepare(draft, composed, going)
      // Called back meanwhile: it waits no more, and that is what is told.
      if (!(await this.#deps.vault.claim(draft.id))) return true
      isClaimed = true
      const sent = await this.#handOver(draft, handover, going)
      this.#pause = firstPauseMs
      this.#deps.onSent(draft.id, sent)
      return true
    } catch (error) {
      if (isClaimed) await this.#deps.vault.release(draft.id, true)
      if (error instanceof Delayed) {
        this.#pause = Math.max(
          Math.min(this.#pause * 2, longestPauseMs),
          1000 * Number(error.problem.values.retryAfter ?? 0),
        )
        return false
      }
      if (!(error instanceof PosternError)) throw error
      this.#mark(draft.id, { problem: error })
      return true
    } finally {
      this.#mark(draft.id, { busy: false })
    }
  }

  #plan(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    const held = this.rows.flatMap(({ waiting }) => (this.#isHeld(waiting) ? [waiting.heldUntil!] : []))
    const pause = Math.min(this.#pause, ...held.map(until => (until - this.#deps.now()) * 1000))
    const goesByItself = this.rows.some(({ problem }) => problem === null)
    this.#timer = goesByItself ? this.#deps.setTimer(this.tryAll, pause) : null
  }

  /** @returns false: another page hands it over, or has, or it is a draft already. */
  async takeBack(id: string): Promise<boolean> {
    const { vault, tabLock } = this.#deps
    const told = this.rows.some(({ waiting }) => waiting.draft.id === id && waiting.tried)
    const taken =
      (await tabLock(() => vault.takeBack(id, { told, alone: true }), false)) ??
      (await vault.takeBack(id, { told, alone: false }))
    await this.load()
    return taken
  }

  /** @throws PosternError `not-signed-in` when it could not be sealed yet. */
  asFile(id: string): Promise<SealedFile> {
    return this.#deps.vault.asFile(id, this.#deps.now())
  }
}
