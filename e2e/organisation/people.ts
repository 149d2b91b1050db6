// Whoever reads and writes at the portal, over its network alone: signed in by the code that came by mail, with a device key of their own.

import { randomUUID } from 'node:crypto'
import type { OutgoingAnswer, OutgoingMessage } from '../../src/contract/messages.ts'
import { outgoingAnswer } from '../../src/contract/messages.ts'
import type { Parameters } from '../../src/contract/parameters.ts'
import { paths } from '../../src/contract/paths.ts'
import { challengeAnswer, sessionAnswer } from '../../src/contract/signin.ts'
import { open } from '../../src/core/envelope/open.ts'
import type { IdentityKey } from '../../src/core/envelope/recipient.ts'
import { seal } from '../../src/core/envelope/seal.ts'
import { addMonths, type Period, periodOf } from '../../src/core/ibe/period.ts'
import { serialForPeriod } from '../../src/core/ibe/serial.ts'
import { secondsOf } from '../../src/core/seconds.ts'
import { fetchCertificates, fetchKeys } from '../../src/key-client/fetch.ts'
import { readArrival } from '../../src/mail/arrival.ts'
import { composeMessage } from '../../src/mail/compose.ts'
import { call, fetchPublished, keyOf, newKey, portalCall, post } from '../../src/runtime/portal-client.ts'

/** Of a mail, in bytes. */
const largest = 150_000_000
export const portal = 'https://private.example.org'
const now = () => secondsOf(new Date())

export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** A letter that was sealed and may be handed over, also to others: the relay cannot look into it. */
export interface Sealed {
  readonly envelope: Uint8Array<ArrayBuffer>
  readonly index: number
  readonly messageId: string
}

export interface Person {
  readonly address: string
  /** Addresses that the portal takes this person's device to have proven. */
  proven(): Promise<readonly string[]>
  seal(letter: Letter): Promise<Sealed>
  /** Hands it over. @returns what the relay said, once it has it. */
  hand(sealed: Sealed, to: string): Promise<OutgoingAnswer>
  send(letter: Letter): Promise<{ readonly answer: OutgoingAnswer; readonly messageId: string }>
  /** What became of it; null where the portal knows nothing of it. */
  outcome(id: string): Promise<OutgoingAnswer | null>
  /** Months of which this person is given the key, of the present one and the next. */
  months(): Promise<Period[]>
  /** What a mail with a sealed message says. */
  opens(mail: Uint8Array): Promise<string>
}

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map(line => line.split(';', 1)[0]!)
    .join('; ')

/** @param code of the newest mail, once it is there. */
export async function signIn(address: string, code: () => Promise<string>): Promise<Person> {
  const device = newKey()
  const key = await keyOf(device)
  const asked = await post(portal, paths.signIn, { address, language: 'en' }, '')
  const { challenge } = challengeAnswer.parse(await asked.json())
  const proof = { code: await code(), remember: true, deviceKey: key.jwk }
  const proven = await post(portal, `${paths.signIn}/${challenge}`, proof, cookiesOf(asked))
  return personOf(address, { cookie: cookiesOf(proven), key, parameters: (await fetchPublished(portal)).parameters })
}

interface Signed {
  readonly cookie: string
  readonly key: Awaited<ReturnType<typeof keyOf>>
  readonly parameters: Parameters
}

function personOf(address: string, { cookie, key, parameters }: Signed): Person {
  const period = periodOf(new Date())
  const ask = portalCall(portal, cookie)

  async function keys(): Promise<IdentityKey[]> {
    const asker = { subject: address, key, proof: 'code' } as const
    return fetchKeys(ask, asker, { wanted: [], only: false }, parameters, now())
  }

  async function signer() {
    const [first] = await fetchCertificates(ask, key, { subject: address, district: parameters.district, now: now() })
    return { certificate: first!.certificate, privateKey: key.privateKey, kid: key.kid }
  }

  const person: Person = {
    address,
    async proven() {
      const answer = await call(portal + paths.session, { headers: { cookie } })
      return sessionAnswer.parse(await answer.json()).addresses.map(proven => proven.address)
    },
    async seal({ to, subject, text }) {
      const messageId = `<${randomUUID()}@${address.split('@')[1]}>`
      const [from, reader] = [
        { name: '', address },
        { name: '', address: to },
      ]
      const message = composeMessage({
        ...{ from, to: [reader], cc: [], subject, text, html: null, files: [], language: 'en' },
        ...{ messageId, date: new Date(), inReplyTo: [], references: [] },
      })
      const { envelope, indices } = await seal({
        ...{ message, district: parameters.district, period, addresses: [to] },
        serial: serialForPeriod(parameters.serials, period),
        ...{ signer: await signer(), sealedAt: now() },
      })
      return { envelope, index: indices[0]!, messageId }
    },
    async hand({ envelope, index, messageId }, to) {
      const message: OutgoingMessage = {
        ...{ from: address, messageId, inReplyTo: [], references: [], language: 'en' },
        envelopes: [{ recipients: [{ address: to, index }] }],
      }
      const form = new FormData()
      form.append('message', JSON.stringify(message))
      form.append('envelope', new Blob([envelope]), 'envelope')
      const headers = { origin: portal, cookie, 'idempotency-key': randomUUID() }
      const answer = await call(portal + paths.messages, { method: 'POST', headers, body: form })
      return outgoingAnswer.parse(await answer.json())
    },
    async send(letter) {
      const sealed = await person.seal(letter)
      return { answer: await person.hand(sealed, letter.to), messageId: sealed.messageId }
    },
    async outcome(id) {
      const answer = await fetch(portal + paths.outgoing.replace(':id', id), { headers: { cookie } })
      return answer.ok ? outgoingAnswer.parse(await answer.json()) : null
    },
    async months() {
      const given = new Set((await keys()).map(each => each.period))
      return [period, addMonths(period, 1)].filter(month => given.has(month))
    },
    async opens(mail) {
      const { envelope } = await readArrival(mail, { fileBytes: 2 * largest })
      const { message } = await open({ envelope, keys: await keys() })
      return Buffer.from(message).toString()
    },
  }
  return person
}
