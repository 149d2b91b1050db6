// @module-tag long
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readHeader } from '../mail/header.ts'
import { base64Lines, quotedPrintable } from '../mail/testing/mime.ts'
import { createLog } from '../runtime/log.ts'
import { stagedBytes } from '../runtime/staged.ts'
import type { Listener } from '../smtp/listener.ts'
import { mostParsed, outlineOf } from './message/outline.ts'
import { list } from './queue/quarantine.ts'
import { listen } from './smtp/listen.ts'
import {
  type District,
  lines,
  newCarrier,
  newDistrict,
  newTestGateway,
  readCarrier,
  type TestGateway,
} from './testing/gateway.ts'
import { mailServer } from './testing/mail-server.ts'

const [alice, bob, outside] = ['alice@in.test', 'bob@out.test', 'robin@elsewhere.test'] as const
const secret = 'the price is 4711'
const file = randomBytes(2_400_000)
  .toString('base64')
  .match(/.{1,76}/g)!
  .join('\r\n')

function letterFrom(from: string, text = secret, boundary = 'b'): Buffer {
  return lines(
    `From: ${from}`,
    'Subject: The plans',
    'Message-ID: <plans@elsewhere.test>',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain',
    '',
    text,
    `--${boundary}`,
    'Content-Type: application/pdf; name=plans.pdf',
    'Content-Disposition: attachment; filename=plans.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    file,
    `--${boundary}--`,
  )
}

let district: District
let gateway: TestGateway
let work: string
const ways: Record<string, Listener> = {}
const servers: Record<string, ReturnType<typeof mailServer>> = {}
beforeAll(async () => {
  district = await newDistrict()
  gateway = await newTestGateway(district)
  work = mkdtempSync(path.join(tmpdir(), 'postern-large-'))
  for (const direction of ['out', 'in'] as const) {
    ways[direction] = await listen({
      place: { protocol: 'lmtp', host: '127.0.0.1', port: 0 },
      ...{ direction, work, handler: gateway.handler, log: createLog('silent'), maxBytes: 50_000_000 },
      ...{ clients: [], xforward: [], tls: null },
    })
    servers[direction] = mailServer(ways[direction]!.port)
  }
})
beforeEach(() => {
  gateway.got.length = 0
  gateway.setPolicy('default: { out: seal, in: open }')
})
afterAll(async () => {
  for (const server of Object.values(servers)) server.end()
  for (const way of Object.values(ways)) await way.close()
  await gateway.close()
  rmSync(work, { recursive: true, force: true })
})

/** Handed over as a mail server does: large messages lie on the disk then. */
async function hand(direction: 'out' | 'in', sender: string, to: string, raw: Buffer): Promise<Buffer | undefined> {
  await servers[direction]!.hand(sender, [to], raw)
  return gateway.got[0]?.content
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const sealed = new Map<string, Promise<Buffer>>()
/** The same each time. */
function sealedTo(to: string): Promise<Buffer> {
  const letter = { message: letterFrom(outside), to: [to], signAs: outside, from: outside, now: gateway.now() }
  const carrier = sealed.get(to) ?? newCarrier(district, letter)
  sealed.set(to, carrier)
  return carrier
}
const left = () => [...readdirSync(work), ...readdirSync(path.join(gateway.folder, 'work'))]

describe('a large message', () => {
  it('is one that is not taken apart whole', () => {
    expect(letterFrom(alice).length).toBeGreaterThan(1.5 * mostParsed)
  })

  it('is sealed to the byte, and nothing of it stays on the disk', async () => {
    const message = letterFrom(alice)
    const carrier = await hand('out', alice, bob, message)
    expect(carrier!.includes(secret)).toBe(false)
    expect(digestOf((await readCarrier(district, carrier!, bob)).message)).toBe(digestOf(message))
    expect(left()).toEqual([])
  })

  it('is not sealed twice when it comes round', async () => {
    const message = letterFrom(alice, 'comes round')
    const carrier = await hand('out', alice, bob, message)
    gateway.got.length = 0
    const again = await hand('out', alice, bob, Buffer.concat([Buffer.from('X-Round: 1\r\n'), carrier!]))
    expect(readHeader(again!).fields.some(({ name }) => name === 'x-round')).toBe(true)
  })

  it('takes the place of its carrier where that holds nothing else', async () => {
    const message = letterFrom(outside)
    const got = await hand('in', outside, alice, await sealedTo(alice))
    const [before, after] = [readHeader(message), readHeader(got!)]
    expect(digestOf(got!.subarray(after.body))).toBe(digestOf(message.subarray(before.body)))
    expect(after.fields.find(({ name }) => name === 'x-postern-sender')!.value).toBe(`verified; by=${outside}`)
    expect(left()).toEqual([])
  })

  it('goes on as it came to somebody whom it is not sealed to', async () => {
    const carrier = await sealedTo('chief@in.test')
    expect((await hand('in', outside, alice, carrier))!.equals(carrier)).toBe(true)
  })

  it('is kept when its armor was cut off or altered', async () => {
    const carrier = await sealedTo(alice)
    const cut = Buffer.concat([carrier.subarray(0, carrier.length - 500_000), Buffer.from('\r\n')])
    expect(await hand('in', outside, alice, cut)).toBeUndefined()
    const at = carrier.length - 1_000_000
    const flipped = carrier.map((byte, i) => (i === at ? (byte === 0x41 ? 0x42 : 0x41) : byte))
    expect(await hand('in', outside, alice, Buffer.from(flipped))).toBeUndefined()
    const mails = await list(gateway.stores, { reason: 'damaged' }, 0)
    expect(mails.map(({ size }) => size).toSorted()).toEqual([cut.length, flipped.length].toSorted())
    expect(left()).toEqual([])
  })
})

/** The carrier's file as mail systems write it anew. */
function rewritten(carrier: Buffer, encoding: string, write: (htm: string) => string): Buffer {
  const text = carrier.toString('latin1')
  const [head] = /Content-Type: text\/html; charset=us-ascii[\s\S]*?\r\n\r\n/.exec(text)!
  const start = text.indexOf(head) + head.length
  const end = text.lastIndexOf('\r\n--')
  const changed = head.replace(/Content-Transfer-Encoding: 7bit/i, `Content-Transfer-Encoding: ${encoding}`)
  const body = write(text.slice(start, end)).replace(/\r?\n/g, '\r\n')
  return Buffer.from(text.slice(0, start - head.length) + changed + body + text.slice(end), 'latin1')
}

describe('a large carrier is opened', () => {
  it.each([
    ['in base64', 'base64', (htm: string) => base64Lines(Buffer.from(htm, 'latin1'))],
    ['in quoted-printable', 'quoted-printable', (htm: string) => quotedPrintable(htm)],
  ] as const)('%s', async (_, encoding, write) => {
    const carrier = rewritten(await sealedTo(alice), encoding, write)
    const got = await hand('in', outside, alice, carrier)
    const message = letterFrom(outside)
    expect(got!.includes(message.subarray(readHeader(message).body))).toBe(true)
  })

  it('as a mail in a mail, which stays beside what was opened', async () => {
    const mail = lines(
      `From: ${outside}`,
      'Subject: Fwd',
      'Content-Type: multipart/mixed; boundary=f',
      '',
      '--f',
      '',
      'see below',
      '--f',
      'Content-Type: message/rfc822',
      '',
      (await sealedTo(alice)).toString('latin1'),
      '--f--',
    )
    const got = await hand('in', outside, alice, mail)
    expect(got!.includes('see below')).toBe(true)
    expect(got!.includes(letterFrom(outside))).toBe(true)
  })

  it('in the text, as an answer quotes it', async () => {
    const armor = /-----BEGIN AGE[\s\S]*?END AGE ENCRYPTED FILE-----/.exec(
      (await sealedTo(alice)).toString('latin1'),
    )![0]
    const quoted = armor
      .replace(/<[^>]*>/g, '')
      .split(/\r?\n/)
      .map(line => `> ${line}`)
    const got = await hand('in', outside, alice, lines(`From: ${outside}`, '', 'I got this:', ...quoted))
    expect(got!.includes('I got this:')).toBe(true)
    expect(got!.includes(letterFrom(outside))).toBe(true)
  })
})

describe('a rule on what a large message says', () => {
  it('finds its text and the names of its files', async () => {
    // The same file was opened above: without this the mail is sealed, whatever a rule says.
    gateway.setPolicy(`
      answers: off
      rules:
        - { name: plans, direction: out, when: { content: 'plans.pdf' }, action: refuse }`)
    expect(await hand('out', alice, 'carol@out.test', letterFrom(alice))).toBeUndefined()
    gateway.setPolicy(`rules: [{ name: prices, direction: out, when: { content: 'price is [0-9]+' }, action: seal }]`)
    expect((await hand('out', alice, 'carol@out.test', letterFrom(alice)))!.includes(secret)).toBe(false)
  })

  it('takes hold where a file in it cannot be read', async () => {
    gateway.setPolicy(`rules: [{ name: prices, direction: out, when: { content: 'price is [0-9]+' }, action: seal }]`)
    const got = await hand('out', alice, 'carol@out.test', letterFrom(alice, 'nothing', 'c'))
    expect(got!.includes('plans.pdf')).toBe(false)
  })

  it('finds what hides in something that looks like an armor', async () => {
    gateway.setPolicy(`
      answers: off
      rules: [{ name: prices, direction: out, when: { content: 'price is [0-9]+' }, action: refuse }]`)
    const hidden = `-----BEGIN AGE ENCRYPTED FILE-----\r\n${'A'.repeat(64)}\r\n${secret}\r\n`
    expect(await hand('out', alice, 'dora@out.test', letterFrom(alice, hidden))).toBeUndefined()
  })

  it.each(['seal', 'refuse'])('where its text alone is too much to be looked through: %s', async action => {
    gateway.setPolicy(`rules: [{ name: prices, direction: out, when: { content: '4711' }, action: ${action} }]`)
    const text = Array.from({ length: 60_000 }, () => action.repeat(12))
    const got = await hand('out', alice, bob, lines(`From: ${alice}`, '', ...text))
    const kept = await list(gateway.stores, { reason: 'unreadable' }, 0)
    expect([got?.includes(text[0]!), kept.length]).toEqual(action === 'seal' ? [false, 0] : [undefined, 1])
  })

  it('looks at an outline, which has all but what the files hold', async () => {
    const outline = await outlineOf(stagedBytes(letterFrom(alice)))
    const [start, end] = letterFrom(alice).toString('latin1').split(file)
    expect(outline!.bytes.toString('latin1')).toBe(`${start}${end!.slice(2)}`)
  })
})

it('a header without an end is kept: nobody writes one', async () => {
  await hand(
    'out',
    alice,
    bob,
    lines(`From: ${alice}`, ...Array.from({ length: 20_000 }, () => `X-Long: ${'x'.repeat(60)}`)),
  )
  expect(gateway.got).toEqual([])
  expect(await list(gateway.stores, { reason: 'unreadable', direction: 'out' }, 0)).not.toEqual([])
})

it('nor does it come in when an administrator lets it go: it may say what only the gateway says', async () => {
  const long = Array.from({ length: 20_000 }, () => `X-Long: ${'x'.repeat(60)}`)
  await hand('in', outside, alice, lines(`From: ${outside}`, ...long, 'X-Postern-Sender: verified; by=chief@in.test'))
  const [mail] = await list(gateway.stores, { reason: 'unreadable', direction: 'in' }, 0)
  expect(await gateway.retry(mail!, 'release')).toMatchObject({ delivered: 0, left: 1, reason: 'unreadable' })
  expect(gateway.got).toEqual([])
})
