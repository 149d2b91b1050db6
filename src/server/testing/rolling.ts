// Two instances behind nginx, one after the other renewed by the next release, while browsers ask.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { paths } from '../../contract/paths.ts'
import { periodOf } from '../../core/ibe/period.ts'
import { readConfig } from '../../runtime/config.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { startPostgres } from '../../testing/postgres.ts'
import { listInstances } from '../db/instances.ts'
import { type Database, openDatabase } from '../db/open.ts'
import { createDistrict } from '../keys/district.ts'
import { postMessage, publishedParameters, sealedMessage } from './messages.ts'
import { startBalancer } from './nginx.ts'
import { Browser, type Services } from './services.ts'

const built = path.join(process.cwd(), 'build', 'src')

/** What the next release adds to the schema. */
const additive = `{ why: 'the next release', isAdditive: true, statements: [
  'alter table outgoing_recipients add column priority integer not null default 0',
  'alter table sessions add column note text',
  'create index outgoing_recipients_by_priority on outgoing_recipients (priority)',
  'create table next_things (id text primary key)'] },`

/** The tree as it is built, as a release of its own. @param changes of its schema beside those that there are. */
function release(folder: string, version: string, changes: string): string {
  cpSync(built, path.join(folder, 'src'), { recursive: true })
  symlinkSync(path.join(process.cwd(), 'node_modules'), path.join(folder, 'node_modules'))
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as object
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, version }))
  const list = path.join(folder, 'src', 'server', 'db', 'engine', 'migrations.js')
  writeFileSync(list, readFileSync(list, 'utf8').replace(/\n\];/, `\n${changes}\n];`))
  return path.join(folder, 'src', 'cli', 'postern.js')
}

interface Process {
  readonly child: ChildProcess
  stop(): Promise<void>
}

async function serve(program: string, env: Record<string, string>): Promise<Process> {
  const child = spawn(process.execPath, [program, 'serve', '--json'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = text(child.stderr!)
  const over = once(child, 'exit')
  const failed = over.then(async ([code]) => {
    throw new Error(`serve ended with ${code}: ${await said}`)
  })
  await Promise.race([once(child.stdout!, 'data'), failed])
  failed.catch(() => undefined)
  return {
    child,
    async stop() {
      child.kill('SIGTERM')
      await over
    },
  }
}

export interface Upgraded {
  readonly asked: number
  /** What browsers saw that is no answer: the path, and a status or why there was none. */
  readonly errors: readonly string[]
  /** Messages that were acknowledged, and in the database in the end. */
  readonly sent: readonly [acknowledged: number, there: number]
  /** Releases that ran at once, at each look. */
  readonly releases: readonly string[]
}

/** A browser that asks one thing after the other until it is told to end. */
class Load {
  asked = 0
  readonly errors: string[] = []
  readonly sent = new Set<string>()
  isOver = false

  async browse(browser: Browser, address: string, services: Services): Promise<void> {
    const parameters = await publishedParameters(services)
    const wanted = [{ address, serial: 1, period: periodOf(services.now()), condition: '' as const }]
    const steps: readonly (readonly [string, () => Promise<Response | string | object>])[] = [
      ...[paths.parameters, paths.status, paths.session, paths.ready].map(
        path => [path, () => browser.call('GET', path)] as const,
      ),
      [paths.keys, () => browser.keys(services, { sub: address, wanted })],
      [paths.messages, () => this.#send(browser, address, { services, parameters })],
    ]
    while (!this.isOver)
      for (const [path, ask] of steps) {
        this.asked++
        const said = await ask().catch((error: Error) => String(error.cause ?? error))
        if (typeof said === 'string') this.errors.push(`${path}: ${said}`)
        else if (said instanceof Response && !said.ok) this.errors.push(`${path}: ${said.status}`)
      }
  }

  async #send(browser: Browser, from: string, sealing: Parameters<typeof sealedMessage>[1]): Promise<Response> {
    const post = await sealedMessage([['somebody@example.org']], { ...sealing, from })
    const answer = await postMessage(post, browser, sealing.services.origin)
    if (answer.ok) this.sent.add(((await answer.json()) as { id: string }).id)
    return answer
  }
}

/** @param rounds how often both are renewed and put back. @param browsers that ask at once. */
export async function upgradeInTurn(rounds: number, browsers: number): Promise<Upgraded> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-rolling-'))
  const server = await startPostgres({ fsync: 'off' })
  const codes = new Map<string, string>()
  const mails = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, logger: false },
    async onData(stream, { envelope }, done) {
      const code = /\b(\d{4} \d{4})\b/.exec(await text(stream))?.[1]
      if (code) codes.set(envelope.rcptTo[0]!.address, code)
      done()
    },
  })
  await new Promise<void>(resolve => mails.listen(0, '127.0.0.1', resolve))
  const [portal, ...ports] = (await freePorts(3)) as [number, number, number]
  const origin = `http://localhost:${portal}`
  const env = (number: number): Record<string, string> => ({
    ...{ POSTERN_DATA: path.join(folder, `data-${number}`), DATABASE_URL: server.url, PORTAL_URL: origin },
    ...{ HOST: '127.0.0.1', PORT: String(ports[number]), TRUSTED_PROXIES: '127.0.0.1', SEND_TO: 'anyone' },
    ...{ SMTP_URL: `smtp://127.0.0.1:${(mails.server.address() as AddressInfo).port}`, LOG_LEVEL: 'error' },
    ...{ LIMIT_NETWORK: '1000000/1000000', LIMIT_SENDER: '1000000/1000000' },
  })
  const first = readConfig(env(0))
  const db = await openDatabase(first)
  const balancer = await startBalancer(portal, ports)
  const running: (Process | null)[] = [null, null]
  try {
    await createDistrict(db, first, new Date())
    cpSync(path.join(folder, 'data-0', 'keys'), path.join(folder, 'data-1', 'keys'), { recursive: true })
    const older = release(path.join(folder, 'older'), '1.0.0', '')
    const newer = release(path.join(folder, 'newer'), '1.1.0', additive)
    for (const number of [0, 1]) running[number] = await serve(older, env(number))
    const services = { origin, db, now: () => new Date() } as unknown as Services
    const load = new Load()
    const people = await Promise.all(
      Array.from({ length: browsers }, async (_, i) => {
        const [browser, address] = [new Browser(() => origin), `person-${i}@example.com`]
        const { challenge } = await browser.challenge(address)
        while (!codes.has(address)) await new Promise(setImmediate)
        await browser.prove(challenge, codes.get(address)!)
        return [browser, address] as const
      }),
    )
    const releases: string[] = []
    const loads = people.map(([browser, address]) => load.browse(browser, address, services))
    const renew = async (number: number, program: string) => {
      await during(load, 100)
      await running[number]!.stop()
      running[number] = await serve(program, env(number))
      releases.push(await releasesOf(db))
      await serves(origin, ports[number]!)
      await during(load, 100)
    }
    for (let round = 0; round < rounds; round++) {
      await renew(0, newer)
      // The older one starts over the schema of the newer, too.
      await renew(1, older)
      await renew(1, newer)
      await renew(0, older)
      await renew(1, older)
    }
    await renew(0, newer)
    await renew(1, newer)
    load.isOver = true
    await Promise.all(loads)
    const rows = await db.selectFrom('outgoing').select('id').execute()
    const there = rows.filter(({ id }) => load.sent.has(id)).length
    return { asked: load.asked, errors: load.errors, sent: [load.sent.size, there], releases }
  } finally {
    for (const each of running) await each?.stop()
    await balancer.close()
    await db.destroy()
    await new Promise<void>(resolve => mails.close(resolve))
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Until the balancer has seen that it is there again. */
async function serves(origin: string, port: number): Promise<void> {
  for (;;) if ((await fetch(origin + paths.health)).headers.get('x-upstream') === `127.0.0.1:${port}`) return
}

/** Until so many more were asked. */
async function during(load: Load, more: number): Promise<void> {
  for (const until = load.asked + more; load.asked < until; ) await new Promise(setImmediate)
}

async function releasesOf(db: Database): Promise<string> {
  const rows = await listInstances(db, Math.floor(Date.now() / 1000))
  return rows
    .map(({ release }) => release)
    .toSorted()
    .join(' ')
}
