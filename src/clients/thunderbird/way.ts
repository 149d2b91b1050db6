// How the add-on reaches its portal: from an origin of its own, with a token and a signature of its device key over each call.
// It stands in the place of the portal's module of this name.

import type { ParametersAnswer } from '../../contract/parameters.ts'
import type { ProgramCall } from '../../contract/program/call.ts'
import { callHeader } from '../../contract/program/program.ts'

/** Written into the add-on when the portal that gives it out starts. */
interface District {
  readonly origin: string
  readonly root: ParametersAnswer['root']
}

export const district: District = await (await fetch('/district.json')).json()
export const { origin } = district

const [tokenName, secretName] = ['postern-token', 'postern-secret']

/** What the services gave this program in place of cookies. The token is worth nothing without the device key, which stays in the vault. */
export const tokens = {
  token: () => localStorage.getItem(tokenName),
  secret: () => localStorage.getItem(secretName),
  keepSecret: (secret: string) => localStorage.setItem(secretName, secret),
  keepToken: (token: string) => localStorage.setItem(tokenName, token),
  forget: () => localStorage.removeItem(tokenName),
}

type Sign = (call: ProgramCall) => Promise<string>
let sign: Sign | null = null
/** Seconds that the services' clock is ahead of this one. */
let ahead = 0

export function signBy(signer: Sign): void {
  sign = signer
}

const seconds = () => Math.floor(Date.now() / 1000)

/** @param now of the services, seconds: this device's clock is wrong. */
export function learnTime(now: number): void {
  ahead = now - seconds()
}

export async function authorise(method: string, url: string): Promise<Readonly<Record<string, string>>> {
  const token = tokens.token()
  if (token === null || !sign) return { authorization: 'Postern' }
  return {
    authorization: `Postern ${token}`,
    [callHeader]: await sign({ method, url, token, now: seconds() + ahead }),
  }
}
