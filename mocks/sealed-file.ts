// A message sealed to its readers, as the file that reaches them.

import { portalOf } from '../src/contract/file-of.ts'
import type { Parameters } from '../src/contract/parameters.ts'
import type { Signer } from '../src/core/envelope/proof.ts'
import { seal } from '../src/core/envelope/seal.ts'
import type { Reader } from '../src/core/htm/readers.ts'
import { writeHtm } from '../src/core/htm/write.ts'
import { type Period, periodOf } from '../src/core/ibe/period.ts'
import { serialForPeriod } from '../src/core/ibe/serial.ts'
import { secondsOf } from '../src/core/seconds.ts'

type SealingParameters = Omit<Parameters, 'issuedAt' | 'expires' | 'sequence'>

/** @returns encrypted_message.htm */
export async function sealedFile(
  parameters: SealingParameters,
  mail: { message: Uint8Array; name: string | null; to: string | readonly string[]; signer: Signer | null; now: Date },
): Promise<string> {
  const { message, name, to, signer, now } = mail
  const period = periodOf(now)
  const addresses = [to].flat()
  const { envelope, indices } = await seal({
    message,
    district: parameters.district,
    serial: serialForPeriod(parameters.serials, period),
    period,
    addresses,
    signer,
    sealedAt: secondsOf(now),
  })
  const readers = addresses.map((address, i) => ({ address, index: indices[i]! }))
  return carrierFile(parameters, { envelope, readers, period, name, date: now })
}

/** The file around an envelope that was sealed before. @param of.name of the sender, as the file shows it. */
export function carrierFile(
  parameters: SealingParameters,
  of: { envelope: Uint8Array; readers: readonly Reader[]; period: Period; name: string | null; date: Date },
): Promise<string> {
  return writeHtm({
    envelope: of.envelope,
    readers: of.readers,
    period: of.period,
    ...portalOf(parameters),
    sender: of.name,
    date: of.date,
  })
}
