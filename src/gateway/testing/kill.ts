import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Parameters, parametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { verifyJws } from '../../core/jws.ts'
import { whyMissing } from '../../smtp/testing/mail-servers.ts'
import { program } from '../../testing/program.ts'
import { bytesOf } from '../../testing/seed.ts'
import { type Environment, startEnvironment } from './environment.ts'
import { type District, lines, newCarrier } from './gateway.ts'

const missing = whyMissing('postfix')
const alice = 'alice@in.test'
const outside = Array.from({ length: 20 }, (_, i) => `p${i}@out.test`)
const inside = Array.from({ length: 20 }, (_, i) => `q${i}@in.test`)
/** Milliseconds between two kills: at any point of a message's way. */
const pauses = [300, 2_500] as const
/** Far above what anything takes. Milliseconds. */
const timeoutMs = 600_000

interface Extent {
  readonly messages: number
  readonly kills: number
  readonly seed: number
  /** Fewer deliveries than this come twice: those that were under way when it was killed. */
  readonly doubles: number
}

/** Deliveries that are owed, by address. */
type Owed = Map<string, number>

/** Nine of ten go out, a third of them to three people; the others come in. */
function recipientsOf(i: number): { isIn: boolean; to: string[] } {
  const isIn = i % 10 === 9
  const people = isIn ? inside : outside
  return { isIn, to: Array.from({ length: !isIn && i % 3 === 0 ? 3 : 1 }, (_, j) => people[(i + j) % people.length]!) }
}

const letter = (i: number) =>
  lines(`From: ${alice}`, `Subject: ${i}`, `Message-ID: <${i}@in.test>`, '', 'x'.repeat(70).repeat(i % 50))

function sealedTo(parameters: Parameters, to: string, i: number): Promise<Buffer> {
  const message = lines('From: bob@far.test', `Subject: ${i}`, `Message-ID: <${i}@far.test>`, '', 'text')
  const district = { parameters: { ...parameters, name: 'Portal' } } as District
  const from = 'bob@far.test'
  return newCarrier(district, { message, to: [to], signAs: null, from, now: new Date(), messageId: `<${i}@far.test>` })
}

async function sendAll(environment: Environment, messages: number): Promise<Owed> {
  const { signed, root } = parametersAnswer.parse(await (await fetch(environment.portal + paths.parameters)).json())
  const parameters = signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
  const [out, inward] = environment.postfix.filterPorts.map(port =>
    createTransport({ host: '127.0.0.1', port, ignoreTLS: true, pool: true }),
  )
  const owed: Owed = new Map()
  for (let i = 0; i < messages; i++) {
    const { isIn, to } = recipientsOf(i)
    if (isIn)
      await inward!.sendMail({ envelope: { from: 'bob@far.test', to }, raw: await sealedTo(parameters, to[0]!, i) })
    else await out!.sendMail({ envelope: { from: alice, to }, raw: letter(i) })
    for (const address of to) owed.set(address, (owed.get(address) ?? 0) + 1)
  }
  out!.close()
  inward!.close()
  return owed
}

async function disturb(environment: Environment, { kills, seed }: Extent): Promise<void> {
  const [least, most] = pauses
  const pause = (name: string) => {
    const [low, high] = bytesOf(seed, name, 16)
    return setTimeout(least + (((high! << 8) + low!) % (most - least)))
  }
  for (let n = 0; n < kills; n++) {
    await pause(`before ${n}`)
    environment.reach('next', n % 3 !== 1)
    environment.reach('portal', n % 3 !== 2)
    await pause(`until ${n}`)
    await environment.kill()
    await environment.start()
  }
  environment.reach('next', true)
  environment.reach('portal', true)
}

/** Until nothing is on its way any more. */
async function settle(environment: Environment): Promise<void> {
  while (environment.postfix.queued() > 0) {
    environment.postfix.flush()
    await setTimeout(1_000)
  }
  const list = [program, 'gateway', 'list', '--json']
  const kept = async () =>
    JSON.parse((await promisify(execFile)(process.execPath, list, { env: environment.env })).stdout).messages.length
  await expect.poll(kept, { timeout: timeoutMs, interval: 2_000 }).toBe(0)
  await expect.poll(() => environment.postfix.queued(), { timeout: timeoutMs, interval: 500 }).toBe(0)
}

/** Each mail that reached a mailbox, by its Message-ID. */
function arrived(environment: Environment, owed: Owed) {
  let [all, doubles] = [0, 0]
  const short: string[] = []
  for (const [address, wanted] of owed) {
    const ids = environment.postfix
      .mails(address)
      .map(mail => /^message-id:\s*(\S+)/im.exec(mail.toString('latin1'))![0])
    all += new Set(ids).size
    doubles += ids.length - new Set(ids).size
    if (new Set(ids).size !== wanted) short.push(`${address} ${new Set(ids).size} of ${wanted}`)
  }
  return { all, doubles, short }
}

/** Addresses inside that got mail as it was sealed. */
function closed({ postfix }: Environment): string[] {
  return inside.filter(address =>
    postfix.mails(address).some(mail => !/^x-postern-sender:/im.test(mail.toString('latin1'))),
  )
}

/** The gateway between two sides of Postfix, killed while mail goes through it: nothing may be lost. */
export function losesNothing(extent: Extent): void {
  const { messages, kills, seed, doubles: most } = extent
  describe.skipIf(missing !== null)(`killed again and again${missing ? ` (skipped: ${missing})` : ''}`, () => {
    let environment: Environment
    beforeAll(async () => {
      const policy = '{ default: { out: seal, in: open }, release: { perMinute: 6000 } }'
      environment = await startEnvironment({ mailboxes: [...outside, ...inside], policy })
    })
    afterAll(() => environment.close())

    it('each message reaches everybody, and doubles are few', async ({ annotate }) => {
      const [owed] = await Promise.all([sendAll(environment, messages), disturb(environment, extent)])
      await settle(environment)
      const { all, doubles, short } = arrived(environment, owed)
      expect(short).toEqual([])
      expect(all).toBe([...owed.values()].reduce((sum, n) => sum + n, 0))
      expect(doubles).toBeLessThan(most)
      expect(closed(environment)).toEqual([])
      await annotate(`${messages} messages, ${all} deliveries, ${kills} kills, ${doubles} doubles, seed ${seed}`)
    })
  })
}
