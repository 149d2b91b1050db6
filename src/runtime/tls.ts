// How the servers that are connected to prove who they are: one rule and one setting for every connection that goes out.

import { rootCertificates } from 'node:tls'
import { z } from 'zod'
import { loopback } from './loopback.ts'
import { faultOfCertificates } from './settings/pem.ts'
import { readNamed } from './settings/unreadable.ts'
import { choice } from './settings/values.ts'

/**
 * `any`: it does not, and the connection is still closed to who only listens. `verify`: by a certificate for its name.
 * `require`: so too, and where a mail server offers no TLS nothing is handed on.
 */
export const tlsKinds = ['any', 'verify', 'require'] as const

export interface ClientTls {
  readonly kind: (typeof tlsKinds)[number]
  /** Certificates that count beside those that are known (PEM). */
  readonly ca: string | null
}

/** What is said of all connections: without a kind, each has what fits its place. */
export interface Outgoing {
  readonly kind: ClientTls['kind'] | undefined
  readonly ca: string | null
}

export const outgoingSettings = {
  /** How the servers that are connected to prove who they are, and a file of certificates that count beside those that are known. */
  OUTGOING_TLS: choice(tlsKinds).optional(),
  OUTGOING_CA: z.string().optional(),
}

const environment = z.object(outgoingSettings)

/** @param wrong gains a line where the file gives no certificates. */
export function readOutgoing({ OUTGOING_TLS, OUTGOING_CA }: z.output<typeof environment>, wrong: string[]): Outgoing {
  const ca = OUTGOING_CA === undefined ? null : readNamed('OUTGOING_CA', OUTGOING_CA, wrong)
  const fault = ca === null ? null : faultOfCertificates(ca)
  if (fault) wrong.push(`OUTGOING_CA: ${OUTGOING_CA} ${fault}`)
  return { kind: OUTGOING_TLS, ca }
}

/** Nobody lies between two programs of one machine, and a mail server there has a certificate that it made itself. */
export function tlsTo(host: string, { kind, ca }: Outgoing): ClientTls {
  return { kind: kind ?? (loopback.test(host) ? 'any' : 'verify'), ca }
}

/** As `node:tls` takes it. */
export function tlsOptions({ kind, ca }: ClientTls): { rejectUnauthorized: boolean; ca?: string[] } {
  return { rejectUnauthorized: kind !== 'any', ...(ca !== null && { ca: [...rootCertificates, ca] }) }
}

/** For every `fetch` of this process: a portal is always known by its certificate. */
export async function trust({ ca }: Outgoing): Promise<void> {
  if (ca === null) return
  // A sixth of the time in which a command starts, for what most do without.
  const { Agent, setGlobalDispatcher } = await import('undici')
  setGlobalDispatcher(new Agent({ connect: { ca: [...rootCertificates, ca] } }))
}
