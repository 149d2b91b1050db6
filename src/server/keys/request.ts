// What every signed request of a device must be: of this moment, and signed by the key it names.

import { decodeJwt } from 'jose'
import type * as z from 'zod/mini'
import { PosternError } from '../../core/errors.ts'
import { type Ed25519Jwk, verifyJws } from '../../core/jws.ts'

/** A request is good for minutes by the clock of the device that signs it. Seconds. */
const longestValidity = 600
/**
 * Devices go by their own clock while it is no more than a day off. A request that is sent again within that time gains
 * nobody anything: it needs the session's cookie, and the answer is for the one-time recipient that it names.
 */
const clockSkew = 86_400

/** @throws PosternError `bad-request` */
export function demandPresent({ iat, exp }: { iat: number; exp: number }, now: number): void {
  const minutes = exp > iat && exp - iat <= longestValidity
  if (minutes && exp > now - clockSkew && iat <= now + clockSkew) return
  throw new PosternError('bad-request', 'the request is not of this moment')
}

/**
 * The claims of a certificate request, when the key in them signed it: proof of possession.
 * @throws PosternError `bad-request`
 */
export async function decodeRequest<T extends { jwk: Ed25519Jwk }>(
  request: string,
  shape: z.ZodMiniType<T>,
): Promise<T> {
  let claims: unknown
  try {
    claims = decodeJwt(request)
  } catch (cause) {
    throw new PosternError('bad-request', 'not a signed statement', { cause })
  }
  const unverified = shape.safeParse(claims)
  if (!unverified.success) throw new PosternError('bad-request', 'the request is out of its shape')
  const verified = shape.safeParse(await verifyJws('postern-certificate-request+jwt', request, unverified.data.jwk))
  if (!verified.success) throw new PosternError('bad-request', 'the request is out of its shape')
  return verified.data
}
