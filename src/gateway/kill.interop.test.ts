import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { writeSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Parameters, parametersAnswer, signedParameters } from '../contract/parameters.ts'
import { paths } from '../contract/paths.ts'
import { verifyJws } from '../core/jws.ts'
import { whyMissing } from '../smtp/testing/mail-servers.ts'
import { type Between, program, startBetween } from './testing/between.ts'
import { type District, lines, newCarrier } from './testing/gateway.ts'

/** `npm run kill` asks for the whole of it. */
const messages = Number(process.env['POSTERN_KILL_MESSAGES'] ?? 200)
const kills = Number(process.env['POSTERN_KILLS'] ?? 5)
const missing = whyMissing('postfix')
const alice = 'alice@in.test'
const outside = Array.from({ length: 20 }, (_, i) => `p${i}@out.test`)
const inside = Array.from({ length: 20 }, (_, i) => `q${i}@in.test`)
/** Milliseconds between two kills: at any point of a message's way. */
const between = [300, 2_500] as const

describe.skipIf(missing !== null)(`killed again and again${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let world: Between
  let parameters: Parameters
  beforeAll(async () => {
    world = await startBetween({
      mailboxes: [...outside, ...inside],
      policy: '{ default: { out: seal }, release: { perMinute: 6000 } }',
    })
    const { signed, root } = parametersAnswer.parse(await (await fetch(world.portal + paths.parameters)).json())
    parameters = signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
  })
  afterAll(() => world.close())

  const expected = new Map<string, number>()
  const count = (to: readonly string[]) => {
    for (const address of to) expected.set(address, (expected.get(address) ?? 0) + 1)
  }
  const transports = () =>
    world.postfix.filterPorts.map(port => createTransport({ host: '127.0.0.1', port, ignoreTLS: true, pool: true }))

  /** Nine of ten go out, a third of them to three people; the others come in sealed. */
  async function sendAll(): Promise<void> {
    const [out, inward] = transports()
    for (let i = 0; i < messages; i++) {
      const isIn = i % 10 === 9
      const people = isIn ? inside : outside
      const to = Array.from({ length: !isIn && i % 3 === 0 ? 3 : 1 }, (_, j) => people[(i + j) % people.length]!)
      const raw = isIn ? await sealedTo(to[0]!, i) : letter(i)
      await (isIn ? inward! : out!).sendMail({ envelope: { from: isIn ? 'bob@far.test' : alice, to }, raw })
      count(to)
    }
    out!.close()
    inward!.close()
  }

  const letter = (i: number) =>
    lines(`From: ${alice}`, `Subject: ${i}`, `Message-ID: <${i}@in.test>`, '', 'x'.repeat(70).repeat(i % 50))

  function sealedTo(to: string, i: number): Promise<Buffer> {
    const message = lines('From: bob@far.test', `Subject: ${i}`, `Message-ID: <${i}@far.test>`, '', 'text')
    const district = { parameters: { ...parameters, name: 'Portal' } } as District
    return newCarrier(district, {
      message,
      to: [to],
      signAs: null,
      from: 'bob@far.test',
      now: new Date(),
      messageId: `<${i}@far.test>`,
    })
  }

  /** Each mail that reached a mailbox, by its Message-ID. */
  function arrived() {
    let [all, doubles] = [0, 0]
    const short: string[] = []
    for (const [address, wanted] of expected) {
      const ids = world.postfix.mails(address).map(mail => /^message-id:\s*(\S+)/im.exec(mail.toString('latin1'))![0])
      all += new Set(ids).size
      doubles += ids.length - new Set(ids).size
      if (new Set(ids).size !== wanted) short.push(`${address} ${new Set(ids).size} of ${wanted}`)
    }
    return { all, doubles, short }
  }

  async function disturb(): Promise<void> {
    for (let n = 0; n < kills; n++) {
      await setTimeout(randomInt(...between))
      world.reach('next', n % 3 !== 1)
      world.reach('portal', n % 3 !== 2)
      await setTimeout(randomInt(...between))
      await world.kill()
      await world.start()
    }
    world.reach('next', true)
    world.reach('portal', true)
  }

  const held = async () =>
    JSON.parse(
      (await promisify(execFile)(process.execPath, [program, 'gateway', 'list', '--json'], { env: world.env })).stdout,
    ).messages.length

  it(`of ${messages} messages each reaches everybody, over ${kills} kills, and doubles are few`, async () => {
    await Promise.all([sendAll(), disturb()])
    const deadline = Date.now() + 300_000
    while (world.postfix.queued() > 0 && Date.now() < deadline) {
      world.postfix.flush()
      await setTimeout(1_000)
    }
    await expect.poll(held, { timeout: 120_000, interval: 2_000 }).toBe(0)
    await expect.poll(() => world.postfix.queued(), { timeout: 60_000, interval: 500 }).toBe(0)
    const { all, doubles, short } = arrived()
    expect(short).toEqual([])
    expect(all).toBe([...expected.values()].reduce((sum, n) => sum + n, 0))
    expect(doubles).toBeLessThan(2 * kills)
    writeSync(2, `${messages} messages, ${all} deliveries, ${kills} kills, ${doubles} doubles\n`)
  }, 1_800_000)
})
