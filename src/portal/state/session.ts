// Who reads here: the district's parameters, the addresses that this browser has proven, and the keys that it gets for them.

import type { Parameters, ParametersAnswer } from '../../contract/parameters.ts'
import type { ChallengeAnswer } from '../../contract/signin.ts'
import { PosternError } from '../../core/errors.ts'
import type { Api } from '../services/api.ts'
import type { OfflineCopy } from '../services/offline-copy.ts'
import { isPassing } from '../services/passing.ts'
import type { VaultClient } from '../services/vault.ts'
import type { PendingSignIn } from './pending-sign-in.ts'

/** An answer that takes longer is not waited for where another will do. */
const timeoutMs = 3_000

export interface SessionDeps {
  readonly api: Pick<Api, 'parameters' | 'session' | 'askForCode' | 'prove' | 'keys' | 'signOut'>
  readonly vault: Pick<
    VaultClient,
    'learn' | 'keepKeys' | 'canonical' | 'device' | 'keyRequest' | 'acceptKeys' | 'forget'
  >
  readonly root: ParametersAnswer['root']
  /** Milliseconds. */
  readonly clock: () => number
  readonly language: () => string
  readonly pendingSignIn: PendingSignIn
  readonly cookiesAllowed: () => boolean
  readonly offlineCopy: Pick<OfflineCopy, 'parameters' | 'keepParameters'>
  /** Called when the parameters are known, and when they are known anew. */
  readonly onLearned: (parameters: Parameters) => void
  /** Called when this device has just proven an address. */
  readonly onSignedIn: () => void
}

export class Session {
  parameters: Parameters | null = null
  /** false: "this is not my device". */
  remember = true
  /** Whether what this device learns outlives the tab. */
  persisted = true
  /** The parameters are what the services say today. */
  isFresh = false
  /** What the services were asked last of the district. */
  today: Promise<Parameters> | null = null
  readonly #deps: SessionDeps

  constructor(deps: SessionDeps) {
    this.#deps = deps
  }

  /** Seconds. */
  now(): number {
    return Math.floor(this.#deps.clock() / 1000)
  }

  get canWrite(): boolean {
    return this.parameters?.sending !== 'nobody'
  }

  /** @param patienceMs how long the services are waited for where this browser was told something before: none, to read by it. */
  async learn(patienceMs = timeoutMs): Promise<Parameters> {
    if (this.parameters && this.isFresh) return this.parameters
    const today = this.#learnAnew()
    // Whoever learns too late to be waited for learns all the same.
    today.catch(() => {})
    this.today = today
    const inTime = patienceMs > 0 ? await within(patienceMs, today) : null
    return inTime ?? (await this.#learnFromBefore().catch(() => null)) ?? today
  }

  async #learnAnew(): Promise<Parameters> {
    const { api, offlineCopy } = this.#deps
    const answer = await api.parameters()
    const parameters = await this.#verify(answer)
    this.isFresh = true
    await offlineCopy.keepParameters(answer)
    return parameters
  }

  /** What this browser was told before: good for reading on while the services are away, or slow. */
  async #learnFromBefore(): Promise<Parameters | null> {
    if (this.parameters) return this.parameters
    const answer = await this.#deps.offlineCopy.parameters()
    return answer && (this.parameters ?? this.#verify(answer))
  }

  async #verify(answer: ParametersAnswer): Promise<Parameters> {
    const { vault, root, onLearned } = this.#deps
    // Neither needs the other's answer, and each way to the vault and back waits for its turn.
    const [parameters, persisted] = await Promise.all([
      vault.learn(answer, root, this.now()),
      vault.keepKeys(this.remember),
    ])
    this.parameters = parameters
    this.persisted = persisted
    onLearned(this.parameters)
    return this.parameters
  }

  async #keep(remember: boolean): Promise<void> {
    this.remember = remember
    this.persisted = await this.#deps.vault.keepKeys(remember)
  }

  /** Addresses that this browser has proven. */
  async proven(): Promise<readonly string[]> {
    const { api, vault } = this.#deps
    const [session, { kid }] = await Promise.all([api.session(), vault.device()])
    return session?.device === kid ? session.addresses.map(({ address }) => address) : []
  }

  /** Addresses that this browser may write as. */
  writers = async (): Promise<readonly string[]> => ((await this.learn()).sending === 'nobody' ? [] : this.proven())

  /** @throws PosternError */
  async askForCode(typed: string, remember: boolean): Promise<ChallengeAnswer> {
    const { api, vault, pendingSignIn, language } = this.#deps
    const address = await vault.canonical(typed)
    await this.#keep(remember)
    const challenge = await api.askForCode({ address, language: language() })
    pendingSignIn.write({ challenge, remember })
    return challenge
  }

  /** Goes on with the code that was sent before the page was left. @returns null: none is under way. */
  async resumeSignIn(readers: readonly string[]): Promise<ChallengeAnswer | null> {
    const waiting = this.#deps.pendingSignIn.read(readers, this.now())
    if (!waiting) return null
    await this.#keep(waiting.remember)
    return waiting.challenge
  }

  endSignIn(): void {
    this.#deps.pendingSignIn.clear()
  }

  get cookiesAllowed(): boolean {
    return this.#deps.cookiesAllowed()
  }

  /** @throws PosternError */
  async enterCode(challenge: string, code: string): Promise<void> {
    const { api, vault, onSignedIn } = this.#deps
    await api.prove(challenge, { code, remember: this.remember, deviceKey: (await vault.device()).jwk })
    this.endSignIn()
    onSignedIn()
  }

  /** @returns false when the session is over, or too old for this. @throws PosternError */
  async fetchKeys(address: string): Promise<boolean> {
    const { api, vault } = this.#deps
    const request = await vault.keyRequest(address, this.now())
    let file: ArrayBuffer
    try {
      file = await api.keys(request)
    } catch (error) {
      if (error instanceof PosternError && (error.code === 'not-signed-in' || error.code === 'fresh-code-needed'))
        return false
      throw error
    }
    this.persisted = await vault.acceptKeys(request, file)
    return true
  }

  /** Signs out here, and forgets every key and message of this browser. */
  async forget(): Promise<void> {
    const { api, vault } = this.#deps
    this.endSignIn()
    await vault.forget()
    await api.signOut().catch(error => {
      if (!(error instanceof PosternError)) throw error
    })
  }
}

/** null: it takes longer, or fails in a way that passes. */
function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  const passing = work.catch((error: unknown) => {
    if (!isPassing(error)) throw error
    return null
  })
  return Promise.race([passing, new Promise<null>(resolve => setTimeout(resolve, ms, null))])
}
