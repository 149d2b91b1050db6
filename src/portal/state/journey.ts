// The way of a reader: from a message in hand to the reader, by the shortest path that this device allows.

import type { Parameters, ParametersAnswer } from '../../contract/parameters.ts'
import { type ErrorCode, PosternError } from '../../core/errors.ts'
import type {
  AnswerHow,
  Arrival,
  ComposedText,
  Draft,
  MessagePath,
  Opened,
  Sent,
  ShownMessage,
  Source,
} from '../../workers/vault/protocol.ts'
import type { Quotable } from '../quotable.ts'
import type { Api } from '../services/api.ts'
import type { OfflineCopy } from '../services/offline-copy.ts'
import type { VaultClient } from '../services/vault.ts'
import type { PendingSignIn } from './pending-sign-in.ts'
import type { Screen } from './screens.ts'

type Progress = (part: number) => void

/** Failures of the services that pass: what is in hand is kept, and tried again. */
const passing: ReadonlySet<ErrorCode> = new Set(['unreachable', 'unavailable', 'maintenance', 'rate-limited'])

/** An answer that takes longer is not waited for where another will do. */
const timeoutMs = 3_000

export interface JourneyDeps {
  readonly api: Api
  readonly vault: VaultClient
  readonly root: ParametersAnswer['root']
  /** Milliseconds. */
  readonly clock: () => number
  readonly language: string
  readonly pendingSignIn: PendingSignIn
  readonly cookiesAllowed: () => boolean
  /** What this browser was told before. */
  readonly before: Pick<OfflineCopy, 'parameters' | 'keepParameters'>
  /** null: it waits in the outbox. @throws PosternError for the composer to show. */
  readonly send: (
    draft: Draft,
    composed: ComposedText,
    signal: AbortSignal,
    onProgress: Progress,
  ) => Promise<Sent | null>
  /** Called when the parameters are known, and when they are known anew. */
  readonly onLearned: (parameters: Parameters) => void
  /** Called when this device has just proven an address. */
  readonly onSignedIn: () => void
  /** Called once the message is on the screen. */
  readonly onOpened: () => void
  /** Called when the message must wait for its key. */
  readonly onWaiting: () => void
  /** Called when a draft is on the screen, or (null) no longer. */
  readonly onWriting: (draft: string | null) => void
}

export class Journey {
  screen: Screen = { at: 'loading' }
  parameters: Parameters | null = null
  /** false: "this is not my device". */
  remember = true
  /** Whether what this device learns outlives the tab. */
  kept = true
  readonly #listeners = new Set<() => void>()
  readonly #with: JourneyDeps
  /** A message that the vault has not been given: nothing is known of the district yet. */
  #untaken: Source | null = null
  #arrival: Arrival | null = null
  #opened: Opened | null = null
  /** The parameters are what the services say today. */
  #isFresh = false
  /** The draft that was being sent when its writer had to sign in. */
  #unsent: string | null = null

  constructor(surroundings: JourneyDeps) {
    this.#with = surroundings
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  look = (): Screen => this.screen

  #show(screen: Screen): void {
    this.screen = screen
    for (const listener of this.#listeners) listener()
  }

  #now(): number {
    return Math.floor(this.#with.clock() / 1000)
  }

  /** Every step ends on a screen: a failure is one too. */
  async #step(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const arrival = this.#arrival
      if (!(error instanceof PosternError)) {
        const problem = new PosternError('internal', 'unexpected', { cause: error })
        this.#show({ at: 'problem', problem, arrival })
      } else if (passing.has(error.code) && (arrival || this.#untaken)) {
        this.#show({ at: 'waiting', problem: error, arrival, busy: false })
        this.#with.onWaiting()
      } else this.#show({ at: 'problem', problem: error, arrival })
    }
  }

  async #learn(): Promise<Parameters> {
    if (this.parameters && this.#isFresh) return this.parameters
    const fresh = this.#learnAnew()
    // Whoever learns too late to be waited for learns all the same.
    fresh.catch(() => {})
    const parameters = await this.#within(timeoutMs, fresh)
    if (parameters) return parameters
    return (await this.#learnFromBefore()) ?? fresh
  }

  async #learnAnew(): Promise<Parameters> {
    const { api, before } = this.#with
    const answer = await api.parameters()
    const parameters = await this.#believe(answer)
    this.#isFresh = true
    await before.keepParameters(answer)
    return parameters
  }

  /** What this browser was told before: good for reading on while the services are away, or slow. */
  async #learnFromBefore(): Promise<Parameters | null> {
    if (this.parameters) return this.parameters
    const answer = await this.#with.before.parameters()
    return answer && (this.parameters ?? this.#believe(answer))
  }

  async #believe(answer: ParametersAnswer): Promise<Parameters> {
    const { vault, root, onLearned } = this.#with
    this.parameters = await vault.learn(answer, root, this.#now())
    this.kept = await vault.keepKeys(this.remember)
    onLearned(this.parameters)
    return this.parameters
  }

  /** null: it takes longer, or fails in a way that passes. */
  async #within<T>(ms: number, work: Promise<T>): Promise<T | null> {
    const late = new Promise<null>(resolve => {
      setTimeout(resolve, ms, null)
    })
    try {
      return await Promise.race([work, late])
    } catch (error) {
      if (!(error instanceof PosternError) || !passing.has(error.code)) throw error
      return null
    }
  }

  /** Shows what went wrong before there was a message. */
  async fail(problem: PosternError): Promise<void> {
    this.#show({ at: 'problem', problem, arrival: null })
  }

  start(): Promise<void> {
    return this.#step(async () => {
      this.#untaken = null
      this.#arrival = null
      this.#opened = null
      this.#unsent = null
      this.#show({ at: 'start' })
      // Away: the start is of use all the same, and the banner says it.
      await this.#learn().catch(error => {
        if (!(error instanceof PosternError) || !passing.has(error.code)) throw error
      })
      // Whatever it is by now: somebody may have gone on meanwhile.
      this.#show({ ...this.screen })
    })
  }

  read(source: Source): Promise<void> {
    this.#show({ at: 'loading' })
    return this.#step(() => this.#take(source))
  }

  async #take(source: Source): Promise<void> {
    this.#untaken = source
    await this.#learn()
    this.#untaken = null
    this.#arrival = await this.#with.vault.take(source)
    await this.#openOrAsk()
  }

  /** The services may be back. Nothing moves on the screen where they are not. */
  retry = async (): Promise<void> => {
    const { screen } = this
    if (screen.at !== 'waiting') {
      if (!this.#isFresh) await this.#learn()
      return
    }
    this.#show({ ...screen, busy: true })
    await this.#step(() => (this.#untaken ? this.#take(this.#untaken) : this.#openOrAsk()))
  }

  again(): Promise<void> {
    return this.#step(() => this.#openOrAsk())
  }

  async #open(): Promise<boolean> {
    const arrival = this.#arrival!
    // Where it waits, it goes on saying so until it opens.
    if (this.screen.at !== 'waiting') this.#show({ at: 'opening', arrival, progress: 0 })
    // Progress comes by a way of its own, and may arrive after the message: then it is no news.
    let over = false
    const opened = await this.#with.vault
      .open((done, total) => {
        if (!over) this.#show({ at: 'opening', arrival, progress: done / total })
      })
      .finally(() => {
        over = true
      })
    if (!opened) return false
    this.#opened = opened
    this.#with.onOpened()
    this.#with.pendingSignIn.clear()
    this.#show({ at: 'reading', opened })
    return true
  }

  async #openOrAsk(): Promise<void> {
    const { api, pendingSignIn } = this.#with
    if (await this.#open()) return
    const address = this.#arrival?.address ?? ''
    const waiting = pendingSignIn.read(address, this.#now())
    const session = await api.session()
    const { kid } = await this.#with.vault.device()
    const signedIn = session?.device === kid && session.addresses.some(proven => proven.address === address)
    if (signedIn && (await this.#fetchKeys(address))) return
    if (waiting) {
      this.remember = waiting.remember
      this.kept = await this.#with.vault.keepKeys(waiting.remember)
      this.#show({ at: 'code', challenge: waiting.challenge, arrival: this.#arrival, problem: null, busy: false })
    } else this.#askWho(address, null)
  }

  #askWho(address: string, problem: PosternError | null): void {
    this.#show({ at: 'sign-in', address, arrival: this.#arrival, problem, busy: false })
  }

  /** @returns false when the session is over: the reader signs in again, in place. */
  async #fetchKeys(address: string): Promise<boolean> {
    const { api, vault } = this.#with
    const request = await vault.keyRequest(address, this.#now())
    let file: ArrayBuffer
    try {
      file = await api.keys(request)
    } catch (error) {
      if (error instanceof PosternError && (error.code === 'not-signed-in' || error.code === 'fresh-code-needed'))
        return false
      throw error
    }
    this.kept = await vault.acceptKeys(request, file)
    if (this.#unsent !== null) {
      await this.#write(await vault.draft(this.#unsent), true)
      return true
    }
    if (!this.#arrival) {
      this.#show({ at: 'start' })
      return true
    }
    if (await this.#open()) return true
    throw new PosternError('not-for-this-address', 'the keys of this address do not open it', { values: { address } })
  }

  /** Another address, from the not-for-this-address screen or the sign-in screen. */
  signInAs(address: string): void {
    this.#askWho(address, null)
  }

  async askForCode(typed: string, remember: boolean): Promise<void> {
    const { api, vault, pendingSignIn, language, cookiesAllowed } = this.#with
    const { screen } = this
    if (screen.at !== 'sign-in' && screen.at !== 'code') return
    if (!cookiesAllowed()) return this.#step(async () => this.#refuse('no-cookies'))
    this.#show({ ...screen, busy: true, problem: null })
    try {
      const address = await vault.canonical(typed)
      this.remember = remember
      this.kept = await vault.keepKeys(remember)
      const challenge = await api.askForCode({ address, language })
      pendingSignIn.write({ challenge, remember })
      this.#show({ at: 'code', challenge, arrival: this.#arrival, problem: null, busy: false })
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      this.#show({ ...screen, busy: false, problem: error })
    }
  }

  #refuse(code: 'no-cookies'): never {
    throw new PosternError(code, 'the browser keeps no cookies')
  }

  async enterCode(code: string): Promise<void> {
    const { api, vault, pendingSignIn } = this.#with
    const { screen } = this
    if (screen.at !== 'code') return
    this.#show({ ...screen, busy: true, problem: null })
    const { challenge, address } = screen.challenge
    try {
      await api.prove(challenge, { code, remember: this.remember, deviceKey: (await vault.device()).jwk })
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      if (error.code === 'code-expired' || (error.code === 'too-many-tries' && !error.values.retryAfter)) {
        pendingSignIn.clear()
        this.#askWho(address, error)
      } else this.#show({ ...screen, busy: false, problem: error })
      return
    }
    pendingSignIn.clear()
    this.#with.onSignedIn()
    await this.#step(async () => {
      if (!(await this.#fetchKeys(address))) this.#askWho(address, null)
    })
  }

  async #write(draft: Draft, sendAtOnce = false): Promise<void> {
    this.#unsent = null
    this.#with.onWriting(draft.id)
    this.#show({ at: 'writing', draft, sendAtOnce })
  }

  /** An answer to a message that is open, with what of it was seen. */
  answer(path: MessagePath, how: AnswerHow, message: ShownMessage, quotable: Quotable): Promise<void> {
    return this.#step(async () => {
      const { vault, language } = this.#with
      const { begun } = await import('../composer/quote.ts').catch(cause => {
        throw new PosternError('unreachable', 'a part of the page could not be loaded', { cause })
      })
      const content = JSON.stringify(begun(how, message, quotable, language).toJSON())
      const { id, to, cc, bcc, subject, copyToSelf } = await vault.answerDraft(path, how, this.#now())
      const body = { kind: 'rich', content } as const
      await this.#write(await vault.saveDraft(id, { to, cc, bcc, subject, copyToSelf, body }, this.#now()))
    })
  }

  /** A message of one's own. @param from one of the addresses of the session. */
  compose(from: string): Promise<void> {
    return this.#step(async () => this.#write(await this.#with.vault.newDraft(from, this.#now())))
  }

  /** Addresses that this browser may write as. */
  writers = async (): Promise<readonly string[]> => {
    const { api, vault } = this.#with
    if ((await this.#learn()).sending === 'nobody') return []
    const [session, { kid }] = await Promise.all([api.session(), vault.device()])
    return session?.device === kid ? session.addresses.map(({ address }) => address) : []
  }

  resumeDraft(id: string): Promise<void> {
    return this.#step(async () => {
      await this.#learn()
      await this.#write(await this.#with.vault.draft(id))
    })
  }

  /** @throws PosternError for the composer to show; who is not signed in any more signs in, and it is sent then. */
  async send(draft: Draft, composed: ComposedText, signal: AbortSignal, onProgress: Progress): Promise<void> {
    await this.#learn()
    try {
      const sent = await this.#with.send(draft, composed, signal, onProgress)
      this.#with.onWriting(null)
      this.#show(sent ? { at: 'sent', sent } : { at: 'queued', draft: draft.id })
    } catch (error) {
      // The relay's limit, in words for whoever writes.
      if (error instanceof PosternError && error.code === 'too-large')
        throw new PosternError('message-too-large', error.message, { cause: error })
      if (!(error instanceof PosternError) || error.code !== 'not-signed-in') throw error
      this.#unsent = draft.id
      this.#askWho(draft.from.address, error)
    }
  }

  /** It left the outbox meanwhile. */
  gone(draft: string, sent: Sent): void {
    if (this.screen.at === 'queued' && this.screen.draft === draft) this.#show({ at: 'sent', sent })
  }

  async discard(draft: string): Promise<void> {
    await this.#with.vault.dropDraft(draft)
    await this.leaveDraft()
  }

  /** Back to the message that was being read, or to the start. */
  async leaveDraft(): Promise<void> {
    this.#with.onWriting(null)
    if (this.#opened) this.#show({ at: 'reading', opened: this.#opened })
    else await this.start()
  }

  get canWrite(): boolean {
    return this.parameters?.sending !== 'nobody'
  }

  get isReading(): boolean {
    return this.#opened !== null
  }

  refreshSent = async (sent: Sent): Promise<Sent> => {
    const { api, vault } = this.#with
    const latest: Sent = { ...(await api.outgoing(sent.id)), from: sent.from }
    await vault.keepSent(null, latest)
    return latest
  }

  changeAddress(): void {
    const { screen } = this
    if (screen.at === 'code') this.#askWho(screen.challenge.address, null)
  }

  /** Signs out here, and forgets every key and message of this browser. */
  forget(): Promise<void> {
    return this.#step(async () => {
      const { api, vault, pendingSignIn } = this.#with
      pendingSignIn.clear()
      await vault.forget()
      await api.signOut().catch(error => {
        if (!(error instanceof PosternError)) throw error
      })
      await this.start()
    })
  }
}
