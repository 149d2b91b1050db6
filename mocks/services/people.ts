// What people outside the portal do: somebody writes to its readers, and their mailboxes hold what the relay delivered.

import { readStanzas } from '../../src/core/envelope/recipient.ts'
import { PosternError } from '../../src/core/errors.ts'
import { periodOf } from '../../src/core/ibe/period.ts'
import { type Ed25519Jwk, thumbprint } from '../../src/core/jws.ts'
import { carrierFile, sealedFile } from '../sealed-file.ts'
import { serial } from './district.ts'
import { certificateOf, parametersOf } from './keys.ts'
import { takenAfter } from './relay.ts'
import type { World } from './world.ts'

export interface Letter {
  readonly message: Uint8Array
  /** Canonical. Signs it. */
  readonly from: string
  /** As the file shows it. */
  readonly name: string | null
  /** Canonical. */
  readonly to: string
  /** When it was sealed; now, by the services' clock, without it. */
  readonly at?: Date
}

/** Seals with a certificate of the district, also where the scenario would give none: it was sent before. @returns encrypted_message.htm */
export async function sealTo(world: World, { from, at, ...letter }: Letter): Promise<string> {
  const now = at ?? world.clock()
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: x! }
  const certificate = await certificateOf(world, from, periodOf(now), jwk)
  const signer = { certificate, privateKey: pair.privateKey, kid: await thumbprint(jwk) }
  return sealedFile(unrevoked(world), { ...letter, signer, now })
}

function unrevoked(world: World) {
  const { origin, retentionMonths } = world.settings
  return { ...parametersOf(world), serials: [serial(origin, false, retentionMonths)] }
}

/** A sealed message that reached its recipient. */
export interface Delivered {
  readonly message: string
  readonly from: string
  readonly to: string
  /** Seconds. */
  readonly at: number
  /** The page that has the ciphertext. */
  readonly link: string
}

/** Oldest first. */
export function delivered(world: World): Delivered[] {
  const now = world.now()
  return world.outgoing
    .filter(({ at, isHeldBack }) => !isHeldBack && now >= at + takenAfter)
    .flatMap(({ id, at, message, recipients }) =>
      recipients.map(({ address, link }) => ({
        ...{ message: id, from: message.from, to: address, at },
        link: `${world.settings.origin}/m/${link}`,
      })),
    )
}

/** @throws PosternError `not-found` @returns encrypted_message.htm of what was delivered to the address. */
export async function deliveredFile(world: World, message: string, to: string): Promise<string> {
  const sent = world.outgoing.find(({ id }) => id === message)
  const recipient = sent?.recipients.find(({ address }) => address === to)
  if (!sent || !recipient) throw new PosternError('not-found', 'no such message')
  const envelope = sent.envelopes[recipient.envelope]!
  const date = new Date(sent.at * 1000)
  return carrierFile(parametersOf(world), {
    ...{ envelope, date, readers: [recipient], name: sent.message.from },
    period: readStanzas(envelope).find(stanza => stanza !== null)?.period ?? periodOf(date),
  })
}
