import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { armor } from '../../core/htm/armor.ts'
import { taken } from '../../smtp/reply.ts'
import { stagedBytes } from '../../smtp/staged.ts'
import type { Extent } from '../../testing/seed.ts'
import { list } from '../queue/quarantine.ts'
import type { Seen } from '../state/seen-log.ts'
import { type District, lines, newCarrier, newDistrict, newTestGateway, type TestGateway } from './gateway.ts'
import { inMemory } from './in-memory.ts'

/** Made on purpose, one at a time. */
const holes = vi.hoisted(() => ({ forgets: false, subject: false, reports: false }))
vi.mock('../transform/seal.ts', async original => {
  const real = await original<typeof import('../transform/seal.ts')>()
  return {
    ...real,
    async sealFor(...args: Parameters<typeof real.sealFor>) {
      const { content, recipient } = await real.sealFor(...args)
      const topic = Buffer.from(holes.subject ? `Thread-Topic: ${args[0].classified.subject}\r\n` : '')
      return { content: stagedBytes(Buffer.concat([topic, await content.read()])), recipient }
    },
  }
})
vi.mock('../queue/plan.ts', async original => {
  const real = await original<typeof import('../queue/plan.ts')>()
  return {
    ...real,
    async planFor(...args: Parameters<typeof real.planFor>) {
      const plan = await real.planFor(...args)
      return holes.reports && plan.action === 'report' ? { ...plan, action: 'pass' } : plan
    },
  }
})
/** The cases are about what goes where: the pairing, which takes nearly all of the time, is tested elsewhere. */
vi.mock('../../core/ibe/kem.ts', async original => {
  const hash = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const xor = (a: Uint8Array, b: Uint8Array) => Uint8Array.from(a, (byte, i) => byte ^ b[i]!)
  return {
    ...(await original<object>()),
    encapsulate(_: Uint8Array, identity: Uint8Array, fileKey: Uint8Array) {
      const salt = randomBytes(48)
      const key = hash(identity)
      return new Uint8Array(Buffer.concat([salt, hash(key, salt).subarray(16), xor(fileKey, hash(key, salt))]))
    },
    decapsulator: (identityKey: Uint8Array) => (body: Uint8Array) => {
      const [key, salt] = [identityKey.subarray(0, 32), body.subarray(0, 48)]
      const isOurs = Buffer.from(body.subarray(48, 64)).equals(hash(key, salt).subarray(16))
      return isOurs ? xor(body.subarray(64), hash(key, salt)) : null
    },
  }
})
/** The page around the armor is the same for every message. */
vi.mock('../../core/htm/write.ts', async original => ({
  ...(await original<object>()),
  async *htmChunks({ envelope }: { envelope: AsyncIterable<Uint8Array> }) {
    const pieces: Uint8Array[] = []
    for await (const piece of envelope) pieces.push(piece)
    yield `<textarea name="message">${armor(Buffer.concat(pieces))}</textarea>`
  },
}))
vi.mock('../../server/keys/extract.ts', async original => ({
  ...(await original<object>()),
  extractWithBlst: (_: Uint8Array, identity: Uint8Array) =>
    new Uint8Array(Buffer.concat([createHash('sha256').update(identity).digest(), Buffer.alloc(64)])),
}))

const alice = 'alice@in.test'
const people = ['bob@out.test', 'carol@far.test', 'all@list.test', 'dora@out.test', '"x y"@[192.0.2.1]'] as const
const faults = ['keys-unreachable', 'keys-refused', 'clock', 'key-invalid'] as const
const holdings = ['errored', 'quarantine', 'defer', 'refuse'] as const
const tag = '[secure]'

const rule = fc.record({
  recipient: fc.constantFrom('*@out.test', '*@far.test', 'bob@*', '*'),
  tagged: fc.boolean(),
  action: fc.constantFrom('seal', 'pass', 'refuse'),
})
const policies = fc.record({
  out: fc.constantFrom('seal', 'pass', 'refuse'),
  rules: fc.array(rule, { maxLength: 3 }),
  held: fc.constantFrom(...holdings),
  mark: fc.constantFrom(null, '[opened]'),
})
type PolicyOfTest = typeof policies extends fc.Arbitrary<infer T> ? T : never

const kinds = [
  'ordinary',
  'automatic',
  'invitation',
  'receipt',
  'report',
  'nobody',
  'answer',
  'decoy',
  'nested',
] as const
const cast = fc.record({
  policy: policies,
  kind: fc.constantFrom(...kinds),
  subject: fc.constantFrom('', tag, 'Re: [opened]'),
  from: fc.constantFrom(alice, alice, alice, 'eve@elsewhere.test', `${alice}\r\nFrom: boss@in.test`, ''),
  sender: fc.constantFrom(alice, alice, 'mallory@elsewhere.test'),
  to: fc.array(fc.constantFrom(...people), { minLength: 1, maxLength: 4 }),
  encoding: fc.constantFrom('plain', 'base64', 'html', 'broken'),
  away: fc.option(fc.constantFrom(...faults), { nil: null, freq: 2 }),
  full: fc.boolean(),
  hop: fc.constantFrom(250, 250, 250, 451, 550),
  oneReply: fc.boolean(),
  comesIn: fc.nat(3).map(n => n === 0),
  bounces: fc.constantFrom('none', 'report', 'vacation', 'notice'),
  release: fc.boolean(),
})
type Case = typeof cast extends fc.Arbitrary<infer T> ? T : never

let district: District
let gateway: TestGateway
let isFull = false
const parts = inMemory(() => isFull)
const forgetful: Seen = {
  ...parts.seenLog,
  knows: async (...what) => !holes.forgets && parts.seenLog.knows(...what),
}

beforeAll(async () => {
  district = await newDistrict()
  gateway = await newTestGateway(district, '', { ...parts, seenLog: forgetful })
})
afterAll(() => gateway.close())

function textOf({ out, rules, held, mark }: PolicyOfTest): string {
  return JSON.stringify({
    default: { out },
    lists: ['all@list.test'],
    mark,
    held: { out: { default: held }, in: { default: held } },
    rules: rules.map(({ recipient, tagged, action }, i) => ({
      name: `rule ${i}`,
      direction: 'out',
      when: { recipient, ...(tagged && { subject: tag }) },
      action,
    })),
  })
}

/** Whether the policy lets it go in clear: worked out apart from the code that is tested. */
function mayBeClear({ policy, kind, subject }: Case, to: string): boolean {
  if (['receipt', 'report', 'nobody', 'answer'].includes(kind)) return false
  if (policy.mark !== null && subject.includes(policy.mark)) return false
  const fits = (pattern: string) =>
    pattern === '*' || (pattern.startsWith('*') ? to.endsWith(pattern.slice(1)) : to.startsWith(pattern.slice(0, -1)))
  const first = policy.rules.find(({ recipient, tagged }) => fits(recipient) && (!tagged || subject.includes(tag)))
  return (first?.action ?? policy.out) === 'pass'
}

const newCanary = () => `canary${randomBytes(9).toString('hex')}`

/** The word as it stands, and as base64 has it at each place where it may begin. */
function shows(content: Buffer, canary: string): boolean {
  const text = content.toString('latin1').replace(/=?\r?\n[ \t]?/g, '')
  const coded = [0, 1, 2].map(before =>
    Buffer.from(`${'-'.repeat(before)}${canary}`)
      .toString('base64')
      .slice(4, -4),
  )
  return [canary, ...coded].some(form => text.includes(form))
}

function body(canary: string, encoding: Case['encoding']): string[] {
  if (encoding === 'base64')
    return ['Content-Transfer-Encoding: base64', '', Buffer.from(`Dear all, ${canary}`).toString('base64')]
  if (encoding === 'html') return ['Content-Type: text/html', '', `<p>${canary}</p>`]
  if (encoding === 'broken') return ['Content-Type: multipart/mixed; boundary=x', '', '--y', `${canary}\0\x80`, '--x']
  return ['', `Dear all, ${canary}`]
}

const statuses = (address: string) => [
  'Content-Type: message/delivery-status',
  '',
  `Final-Recipient: rfc822; ${address}`,
  'Action: failed',
  'Status: 5.1.1',
]

function messageOf({ kind, subject, from, encoding }: Case, canary: string, opened: string): Buffer {
  const head = [...(from === '' ? [] : [`From: ${from}`]), `Subject: ${subject} ${canary}`, 'MIME-Version: 1.0']
  const text = body(canary, encoding)
  const mixed = (type: string, ...all: string[][]) =>
    lines(...head, `Content-Type: ${type}; boundary=b`, '', ...all.flatMap(part => ['--b', ...part]), '--b--')
  switch (kind) {
    case 'automatic':
      return lines(...head, 'Auto-Submitted: auto-replied', ...text)
    case 'invitation':
      return lines(...head, 'Content-Type: text/calendar; method=REQUEST', '', `SUMMARY:${canary}`)
    case 'receipt':
      return mixed('multipart/report; report-type=disposition-notification', text)
    case 'report':
      return mixed('multipart/report; report-type=delivery-status', text, statuses('x@in.test'), [
        'Content-Type: message/rfc822',
        '',
        ...head,
        ...text,
      ])
    case 'answer':
      return lines(...head, `In-Reply-To: ${opened}`, ...text)
    case 'decoy':
      return mixed('multipart/mixed', text, [
        'Content-Type: text/html; name=encrypted_message.htm',
        'Content-Disposition: attachment; filename=encrypted_message.htm',
        '',
        '<textarea name=message>-----BEGIN AGE ENCRYPTED FILE-----',
        'YWdl',
        '-----END AGE ENCRYPTED FILE-----</textarea>',
      ])
    case 'nested':
      return mixed('multipart/mixed', ['Content-Type: message/rfc822', '', ...head, ...text], text)
    default:
      return lines(...head, ...text)
  }
}

/** What mail servers do with a mail that was refused: they send it back, whole. */
const returned = (raw: Buffer, address: string) =>
  lines(
    'From: MAILER-DAEMON@in.test',
    'Subject: Undelivered',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
    '',
    '--r',
    ...statuses(address),
    '--r',
    'Content-Type: message/rfc822',
    '',
    raw.toString('latin1'),
    '--r--',
  )

/** Words, and to whom each may go in clear. */
type Allowed = Map<string, ReadonlySet<string>>

const calm = () => {
  gateway.away = null
  isFull = false
  gateway.answer = () => taken
}

const answerOut = (code: number) => {
  gateway.answer = (_, direction) => ({ code: direction === 'out' ? code : 250, text: '5.0.0 said' })
}

/** A sealed message comes in and is opened, and whatever has its mailbox answers to it. @returns its Message-ID. */
async function comesIn(one: Case, allowed: Allowed): Promise<string> {
  const canary = newCanary()
  allowed.set(canary, new Set())
  const id = `<${canary.slice(6)}@out.test>`
  const message = lines('From: bob@out.test', `Subject: ${canary}`, `Message-ID: ${id}`, ...body(canary, 'plain'))
  const sealed = { message, to: [alice], signAs: 'bob@out.test', from: 'bob@out.test', now: gateway.now() }
  await gateway.each('in', 'bob@out.test', [alice], await newCarrier(district, sealed))
  const back = gateway.got.find(({ direction }) => direction === 'in')!.mailFrom
  if (one.bounces !== 'none') await comesBack(one, message, back)
  return id
}

async function goesOut(one: Case, allowed: Allowed, opened: string): Promise<void> {
  const canary = newCanary()
  const raw = messageOf(one, canary, opened)
  allowed.set(canary, new Set(one.to.filter(to => mayBeClear(one, to))))
  gateway.away = one.away
  isFull = one.full
  answerOut(one.hop)
  const sender = ['report', 'nobody'].includes(one.kind) ? '' : one.sender
  const replies = one.oneReply
    ? [await gateway.all('out', sender, one.to, raw)]
    : await gateway.each('out', sender, one.to, raw)
  if (sender === '' || replies.every(({ code }) => code < 500)) return
  await gateway.each(sender.endsWith('@in.test') ? 'in' : 'out', '', [sender], returned(raw, one.to[0]!))
}

/** @returns what stood in clear outside that the policy wanted sealed. */
async function leaks(one: Case): Promise<string[]> {
  gateway.got.length = 0
  gateway.setPolicy(textOf(one.policy))
  calm()
  const allowed: Allowed = new Map()
  const opened = one.comesIn || one.kind === 'answer' ? await comesIn(one, allowed) : '<none@x>'
  await goesOut(one, allowed, opened)
  // Once more as bad as it was, then as it should be.
  for (const hop of [one.hop, 250]) {
    answerOut(hop)
    for (const mail of await list(gateway.stores, {}, 0)) await gateway.retry(mail, one.release ? 'release' : 'policy')
    calm()
  }
  for (const mail of await list(gateway.stores, {}, 0)) await gateway.stores[mail.state].drop(mail.id)
  const outside = gateway.got.filter(({ direction }) => direction === 'out')
  return [...allowed].flatMap(([word, may]) =>
    outside
      .filter(({ recipient, content }) => !may.has(recipient) && shows(content, word))
      .map(({ recipient }) => `${one.kind} to ${recipient}`),
  )
}

async function comesBack(one: Case, inner: Buffer, back: string): Promise<void> {
  if (one.bounces === 'report') await gateway.each('out', '', [back], returned(inner, alice))
  const text = inner.toString('latin1')
  if (one.bounces === 'vacation')
    await gateway.each(
      'out',
      '',
      [back],
      lines(`From: ${alice}`, 'Auto-Submitted: auto-replied', 'Subject: away', '', text),
    )
  if (one.bounces === 'notice')
    await gateway.each('out', '', [back], lines('From: daemon@store.test', 'Subject: failure', '', text))
}

const noLeak = fc.asyncProperty(cast, async one => (await leaks(one)).length === 0)

/** Nothing leaves in clear, and where something does, it would be found. */
export function keepsWhatIsSealed({ cases, seed }: Extent): void {
  it('nothing that the policy wants sealed leaves in clear', async ({ annotate }) => {
    const property = fc.asyncProperty(cast, async one => {
      expect(await leaks(one)).toEqual([])
    })
    await fc.assert(property, { numRuns: cases, seed })
    await annotate(`${cases} cases, seed ${seed}`)
  })

  it.each([
    ['answers are no longer known', 'forgets'],
    ['the subject stands outside too', 'subject'],
    ['reports bring along what they are about', 'reports'],
  ] as const)('a hole that is made on purpose is found: %s', async (_, hole) => {
    holes[hole] = true
    const { failed } = await fc.check(noLeak, { numRuns: cases, seed, endOnFailure: true })
    holes[hole] = false
    expect(failed).toBe(true)
  })
}
