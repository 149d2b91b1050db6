// Two sealed messages for the forms of forwarding: one of the district that is asked, one of another.

import { base64url } from '../../core/bytes.ts'
import { seal } from '../../core/envelope/seal.ts'
import { armor } from '../../core/htm/armor.ts'
import { writeHtm } from '../../core/htm/write.ts'
import { newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import type { Sealed } from './parts.ts'

const period = '2026-11'
/** A time at which they can be opened. */
export const now = new Date(Date.UTC(2026, 10, 24))
const serial = { serial: 1, publicKey: base64url(publicKeyOf(newMasterSecret())) }

async function sealedIn(district: string): Promise<Sealed & { readonly district: string }> {
  const { envelope, indices } = await seal({
    message: crypto.getRandomValues(new Uint8Array(9_000)),
    district,
    serial,
    period,
    addresses: ['robin@example.net'],
    signer: null,
    sealedAt: 1,
  })
  const htm = await writeHtm({
    envelope,
    readers: [{ address: 'robin@example.net', index: indices[0]! }],
    period,
    portal: `https://${district}`,
    district,
    portalName: 'Portal & Söhne',
    statusUrls: [`https://${district}/status.json`],
    statusKey: { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), kid: 'k'.repeat(43) },
    forwardAddress: 'read@portal.example',
    sender: 'alice (example.com)',
    date: now,
  })
  return { envelope, htm, armor: armor(envelope), district }
}

export const oursSealed = () => sealedIn('portal.example')
export const otherSealed = () => sealedIn('elsewhere.example')
