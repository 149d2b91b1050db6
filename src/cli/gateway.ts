// What the commands below `postern gateway` do.

import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { PosternError } from '../core/errors.ts'
import { secondsOf } from '../core/seconds.ts'
import { askLink, askReload } from '../gateway/admin/control-socket.ts'
import { type GatewayConfig, gatewayFolder, readGatewayConfig } from '../gateway/config.ts'
import { lookAtRest, openGateway, openStores, policyOf, workOf } from '../gateway/gateway.ts'
import { explain } from '../gateway/queue/check.ts'
import type { Mode } from '../gateway/queue/plan.ts'
import { headerOf, type ListedMail, list, readFilter, remove, show } from '../gateway/queue/quarantine.ts'
import type { Retried } from '../gateway/queue/retry.ts'
import { startGateway } from '../gateway/start.ts'
import { strangeNames } from '../runtime/config.ts'
import { addressHasher, createLog } from '../runtime/log.ts'
import { becomeOwnerOf } from '../runtime/owner.ts'
import { tellReady } from '../runtime/ready.ts'
import { prepareWork } from '../runtime/staged.ts'
import { trust } from '../runtime/tls.ts'
import { gatewaySettings } from './gateway-settings.ts'
import { exitCodes, note, progressBar, readInput, result, type Speaker } from './output.ts'
import { environmentOf } from './settings.ts'
import { traceInLog } from './trace/gateway.ts'

export interface Options extends Speaker {
  readonly filter?: readonly string[]
  readonly dryRun?: boolean
}

const seconds = () => secondsOf(new Date())

const configOf = () => trusting(gatewaySettings(environmentOf('gateway')))

async function trusting(config: GatewayConfig): Promise<GatewayConfig> {
  await trust(config.outgoing)
  return config
}

export async function run(options: Options): Promise<void> {
  const environment = environmentOf('gateway')
  const config = await trusting(readGatewayConfig(environment))
  becomeOwnerOf(config.data)
  for (const strange of strangeNames()) createLog(config.LOG_LEVEL).warn(strange)
  // Until it is ready, a signal ends it as ever.
  const running = await startGateway(config)
  process.on('SIGHUP', () => void askReload(config.data).catch(() => {}))
  const { thumbprint, ports } = running
  tellReady(environment)
  result(options, { gateway: thumbprint, ...ports }, `The gateway runs. Its key: ${thumbprint}. Ctrl-C stops it.`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await running.close()
  // What was begun with another server and got no answer in time must not keep the program alive.
  process.exit()
}

export interface CheckOptions extends Options {
  readonly to: string
  readonly from?: string
  readonly direction?: string
}

export async function check(file: string, options: CheckOptions): Promise<void> {
  const { direction = null, to, from = null } = options
  if (direction !== null && direction !== 'out' && direction !== 'in')
    throw new PosternError('bad-request', '--direction is out or in.')
  const config = await configOf()
  const raw = Buffer.from(await readInput(file))
  const said = await explain(config, policyOf(config), {
    raw,
    direction,
    mailFrom: from === '<>' ? '' : from,
    recipient: to,
  })
  result(options, { ...said }, said.lines.join('\n'))
}

const line = (mail: ListedMail) =>
  [
    mail.id.slice(0, 12),
    new Date(mail.at * 1000).toISOString().slice(0, 16),
    mail.state,
    mail.direction,
    mail.reason ?? 'on its way',
    mail.sender || '<>',
    '→',
    mail.recipients.map(({ address }) => address).join(', '),
    `"${mail.subject.replace(/[\p{C}]+/gu, ' ').slice(0, 60)}"`,
  ].join('  ')

async function withStores<T>(work: (stores: Awaited<ReturnType<typeof openStores>>) => Promise<T>) {
  const config = await configOf()
  return work(await openStores(config, lookAtRest(config)))
}

export function listStored(options: Options): Promise<void> {
  return withStores(async stores => {
    const found = await list(stores, readFilter(options.filter ?? []), seconds())
    result(options, { messages: found }, found.map(line).join('\n') || 'Nothing is kept.')
  })
}

export async function showStored(id: string, options: Options): Promise<void> {
  const config = await configOf()
  const stores = await openStores(config, lookAtRest(config))
  const found = await show(stores, id, seconds())
  // Of a name by which the gateway takes away what a killed process has left.
  const work = workOf(config)
  await prepareWork(work)
  const header = await headerOf(stores, found, work).finally(() => rm(work, { recursive: true }))
  const lines = [
    line(found),
    `id ${found.id}`,
    `size ${found.size} bytes; tried again ${found.tries} times; Message-ID ${found.messageId ?? 'none'}`,
    `queue id ${found.queue ?? 'none'}; digest ${found.digest}`,
    '',
    ...header,
  ]
  result(options, { message: found, header }, lines.join('\n'))
}

async function chosen(ids: readonly string[], options: Options, stores: Parameters<typeof list>[0]) {
  if (ids.length === 0 && !options.filter)
    throw new PosternError('bad-request', 'Name messages by their id, or by --filter.')
  const filter = readFilter(options.filter ?? [])
  const found = await list(stores, filter, seconds())
  if (ids.length === 0) return found
  return Promise.all(ids.map(id => show(stores, id, seconds())))
}

function dryRun(found: readonly ListedMail[], options: Options): void {
  result(options, { messages: found, dryRun: true }, found.map(line).join('\n') || 'No message fits.')
}

export async function retryStored(ids: readonly string[], mode: Mode, options: Options): Promise<void> {
  const config = await configOf()
  // A person at a terminal sees the bar, and then what became of each.
  const opened = await openGateway(config, process.stderr.isTTY ? { log: createLog('silent') } : {})
  try {
    const found = await chosen(ids, options, opened.stores)
    if (options.dryRun) return dryRun(found, options)
    await opened.keyring.refresh([]).catch(() => note('Keys cannot be had now; those that are held are used.'))
    const done: Retried[] = []
    const bar = progressBar(found.length)
    for (const mail of found) {
      done.push(await opened.retry(mail, mode))
      bar.step()
    }
    bar.end()
    const sum = (of: (retried: Retried) => number) => done.reduce((total, each) => total + of(each), 0)
    const [delivered, refused, left] = [sum(d => d.delivered), sum(d => d.refused), sum(d => d.left)]
    const sentence = `${found.length} messages: delivered to ${delivered} recipients, refused for ${refused}, kept for ${left}.`
    const why = done.filter(({ reason }) => reason !== null).map(({ id, reason }) => `  ${id.slice(0, 12)}  ${reason}`)
    result(options, { messages: done, delivered, refused, left }, [sentence, ...why].join('\n'))
    if (left > 0) process.exitCode = exitCodes.later
  } finally {
    await opened.close()
  }
}

export function deleteStored(ids: readonly string[], options: Options): Promise<void> {
  return withStores(async stores => {
    const found = await chosen(ids, options, stores)
    if (options.dryRun) return dryRun(found, options)
    for (const mail of found) await remove(stores, mail)
    result(options, { deleted: found.map(({ id }) => id) }, `${found.length} messages were deleted.`)
  })
}

export async function trace(name: string, file: string, options: Options): Promise<void> {
  const hasher = addressHasher(lookAtRest(await configOf()).keyFor('log'), false)
  await traceInLog(name, file, { ...options, hashOf: address => hasher(address.toLowerCase()) })
}

export async function hash(address: string, options: Options): Promise<void> {
  const hashed = addressHasher(lookAtRest(await configOf()).keyFor('log'), false)(address.toLowerCase())
  result(options, { hash: hashed }, hashed)
}

export async function reload(options: Options): Promise<void> {
  await askReload(gatewayFolder(environmentOf('gateway')))
  result(options, { reloaded: true }, 'The policy was read again.')
}

export async function admin(options: Options): Promise<void> {
  const link = await askLink(gatewayFolder(environmentOf('gateway')))
  result(options, { link }, `Open this in a browser within ten minutes. It is good once.\n${link}`)
}
