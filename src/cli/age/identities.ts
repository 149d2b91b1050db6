// postern identities: a line for each address that is held, in the form of an identity file.

import { newClock } from '../../clients/age/clock.ts'
import { writeIdentity } from '../../clients/age/codec.ts'
import { holderOf } from '../../clients/age/run.ts'
import { PosternError } from '../../core/errors.ts'
import { result, type Speaker } from '../output.ts'

export async function identities(folder: string, speaker: Speaker): Promise<void> {
  const { keyring } = holderOf(folder, newClock())
  const { keys } = keyring.keys()
  const rows = keyring.places().map(place => {
    const mine = keys.filter(({ origin, address }) => origin === place.origin && address === place.address)
    const months = [...new Set(mine.map(({ period }) => period))].toSorted()
    return { address: place.address, portal: place.origin, months, identity: writeIdentity(place) }
  })
  if (rows.length === 0)
    throw new PosternError('not-signed-in', 'Nobody is signed in on this machine. Run: postern login ADDRESS')
  const lines = rows.map(
    ({ address, portal, months, identity }) =>
      `# ${address} at ${portal}; keys held: ${months.join(', ') || 'none'}\n${identity}`,
  )
  result(speaker, { identities: rows }, lines.join('\n'))
}
