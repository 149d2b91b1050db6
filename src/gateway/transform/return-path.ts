// The return path of opened mail: a report of failure comes back here, and never to the outside with what was opened.

import { randomBytes } from 'node:crypto'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import type { Seen } from '../state/seen-log.ts'

/** Whom to tell, by status alone, when an opened mail comes back. */
export interface Return {
  readonly sender: string
  readonly recipient: string
}

/** @returns empty where nobody is to be told. */
export async function newReturnPath({ sender, recipient }: Return, seenLog: Pick<Seen, 'remember'>): Promise<string> {
  if (sender === '') return ''
  const token = randomBytes(16).toString('hex')
  await seenLog.remember('return', token, { sender, recipient })
  return `dsn+${token}@${domainOf(canonicalAddress(recipient))}`
}

/** @returns the token of a return path that was made here. */
export function tokenOf(address: string, domains: readonly string[]): string | null {
  const [, token, domain] = /^dsn\+([0-9a-f]{32})@(.+)$/i.exec(address) ?? []
  return token !== undefined && domains.includes(domain!.toLowerCase()) ? token.toLowerCase() : null
}
