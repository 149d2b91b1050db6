// postern logout: this machine holds nothing of an address any more, whether or not the portal can be told.

import { newClock } from '../../clients/age/clock.ts'
import type { Account } from '../../clients/age/keyring.ts'
import type { Holder } from '../../clients/age/provide.ts'
import { holderOf } from '../../clients/age/run.ts'
import { signOut } from '../../clients/age/session.ts'
import { PosternError } from '../../core/errors.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { note, result, type Speaker } from '../output.ts'

export interface LogoutOptions extends Speaker {
  /** Every session of the addresses ends, wherever it is. */
  readonly everywhere?: boolean
}

export async function logout(folder: string, typed: string | null, options: LogoutOptions): Promise<void> {
  const holder = holderOf(folder, newClock())
  const wanted = typed === null ? null : canonicalAddress(typed)
  const gone: string[] = []
  for (const account of holder.keyring.accounts()) {
    const leaving = account.addresses.filter(address => wanted === null || address === wanted)
    if (leaving.length === 0) continue
    if (options.everywhere) await leaveEverywhere(account, holder)
    else await leave(account, leaving, holder)
    gone.push(...(options.everywhere ? account.addresses : leaving))
  }
  if (gone.length === 0)
    throw new PosternError(
      'not-signed-in',
      wanted === null ? 'Nobody is signed in here.' : `${wanted} is not signed in here.`,
    )
  const where = options.everywhere ? 'Every session is over, and no' : 'No'
  result(options, { addresses: gone }, `${where} keys of ${gone.join(', ')} are held here any more.`)
}

function forget(account: Account, { keyring }: Holder): void {
  for (const address of account.addresses) keyring.forgetKeys({ ...account, address })
  keyring.forget(account)
}

/** What cannot be told to the portal must not seem done: nothing is forgotten here. */
async function leaveEverywhere(account: Account, holder: Holder): Promise<void> {
  await signOut(account, holder.clock, true)
  forget(account, holder)
}

async function leave(account: Account, leaving: readonly string[], holder: Holder): Promise<void> {
  const { keyring, clock } = holder
  const addresses = account.addresses.filter(address => !leaving.includes(address))
  if (addresses.length > 0) {
    for (const address of leaving) keyring.forgetKeys({ ...account, address })
    keyring.keep({ ...account, addresses })
    return
  }
  forget(account, holder)
  try {
    await signOut(account, clock)
  } catch (error) {
    if (!(error instanceof PosternError)) throw error
    note(`${account.origin} could not be told. Nobody can use the session without what was deleted here.`)
  }
}
