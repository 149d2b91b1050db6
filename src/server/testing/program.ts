// A program that is no browser: its token, its device key, and a signature over each call.

import { paths } from '../../contract/paths.ts'
import { type ProgramCall, signCall } from '../../contract/program/call.ts'
import {
  callHeader,
  type ProgramChallenge,
  type ProgramSession,
  programSession,
} from '../../contract/program/program.ts'
import { secondsOf } from '../../core/seconds.ts'
import { type Key, newKey } from './services.ts'

/** What of a call is as it should not be. */
export interface Changes extends Partial<ProgramCall> {
  readonly key?: Key
  readonly headers?: Readonly<Record<string, string>>
}

interface Hosts {
  readonly origin: string
  readonly mails: readonly { readonly to: string; readonly code: string }[]
  now(): Date
}

export class Program {
  readonly device = newKey()
  token: string | null = null
  secret: string | undefined
  readonly #services: Hosts

  constructor(services: Hosts) {
    this.#services = services
  }

  /** The signature for a call, good or changed. */
  async sign(method: string, path: string, { key, ...changes }: Changes = {}): Promise<string> {
    const { origin, now } = this.#services
    const call = { method, url: origin + path, token: this.token ?? '', now: secondsOf(now()), ...changes }
    return signCall(call, key ?? (await this.device))
  }

  async call(method: string, path: string, body?: unknown, changes: Changes = {}): Promise<Response> {
    const signed = this.token !== null && { [callHeader]: await this.sign(method, path, changes) }
    return fetch(this.#services.origin + path, {
      method,
      headers: {
        origin: 'moz-extension://0c3fb9d4-5f9d-4a55-8f5c-0e3a3b1b7d11',
        authorization: this.token === null ? 'Postern' : `Postern ${this.token}`,
        ...signed,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...changes.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  ask(address: string): Promise<Response> {
    return this.call('POST', paths.signIn, { address, language: 'en', ...(this.secret && { secret: this.secret }) })
  }

  async challenge(address: string): Promise<ProgramChallenge> {
    const answer = (await (await this.ask(address)).json()) as ProgramChallenge
    this.secret = answer.secret
    return answer
  }

  /** @param secret another than the one that came with the challenge, or undefined for none. */
  async prove(challenge: string, code: string, secret = this.secret): Promise<Response> {
    const { jwk } = await this.device
    const body = { code, remember: true, deviceKey: jwk, ...(secret !== undefined && { secret }) }
    const response = await this.call('POST', `${paths.signIn}/${challenge}`, body)
    const told = programSession.safeParse(await response.clone().json())
    if (told.success && told.data.token !== undefined) this.token = told.data.token
    return response
  }

  async signIn(address: string): Promise<ProgramSession> {
    const { challenge } = await this.challenge(address)
    const code = this.#services.mails.findLast(({ to }) => to === address)!.code
    return programSession.parse(await (await this.prove(challenge, code)).json())
  }
}
