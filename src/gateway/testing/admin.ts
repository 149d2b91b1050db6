// The page for kept mail over the stores of a gateway, as a browser asks it.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Problem } from '../../contract/problem.ts'
import { gatewayPaths, type QuarantineAction, type RunAnswer } from '../../contract/quarantine.ts'
import { secondsOf } from '../../core/seconds.ts'
import { createLog } from '../../runtime/log.ts'
import { stagedBytes } from '../../runtime/staged.ts'
import { type Admin, startAdmin } from '../admin/admin.ts'
import type { Direction, Reason } from '../model.ts'
import { list } from '../queue/quarantine.ts'
import { type District, lines, newTestGateway, type TestGateway } from './gateway.ts'

export const ann = 'ann@in.test'
export const bob = 'bob@out.test'

interface Stored {
  readonly direction?: Direction
  readonly reason?: Reason | null
  readonly from?: string
  readonly to?: readonly string[]
  readonly subject?: string
  readonly state?: 'errored' | 'quarantine' | 'spool'
}

export class QuarantinePage {
  readonly logged: string[] = []
  readonly gateway: TestGateway
  admin: Admin
  cookie = ''

  private constructor(gateway: TestGateway, admin: Admin) {
    this.gateway = gateway
    this.admin = admin
  }

  static async open(district: District): Promise<QuarantinePage> {
    const gateway = await newTestGateway(district)
    mkdirSync(path.join(gateway.folder, 'page', 'assets'), { recursive: true })
    writeFileSync(path.join(gateway.folder, 'page', 'quarantine.html'), '<!doctype html><title>Held mail</title>')
    const page = new QuarantinePage(gateway, undefined as never)
    await page.start()
    await page.signIn()
    return page
  }

  async start(showsText = false): Promise<void> {
    const { stores, folder, retry, now } = this.gateway
    this.admin = await startAdmin({
      ...{ place: { host: '127.0.0.1', port: 0 }, tls: null, showsText, stores, retry, clock: now },
      folder: path.join(folder, 'page'),
      log: createLog('info', { write: line => void this.logged.push(line) }),
      work: path.join(folder, 'work'),
    })
  }

  async close(): Promise<void> {
    await this.admin.close()
    await this.gateway.close()
  }

  get seconds(): number {
    return secondsOf(this.gateway.now())
  }

  ask(at: string, init: RequestInit = {}, more: Record<string, string> = {}): Promise<Response> {
    const { cookie, admin } = this
    const headers = { cookie, origin: admin.origin, ...(init.body && { 'content-type': 'application/json' }), ...more }
    return fetch(admin.origin + at, { ...init, headers })
  }

  async get<T>(at: string): Promise<T> {
    return (await (await this.ask(at)).json()) as T
  }

  post(at: string, body: unknown, more: Record<string, string> = {}): Promise<Response> {
    return this.ask(at, { method: 'POST', body: JSON.stringify(body) }, more)
  }

  /** @returns the token of a new link. */
  link(): string {
    return new URL(this.admin.newLink()).hash.slice(1)
  }

  async signIn(token = this.link()): Promise<Response> {
    this.cookie = ''
    const answer = await this.post(gatewayPaths.session, { token })
    this.cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return answer
  }

  /** @returns its id. */
  async keep(what: Stored = {}): Promise<string> {
    const {
      direction = 'out',
      reason = 'sender',
      from = ann,
      to = [bob],
      subject = 'Offer',
      state = 'quarantine',
    } = what
    const raw = lines(
      `From: ${from}`,
      `Subject: ${subject}`,
      'Message-ID: <1@in.test>',
      'X-Odd: gr\u00fc\u00df',
      '',
      'price 4711',
    )
    const staged = stagedBytes(raw)
    const at = this.seconds
    const { id } = await this.gateway.stores[state].put(
      {
        ...{ direction, reason, at, size: raw.length, eightBit: true, digest: staged.digest, sender: from },
        recipients: to.map(address => ({ address })),
        ...{ messageId: '<1@in.test>', queue: 'ABC', subject, from, tries: 0, nextTryAt: at },
      },
      staged,
    )
    return id
  }

  async run(action: QuarantineAction, ids: readonly string[]): Promise<RunAnswer> {
    let answer = (await (await this.post(gatewayPaths.runs, { action, ids })).json()) as RunAnswer
    while (!answer.isOver) answer = await this.get(gatewayPaths.run.replace(':id', answer.id))
    return answer
  }

  left() {
    return list(this.gateway.stores, {}, this.seconds)
  }
}

/** Status and code of a refusal. */
export async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as Problem).code]
}
