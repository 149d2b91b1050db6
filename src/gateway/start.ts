// Puts the gateway together: its folder, its keys, the ways in and out, and what happens by itself.

import { readFileSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PosternError } from '../core/errors.ts'
import { canonicalAddress, domainOf } from '../mail/address/address.ts'
import { isAddress } from '../runtime/config.ts'
import { addressHasher, createLog, type Log } from '../runtime/log.ts'
import type { Listener } from '../smtp/listener.ts'
import { prepareWork } from '../smtp/staged.ts'
import { type Admin, startAdmin } from './admin/admin.ts'
import { type ControlSocket, startControlSocket } from './admin/control-socket.ts'
import type { GatewayConfig } from './config.ts'
import { MemoryLimit } from './content/memory-limit.ts'
import { Keyring } from './keys/keyring.ts'
import { createPrefetchSources } from './keys/prefetch-sources.ts'
import { canThread, sealHere, startSealers } from './keys/sealers.ts'
import { mostParsed } from './message/outline.ts'
import type { Direction } from './model.ts'
import { Metrics } from './policy/metrics.ts'
import { type Policy, readPolicy } from './policy/policy.ts'
import { createAttempt } from './queue/attempt.ts'
import { createHandler } from './queue/handle.ts'
import { createNotices } from './queue/notify.ts'
import { commandRunner, createRecovery } from './queue/recovery.ts'
import { createRetry, type Retry } from './queue/retry.ts'
import { type Hop, openHop } from './smtp/hop.ts'
import { listen } from './smtp/listen.ts'
import { AtRest } from './state/at-rest.ts'
import { Journal } from './state/journal.ts'
import { SeenLog } from './state/seen-log.ts'
import { MailStore, type Stores } from './state/store.ts'

/** Bytes of messages that are taken apart at once. */
const memoryLimitBytes = 8 * mostParsed
const roundMs = 5_000
/** Milliseconds for which the start waits for the portal. */
const timeoutMs = 10_000

export interface GatewayDeps {
  readonly clock?: () => Date
  readonly log?: Log
  /** What the portal takes for the time; asked of it otherwise. */
  readonly serverTime?: () => Promise<number | null>
  /** Milliseconds between two rounds of what happens by itself. */
  readonly roundMs?: number
  /** Folder of the built page for kept mail. */
  readonly page?: string
}

export const openAtRest = (config: GatewayConfig) => AtRest.open(config.data, config.GATEWAY_SECRET ?? null)

export async function openStores({ data }: GatewayConfig, atRest: AtRest): Promise<Record<keyof Stores, MailStore>> {
  const open = (name: string) => MailStore.open(path.join(data, name), atRest)
  return { errored: await open('.errored'), quarantine: await open('quarantine'), spool: await open('spool') }
}

/** @throws PosternError `config-invalid` */
export function policyOf({ GATEWAY_POLICY: file }: GatewayConfig): Policy {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PosternError('config-invalid', 'GATEWAY_POLICY names no file that can be read.', { cause })
  }
  return readPolicy(text)
}

/** All that handling a message needs; neither listens nor does anything by itself. */
export async function openGateway(config: GatewayConfig, surroundings: GatewayDeps = {}) {
  const clock = surroundings.clock ?? (() => new Date())
  const log = surroundings.log ?? createLog(config.LOG_LEVEL)
  const atRest = openAtRest(config)
  const work = path.join(config.data, `work-${process.pid}`)
  await prepareWork(work)
  const stores = await openStores(config, atRest)
  const seenLog = await SeenLog.open(config.data, atRest, clock)
  const journal = await Journal.open(path.join(config.data, 'journal'), clock)
  const keyring = await Keyring.open({
    portal: new URL(config.GATEWAY_PORTAL).origin,
    root: config.GATEWAY_ROOT ?? null,
    domains: config.GATEWAY_DOMAINS,
    folder: config.data,
    atRest,
    clock,
    ...(surroundings.serverTime && { serverTime: surroundings.serverTime }),
  })
  let policy = policyOf(config)
  const ways: Record<Direction, Hop> = { out: openHop(config.GATEWAY_OUT_NEXT), in: openHop(config.GATEWAY_IN_NEXT) }
  const hops = { out: ways.out.deliver, in: ways.in.deliver }
  const domains = config.GATEWAY_DOMAINS
  const memoryLimit = new MemoryLimit(memoryLimitBytes)
  const sealers = canThread ? startSealers() : null
  const seal = sealers?.seal ?? sealHere
  const attempt = createAttempt({
    ...{ keyring, seenLog, atRest, seal, domains, clock, hops, memoryLimit, work },
    policy: () => policy,
  })
  const language = config.GATEWAY_LANGUAGE
  const retry = createRetry({ attempt, journal, stores, domains, clock, log, work, language })
  return {
    ...{ clock, log, atRest, work, stores, seenLog, journal, keyring, hops, domains, attempt, retry, language },
    policy: () => policy,
    /** @throws PosternError `config-invalid`: the policy stays what it was */
    reload() {
      policy = policyOf(config)
    },
    async close() {
      for (const way of Object.values(ways)) way.close()
      await sealers?.close()
      await keyring.close()
      await seenLog.close()
      await journal.close()
    },
  }
}
export type Gateway = Awaited<ReturnType<typeof openGateway>>

export interface Running {
  readonly thumbprint: string
  /** Where it listens; null where it does not. */
  readonly ports: Readonly<Record<Direction, number | null>>
  readonly retry: Retry
  close(): Promise<void>
}

/** @throws PosternError `config-invalid` with a sentence for the operator; nothing goes on running then. */
export async function startGateway(config: GatewayConfig, surroundings: GatewayDeps = {}): Promise<Running> {
  const clock = surroundings.clock ?? (() => new Date())
  await mkdir(config.data, { recursive: true, mode: 0o700 })
  const metrics = new Metrics()
  const controlSocket = await startControlSocket(config, metrics)
  const closing = [controlSocket.close]
  try {
    await sweepWork(config.data)
    await SeenLog.compact(config.data, openAtRest(config), clock)
    return await run(config, surroundings, metrics, controlSocket, closing)
  } catch (error) {
    await close(closing)
    throw error
  }
}

/** What is to be closed, last things first. */
type Closing = (() => Promise<unknown> | undefined)[]

async function close(closing: Closing): Promise<void> {
  for (const end of closing.splice(0).toReversed()) await end()
}

async function run(
  config: GatewayConfig,
  surroundings: GatewayDeps,
  metrics: Metrics,
  controlSocket: ControlSocket,
  closing: Closing,
): Promise<Running> {
  const gateway = await openGateway(config, surroundings)
  closing.push(gateway.close)
  const { log, stores, keyring, seenLog, policy, domains } = gateway
  for (const store of Object.values(stores)) await store.resume()
  const notices = createNotices({ ...gateway, administrators: config.GATEWAY_ADMINISTRATORS })
  const listed = createPrefetchSources({ ...gateway, metrics, sources: config.GATEWAY_ADDRESSES, access: config.ldap })
  const recovery = createRecovery({
    ...{ ...gateway, notices, policy },
    people: async () => [...new Set([...(await listed()), ...((await seenLog.all('person')) as string[])])],
    onRecovery: config.GATEWAY_ON_RECOVERY ? commandRunner(config.GATEWAY_ON_RECOVERY) : null,
  })
  const handler = createHandler({
    ...{ ...gateway, policy, metrics },
    hash: addressHasher(gateway.atRest.keyFor('log'), config.LOG_ADDRESSES === '1'),
    onHold: recovery.held,
    onSeen: address => remember(address, domains, seenLog),
  })
  const admin = await openAdmin(config, gateway, surroundings.page)
  closing.push(async () => admin?.close())
  controlSocket.serve({
    newLink() {
      if (admin) return admin.newLink()
      throw new PosternError('config-invalid', 'This gateway has no page: set GATEWAY_ADMIN, and start it again.')
    },
    isUp: () => recovery.isUp,
    keys: () => keyring.held,
    stores,
    reload() {
      try {
        gateway.reload()
        metrics.reloaded(true)
        log.info('the policy was read again')
        warnOf(policy(), log)
      } catch (err) {
        metrics.reloaded(false)
        log.error({ err }, 'the policy was refused; the one before it stays')
        throw err
      }
    },
  })
  warnOf(policy(), log)
  if (config.GATEWAY_SECRET === undefined)
    log.warn(
      'what is kept is encrypted with a key that lies beside it, which is as good as none: set GATEWAY_SECRET_FILE',
    )
  log.info({ gateway: keyring.thumbprint, domains }, 'the key of this gateway')

  const openDoor = async (direction: Direction): Promise<Listener | null> => {
    const place = direction === 'out' ? config.GATEWAY_OUT_LISTEN : config.GATEWAY_IN_LISTEN
    if (!place) return null
    const listener = await listen({
      ...{ place, direction, handler, log, work: gateway.work, tls: config.tls },
      maxBytes: config.GATEWAY_BYTES,
      clients: config.GATEWAY_CLIENTS,
      xforward: config.GATEWAY_XFORWARD,
    }).catch(cause => {
      throw new PosternError('config-invalid', `${place.host}:${place.port} cannot be listened on (${cause.code}).`, {
        cause,
      })
    })
    closing.push(listener.close)
    return listener
  }
  const rounds = startRounds(() => recovery.turn(), surroundings.roundMs ?? roundMs, log)
  closing.push(rounds.stop)
  // With no district known nothing could be sealed yet; but a portal that hangs does not keep mail outside for long.
  await Promise.race([rounds.first, pause(timeoutMs, undefined, { ref: false })])
  const listeners = { out: await openDoor('out'), in: await openDoor('in') }
  log.info({ out: listeners.out?.port, in: listeners.in?.port }, 'taking mail')
  return {
    thumbprint: keyring.thumbprint,
    ports: { out: listeners.out?.port ?? null, in: listeners.in?.port ?? null },
    retry: gateway.retry,
    close: () => close(closing),
  }
}

async function openAdmin(config: GatewayConfig, gateway: Gateway, folder?: string): Promise<Admin | null> {
  const { GATEWAY_ADMIN: place, tls } = config
  if (!place) return null
  const showsText = config.GATEWAY_ADMIN_SHOW === 'text'
  return startAdmin({ ...gateway, place, tls, showsText, ...(folder !== undefined && { folder }) })
}

function startRounds(turn: () => Promise<void>, every: number, log: Log) {
  let stopped = false
  let timer: NodeJS.Timeout
  const round = (): Promise<void> =>
    turn()
      .catch(err => log.error({ err }, 'a round failed'))
      .then(() => {
        if (!stopped) timer = setTimeout(() => (running = round()), every)
      })
  const first = round()
  let running = first
  return {
    first,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Their keys are kept ready. */
async function remember(typed: string, domains: readonly string[], seenLog: SeenLog): Promise<void> {
  if (!isAddress(typed)) return
  const address = canonicalAddress(typed)
  if (domains.includes(domainOf(address))) await seenLog.remember('person', address, address)
}

/** What a process that is gone had in hand was not acknowledged. */
async function sweepWork(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = /^work-(\d+)$/.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid))) await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function warnOf({ answers }: Policy, log: Log): void {
  if (answers === 'off') log.warn('answers to opened mail are not sealed: the policy turns it off')
}
