// The keyring as it lies on the disk: one encrypted file, whole or not at all.

import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Parameters, signedParameters } from '../../contract/parameters.ts'
import { type Status, status } from '../../contract/status.ts'
import { isPeriod, type Period } from '../../core/ibe/period.ts'
import { newKey, privateJwk } from '../../runtime/portal-client.ts'
import { isThere } from '../../runtime/storage.ts'
import type { AtRest } from '../state/at-rest.ts'

const period = z.custom<Period>(isPeriod)
const state = z.object({
  key: privateJwk,
  known: z.custom<Parameters>(value => signedParameters.safeParse(value).success).nullable(),
  fetchedAt: z.number(),
  /** The status feed as it was last seen. */
  feed: z
    .custom<Status>(value => status.safeParse(value).success)
    .nullable()
    .default(null),
  /** The newest time that anybody signed: the clock is not before it. Seconds. */
  newest: z.number(),
  certificates: z.array(z.object({ domain: z.string(), period, certificate: z.string() })),
  keys: z.array(
    z.object({ address: z.string(), serial: z.number(), period, condition: z.literal(''), key: z.string() }),
  ),
})
export type State = z.infer<typeof state>

/** With a new key where there is no file. @throws PosternError `damaged` */
export function readState(file: string, atRest: AtRest): State {
  if (isThere(file)) return state.parse(JSON.parse(atRest.unseal(readFileSync(file)).toString()))
  return { key: newKey(), known: null, fetchedAt: 0, feed: null, newest: 0, certificates: [], keys: [] }
}

export async function writeState(file: string, atRest: AtRest, state: State): Promise<void> {
  const sealed = atRest.seal(Buffer.from(JSON.stringify(state)))
  // A command beside the gateway that runs may write it too.
  const fresh = `${file}.${process.pid}.new`
  await writeFile(fresh, sealed, { mode: 0o600, flush: true })
  await rename(fresh, file)
}
