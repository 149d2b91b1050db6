// Stanzas for one place: good ones, and those that a stranger would write.

import { sealStanza } from '../../../core/envelope/recipient.ts'
import type { Period } from '../../../core/ibe/period.ts'
import type { Clock } from '../clock.ts'
import type { Place } from '../codec.ts'
import { parametersOf } from '../parameters.ts'
import type { Store } from '../store.ts'
import type { Command } from '../wire.ts'

export interface Written {
  readonly args: readonly string[]
  readonly body: Uint8Array
}

/** As age passes it on. */
export const passed = ({ args, body }: Written, file = 0): Command => ({
  args: ['recipient-stanza', String(file), ...args],
  body,
})

export async function stanzaFor(
  place: Place & { readonly root: string },
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  period: Period,
  fileKey: Uint8Array,
): Promise<Written> {
  const { serials, district } = await parametersOf(store, place, clock)
  const { address } = place
  return sealStanza(serials[0]!, { district, serial: serials[0]!.serial, period, condition: '', address }, fileKey)
}
