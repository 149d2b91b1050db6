// The relay: messages taken, what becomes of them, and stored envelopes for whoever holds a link.

import { expect } from 'vitest'
import { maxRecipients, type OutgoingMessage, outgoingAnswer, storedHeaders } from '../../src/contract/messages.ts'
import { paths } from '../../src/contract/paths.ts'
import { digest, hex, utf8 } from '../../src/core/bytes.ts'
import { seal } from '../../src/core/envelope/seal.ts'
import { addMonths, periodOf } from '../../src/core/ibe/period.ts'
import { secondsOf } from '../../src/core/seconds.ts'
import type { Browser } from '../../src/server/testing/services.ts'
import { type Case, refuses, rudeness, signedIn, somebody, stopped, works } from './case.ts'
import { limits, type Services } from './services.ts'
import { tooOften } from './sign-in.ts'

interface Letter {
  message: OutgoingMessage
  envelopes: Uint8Array<ArrayBuffer>[]
  key: string
}

interface Sealing {
  readonly to?: readonly (readonly string[])[]
  /** Months after the present one. */
  readonly month?: number
  readonly district?: string
  readonly length?: number
  readonly from?: string
  readonly extra?: readonly string[]
}

async function sealed(services: Services, sender: string, how: Sealing = {}): Promise<Letter> {
  const { to = [[somebody()]], month = 0, length = 100, from = sender, extra = [] } = how
  const parameters = await services.parameters()
  const [serial] = parameters.serials
  const envelopes: Uint8Array<ArrayBuffer>[] = []
  const named: OutgoingMessage['envelopes'] = []
  for (const addresses of to) {
    const { envelope, indices } = await seal({
      message: new Uint8Array(length),
      district: how.district ?? parameters.district,
      serial: serial!,
      period: addMonths(periodOf(services.now()), month),
      addresses: [...addresses, ...extra],
      signer: null,
      sealedAt: secondsOf(services.now()),
    })
    envelopes.push(envelope)
    named.push({ recipients: addresses.map((address, i) => ({ address, index: indices[i]! })) })
  }
  const message: OutgoingMessage = {
    from,
    messageId: `<${crypto.randomUUID()}@example.com>`,
    inReplyTo: [],
    references: [],
    language: 'en',
    envelopes: named,
  }
  return { message, envelopes, key: crypto.randomUUID() }
}

function post(services: Services, { cookies }: Browser, { message, envelopes, key }: Letter): Promise<Response> {
  const form = new FormData()
  form.append('message', JSON.stringify(message))
  for (const envelope of envelopes) form.append('envelope', new Blob([envelope]), 'envelope')
  return postForm(services, cookies, key, form)
}

function postForm(
  services: Services,
  cookies: Browser['cookies'],
  key: string,
  body: FormData | string,
  type?: string,
) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { origin: services.origin, cookie, 'idempotency-key': key, ...(type && { 'content-type': type }) }
  return fetch(services.origin + paths.messages, { method: 'POST', headers, body })
}

/** Seals as somebody who is signed in, changes what was sealed, and hands it over. */
function send(how: Sealing = {}, change: (letter: Letter) => void = () => {}): Case['call'] {
  return async services => {
    const { browser, address } = await signedIn(services)
    const letter = await sealed(services, address, how)
    change(letter)
    return post(services, browser, letter)
  }
}

const raw =
  (body: FormData | string, type?: string): Case['call'] =>
  async services => {
    const { browser } = await signedIn(services)
    return postForm(services, browser.cookies, crypto.randomUUID(), body, type)
  }

const stranger = 'somebody@stranger.example'

export const messages: readonly Case[] = [
  works('are taken, several envelopes at once', send({ to: [[somebody(), somebody()], [somebody()]] }), {
    status: 202,
    shape: outgoingAnswer,
    also: body => expect((body as { recipients: unknown[] }).recipients).toHaveLength(3),
  }),
  works(
    'are taken once, however often they come',
    async services => {
      const { browser, address } = await signedIn(services)
      const letter = await sealed(services, address)
      const first = await (await post(services, browser, letter)).json()
      const again = await post(services, browser, letter)
      expect(await again.clone().json()).toMatchObject({ id: first.id, at: first.at })
      return again
    },
    { status: 202, shape: outgoingAnswer },
  ),
  works('may be sealed to their writer too', send({ extra: [somebody()] }), { status: 202, shape: outgoingAnswer }),
  works(
    'may go to whoever wrote to their writer',
    async services => {
      const [one, other] = [await signedIn(services, stranger), await signedIn(services)]
      await post(services, one.browser, await sealed(services, stranger, { to: [[other.address]] }))
      return post(services, other.browser, await sealed(services, other.address, { to: [[stranger]] }))
    },
    { status: 202, shape: outgoingAnswer },
  ),
  ...rudeness('messages', 'POST'),
  stopped('messages', 'POST'),
  refuses('not-signed-in', 'of nobody', async services =>
    post(services, services.browser(), await sealed(services, somebody())),
  ),
  refuses('not-signed-in', 'of another sender', send({ from: somebody() })),
  refuses('bad-request', 'JSON', async services => (await signedIn(services)).browser.call('POST', paths.messages, {})),
  refuses('bad-request', 'a form without its message', raw(formOf([['envelope', new Blob(['x'])]]))),
  refuses('bad-request', 'a message that is no JSON', raw(formOf([['message', '{']]))),
  refuses('bad-request', 'a message out of its shape', raw(formOf([['message', '{}']]))),
  refuses(
    'bad-request',
    'a form that breaks off',
    raw(`--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n{`, 'multipart/form-data; boundary=x'),
  ),
  refuses('bad-request', 'a form whose parts nothing divides', raw('--x--', 'multipart/form-data')),
  refuses(
    'bad-request',
    'a key that is no UUID',
    send({}, letter => {
      letter.key = 'again'
    }),
  ),
  refuses('bad-request', 'the same recipient twice', async services => {
    const twice = somebody()
    return send({ to: [[twice], [twice]] })(services)
  }),
  refuses('bad-request', 'an address that is not canonical', send({ to: [['Person@Example.org']] })),
  refuses('bad-request', 'an address that is not canonical beside one that is', async services =>
    send({ to: [[somebody(), 'Person@Example.org']] })(services),
  ),
  refuses('bad-request', 'another district', send({ district: 'elsewhere.example' })),
  refuses('bad-request', 'more stanzas than readers', send({ extra: [somebody(), somebody()] })),
  refuses(
    'bad-request',
    'a stanza that is not there',
    send({}, ({ message }) => {
      message.envelopes[0]!.recipients[0]!.index = 7
    }),
  ),
  refuses(
    'bad-request',
    'an envelope too few',
    send({}, ({ envelopes }) => {
      envelopes.pop()
    }),
  ),
  refuses(
    'bad-request',
    'an envelope too many',
    send({}, ({ envelopes }) => {
      envelopes.push(envelopes[0]!)
    }),
  ),
  refuses(
    'damaged',
    'what is not sealed',
    send({}, letter => {
      letter.envelopes = [utf8('From: me\r\n\r\nin clear')]
    }),
  ),
  refuses(
    'newer-version',
    'a stanza of a later version',
    send({}, letter => {
      letter.envelopes = [utf8('age-encryption.org/v1\n-> postern2 x\nAA\n--- AAAA\n')]
    }),
  ),
  refuses(
    'conflict',
    'another message under the same key',
    async services => {
      const { browser, address } = await signedIn(services)
      const letter = await sealed(services, address)
      await post(services, browser, letter)
      return post(services, browser, { ...(await sealed(services, address)), key: letter.key })
    },
    { values: { id: expect.any(String) } },
  ),
  refuses('recipient-refused', 'somebody whom nobody here knows', send({ to: [['x@stranger.example']] }), {
    values: { address: 'x@stranger.example' },
  }),
  refuses('too-large', 'an envelope over the limit', send({ length: 4 * 1024 * 1024 })),
  refuses(
    'too-many-recipients',
    'more recipients than anybody has',
    send({}, ({ message }) => {
      message.envelopes = [0, 1].map(half => ({
        recipients: Array.from({ length: maxRecipients / 2 + 1 }, (_, i) => ({
          address: `p${half}-${i}@example.org`,
          index: 0,
        })),
      }))
    }),
    { values: { limit: maxRecipients } },
  ),
  refuses('period-unusable', 'a month that nobody has a key for', send({ month: 2 }), {
    values: { period: expect.any(String) },
  }),
  refuses('rate-limited', 'a sender who writes too much', async services => {
    const { browser, address } = await signedIn(services)
    const many = async () =>
      sealed(services, address, { to: [Array.from({ length: limits.sender - 1 }, () => somebody())] })
    await post(services, browser, await many())
    return post(services, browser, await many())
  }),
  refuses(
    'too-many-recipients',
    'more than the sender may write to at once',
    async services => {
      const people = Array.from({ length: limits.sender + 1 }, () => somebody())
      return send({ to: [people] })(services)
    },
    { values: { limit: limits.sender } },
  ),
  refuses(
    'rate-limited',
    'a network that asks too much',
    async services => {
      const call = () => postForm(services, new Map(), '', formOf([['message', '{}']]))
      for (let i = 0; i < 2; i++) await call()
      return call()
    },
    { kind: 'tight' },
  ),
  refuses('sending-off', 'where nothing is sent', send(), { kind: 'silent' }),
  refuses(
    'key-retired',
    'sealed with what is not used any more',
    async services => {
      const { browser, address } = await signedIn(services)
      const letter = await sealed(services, address)
      await services.retire()
      return post(services, browser, letter)
    },
    { alone: true },
  ),
]

function formOf(entries: readonly (readonly [string, string | Blob])[]): FormData {
  const form = new FormData()
  for (const [name, value] of entries) form.append(name, value)
  return form
}

/** A message that was taken, its sender and its id. */
async function taken(services: Services, how: Sealing = {}) {
  const { browser, address } = await signedIn(services)
  const letter = await sealed(services, address, how)
  const { id } = outgoingAnswer.parse(await (await post(services, browser, letter)).json())
  return { browser, letter, id }
}

export const outgoing: readonly Case[] = [
  works(
    'says that the next mail server took a message',
    async services => {
      const { browser, id } = await taken(services)
      services.pass(3)
      const look = () => browser.call('GET', paths.outgoing.replace(':id', id))
      await expect.poll(async () => (await (await look()).json()).recipients[0].state).toBe('taken')
      return look()
    },
    { status: 200, shape: outgoingAnswer },
  ),
  ...rudeness('outgoing', 'GET'),
  stopped('outgoing', 'GET'),
  refuses('not-signed-in', 'to nobody', services => services.browser().call('GET', paths.outgoing.replace(':id', 'x'))),
  refuses('not-found', 'of a message that is none', async services =>
    (await signedIn(services)).browser.call('GET', paths.outgoing.replace(':id', 'x')),
  ),
  refuses('not-found', 'to anybody but its sender', async services => {
    const { id } = await taken(services)
    return (await signedIn(services)).browser.call('GET', paths.outgoing.replace(':id', id))
  }),
]

export const stored: readonly Case[] = [
  works(
    'is the envelope, with whose it is beside it',
    async services => {
      const to = `ü-${somebody()}`
      const { letter } = await taken(services, { to: [[to]] })
      services.pass(3)
      const answer = await services.browser().call('GET', paths.stored.replace(':link', await services.linkTo(to)))
      const [envelope] = letter.envelopes
      expect(new Uint8Array(await answer.clone().arrayBuffer())).toEqual(envelope)
      expect(answer.headers.get(storedHeaders.digest)).toBe(hex(await digest(envelope!)))
      expect(decodeURIComponent(answer.headers.get(storedHeaders.address)!)).toBe(to)
      return answer
    },
    { status: 200, headers: { 'content-type': 'application/octet-stream', [storedHeaders.index]: '0' } },
  ),
  works(
    'is ended by whom it is for, and leads nowhere then',
    async host => {
      const { browser, address: to } = await signedIn(host)
      await taken(host, { to: [[to]] })
      host.pass(3)
      const path = paths.stored.replace(':link', await host.linkTo(to))
      const answer = await browser.call('DELETE', path)
      expect((await browser.call('GET', path)).status).toBe(404)
      return answer
    },
    { status: 204 },
  ),
  refuses('not-signed-in', 'to be ended by nobody', host =>
    host.browser().call('DELETE', paths.stored.replace(':link', 'f'.repeat(32))),
  ),
  refuses('not-found', 'to be ended where there is none', async host =>
    (await signedIn(host)).browser.call('DELETE', paths.stored.replace(':link', 'f'.repeat(32))),
  ),
  refuses('rate-limited', 'to be ended too often', tooOften('DELETE', paths.stored.replace(':link', 'x')), {
    kind: 'tight',
  }),
  refuses('origin-refused', 'to be ended from elsewhere', host =>
    host.browser().call('DELETE', paths.stored.replace(':link', 'x'), undefined, { origin: 'https://example.com' }),
  ),
  ...rudeness('stored', 'GET'),
  stopped('stored', 'GET'),
  refuses('not-found', 'for a link that is none', services =>
    services.browser().call('GET', paths.stored.replace(':link', 'f'.repeat(32))),
  ),
  refuses('rate-limited', 'a network that asks too much', tooOften('GET', paths.stored.replace(':link', 'x')), {
    kind: 'tight',
  }),
]
