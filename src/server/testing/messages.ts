// Sealed messages that tests hand over to the services.

import { randomUUID } from 'node:crypto'
import type { OutgoingMessage } from '../../contract/messages.ts'
import { type Parameters, parametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { seal } from '../../core/envelope/seal.ts'
import { type Period, periodOf } from '../../core/ibe/period.ts'
import { verifyJws } from '../../core/jws.ts'
import type { Browser, Services } from './services.ts'

/** As the services publish them. */
export async function publishedParameters({ origin }: Services): Promise<Parameters> {
  const { signed, root } = parametersAnswer.parse(await (await fetch(origin + paths.parameters)).json())
  return signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
}

export interface Post {
  readonly message: OutgoingMessage
  readonly envelopes: readonly Uint8Array<ArrayBuffer>[]
  readonly key: string
}

export interface SealOptions {
  readonly period?: Period
  readonly district?: string
  /** Bytes. */
  readonly length?: number
  readonly from?: string
  /** Readers whom nothing is sent to. */
  readonly extra?: readonly string[]
}

/** @param groups whom one envelope each is for. */
export async function sealedMessage(
  groups: readonly (readonly string[])[],
  {
    services,
    parameters,
    period = periodOf(services.now()),
    district = parameters.district,
    length = 100,
    from = 'alice@example.com',
    extra = [],
  }: SealOptions & { readonly services: Services; readonly parameters: Parameters },
): Promise<Post> {
  const envelopes: Uint8Array<ArrayBuffer>[] = []
  const recipients: OutgoingMessage['envelopes'] = []
  for (const addresses of groups) {
    const [first] = parameters.serials
    const { envelope, indices } = await seal({
      message: new Uint8Array(length),
      district,
      serial: { serial: first!.serial, publicKey: first!.publicKey },
      period,
      addresses: [...addresses, ...extra],
      signer: null,
      sealedAt: 1,
    })
    envelopes.push(envelope)
    recipients.push({ recipients: addresses.map((address, i) => ({ address, index: indices[i]! })) })
  }
  const message: OutgoingMessage = {
    from,
    messageId: `<${randomUUID()}@example.com>`,
    inReplyTo: [],
    references: [],
    language: 'en',
    envelopes: recipients,
  }
  return { message, envelopes, key: randomUUID() }
}

export async function postMessage({ message, envelopes, key }: Post, who: Browser, origin: string): Promise<Response> {
  const form = new FormData()
  form.append('message', JSON.stringify(message))
  for (const envelope of envelopes) form.append('envelope', new Blob([envelope]), 'envelope')
  const cookie = [...who.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return fetch(origin + paths.messages, {
    method: 'POST',
    headers: { origin, cookie, 'idempotency-key': key },
    body: form,
  })
}
