import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutgoingAnswer } from '../../contract/messages.ts'
import { paths } from '../../contract/paths.ts'
import { secondsOf } from '../../core/seconds.ts'
import { createLog } from '../../runtime/log.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { type PostgresServer, startPostgres, whyNoPostgres } from '../../testing/postgres.ts'
import { listInstances } from '../db/instances.ts'
import { recipientsOf } from '../db/outgoing.ts'
import { type Running, startServer } from '../main.ts'
import { postMessage, publishedParameters, sealedMessage } from '../testing/messages.ts'
import { type Services, startServices } from '../testing/services.ts'

const missing = whyNoPostgres()
const alice = 'alice@example.com'

/** What stands before both: what is asked goes to the one that is chosen, or to the other where that is away. */
class Front {
  readonly #server: Server
  #first = 0

  constructor(ports: readonly number[]) {
    this.#server = createServer(async (asked, answer) => {
      const body = await buffer(asked)
      const { method, url, headers } = asked
      const reach = (left: number) =>
        request({
          host: '127.0.0.1',
          port: ports[(this.#first + ports.length - left) % ports.length]!,
          method,
          path: url,
          headers,
        })
          .once('response', said =>
            said.pipe(answer.writeHead(said.statusCode!, { ...said.headers, connection: 'close' })),
          )
          .once('error', () => (left > 1 ? reach(left - 1) : answer.destroy()))
          .end(body)
      reach(ports.length)
    })
  }

  listen(port: number): Promise<void> {
    return new Promise(resolve => this.#server.listen(port, '127.0.0.1', resolve))
  }

  choose(instance: 0 | 1): void {
    this.#first = instance
  }

  close(): void {
    this.#server.close()
  }
}

describe.skipIf(missing !== null)(`two instances over one PostgreSQL${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: PostgresServer
  let mails: SMTPServer
  let front: Front
  let services: Services
  let second: Running
  let folder: string
  const delivered: string[] = []

  beforeAll(async () => {
    server = await startPostgres({ fsync: 'off' })
    mails = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, logger: false },
      onData(stream, { envelope }, done) {
        stream.resume().on('end', () => {
          delivered.push(envelope.rcptTo[0]!.address)
          done()
        })
      },
    })
    await new Promise<void>(resolve => mails.listen(0, '127.0.0.1', resolve))
    const [portal, one, two] = (await freePorts(3)) as [number, number, number]
    front = new Front([one, two])
    await front.listen(portal)
    services = await startServices({
      DATABASE_URL: server.url,
      PORTAL_URL: `http://127.0.0.1:${portal}`,
      HOST: '127.0.0.1',
      PORT: String(one),
      SMTP_URL: `smtp://127.0.0.1:${(mails.server.address() as AddressInfo).port}`,
      SEND_TO: 'anyone',
    })
    folder = mkdtempSync(path.join(tmpdir(), 'postern-second-'))
    cpSync(path.join(services.config.data, 'keys'), path.join(folder, 'keys'), { recursive: true })
    rmSync(path.join(folder, 'keys', 'root.jwk'))
    second = await startServer(
      { ...services.config, data: folder, PORT: two },
      {
        clock: services.now,
        log: createLog('silent'),
        async send(mail) {
          services.mails.push(mail)
          return { delivery: Promise.resolve('taken') }
        },
      },
    )
  })
  afterAll(async () => {
    await second.close()
    await services.close()
    front.close()
    await new Promise<void>(resolve => mails.close(resolve))
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('show that they are there, with one set of parameters', async () => {
    const there = await listInstances(services.db, secondsOf(services.now()))
    for (const what of ['keys', 'settings', 'rest', 'timeline'] as const)
      expect(new Set(there.map(row => row[what])).size, what).toBe(1)
    expect([there.length, new Set(there.map(({ name }) => name)).size]).toEqual([2, 2])
    expect(await services.db.selectFrom('parameters').selectAll().execute()).toHaveLength(1)
  })

  it('know each other’s codes, sessions and tries', async () => {
    const browser = services.browser()
    const { challenge } = await browser.challenge(alice)
    const { code } = services.mails.at(-1)!
    front.choose(1)
    expect((await browser.prove(challenge, '000000')).ok).toBe(false)
    front.choose(0)
    expect((await browser.prove(challenge, code)).ok).toBe(true)
    front.choose(1)
    expect((await browser.session()).addresses.map(({ address }) => address)).toEqual([alice])
    const keys = await browser.keys(services, {
      sub: alice,
      wanted: [{ address: alice, serial: 1, period: '2026-11', condition: '' }],
    })
    expect(keys).toHaveLength(2)
    expect((await browser.prove(challenge, code)).ok).toBe(false)
  })

  it('send no more codes to an address than one of them would', async () => {
    const asked: number[] = []
    for (let i = 0; i < 8; i++) {
      front.choose((i % 2) as 0 | 1)
      asked.push((await services.browser().ask('carol@example.net')).status)
    }
    expect(asked.filter(status => status < 400)).toHaveLength(services.config.LIMIT_ADDRESS_NETWORK)
  })

  it('carry what the other one took, and go on while it is away', async () => {
    front.choose(0)
    const browser = services.browser()
    await browser.signIn(services, 'dora@example.com')
    await services.stop()
    const parameters = await publishedParameters(services)
    const from = 'dora@example.com'
    const post = await sealedMessage([['bob@example.org']], { services, parameters, from })
    const answers = await Promise.all([1, 2].map(() => postMessage(post, browser, services.origin)))
    const ids = await Promise.all(answers.map(async answer => ((await answer.json()) as OutgoingAnswer).id))
    expect(new Set(ids).size).toBe(1)
    const states = async () => (await recipientsOf(services.db, ids[0]!)).map(({ state }) => state)
    await expect.poll(states).toEqual(['taken'])
    expect(delivered).toEqual(['bob@example.org'])
    expect((await fetch(services.origin + paths.ready)).status).toBe(200)
    expect(await listInstances(services.db, secondsOf(services.now()))).toHaveLength(1)
  })

  it('tell how things are, and come by themselves, where the database was away when they started', async () => {
    const { config } = services
    await server.kill()
    let restarted: Promise<Running> | null = null
    await new Promise<void>((onAway, reject) => {
      const deps = { clock: services.now, log: createLog('silent'), onAway }
      restarted = startServer(config, { ...deps, send: async () => ({ delivery: Promise.resolve('taken') }) })
      restarted.catch(reject)
    })
    const at = (path: string) => fetch(`http://127.0.0.1:${config.PORT}${path}`)
    const told = (await (await at(paths.status)).json()) as { signed: string }
    expect(Buffer.from(told.signed.split('.')[1]!, 'base64url').toString()).toContain('"overall":"available"')
    const later = await at(paths.ready)
    expect([later.status, later.headers.get('retry-after'), (await at(paths.health)).status]).toEqual([503, '10', 200])
    await server.start()
    const running: Running = await restarted!
    expect((await at(paths.ready)).status).toBe(200)
    await running.close()
  })
})
