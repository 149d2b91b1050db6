// What the tests of the gateway share: a district in memory with its keys, a next hop that keeps what it gets, and a gateway between.

import { createHash, generateKeyPairSync, type webcrypto } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { importJWK } from 'jose'
import MailComposer from 'nodemailer/lib/mail-composer'
import { carrierOf } from '../../carrier/carrier.ts'
import { carrierOptions } from '../../carrier/testing/options.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { base64url } from '../../core/bytes.ts'
import { open } from '../../core/envelope/open.ts'
import { issueCertificate, type Signer } from '../../core/envelope/proof.ts'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { seal } from '../../core/envelope/seal.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { addMonths, type Period, periodOf } from '../../core/ibe/period.ts'
import { type Ed25519Jwk, thumbprint } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { readArrival } from '../../mail/arrival.ts'
import { createLog } from '../../runtime/log.ts'
import { Budget, prepareWork, stagedBytes } from '../../runtime/staged.ts'
import { extractWithBlst } from '../../server/keys/extract.ts'
import { type Reply, taken } from '../../smtp/reply.ts'
import { Gate } from '../content/gate.ts'
import { ReadingTurns } from '../content/reading-turns.ts'
import { lookingHere } from '../files/looking.ts'
import type { Keys } from '../keys/keyring.ts'
import { OpeningCosts } from '../keys/opening-limits.ts'
import { labourHere } from '../keys/threads.ts'
import type { Deliver, Direction, Handler, Parcel, Reason } from '../model.ts'
import { OpenedMemory } from '../opened/memory.ts'
import { Hold } from '../policy/hold.ts'
import { Metrics } from '../policy/metrics.ts'
import { readPolicy } from '../policy/policy.ts'
import { createAttempt, type Try } from '../queue/attempt.ts'
import { type HandleDeps, MessageHandler } from '../queue/handle.ts'
import { createRetry } from '../queue/retry.ts'
import { type Done, Journal } from '../state/journal.ts'
import { type Seen, SeenLog } from '../state/seen-log.ts'
import { MailStore, type Stores } from '../state/store.ts'
import { openCheaply } from './at-rest.ts'

export const districtName = 'portal.example'
const start = Date.UTC(2026, 10, 24, 12)

interface KeyPair {
  readonly privateKey: webcrypto.CryptoKey
  readonly jwk: Ed25519Jwk
  readonly kid: string
}

async function newPair(): Promise<KeyPair> {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as { d: string; x: string }
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
  return {
    privateKey: (await importJWK({ ...jwk, d }, 'Ed25519')) as webcrypto.CryptoKey,
    jwk,
    kid: await thumbprint(jwk),
  }
}

export interface District {
  readonly parameters: Parameters
  keyFor(address: string, period?: Period): IdentityKey
  signerFor(subject: string, period?: Period): Promise<Signer>
}

/** A district whose secret the test knows. */
export async function newDistrict(now = new Date(start)): Promise<District> {
  const secret = newMasterSecret()
  const signing = await newPair()
  const person = await newPair()
  const month = periodOf(now)
  const seconds = secondsOf(now)
  const publicKey = base64url(publicKeyOf(secret))
  const parameters: Parameters = {
    v: 1,
    district: districtName,
    name: 'Portal',
    portal: `https://${districtName}`,
    issuedAt: seconds - 86_400,
    expires: seconds + 400 * 86_400,
    sequence: 1,
    serials: [
      {
        serial: 1,
        suite: 'BF-BLS12381-G1',
        publicKey,
        sealFrom: addMonths(month, -6),
        sealUntil: addMonths(month, 6),
        state: 'active',
        destroyAfter: addMonths(month, 24),
        threshold: 1,
        epoch: 1,
        nodes: [{ id: 'node-1', index: 1, url: `https://${districtName}`, publicKey }],
      },
    ],
    signingKeys: [{ kid: signing.kid, jwk: signing.jwk, notBefore: seconds - 200 * 86_400 }],
    revokedCertificates: [],
    statusKey: { kid: signing.kid, jwk: signing.jwk },
    statusUrls: [`https://${districtName}/status.json`],
    forwardAddress: null,
    limits: { messageBytes: 15_000_000, fileBytes: 80_000_000, recipients: 1_000 },
    sending: 'known',
    languages: ['en'],
    retentionMonths: 24,
    operator: { name: 'Operator', contact: 'operator' },
  }
  return {
    parameters,
    keyFor(address, period = month) {
      const identity = { district: districtName, serial: 1, period, condition: '' as const, address }
      return { ...identity, key: extractWithBlst(secret, identityBytes(identity)) } as IdentityKey
    },
    async signerFor(subject, period = month) {
      const certificate = await issueCertificate({
        district: districtName,
        subject,
        period,
        jwk: person.jwk,
        jti: crypto.randomUUID(),
        now: seconds,
        signingKey: signing,
      })
      return { certificate, privateKey: person.privateKey, kid: person.kid }
    },
  }
}

/** What a next hop got. */
export interface Got {
  readonly direction: Direction
  readonly mailFrom: string
  readonly recipient: string
  readonly content: Buffer
}

export interface TestGateway {
  readonly got: Got[]
  readonly logged: string[]
  readonly stores: Stores
  readonly folder: string
  readonly opened: OpenedMemory
  /** What the next hop answers; 250 unless set. */
  answer: (recipient: string, direction: Direction) => Reply
  /** Thrown for whatever keys are needed for. */
  away: Reason | null
  now(): Date
  pass(seconds: number): void
  setPolicy(text: string): void
  readonly attempt: Try
  readonly readingTurns: ReadingTurns
  each(direction: Direction, mailFrom: string, recipients: readonly string[], raw: Buffer | string): Promise<Reply[]>
  all(direction: Direction, mailFrom: string, recipients: readonly string[], raw: Buffer | string): Promise<Reply>
  retry: ReturnType<typeof createRetry>
  readonly handler: Handler
  readonly holds: { readonly how: string; readonly reason: Reason }[]
  onHold: HandleDeps['onHold']
  readonly hops: Readonly<Record<Direction, Deliver>>
  /** The stores and the journal as a process that starts anew finds them. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** What stands in for what is on the disk, where a test wants thousands. */
export interface InMemory {
  readonly stores: Stores
  readonly seenLog: Seen
  readonly journal: Done
}

/** @param policy text. */
export async function newTestGateway(
  district: District,
  policy = 'default: { out: seal, in: open }',
  inMemory: InMemory | null = null,
  domains: readonly string[] = ['in.test'],
): Promise<TestGateway> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-gateway-'))
  let time = start
  const clock = () => new Date(time)
  const atRest = openCheaply(folder)
  const work = path.join(folder, 'work')
  await prepareWork(work)
  const open = (name: string) => MailStore.open(path.join(folder, name), atRest)
  const onDisk = { errored: await open('.errored'), quarantine: await open('quarantine'), spool: await open('spool') }
  const remembered = await SeenLog.open(folder, atRest, clock)
  let done = await Journal.open(path.join(folder, 'journal'), clock)
  const { stores, seenLog } = inMemory ?? { stores: onDisk as Stores, seenLog: remembered as Seen }
  let current = readPolicy(policy)
  const got: Got[] = []
  const logged: string[] = []
  const holds: { how: string; reason: Reason }[] = []
  const demandKeys = () => {
    if (gateway.away) throw new Hold(gateway.away)
  }
  const keyring: Keys = {
    parameters() {
      demandKeys()
      return district.parameters
    },
    windows: () => [],
    demandClock() {},
    async keyFor({ address, period }) {
      demandKeys()
      return district.keyFor(address, period)
    },
    async signerFor(domain, period) {
      demandKeys()
      return district.signerFor(`@${domain}`, period)
    },
  }
  const hop = (direction: Direction) => async (parcel: Parcel) => {
    const content = Buffer.isBuffer(parcel.content) ? parcel.content : await buffer(parcel.content)
    return parcel.recipients.map(recipient => {
      const reply = gateway.answer(recipient, direction)
      if (reply.code === 250) got.push({ direction, mailFrom: parcel.mailFrom, recipient, content })
      return reply
    })
  }
  const log = createLog('info', { write: line => void logged.push(line) })
  const hops = { out: hop('out'), in: hop('in') }
  const opened = await OpenedMemory.open(folder, { seenLog, atRest, clock, domains })
  const readingTurns = new ReadingTurns()
  const attempt = createAttempt({
    ...{ keyring, seenLog, opened, atRest, domains, clock, work, readingTurns, seal: labourHere.seal },
    openingCosts: new OpeningCosts(labourHere.unlock),
    find: labourHere.find,
    policy: () => current,
    hops,
    memoryLimit: new Gate({ capacity: 64 * 1024 * 1024 }),
    memory: new Budget(32 * 1024 * 1024),
    looking: lookingHere,
  })
  const make = (journal: Done) => ({
    handler: new MessageHandler({
      ...{ attempt, journal, stores, clock, log },
      policy: () => current,
      hash: address => createHash('sha256').update(address).digest('hex').slice(0, 16),
      metrics: new Metrics(),
      onSeen: async () => {},
      async onHold(how, mail, reason) {
        holds.push({ how, reason })
        await gateway.onHold(how, mail, reason)
      },
    }),
    retry: createRetry({ attempt, journal, stores, domains, clock, log, work, language: 'en' }),
  })
  let made = make(inMemory?.journal ?? done)
  const mailOf = (direction: Direction, mailFrom: string, recipients: readonly string[], raw: Buffer | string) => ({
    ...{ direction, mailFrom, queueId: 'ABC' },
    recipients: recipients.map(address => ({ address })),
    staged: stagedBytes(Buffer.from(raw)),
  })
  const gateway: TestGateway = {
    ...{ got, logged, stores, folder, holds, hops, opened, readingTurns },
    onHold: async () => {},
    answer: () => taken,
    away: null,
    now: clock,
    pass(seconds) {
      time += seconds * 1000
    },
    setPolicy(text) {
      current = readPolicy(text)
    },
    attempt,
    each: (...mail) => made.handler.each(mailOf(...mail)),
    all: (...mail) => made.handler.all(mailOf(...mail)),
    retry: (...args) => made.retry(...args),
    get handler() {
      return made.handler
    },
    async restart() {
      await done.close()
      done = await Journal.open(path.join(folder, 'journal'), clock)
      for (const store of Object.values(onDisk)) await store.resume()
      made = make(done)
    },
    async close() {
      await opened.close()
      await remembered.close()
      await done.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return gateway
}

/** What the recipient of a carrier reads. */
export async function readCarrier(district: District, content: Buffer, address: string) {
  const { envelope, index } = await readArrival(content)
  return open({ envelope, keys: [district.keyFor(address)], hint: index ?? undefined })
}

export interface CarrierOfTest {
  readonly message: Buffer | string
  /** Whom it is sealed to; the first is its recipient. */
  readonly to: readonly string[]
  /** Whose certificate signs; null for none. */
  readonly signAs: string | null
  readonly from: string
  readonly now: Date
  readonly messageId?: string
}

/** A carrier as a portal's relay sends it. */
export async function newCarrier(
  district: District,
  { message, to, signAs, from, now, messageId = '<inner@elsewhere.test>' }: CarrierOfTest,
): Promise<Buffer> {
  const period = periodOf(now)
  const { district: name, serials } = district.parameters
  const [serial] = serials
  const { envelope, indices } = await seal({
    message: Buffer.from(message),
    district: name,
    serial: serial!,
    period,
    addresses: to,
    signer: signAs === null ? null : await district.signerFor(signAs),
    sealedAt: secondsOf(now),
  })
  const { envelope: _, ...mail } = await carrierOf(
    carrierOptions({
      ...{ sender: from, recipient: to[0]!, envelope, index: indices[0]!, period, messageId },
      ...{ token: '0'.repeat(32), date: now, from: `secure@${name}` },
      parameters: { ...district.parameters, windows: [] },
    }),
  )
  const composed = await new MailComposer({ ...mail, newline: '\r\n' } as never).compile().build()
  return Buffer.from(composed.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

/** Lines of a mail, ended as SMTP ends them. */
export function lines(...all: readonly string[]): Buffer {
  return Buffer.from(`${all.join('\r\n')}\r\n`, 'utf8')
}

/** A client that says each step and waits for so many more replies as a number says. @returns all replies. */
export async function talk(port: number, steps: readonly (string | Buffer | number)[]): Promise<string[]> {
  const client = connect(port)
  const replies = await client.say(steps)
  client.end()
  return replies
}

export function connect(port: number) {
  const socket = createConnection(port, '127.0.0.1')
  let text = ''
  let wanted = 0
  let heard = () => {}
  const replies = () => [...text.matchAll(/^\d{3} .*\r\n/gm)].map(([line]) => line.trim())
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
    heard()
  })
  socket.on('error', () => {})
  socket.on('close', () => heard())
  const until = () =>
    new Promise<void>(resolve => {
      heard = () => {
        if (replies().length >= wanted || socket.destroyed) resolve()
      }
      heard()
    })
  return {
    async say(steps: readonly (string | Buffer | number)[]): Promise<string[]> {
      for (const step of steps) {
        if (typeof step === 'number') wanted += step
        else socket.write(step)
        await until()
      }
      return replies()
    },
    end: () => void socket.destroy(),
  }
}

/** One message by LMTP, dots stuffed; ended as SMTP ends it. */
export function lmtp(mailFrom: string, to: readonly string[], raw: Buffer): (string | Buffer | number)[] {
  return [1, 'LHLO x\r\n', 1, ...transaction(mailFrom, to, raw), 'QUIT\r\n', 1]
}

export function transaction(mailFrom: string, to: readonly string[], raw: Buffer): (string | Buffer | number)[] {
  const stuffed = raw.toString('latin1').replace(/(^|\r\n)\./g, '$1..')
  return [
    ...[`MAIL FROM:<${mailFrom}>\r\n`, 1],
    ...to.flatMap(address => [`RCPT TO:<${address}>\r\n`, 1]),
    ...['DATA\r\n', 1, Buffer.from(`${stuffed}.\r\n`, 'latin1'), to.length],
  ]
}
