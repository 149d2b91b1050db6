// Runs a gateway: the ways in, the control socket, the page for stored mail, and what happens by itself.

import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PosternError } from '../core/errors.ts'
import { canonicalAddress, domainOf } from '../mail/address/address.ts'
import { cannotListen } from '../runtime/listening.ts'
import { addressHasher, type Log } from '../runtime/log.ts'
import { isAddress } from '../runtime/settings/values.ts'
import { soon } from '../runtime/stop.ts'
import type { Listener } from '../smtp/listener.ts'
import { type Admin, startAdmin } from './admin/admin.ts'
import { type Controlled, type ControlSocket, startControlSocket } from './admin/control-socket.ts'
import type { GatewayConfig } from './config.ts'
import { type Gateway, type GatewayDeps, openAtRest, openGateway } from './gateway.ts'
import { createPrefetchSources } from './keys/prefetch-sources.ts'
import type { Direction, Handler } from './model.ts'
import { Metrics } from './policy/metrics.ts'
import type { Policy } from './policy/policy.ts'
import { MessageHandler } from './queue/handle.ts'
import { createNotices } from './queue/notify.ts'
import { commandRunner, createRecovery, type Recovery } from './queue/recovery.ts'
import type { Retry } from './queue/retry.ts'
import { listen } from './smtp/listen.ts'
import { SeenLog } from './state/seen-log.ts'

const roundMs = 5_000
/** Milliseconds for which the start waits for the portal. */
const timeoutMs = 10_000

export interface StartDeps extends GatewayDeps {
  /** Milliseconds between two rounds of what happens by itself. */
  readonly roundMs?: number
  /** Folder of the built page for kept mail. */
  readonly page?: string
}

export interface Running {
  readonly thumbprint: string
  /** Where it listens; null where it does not. */
  readonly ports: Readonly<Record<Direction, number | null>>
  readonly retry: Retry
  close(): Promise<void>
}

/** @throws PosternError `config-invalid` with a sentence for the operator; nothing goes on running then. */
export async function startGateway(config: GatewayConfig, deps: StartDeps = {}): Promise<Running> {
  await mkdir(config.data, { recursive: true, mode: 0o700 })
  const metrics = new Metrics()
  const controlSocket = await startControlSocket(config, metrics)
  const ends = new Ends(controlSocket)
  try {
    await sweepWork(config.data)
    const atRest = deps.atRest ?? openAtRest(config)
    await SeenLog.compact(config.data, atRest, deps.clock ?? (() => new Date()))
    return await run(
      config,
      { ...deps, atRest, onPaired: engine => metrics.paired(engine) },
      metrics,
      controlSocket,
      ends,
    )
  } catch (error) {
    await ends.close()
    throw error
  }
}

/** What is to be closed: first whatever others connect to and what happens by itself, then what that stands on. */
class Ends {
  readonly active: (() => Promise<unknown>)[] = []
  gateway: Gateway | null = null
  readonly #controlSocket: ControlSocket

  constructor(controlSocket: ControlSocket) {
    this.#controlSocket = controlSocket
  }

  async close(): Promise<void> {
    await Promise.all(this.active.splice(0).map(end => soon(end())))
    await this.gateway?.close()
    // Last: while it is there, no other gateway starts over this folder.
    await this.#controlSocket.close()
  }
}

async function run(
  config: GatewayConfig,
  deps: StartDeps,
  metrics: Metrics,
  controlSocket: ControlSocket,
  ends: Ends,
): Promise<Running> {
  const gateway = await openGateway(config, deps)
  ends.gateway = gateway
  for (const store of Object.values(gateway.stores)) await store.resume()
  const recovery = recoveryOf(gateway, config, metrics)
  const admin = await openAdmin(config, gateway, deps.page)
  if (admin) ends.active.push(admin.close)
  controlSocket.serve(controlledBy(gateway, { admin, recovery, metrics }))
  tellOfStart(gateway, config)
  const rounds = startRounds(() => recovery.turn(), deps.roundMs ?? roundMs, gateway.log)
  ends.active.push(rounds.stop)
  // With no district known nothing could be sealed yet; but a portal that hangs does not keep mail outside for long.
  await Promise.race([rounds.first, pause(timeoutMs, undefined, { ref: false })])
  const ports = await openDoors(config, gateway, handlerOf(gateway, { config, recovery, metrics }), ends)
  gateway.log.info(ports, 'taking mail')
  return { thumbprint: gateway.keyring.thumbprint, ports, retry: gateway.retry, close: () => ends.close() }
}

function recoveryOf(gateway: Gateway, config: GatewayConfig, metrics: Metrics): Recovery {
  const { seenLog } = gateway
  const notices = createNotices({ ...gateway, administrators: config.GATEWAY_ADMINISTRATORS })
  const listed = createPrefetchSources({
    ...{ ...gateway, metrics },
    sources: config.GATEWAY_ADDRESSES,
    access: config.ldap,
  })
  return createRecovery({
    ...{ ...gateway, notices },
    prefetched: async () => [...new Set([...(await listed()), ...((await seenLog.all('person')) as string[])])],
    onRecovery: config.GATEWAY_ON_RECOVERY ? commandRunner(config.GATEWAY_ON_RECOVERY) : null,
  })
}

interface Around {
  readonly config: GatewayConfig
  readonly recovery: Recovery
  readonly metrics: Metrics
}

function handlerOf(gateway: Gateway, { config, recovery, metrics }: Around): Handler {
  const { atRest, domains, seenLog, keyring } = gateway
  return new MessageHandler({
    ...{ ...gateway, metrics },
    hash: addressHasher(atRest.keyFor('log'), config.LOG_ADDRESSES === '1'),
    onHold: recovery.onHold,
    async onSeen(address) {
      if (!isAddress(address)) return
      await remember(canonicalAddress(address), domains, seenLog)
      await keyring.welcome(canonicalAddress(address))
    },
  })
}

/** What others ask of the running gateway. */
function controlledBy(
  gateway: Gateway,
  { admin, recovery, metrics }: Omit<Around, 'config'> & { readonly admin: Admin | null },
): Controlled {
  const { log, policy } = gateway
  return {
    stores: gateway.stores,
    isUp: () => recovery.isUp,
    keys: () => gateway.keyring.provided,
    newLink() {
      if (admin) return admin.newLink()
      throw new PosternError('config-invalid', 'This gateway has no page: set GATEWAY_ADMIN, and start it again.')
    },
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
  }
}

function tellOfStart({ log, keyring, domains, policy }: Gateway, { GATEWAY_SECRET }: GatewayConfig): void {
  warnOf(policy(), log)
  if (GATEWAY_SECRET === undefined)
    log.warn(
      'what is kept is encrypted with a key that lies beside it, which is as good as none: set GATEWAY_SECRET_FILE',
    )
  log.info({ gateway: keyring.thumbprint, domains }, 'the key of this gateway')
}

/** @returns the port of each; null where it does not listen. */
async function openDoors(config: GatewayConfig, gateway: Gateway, handler: Handler, ends: Ends) {
  const openDoor = async (direction: Direction): Promise<number | null> => {
    const place = direction === 'out' ? config.GATEWAY_OUT_LISTEN : config.GATEWAY_IN_LISTEN
    if (!place) return null
    const listener: Listener = await listen({
      ...{ place, direction, handler, log: gateway.log, work: gateway.work, tls: config.tls },
      maxBytes: config.GATEWAY_BYTES,
      clients: config.GATEWAY_CLIENTS,
      xforward: config.GATEWAY_XFORWARD,
    }).catch(
      cannotListen(direction === 'out' ? 'GATEWAY_OUT_LISTEN' : 'GATEWAY_IN_LISTEN', `${place.host}:${place.port}`),
    )
    ends.active.push(listener.close)
    return listener.port
  }
  return { out: await openDoor('out'), in: await openDoor('in') }
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
async function remember(address: string, domains: readonly string[], seenLog: SeenLog): Promise<void> {
  if (domains.includes(domainOf(address))) await seenLog.remember('person', address, address)
}

/** What a process that is gone had in hand was not acknowledged. */
async function sweepWork(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = /^work-(\d+)$|\.(\d+)\.new$/.exec(name)?.filter(Boolean) ?? []
    if (pid !== undefined && !isAlive(Number(pid)))
      // What another user left there stands in nobody's way.
      await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function warnOf({ answers }: Policy, log: Log): void {
  if (answers === 'off') log.warn('answers to opened mail are not sealed: the policy turns it off')
}
