// How a program says who calls: by a token, and a signature of its device key over each call. No cookie has part in it.

import type { ProgramCall } from '../../contract/program/call.ts'
import { callHeader } from '../../contract/program/program.ts'

type Sign = (call: ProgramCall) => Promise<string>

/** What the services gave in place of cookies. The token is worth nothing without the device key, which stays in the vault. */
interface Tokens {
  token(): string | null
  secret(): string | null
  keepSecret(secret: string): void
  keepToken(token: string): void
  forget(): void
}

export interface ProgramCalls {
  readonly tokens: Tokens
  signBy(signer: Sign): void
  /** @param now of the services, seconds: this device's clock is wrong. */
  learnTime(now: number): void
  /** Fields of the header. */
  authorise(method: string, url: string): Promise<Readonly<Record<string, string>>>
}

const [tokenName, secretName] = ['postern-token', 'postern-secret']
const seconds = () => Math.floor(Date.now() / 1000)

/** @param storage kept as long as the device key is. */
export function programCalls(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): ProgramCalls {
  let sign: Sign | null = null
  /** Seconds that the services' clock is ahead of this one. */
  let ahead = 0
  const token = () => storage.getItem(tokenName)
  return {
    tokens: {
      token,
      secret: () => storage.getItem(secretName),
      keepSecret: secret => storage.setItem(secretName, secret),
      keepToken: value => storage.setItem(tokenName, value),
      forget: () => storage.removeItem(tokenName),
    },
    signBy(signer) {
      sign = signer
    },
    learnTime(now) {
      ahead = now - seconds()
    },
    async authorise(method, url) {
      const value = token()
      if (value === null || !sign) return { authorization: 'Postern' }
      return {
        authorization: `Postern ${value}`,
        [callHeader]: await sign({ method, url, token: value, now: seconds() + ahead }),
      }
    },
  }
}
