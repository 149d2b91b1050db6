// A gateway that cases are tried on, one after the other, and what of each stood in clear outside.

import { createLog } from '../../../runtime/log.ts'
import type { Listener } from '../../../smtp/listener.ts'
import { type Reply, taken } from '../../../smtp/reply.ts'
import type { Direction } from '../../model.ts'
import { list } from '../../queue/quarantine.ts'
import { listen } from '../../smtp/listen.ts'
import {
  type District,
  lines,
  newCarrier,
  newDistrict,
  newTestGateway,
  type TestGateway,
} from '../../testing/gateway.ts'
import { inMemory } from '../../testing/in-memory.ts'
import { type MailServer, mailServer } from '../../testing/mail-server.ts'
import { type Case, type Cast, type Coming, newCase, newDeed, newScene, type Scene } from './cases.ts'
import type { Deed, Received } from './deeds.ts'
import { Dice } from './dice.ts'
import { Forms } from './looking.ts'
import { addressOf, type Person, spelled } from './people.ts'
import { mayBeClear } from './policies.ts'

/** Which every server takes: of a recipient that is refused no reply follows. */
const usual = /^(?:[\w.+=-]+@[\w-]+(?:\.[\w-]+)+)?$/
/** Cases with one scene, so with one mail that was opened: more, and what is sent on often would tell nothing any more. */
export const ofScene = 3
const lineEnd = Buffer.from('\r\n')
/** Of so many cases one comes by a socket. */
const bySocket = 16

interface Begun {
  readonly number: number
  readonly scene: Scene
  readonly received: Received | null
}

interface Told {
  readonly typed: string
  readonly to: Person | string
}

export class Trial {
  readonly counts = { clear: 0, sealed: 0, opened: 0, bySocket: 0 }
  readonly #seed: number
  readonly #district: District
  readonly #gateway: TestGateway
  readonly #listeners: readonly Listener[]
  readonly #servers: ReadonlyMap<string, MailServer>
  readonly #disk: { isFull: boolean }
  #begun: Begun | null = null

  private constructor(
    seed: number,
    district: District,
    gateway: TestGateway,
    {
      listeners,
      servers,
    }: { readonly listeners: readonly Listener[]; readonly servers: ReadonlyMap<string, MailServer> },
    disk: { isFull: boolean },
  ) {
    this.#seed = seed
    this.#district = district
    this.#gateway = gateway
    this.#listeners = listeners
    this.#servers = servers
    this.#disk = disk
  }

  static async begin(seed: number): Promise<Trial> {
    const disk = { isFull: false }
    const district = await newDistrict()
    const gateway = await newTestGateway(
      district,
      '',
      inMemory(() => disk.isFull),
    )
    const listeners: Listener[] = []
    const servers = new Map<string, MailServer>()
    for (const direction of ['out', 'in'] as const)
      for (const protocol of ['lmtp', 'smtp'] as const) {
        const listener = await listen({
          place: { protocol, host: '127.0.0.1', port: 0 },
          ...{ direction, handler: gateway.handler, log: createLog('silent'), maxBytes: 10_000_000 },
          ...{ work: `${gateway.folder}/work`, clients: [], xforward: ['127.0.0.1'], tls: null },
        })
        listeners.push(listener)
        servers.set(`${direction} ${protocol}`, mailServer(listener.port, protocol))
      }
    return new Trial(seed, district, gateway, { listeners, servers }, disk)
  }

  async end(): Promise<void> {
    for (const server of this.#servers.values()) server.end()
    for (const listener of this.#listeners) await listener.close()
    await this.#gateway.close()
  }

  /** @returns what stood in clear outside that must not. */
  async leaks(number: number): Promise<string[]> {
    const gateway = this.#gateway
    const isBySocket = number % bySocket === 0
    gateway.got.length = 0
    const { scene, received } = await this.#begin(Math.floor(number / ofScene), isBySocket)
    const dice = new Dice(this.#seed, number)
    const one = newCase(dice, scene)
    gateway.got.length = 0
    gateway.setPolicy(one.policy.text)
    const deed = newDeed(dice, scene.cast, received)
    const told = deed.to.map(to => ({ to, typed: typeof to === 'string' ? to : spelled(dice, to) }))
    await this.#goOut(one, deed, told, isBySocket)
    await this.#tryAgain(one)
    if (received) this.counts.opened++
    if (isBySocket) this.counts.bySocket++
    return this.#look(one, deed, told)
  }

  async #begin(number: number, isBySocket: boolean): Promise<Begun> {
    if (this.#begun?.number === number) return this.#begun
    const scene = newScene(new Dice(~this.#seed, number), number)
    this.#gateway.setPolicy(JSON.stringify({ mark: scene.mark }))
    this.#calm()
    const received = scene.coming && (await this.#comeIn(scene.cast, scene.coming, isBySocket))
    this.#begun = { number, scene, received }
    return this.#begun
  }

  #calm(): void {
    this.#gateway.away = null
    this.#disk.isFull = false
    this.#gateway.answer = () => taken
  }

  #answerOut(code: number): void {
    this.#gateway.answer = (_, direction) => ({ code: direction === 'out' ? code : 250, text: '5.0.0 said' })
  }

  async #comeIn(cast: Cast, { letter, isProven, carrierId }: Coming, isBySocket: boolean): Promise<Received | null> {
    const { author, reader } = cast
    const [from, to] = [addressOf(author), addressOf(reader)]
    const carrier = await newCarrier(this.#district, {
      ...{ message: letter.raw, to: [to], signAs: isProven ? from : null, from, now: this.#gateway.now() },
      messageId: carrierId,
    })
    await this.#send('in', from, [to], carrier, { how: 'each', isBySocket })
    const got = this.#gateway.got.find(({ direction }) => direction === 'in')
    const isOpened = got?.content.includes('X-Postern-Sender') ?? false
    if (!isOpened) return null
    return { letter, raw: got!.content.toString('latin1'), returnPath: got!.mailFrom, author, reader }
  }

  async #goOut(one: Case, deed: Deed, told: readonly Told[], isBySocket: boolean): Promise<void> {
    const { code, away, isFull, how } = one.surroundings
    this.#gateway.away = away
    this.#disk.isFull = isFull
    this.#answerOut(code)
    const sender = senderOf(deed)
    const replies = await this.#send(
      'out',
      sender,
      told.map(({ typed }) => typed),
      deed.raw,
      { how, isBySocket },
    )
    if (sender === '' || replies.every(each => each < 500)) return
    await this.#gateway.each(
      sender.endsWith('@in.test') ? 'in' : 'out',
      '',
      [sender],
      returned(deed.raw, told[0]!.typed),
    )
  }

  async #send(
    direction: Direction,
    mailFrom: string,
    to: readonly string[],
    raw: Buffer,
    { how, isBySocket }: { readonly how: 'each' | 'all'; readonly isBySocket: boolean },
  ): Promise<number[]> {
    const isSendable = [mailFrom, ...to].every(address => usual.test(address))
    if (isBySocket && isSendable) {
      const server = this.#servers.get(`${direction} ${how === 'each' ? 'lmtp' : 'smtp'}`)!
      const whole = raw.subarray(-2).equals(lineEnd) ? raw : Buffer.concat([raw, lineEnd])
      const replies = await server.hand(mailFrom, to, whole)
      // Behind those to MAIL, to each RCPT and to DATA.
      return replies.slice(2 + to.length).map(reply => Number(reply.slice(0, 3)))
    }
    const all: readonly Reply[] =
      how === 'each'
        ? await this.#gateway.each(direction, mailFrom, to, raw)
        : [await this.#gateway.all(direction, mailFrom, to, raw)]
    return all.map(({ code }) => code)
  }

  /** Once more as bad as it was, then as it should be. */
  async #tryAgain({ surroundings: { code, release } }: Case): Promise<void> {
    const { stores, retry } = this.#gateway
    for (const each of [code, 250]) {
      this.#answerOut(each)
      for (const mail of await list(stores, {}, 0)) await retry(mail, release ? 'release' : 'policy')
      this.#calm()
    }
    for (const mail of await list(stores, {}, 0)) await stores[mail.state].drop(mail.id)
  }

  #look(one: Case, deed: Deed, told: readonly Told[]): string[] {
    const outside = this.#gateway.got.filter(({ direction }) => direction === 'out')
    const may = new Set(told.filter(({ to }) => isFree(one, deed, to)).map(({ typed }) => typed))
    const secrets = [...deed.secrets, ...(one.scene.coming?.letter.secrets ?? [])]
    const found: string[] = []
    const looked = new Map<Buffer, Forms>()
    for (const { recipient, content } of outside) {
      const forms = looked.get(content) ?? new Forms(content)
      looked.set(content, forms)
      const seen = secrets.filter(word => forms.shows(word))
      if (seen.length === 0) this.counts.sealed++
      else if (may.has(recipient)) this.counts.clear++
      else found.push(`${deed.name} to ${recipient}: ${seen.join(' ')}`)
    }
    return found
  }
}

function isFree({ policy, scene: { cast } }: Case, deed: Deed, to: Person | string): boolean {
  if (typeof to === 'string' || deed.mustSeal(to)) return false
  const mailFrom = typeof deed.mailFrom === 'string' ? cast.reader : deed.mailFrom
  return mayBeClear(policy, deed, { to, mailFrom, from: deed.from })
}

const senderOf = ({ mailFrom }: Deed) =>
  mailFrom === null ? '' : typeof mailFrom === 'string' ? mailFrom : addressOf(mailFrom)

/**
 * Scenes whose cases make a choice that was made less than `often` times before them: all ways of mail are there, few of them twice.
 * @returns numbers of scenes.
 */
export function everyKind(seed: number, cases: number, often: number): number[] {
  const made = new Map<string, number>()
  return Array.from({ length: Math.ceil(cases / ofScene) }, (_, scene) => scene).flatMap(scene => {
    const numbers = Array.from({ length: ofScene }, (_, i) => scene * ofScene + i)
    const choices = choicesOf(seed, scene, numbers)
    const isNew = [...choices].some(choice => (made.get(choice) ?? 0) < often)
    if (isNew) for (const choice of choices) made.set(choice, (made.get(choice) ?? 0) + 1)
    return isNew ? [scene] : []
  })
}

function choicesOf(seed: number, number: number, cases: readonly number[]): Set<string> {
  const choices = new Set<string>()
  const hear = (choice: string) => void choices.add(choice)
  const scene = newScene(new Dice(~seed, number, hear), number)
  const { author, reader } = scene.cast
  const letter = scene.coming?.letter
  const received = letter ? { letter, raw: letter.raw.toString('latin1'), returnPath: '', author, reader } : null
  for (const each of cases) {
    const dice = new Dice(seed, each, hear)
    newCase(dice, scene)
    for (const to of newDeed(dice, scene.cast, received).to) if (typeof to !== 'string') spelled(dice, to)
  }
  return choices
}

/** What mail servers do with a mail that was refused: they send it back, whole. */
const returned = (raw: Buffer, address: string) =>
  lines(
    'From: MAILER-DAEMON@in.test',
    'Subject: Undelivered',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
    ...['', '--r', 'Content-Type: message/delivery-status', ''],
    ...[`Final-Recipient: rfc822; ${address}`, 'Action: failed', 'Status: 5.1.1'],
    ...['--r', 'Content-Type: message/rfc822', '', raw.toString('latin1'), '--r--'],
  )
