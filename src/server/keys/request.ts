// What a request that names its own key must be: signed by it.

import { decodeJwt } from 'jose'
import type * as z from 'zod/mini'
import { PosternError } from '../../core/errors.ts'
import { type Ed25519Jwk, verifyJws } from '../../core/jws.ts'
import { verifyByNode } from '../../runtime/curves/ed25519.ts'

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
  const verified = shape.safeParse(
    await verifyJws('postern-certificate-request+jwt', request, unverified.data.jwk, verifyByNode),
  )
  if (!verified.success) throw new PosternError('bad-request', 'the request is out of its shape')
  return verified.data
}
