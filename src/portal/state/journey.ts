// The way of a reader: from a message in hand to the reader, by the shortest path that this device allows.

import { PosternError } from '../../core/errors.ts'
import type { AnswerHow, ComposedText, Draft, MessagePath, ShownMessage, Source } from '../../workers/vault/protocol.ts'
import type { Quotable } from '../quotable.ts'
import type { Attempt } from '../services/attempt.ts'
import { isPassing } from '../services/passing.ts'
import { Reading, type ReadingDeps } from './reading.ts'
import { Session, type SessionDeps } from './session.ts'
import { Stage } from './stage.ts'
import { Writing, type WritingDeps } from './writing.ts'

export interface WaitingDeps {
  /** Called when the message must wait for its key. */
  readonly onWaiting: () => void
}

export type JourneyDeps = SessionDeps & ReadingDeps & WritingDeps & WaitingDeps

export class Journey {
  readonly stage = new Stage()
  readonly session: Session
  readonly reading: Reading
  readonly writing: Writing
  readonly #onWaiting: () => void

  constructor(deps: JourneyDeps) {
    this.session = new Session(deps)
    this.reading = new Reading(deps, this.session, this.stage)
    this.writing = new Writing(deps, this.session, this.stage)
    this.#onWaiting = deps.onWaiting
  }

  /** Every step ends on a screen: a failure is one too. */
  async #step(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const { arrival, isInHand } = this.reading
      if (!(error instanceof PosternError)) {
        const problem = new PosternError('internal', 'unexpected', { cause: error })
        this.stage.show({ at: 'problem', problem, arrival })
      } else if (isPassing(error) && isInHand) {
        this.stage.show({ at: 'waiting', problem: error, arrival, busy: false })
        this.#onWaiting()
      } else this.stage.show({ at: 'problem', problem: error, arrival })
    }
  }

  /** Shows what went wrong before there was a message. */
  fail(problem: PosternError): void {
    this.stage.show({ at: 'problem', problem, arrival: null })
  }

  start(): Promise<void> {
    return this.#step(async () => {
      this.reading.putDown()
      this.writing.unsent = null
      this.stage.show({ at: 'start' })
      // Away: the start is of use all the same, and the banner says it.
      await this.session.learn().catch(error => {
        if (!isPassing(error)) throw error
      })
      // Whatever it is by now: somebody may have gone on meanwhile.
      this.stage.show({ ...this.stage.screen })
    })
  }

  read(source: Source): Promise<void> {
    if (this.stage.screen.at !== 'loading') this.stage.show({ at: 'loading' })
    return this.#step(async () => {
      await this.reading.take(source)
      await this.#openOrAsk()
    })
  }

  /** The services may be back. Nothing moves on the screen where they are not. */
  retry = async (): Promise<void> => {
    const { screen } = this.stage
    if (screen.at !== 'waiting') {
      if (!this.session.isFresh) await this.session.learn()
      return
    }
    this.stage.show({ ...screen, busy: true })
    await this.#step(async () => {
      await this.reading.takeAgain()
      await this.#openOrAsk()
    })
  }

  again(): Promise<void> {
    return this.#step(() => this.#openOrAsk())
  }

  async #openOrAsk(): Promise<void> {
    if (await this.reading.open()) return
    await this.session.learn()
    const arrival = this.reading.arrival!
    const { readers } = arrival
    const proven = await this.session.proven()
    const address = readers.find(reader => proven.includes(reader))
    if (address && (await this.#goOnAs(address))) return
    const challenge = await this.session.resumeSignIn(readers)
    if (challenge) this.stage.show({ at: 'code', challenge, arrival, problem: null, busy: false })
    else this.#askWho(address ?? (readers[1] ? '' : (readers[0] ?? '')), null)
  }

  #askWho(address: string, problem: PosternError | null): void {
    this.stage.show({ at: 'sign-in', address, arrival: this.reading.arrival, problem, busy: false })
  }

  /** @returns false when the session is over: the reader signs in again, in place. */
  async #goOnAs(address: string): Promise<boolean> {
    if (!(await this.session.fetchKeys(address))) return false
    if (await this.writing.resumeUnsent()) return true
    if (!this.reading.arrival) this.stage.show({ at: 'start' })
    else if (!(await this.reading.open()))
      throw new PosternError('not-for-this-address', 'the keys of this address do not open it', { values: { address } })
    return true
  }

  /** Another address, from the not-for-this-address screen or the sign-in screen. */
  signInAs(address: string): void {
    this.#askWho(address, null)
  }

  async askForCode(typed: string, remember: boolean): Promise<void> {
    const { screen } = this.stage
    if (screen.at !== 'sign-in' && screen.at !== 'code') return
    const { arrival } = this.reading
    if (!this.session.cookiesAllowed) {
      const problem = new PosternError('no-cookies', 'the browser keeps no cookies')
      return this.stage.show({ at: 'problem', problem, arrival })
    }
    this.stage.show({ ...screen, busy: true, problem: null })
    try {
      const challenge = await this.session.askForCode(typed, remember)
      this.stage.show({ at: 'code', challenge, arrival, problem: null, busy: false })
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      this.stage.show({ ...screen, busy: false, problem: error })
    }
  }

  async enterCode(code: string): Promise<void> {
    const { screen } = this.stage
    if (screen.at !== 'code') return
    this.stage.show({ ...screen, busy: true, problem: null })
    const { challenge, address } = screen.challenge
    try {
      await this.session.enterCode(challenge, code)
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      if (error.code === 'code-expired' || (error.code === 'too-many-tries' && !error.values.retryAfter)) {
        this.session.endSignIn()
        this.#askWho(address, error)
      } else this.stage.show({ ...screen, busy: false, problem: error })
      return
    }
    await this.#step(async () => {
      if (!(await this.#goOnAs(address))) this.#askWho(address, null)
    })
  }

  changeAddress(): void {
    const { screen } = this.stage
    if (screen.at === 'code') this.#askWho(screen.challenge.address, null)
  }

  /** An answer to a message that is open, with what of it was seen. */
  answer(path: MessagePath, how: AnswerHow, message: ShownMessage, quotable: Quotable): Promise<void> {
    return this.#step(() => this.writing.answer(path, how, message, quotable))
  }

  /** A message of one's own. @param from one of the addresses of the session. */
  compose(from: string): Promise<void> {
    return this.#step(() => this.writing.compose(from))
  }

  /** @param sends as soon as it is on the screen. */
  resumeDraft(id: string, sends = false): Promise<void> {
    return this.#step(() => this.writing.resume(id, sends))
  }

  /** @throws PosternError for the composer to show; who is not signed in any more signs in, and it is sent then. */
  async send(draft: Draft, composed: ComposedText, attempt: Attempt): Promise<void> {
    try {
      await this.writing.send(draft, composed, attempt)
    } catch (error) {
      if (!(error instanceof PosternError) || error.code !== 'not-signed-in') throw error
      this.writing.unsent = draft.id
      this.#askWho(draft.from.address, error)
    }
  }

  async discard(draft: string): Promise<void> {
    await this.writing.discard(draft)
    await this.leaveDraft()
  }

  /** Back to the message that was being read, or to the start. */
  async leaveDraft(): Promise<void> {
    this.writing.leave()
    const { opened } = this.reading
    if (opened) this.stage.show({ at: 'reading', opened })
    else await this.start()
  }

  /** Signs out here, and forgets every key and message of this browser. */
  forget(): Promise<void> {
    return this.#step(async () => {
      await this.session.forget()
      await this.start()
    })
  }
}
