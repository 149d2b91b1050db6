// What the tests of the services share: real services on a free port, a clock to turn, code mails caught, a browser's cookies.

import type { webcrypto } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import type { DeliveredKeys, KeyAssertion } from '../../contract/keys.ts'
import { paths } from '../../contract/paths.ts'
import type { ChallengeAnswer, SessionAnswer } from '../../contract/signin.ts'
import { PosternError } from '../../core/errors.ts'
import { type Ed25519Jwk, signJws, thumbprint } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { type Config, type Environment, readConfig } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { type Database, openDatabase } from '../db/open.ts'
import { createDistrict } from '../keys/district.ts'
import { startServer } from '../main.ts'
import type { CodeMail, Delivery } from '../signin/mail.ts'
import { databaseSettingsOf } from './database.ts'

export interface Services {
  readonly origin: string
  readonly config: Config
  /** The services' own database, opened once more. */
  readonly db: Database
  readonly mails: CodeMail[]
  readonly logged: string[]
  now(): Date
  /** Seconds. */
  pass(seconds: number): void
  breakMail(broken: boolean): void
  /** What becomes of every mail from now on. */
  becomes(delivery: Promise<Delivery>): void
  browser(): Browser
  restart(): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

/** A portal of which what is given out for mail programs alone is built, as far as its manifests. @returns its folder. */
export async function portalWithAddOn(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-portal-'))
  const manifest = JSON.parse(await readFile('src/clients/thunderbird/manifest.json', 'utf8'))
  await mkdir(path.join(folder, 'thunderbird'))
  await writeFile(path.join(folder, 'thunderbird', 'manifest.json'), JSON.stringify({ ...manifest, version: '1.0.0' }))
  await mkdir(path.join(folder, 'outlook'))
  await writeFile(path.join(folder, 'outlook', 'version.json'), JSON.stringify({ version: '1.0.0' }))
  for (const script of ['gate.js', 'bridge.js'])
    await writeFile(path.join(folder, 'outlook', script), 'Office.onReady()')
  for (const icon of ['icon-64.png', 'icon-128.png'])
    await copyFile(path.join('src/clients/outlook', icon), path.join(folder, 'outlook', icon))
  return folder
}

/** @param begin the time that their clock shows: it stands still. */
export async function startServices(
  environment: Environment = {},
  portal?: string,
  begin = new Date(Date.UTC(2026, 10, 23, 12)),
): Promise<Services> {
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-server-'))
  const database = await databaseSettingsOf(folder)
  const config = readConfig({ POSTERN_DATA: folder, PORT: '0', LOG_LEVEL: 'info', ...database, ...environment })
  const mails: CodeMail[] = []
  const logged: string[] = []
  let time = begin.getTime()
  let broken = false
  let delivery: Promise<Delivery> = Promise.resolve('taken')
  const clock = () => new Date(time)
  const db = await openDatabase(config)
  await createDistrict(db, config, clock())
  const start = () =>
    startServer(config, {
      clock,
      ...(portal && { portal }),
      log: createLog('info', { write: line => void logged.push(line) }),
      async send(mail) {
        if (broken) throw new PosternError('mail-down', 'the mail server is away')
        mails.push(mail)
        return { delivery }
      },
    })
  let running = await start()
  return {
    get origin() {
      return running.origin
    },
    config,
    db,
    mails,
    logged,
    now: clock,
    pass(seconds) {
      time += seconds * 1000
    },
    breakMail(value) {
      broken = value
    },
    becomes(value) {
      delivery = value
    },
    browser: () => new Browser(() => running.origin),
    async restart() {
      await running.close()
      running = await start()
    },
    stop: () => running.close(),
    async close() {
      await running.close()
      await db.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Key {
  readonly privateKey: Parameters<typeof signJws>[2]['privateKey']
  readonly jwk: Ed25519Jwk
  readonly kid: string
}

export async function newKey(): Promise<Key> {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: x! }
  return { privateKey: pair.privateKey, jwk, kid: await thumbprint(jwk) }
}

/** A browser with its cookies and its device key. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly device = newKey()
  readonly #origin: () => string

  constructor(origin: () => string) {
    this.#origin = origin
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const origin = this.#origin()
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(origin + path, {
      method,
      headers: { origin, cookie, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value === '') this.cookies.delete(name!)
      else this.cookies.set(name!, value!)
    }
    return response
  }

  ask(address: string): Promise<Response> {
    return this.call('POST', paths.signIn, { address, language: 'en' })
  }

  async challenge(address: string): Promise<ChallengeAnswer> {
    return (await (await this.ask(address)).json()) as ChallengeAnswer
  }

  async prove(challenge: string, code: string, remember = true): Promise<Response> {
    return this.call('POST', `${paths.signIn}/${challenge}`, { code, remember, deviceKey: (await this.device).jwk })
  }

  async signIn(services: Services, address: string): Promise<SessionAnswer> {
    const { challenge } = await this.challenge(address)
    const code = services.mails.findLast(({ to }) => to === address)!.code
    return (await (await this.prove(challenge, code)).json()) as SessionAnswer
  }

  async session(): Promise<SessionAnswer> {
    return (await (await this.call('GET', paths.session)).json()) as SessionAnswer
  }

  /** @returns the delivered keys, or the problem's code. */
  async keys(services: Services, changes: Partial<KeyAssertion>, key?: Key): Promise<DeliveredKeys['keys'] | string> {
    const identity = await generateX25519Identity()
    const now = secondsOf(services.now())
    const assertion = {
      aud: 'node-1',
      sub: 'robin@example.com',
      iat: now,
      exp: now + 120,
      jti: crypto.randomUUID(),
      recipient: await identityToRecipient(identity),
      proof: 'code',
      wanted: [],
      only: false,
      ...changes,
    }
    const request = await signJws('postern-request+jwt', assertion, key ?? (await this.device))
    const response = await this.call('POST', paths.keys, { request })
    if (!response.ok) return ((await response.json()) as { code: string }).code
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const text = await decrypter.decrypt(new Uint8Array(await response.arrayBuffer()), 'text')
    return (JSON.parse(text) as DeliveredKeys).keys
  }
}

export async function problemOf(
  response: Response,
): Promise<{ status: number; code: string; temporary: boolean; values?: Record<string, number> }> {
  return (await response.json()) as Awaited<ReturnType<typeof problemOf>>
}
