// postern open --device: with the keys that age opens with here, those that are fetched for it included.

import { Decrypter, type Stanza } from 'age-encryption'
import { newClock } from '../../clients/age/clock.ts'
import type { Place } from '../../clients/age/codec.ts'
import { openStanzas } from '../../clients/age/opening.ts'
import { meet, parametersOf } from '../../clients/age/parameters.ts'
import type { Holder } from '../../clients/age/provide.ts'
import { holderOf } from '../../clients/age/run.ts'
import { signIn } from '../../clients/age/session.ts'
import { sort } from '../../clients/age/unwrap.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { type Opened, open } from '../../core/envelope/open.ts'
import { splitHeader } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { nodeAead } from '../../runtime/aead.ts'
import { note } from '../output.ts'
import { askCode } from './login.ts'

/** The reader of headers is the library's: what it is told is that nobody here has a key, once the key is here. */
async function fetchKeysFor(envelope: Uint8Array, places: readonly Place[] | null, holder: Holder): Promise<void> {
  let failure: unknown = null
  const decrypter = new Decrypter()
  decrypter.addIdentity({
    async unwrapFileKey(stanzas: Stanza[]) {
      const { ours } = sort(stanzas)
      const deps = { ...holder, signIn: signInHere(holder), tell: async (text: string) => note(text) }
      if (ours.length > 0)
        await openStanzas(ours, places, deps).catch(error => {
          failure = error
        })
      return null
    },
  })
  await decrypter.decryptHeader(splitHeader(envelope).header).catch(() => undefined)
  if (failure !== null) throw failure
}

function signInHere(holder: Holder) {
  return async (place: Place) => {
    const { root } = await meet(holder.store, place.origin, null, holder.clock)
    return signIn(place, { ...holder, root, askCode })
  }
}

/** @param address as which to open; null: as every address that is held. */
export async function openHere(
  folder: string,
  envelope: Uint8Array,
  address: string | null,
): Promise<Opened & { readonly parameters: Parameters }> {
  const holder = holderOf(folder, newClock())
  const { store, keyring, clock } = holder
  const places = address === null ? null : keyring.places().filter(place => place.address === address)
  if (places?.length === 0)
    throw new PosternError('not-signed-in', `${address} is not signed in here. Run: postern login ${address}`)
  await fetchKeysFor(envelope, places, holder)
  const { keys } = keyring.keys()
  const opened = await open({
    envelope,
    keys: keys.filter(key => places === null || places.some(({ address: mine }) => mine === key.address)),
    aead: nodeAead,
  })
  const origin = keys.find(key => key.address === opened.key.address && key.district === opened.key.district)!.origin
  return { ...opened, parameters: await parametersOf(store, keyring.account(origin)!, clock) }
}
