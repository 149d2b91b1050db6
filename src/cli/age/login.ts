// postern login: a code for an address, a session, and the keys of the months around today.

import { keepFeed } from '../../clients/age/away.ts'
import { newClock } from '../../clients/age/clock.ts'
import { type Place, writeIdentity, writeRecipient } from '../../clients/age/codec.ts'
import { meet } from '../../clients/age/parameters.ts'
import { type Holder, provide } from '../../clients/age/provide.ts'
import { holderOf } from '../../clients/age/run.ts'
import { type Question, signIn } from '../../clients/age/session.ts'
import { inWords } from '../../clients/age/words.ts'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { askLine, note, result, type Speaker } from '../output.ts'
import { meant, type PortalOptions } from './portal.ts'

export async function login(folder: string, who: string, options: PortalOptions & Speaker): Promise<void> {
  const holder = holderOf(folder, newClock())
  const { origin, address, root: named } = meant(who, options, holder.keyring)
  const { district, root, parameters } = await meet(holder.store, origin, named, holder.clock)
  const place = { origin, district, address }
  const keys = await signedIn(place, root, holder)
  await keepFeed({ ...holder, origin, parameters })
  const months = [...new Set(keys.map(({ period }) => period))].toSorted()
  const [recipient, identity] = [writeRecipient({ ...place, root }), writeIdentity(place)]
  result(
    options,
    { address, portal: origin, months, recipient, identity },
    `${address} is signed in, and the keys of ${months.join(', ')} are held here.
To open:  age -d -j postern FILE
To seal to it, from anywhere:  age -r ${recipient}`,
  )
}

async function signedIn(place: Place, root: string, holder: Holder): Promise<IdentityKey[]> {
  try {
    const account = await signIn(place, { ...holder, root, askCode })
    return await provide(account, place.address, [], holder)
  } catch (error) {
    throw await inWords(error, place, holder)
  }
}

export async function askCode({ from, isAgain }: Question): Promise<string> {
  note(isAgain ? 'That was not the code.' : `A code was sent to the address by ${from}.`)
  return askLine('Code: ')
}
