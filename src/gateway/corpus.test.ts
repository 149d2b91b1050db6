// @module-tag long
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readHeader } from '../mail/header.ts'
import { createLog } from '../runtime/log.ts'
import type { Listener } from '../smtp/listener.ts'
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
import { inMemory } from './testing/in-memory.ts'
import { mailServer } from './testing/mail-server.ts'

const folder = path.join(import.meta.dirname, '..', 'mail', 'corpus')
const ended = (raw: Buffer) =>
  raw.subarray(-2).equals(Buffer.from('\r\n')) ? raw : Buffer.concat([raw, Buffer.from('\r\n')])
/** Those that SMTP can carry: it knows no other end of a line than CRLF, and ends with one. */
const files = readdirSync(folder)
  .filter(name => name.endsWith('.msg'))
  .map(name => ({ name, raw: ended(readFileSync(path.join(folder, name))) }))
  .filter(({ raw }) => !/(?:^|[^\r])\n|\r(?!\n)/.test(raw.toString('latin1')))
const me = 'me@example.com'
const deep = Buffer.from(
  `From: ${me}\r\n${Array.from({ length: 1_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('')}\r\nx\r\n`,
)
const wide = Buffer.from(
  `From: ${me}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(10_000)}--b--\r\n`,
)
const odd = [
  { name: 'nested 1,000 deep', raw: deep },
  { name: 'with 10,000 parts', raw: wide },
  { name: 'lines of 10,000 bytes', raw: lines(`From: ${me}`, '', 'x'.repeat(10_000)) },
  {
    name: 'NULs and eight bits, in headers too',
    raw: Buffer.from(`From: ${me}\r\nSubject: \xfc\0\x80\r\n\r\n\0\xff\x01\r\n`, 'latin1'),
  },
  { name: 'dots', raw: lines(`From: ${me}`, '', '.', '..', '.x', '') },
]

let district: District
let gateway: TestGateway
let work: string
const ways: Record<string, Listener> = {}
const servers: Record<string, ReturnType<typeof mailServer>> = {}
beforeAll(async () => {
  district = await newDistrict()
  gateway = await newTestGateway(district, '', inMemory(), ['example.com', 'blueyonder.co.uk'])
  work = mkdtempSync(path.join(tmpdir(), 'postern-corpus-'))
  for (const direction of ['out', 'in'] as const) {
    ways[direction] = await listen({
      place: { protocol: 'lmtp', host: '127.0.0.1', port: 0 },
      ...{ direction, work, handler: gateway.handler, log: createLog('silent'), maxBytes: 50_000_000 },
      ...{ clients: [], xforward: [], tls: null },
    })
    servers[direction] = mailServer(ways[direction]!.port)
  }
})
afterAll(async () => {
  for (const server of Object.values(servers)) server.end()
  for (const way of Object.values(ways)) await way.close()
  await gateway.close()
  rmSync(work, { recursive: true, force: true })
})

let count = 0
/** Nobody gets the same bytes twice: each comes to somebody else. */
const nextOne = () => `p${count++}@out.test`

const hand = async (direction: 'out' | 'in', to: string, raw: Buffer) => {
  gateway.got.length = 0
  await servers[direction]!.hand(me, [to], raw)
  return gateway.got[0]!.content
}

/** The gateway signs for exactly one From of its own. */
function withFrom(raw: Buffer): Buffer {
  const has = readHeader(raw).fields.some(({ name }) => name === 'from')
  return has ? raw : Buffer.concat([Buffer.from(`From: ${me}\r\n`), raw])
}

describe('to the byte', () => {
  it('nearly all of the corpus can go by SMTP', () => {
    expect(files.length).toBeGreaterThanOrEqual(31)
  })

  it.each([...files, ...odd])('$name passes as it came', async ({ raw }) => {
    gateway.setPolicy('default: { out: pass, in: pass }')
    expect((await hand('out', nextOne(), raw)).equals(raw)).toBe(true)
  })

  it.each([...files, ...odd])('$name opens as it came, once sealed', async ({ raw }) => {
    gateway.setPolicy('default: { out: seal }')
    const message = withFrom(raw)
    const bob = nextOne()
    const carrier = await hand('out', bob, message)
    expect(carrier.equals(message)).toBe(false)
    expect(Buffer.from((await readCarrier(district, carrier, bob)).message).equals(message)).toBe(true)
  })

  it.each([...files, ...odd])('$name is handed on with its body and its own fields as they were sealed', async ({
    raw,
  }) => {
    gateway.setPolicy('default: { in: open }')
    const from = 'me@elsewhere.test'
    // Only what is proven takes the carrier's place; whatever else it says of its sender goes.
    const message = Buffer.concat([Buffer.from(`From: ${from}\r\n`), Buffer.from(withoutFrom(raw))])
    const sealed = { message, to: [me], signAs: from, from, now: gateway.now() }
    const got = await hand('in', me, await newCarrier(district, sealed))
    const [before, after] = [readHeader(message), readHeader(got)]
    const said = after.fields.find(({ name }) => name === 'x-postern-sender')!.value
    const odd = before.oddities.map(({ code }) => code).filter(code => code !== 'eight-bit' && code !== 'long-line')
    if (odd.length > 0) {
      expect(said).toBe(`contained; part=message.eml; verified; by=${from}`)
      expect(got.includes(odd.includes('nul') ? message.subarray(before.body) : message)).toBe(true)
      return
    }
    expect(said).toBe(`verified; by=${from}`)
    expect(got.subarray(after.body).equals(message.subarray(before.body))).toBe(true)
    const own = before.fields.filter(
      ({ name }) =>
        !/^(?:received|return-path|delivered-to|bcc|authentication-results|x-spam-.*|resent-.*)$/.test(name),
    )
    // A line that is too long is folded: it says the same.
    const [short, long] = [
      own.filter(({ raw: line }) => line.length < 998),
      own.filter(({ raw: line }) => line.length >= 998),
    ]
    expect(after.fields.map(field => field.raw)).toEqual(expect.arrayContaining(short.map(field => field.raw)))
    expect(after.fields.map(({ value }) => value)).toEqual(expect.arrayContaining(long.map(({ value }) => value)))
  })
})

function withoutFrom(raw: Buffer): Buffer {
  const { fields, body } = readHeader(raw)
  const others = fields.filter(({ name }) => name !== 'from')
  if (others.length === fields.length) return raw
  return Buffer.concat([Buffer.from(`${others.map(field => field.raw).join('')}\r\n`, 'latin1'), raw.subarray(body)])
}
