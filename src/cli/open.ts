// postern open: encrypted_message.htm (or the mail it is attached to) back to the very bytes that were sealed.

import type { Parameters } from '../contract/parameters.ts'
import { latin1 } from '../core/bytes.ts'
import { type Opened, open } from '../core/envelope/open.ts'
import { checkProof } from '../core/envelope/proof.ts'
import { firstLine, type IdentityKey, readStanzas } from '../core/envelope/recipient.ts'
import { PosternError } from '../core/errors.ts'
import type { Identity } from '../core/ibe/identity.ts'
import { periodOf } from '../core/ibe/period.ts'
import { secondsOf } from '../core/seconds.ts'
import { wantedPairs } from '../key-client/wanted.ts'
import { canonicalAddress, canonicalOrNull } from '../mail/address/address.ts'
import { readArrival } from '../mail/arrival.ts'
import { parseMessage } from '../mail/parse.ts'
import { nodeAead } from '../runtime/aead.ts'
import type { Config } from '../runtime/config.ts'
import { portalOrigin, portalParameters } from '../runtime/portal-client.ts'
import { trust } from '../runtime/tls.ts'
import { listSerials } from '../server/db/serials.ts'
import { createExtract } from '../server/keys/extract.ts'
import { openHere } from './age/device.ts'
import { localParameters, readDatabase } from './district.ts'
import { note, readInput, type Speaker, writeOutput } from './output.ts'
import { sessionKeys, signedIn } from './portal.ts'
import { ownFolder } from './settings.ts'

export interface OpenCommand extends Speaker {
  /** With the district's own secret. */
  readonly master?: boolean
  readonly portal?: string
  readonly root?: string
  readonly as?: string
  /** With the keys that age opens with here. */
  readonly device?: boolean
}

export async function openCommand(config: Config, file: string, options: OpenCommand): Promise<void> {
  await trust(config.outgoing)
  const seconds = secondsOf(new Date())
  const input = await readInput(file)
  if (options.device) return openOnDevice(input, options)
  const arrival = await readArrival(input)
  const readers = arrival.readers.filter(({ address }) => canonicalOrNull(address ?? '') === address)
  // The district's own secret opens it as whoever it is for.
  if (readers.length > 1 && !options.as && !options.master)
    throw new PosternError(
      'bad-address',
      `The file is for several: ${readers.map(({ address }) => address).join(', ')}. Name one with --as.`,
    )
  const typed = options.as ?? arrival.address
  if (!typed) throw new PosternError('bad-address', 'The file does not say whom it is for. Name the address with --as.')
  const address = canonicalAddress(typed)
  const { index } = readers.find(reader => reader.address === address) ?? arrival
  const portal = options.portal ? portalOrigin(options.portal) : null
  const parameters = portal
    ? await portalParameters(portal, options.root ?? null, config.data, seconds)
    : await localParameters(config, seconds)
  const { district } = parameters
  const stanzas = readStanzas(arrival.envelope).filter(stanza => stanza !== null)
  const ours = stanzas.filter(stanza => stanza.district === district)
  if (ours.length === 0) throw new PosternError('unknown-district', 'The message was sealed for another district.')
  const pairs = wantedPairs(stanzas, index, parameters, periodOf(new Date(seconds * 1000)))
  // Where there is nothing to be had the service says so better than we could.
  const wanted = (pairs.length > 0 ? pairs : ours.slice(0, 1)).map(({ serial, period }) => {
    return { serial, period, condition: '' as const, address }
  })
  const keys = options.master
    ? await ownKeys(
        config,
        wanted.map(each => ({ ...each, district })),
      )
    : await sessionKeys(await signedIn(parameters.portal, address, config.data), wanted, parameters, seconds)
  const opened = await open({ envelope: arrival.envelope, keys, hint: index ?? undefined, aead: nodeAead })
  await say(opened, parameters, options)
  await writeOutput(opened.message)
}

/** Also a bare file, as age has it. */
async function openOnDevice(input: Uint8Array, options: OpenCommand): Promise<void> {
  const isBare = latin1(input.subarray(0, firstLine.length)) === firstLine
  const envelope = isBare ? input : (await readArrival(input)).envelope
  const address = options.as ? canonicalAddress(options.as) : null
  const { parameters, ...opened } = await openHere(await ownFolder(), envelope, address)
  await say(opened, parameters, options)
  await writeOutput(opened.message)
}

function ownKeys(config: Config, wanted: readonly Identity[]): Promise<IdentityKey[]> {
  return readDatabase(config, async db => {
    const serials = await listSerials(db)
    const extract = createExtract(config.data, config.DISTRICT)
    return wanted.flatMap(identity => {
      const row = serials.find(({ serial }) => serial === identity.serial)
      return row && row.state !== 'destroyed' ? [{ ...identity, key: extract(row.public_key, identity) }] : []
    })
  })
}

async function say(opened: Opened, parameters: Parameters, { json }: Speaker): Promise<void> {
  const { from } = await parseMessage(opened.message)
  const sender = await checkProof({ ...opened, from: from.map(({ address }) => address), district: parameters })
  note(json ? JSON.stringify({ sender, bytes: opened.message.length }) : `Sender: ${sender.state}`)
}
