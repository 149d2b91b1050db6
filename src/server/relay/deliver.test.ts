// @module-tag long
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newToken, type Shown } from '../../carrier/carrier.ts'
import { base64url, utf8 } from '../../core/bytes.ts'
import { seal } from '../../core/envelope/seal.ts'
import { newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { readArrival } from '../../mail/arrival.ts'
import { readable } from '../../mail/carrier/text.ts'
import { createLog } from '../../runtime/log.ts'
import type { Listener } from '../../smtp/listener.ts'
import type { Database } from '../db/open.ts'
import { recipientsOf, storeBlob, storeOutgoing } from '../db/outgoing.ts'
import { testDatabase } from '../testing/database.ts'
import { storedEnvelope } from './accept.ts'
import { listenForBounces, readFailure } from './bounces.ts'
import { type Delivery, type DeliveryOptions, smtpCarrier, startDelivery } from './deliver.ts'

const [alice, bob, carol, dan] = ['alice@example.com', 'bob@b.example', 'carol@c.example', 'dan@d.example'] as const
const parameters: Shown = {
  portal: 'https://portal.example.org',
  district: 'example.org',
  name: 'The Portal @ Example',
  statusUrls: ['https://portal.example.org/status.json'],
  statusKey: { kid: 'B'.repeat(43), jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } },
  forwardAddress: null,
  windows: [],
}
const { envelope } = await seal({
  message: utf8('Subject: Velociraptor\r\n\r\nA secret.'),
  district: 'example.org',
  serial: { serial: 1, publicKey: base64url(publicKeyOf(newMasterSecret())) },
  period: '2026-11',
  addresses: [bob, carol, dan],
  signer: null,
  sealedAt: 1,
})

interface Caught {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: Buffer
}

let folder: string
let db: Database
let server: SMTPServer
let smtpUrl: string
let caught: Caught[]
let answers: (to: string) => Error | null
let time: number
const logged: string[] = []
const log = createLog('info', { write: line => void logged.push(line) })
const ends: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-deliver-'))
  db = await testDatabase(folder)
  caught = []
  answers = () => null
  time = Date.UTC(2026, 10, 24, 12)
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo: ({ address }, _, done) => done(answers(address)),
    onData(stream, { envelope: { mailFrom, rcptTo } }, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        const from = mailFrom === false ? '' : mailFrom.address
        caught.push({ from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) })
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  await new Promise<void>(resolve => server.close(resolve))
  await db.destroy()
  rmSync(folder, { recursive: true, force: true })
})

const tokens = new Map<string, string>()

async function handOver(
  addresses: readonly string[],
  { sender = alice as string, language = 'en', references = ['<0@x>'] } = {},
): Promise<void> {
  await storeBlob(db, { message: 'm', envelope: 0, part: 0, stored_at: 1, data: envelope })
  for (const address of addresses) tokens.set(address, newToken())
  await storeOutgoing(
    db,
    {
      id: 'm',
      sender,
      idempotency_key: 'k',
      body_hash: 'h',
      created_at: time / 1000,
      message_id: '<1@inside>',
      in_reply_to: '["<0@x>"]',
      refs: JSON.stringify(references),
      language,
    },
    addresses.map((address, stanza) => ({
      address,
      envelope: 0,
      stanza,
      token: tokens.get(address)!,
      link: newToken(),
    })),
  )
}

const both: DeliveryOptions['config'] = {
  CARRIER: 'both',
  CARRIER_DOMAINS: new Map(),
  ATTACH_BYTES: 15_000_000,
  ARMOUR_BYTES: 20_000,
  LINK_DAYS: 30,
}

function start(config: DeliveryOptions['config'] = both): Delivery {
  const { carry, close } = smtpCarrier(smtpUrl, { kind: undefined, ca: null })
  const options = { db, log, clock: () => new Date(time), carry, from: 'secure@portal.example.org', key: utf8('key') }
  const delivery = startDelivery({ ...options, config, parameters: async () => parameters })
  ends.push(async () => {
    await delivery.stop()
    close()
  })
  return delivery
}

const poll = <T>(look: () => T) => expect.poll(look)
const states = async () => (await recipientsOf(db, 'm')).map(({ address, state, reply }) => [address, state, reply])
const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })

describe('delivery', () => {
  it('brings each recipient a mail of their own that holds the envelope, and by a link', async () => {
    await handOver([bob, carol])
    start()
    await poll(states).toEqual([
      [bob, 'taken', null],
      [carol, 'taken', null],
    ])
    for (const { taken_reply } of await recipientsOf(db, 'm')) expect(taken_reply).toMatch(/^250 /)
    expect(caught.map(({ to }) => to).toSorted()).toEqual([[bob], [carol]])
    for (const { raw } of caught) {
      const arrival = await readArrival(new Uint8Array(raw))
      expect(arrival.envelope).toEqual(envelope)
    }
  })

  it.each<[string, DeliveryOptions['config'], boolean, boolean]>([
    ['both', both, true, true],
    ['a file alone', { ...both, CARRIER: 'attachment' }, true, false],
    ['a file alone, where links last no day', { ...both, LINK_DAYS: 0 }, true, false],
    ['a link alone', { ...both, CARRIER: 'link' }, false, true],
    ['a link alone, when it is large', { ...both, ATTACH_BYTES: 100 }, false, true],
    [
      'a link alone, for people of a domain',
      { ...both, CARRIER_DOMAINS: new Map([['b.example', 'link']]) },
      false,
      true,
    ],
    [
      'a file alone, for people of a domain',
      { ...both, CARRIER: 'link', CARRIER_DOMAINS: new Map([['b.example', 'attachment']]) },
      true,
      false,
    ],
    ['both, whatever holds for others', { ...both, CARRIER_DOMAINS: new Map([['example', 'link']]) }, true, true],
  ])('is by %s, as the operator says', async (_, config, file, link) => {
    await handOver([bob])
    start(config)
    await poll(() => caught.length).toBe(1)
    const { text, attachments } = await simpleParser(caught[0]!.raw)
    expect(attachments.map(({ filename }) => filename)).toEqual(file ? ['encrypted_message.htm'] : [])
    const found = /https:\/\/portal\.example\.org\/m\/([0-9a-f]{32})/.exec(text ?? '')?.[1]
    expect(found !== undefined).toBe(link)
    if (found) expect((await storedEnvelope(found, { db })).bytes).toEqual(envelope)
    await expect(storedEnvelope('0'.repeat(32), { db })).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each([
    ['has a small message in its text too, to be pasted', envelope.length, true],
    ['does not, where it is larger', envelope.length - 1, false],
  ])('%s', async (_, ARMOUR_BYTES, isIn) => {
    await handOver([bob])
    start({ ...both, ARMOUR_BYTES })
    await poll(() => caught.length).toBe(1)
    const { text = '' } = await simpleParser(caught[0]!.raw)
    expect(text.includes('BEGIN AGE ENCRYPTED FILE')).toBe(isIn)
    if (isIn) expect((await readArrival(utf8(text))).envelope).toEqual(envelope)
  })

  it('goes on with the others where one is refused, and tries later where one is put off; nobody gets it twice', async () => {
    await handOver([bob, carol, dan])
    answers = to =>
      to === bob ? refusal(550, '5.1.1 no such user') : to === carol ? refusal(451, '4.7.1 greylisted') : null
    const delivery = start()
    const bobRefused = [bob, 'refused', '550 5.1.1 no such user']
    await poll(states).toEqual([bobRefused, [carol, 'queued', null], [dan, 'taken', null]])
    answers = () => null
    await poll(async () => (await recipientsOf(db, 'm'))[1]!.lease_until).toBe(0)
    time += 61_000
    delivery.wake()
    await poll(states).toEqual([bobRefused, [carol, 'taken', null], [dan, 'taken', null]])
    expect(caught.map(({ to }) => to[0]).toSorted()).toEqual([carol, dan])
    expect(logged.join('')).not.toMatch(/bob@|carol@|dan@|alice@|no such user/)
  })

  it('gives up after two days', async () => {
    await handOver([bob])
    answers = () => refusal(451, '4.3.0 later')
    const delivery = start()
    for (const pause of [60, 300, 900, 1_800, 3_600]) {
      await poll(async () => (await recipientsOf(db, 'm'))[0]!.next_try_at).toBe(time / 1000 + pause)
      time += 2 * 86_400_000 + 1_000
      delivery.wake()
    }
    await poll(states).toEqual([[bob, 'refused', '451 4.3.0 later']])
  })

  it('waits for a mail server that is away', async () => {
    await handOver([bob])
    const { port } = server.server.address() as AddressInfo
    await new Promise<void>(resolve => server.close(resolve))
    start()
    await poll(async () => (await recipientsOf(db, 'm'))[0]!.next_try_at).toBe(time / 1000 + 60)
    expect(await states()).toEqual([[bob, 'queued', null]])
    server = new SMTPServer({ logger: false })
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  })
})

describe('a carrier', () => {
  const headerNames = (raw: Buffer) =>
    [
      ...raw
        .toString('latin1')
        .split('\r\n\r\n')[0]!
        .matchAll(/^([\w-]+):/gm),
    ]
      .map(([, name]) => name!.toLowerCase())
      .toSorted()

  it('tells who, to whom and when, and nothing of the inside', async () => {
    await handOver([bob])
    start()
    await poll(() => caught.length).toBe(1)
    const [{ raw, from }] = caught as [Caught]
    expect(headerNames(raw)).toEqual([
      'content-type',
      'date',
      'from',
      'in-reply-to',
      'message-id',
      'mime-version',
      'references',
      'reply-to',
      'subject',
      'to',
    ])
    expect(from).toBe(`b+${tokens.get(bob)}@portal.example.org`)
    const mail = await simpleParser(raw)
    expect(mail.from?.value[0]).toEqual({
      name: 'alice (example.com) via The Portal   Example',
      address: 'secure@portal.example.org',
    })
    expect([mail.replyTo?.value[0]?.address, mail.subject]).toEqual([alice, 'Private message from alice (example.com)'])
    expect(mail.text).toContain('https://portal.example.org')
    expect(raw.toString('latin1')).not.toMatch(/Velociraptor|secret\.|inside>|<0@x>/i)
  })

  it('is ASCII in lines of 76 that no server has to encode', async () => {
    await handOver([bob], { language: 'fr' })
    start()
    await poll(() => caught.length).toBe(1)
    const text = caught[0]!.raw.toString('latin1')
    const file = text.slice(text.indexOf('charset=us-ascii'))
    expect(file).toMatch(/Content-Transfer-Encoding: 7bit/i)
    expect(text).toMatch(/^[\r\n\t\x20-\x7e]*$/)
    expect(Math.max(...file.split('\r\n').map(line => line.length))).toBeLessThanOrEqual(76)
  })

  it.each([
    ['de', 'Private Nachricht von alice (example.com)', '„Nachricht lesen“'],
    ['fr', 'Message privé de alice (example.com)', 'Il n’y a rien à installer'],
    ['it', 'Messaggio privato da alice (example.com)', 'Non c’è nulla da installare'.slice(1)],
    ['es', 'Mensaje privado de alice (example.com)', '¿No está seguro?'],
  ])('is written in the language of its sender: %s', async (language, subject, said) => {
    await handOver([bob], { language })
    start()
    await poll(() => caught.length).toBe(1)
    const mail = await simpleParser(caught[0]!.raw)
    expect([mail.subject, mail.text?.includes(said), String(mail.html).includes(said)]).toEqual([subject, true, true])
  })

  it('names its thread as the recipient knows it, and to each recipient by other names', async () => {
    await handOver([bob, carol], { references: ['<0@x>', '<1@inside>'] })
    start()
    await poll(() => caught.length).toBe(2)
    const [one, other] = await Promise.all(caught.map(({ raw }) => simpleParser(raw)))
    expect([one!.references].flat().at(-1)).toBe(one!.messageId)
    expect(one!.inReplyTo).toBe([one!.references].flat()[0])
    expect(one!.messageId).not.toBe(other!.messageId)
  })

  it.each([
    ['alice@example.com', 'alice (example.com)'],
    ['"a@b\\"c"@example.com', 'a b c (example.com)'],
    ['jörg@example.com', 'jörg (example.com)'],
    ['a\u202eb@example.com', 'a b (example.com)'],
  ])('shows %s as %s', (address, shown) => {
    expect(readable(address)).toBe(shown)
  })
})

const report = (action: string, status: string) =>
  [
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: rfc822; ${bob}`,
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 5.1.1 mailbox',
    '  is gone',
    '',
    '--b--',
    '',
  ].join('\r\n')

describe('a report', () => {
  it.each<[string, string, string | null]>([
    ['of failure', report('failed', '5.1.1'), '5.1.1 550 5.1.1 mailbox is gone'],
    ['of delay', report('delayed', '4.4.1'), null],
    ['of success', report('delivered', '2.0.0'), null],
    ['that is an answer from somebody on holiday', 'Subject: away\r\n\r\nAction: failed\r\nStatus: 5.0.0', null],
    ['that is nothing', '', null],
  ])('%s', (_, mail, said) => {
    expect(readFailure(Buffer.from(mail))).toBe(said)
  })

  it('is read to its end, whatever it holds', () => {
    const hostile = `Content-Type: multipart/report\r\n${'Content-Type: message/delivery-status\r\n'.repeat(20_000)}`
    expect(readFailure(Buffer.from(hostile))).toBeNull()
  })

  let bounces: Listener
  const send = (to: string, mail: string) => {
    const { carry, close } = smtpCarrier(`smtp://127.0.0.1:${bounces.port}`, { kind: undefined, ca: null })
    return carry({ envelope: { from: '', to: [to] }, to: { name: '', address: to }, raw: mail }).finally(close)
  }

  it('that comes back marks its recipient, and no other', async () => {
    await handOver([bob, carol])
    start()
    await poll(() => caught.length).toBe(2)
    await poll(async () => (await states()).map(([, state]) => state)).toEqual(['taken', 'taken'])
    bounces = await listenForBounces('127.0.0.1:0', { db, log })
    ends.push(() => bounces.close())
    const back = `b+${tokens.get(bob)}@portal.example.org`
    await send(back, report('delayed', '4.4.1'))
    expect((await states())[0]).toEqual([bob, 'taken', null])
    await send(back, report('failed', '5.1.1'))
    await send(`b+${'0'.repeat(32)}@portal.example.org`, report('failed', '5.1.1'))
    expect(await states()).toEqual([
      [bob, 'not-delivered', '5.1.1 550 5.1.1 mailbox is gone'],
      [carol, 'taken', null],
    ])
    await expect(send('postmaster@portal.example.org', report('failed', '5.1.1'))).rejects.toMatchObject({
      responseCode: 550,
    })
  })

  it('that is broken off marks nobody', async () => {
    bounces = await listenForBounces('127.0.0.1:0', { db, log })
    ends.push(() => bounces.close())
    const socket = createConnection(bounces.port, '127.0.0.1')
    await new Promise(resolve => socket.once('data', resolve))
    socket.end('EHLO x\r\nMAIL FROM:<>\r\n')
    await new Promise(resolve => socket.once('close', resolve))
    expect(await db.selectFrom('outgoing_recipients').selectAll().execute()).toEqual([])
  })
})
