// postern recipients: what others, or scripts, seal to. Nobody need be signed in for it.

import { isAway } from '../../clients/age/away.ts'
import { newClock } from '../../clients/age/clock.ts'
import { writeRecipient } from '../../clients/age/codec.ts'
import { meet } from '../../clients/age/parameters.ts'
import { holderOf } from '../../clients/age/run.ts'
import { result, type Speaker } from '../output.ts'
import { meant, type PortalOptions } from './portal.ts'

export async function recipients(folder: string, who: string, options: PortalOptions & Speaker): Promise<void> {
  const { store, keyring, clock } = holderOf(folder, newClock())
  const { origin, address, root: named } = meant(who, options, keyring)
  const account = keyring.account(origin)
  const district = await meet(store, origin, named, clock).catch(error => {
    // What was checked when somebody signed in does as well.
    if (account && isAway(error) && (named ?? account.root) === account.root) return account
    throw error
  })
  const recipient = writeRecipient({ origin, district: district.district, root: district.root, address })
  result(options, { address, recipient }, recipient)
}
