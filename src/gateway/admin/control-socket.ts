// One gateway a folder, and how others speak to it: by a socket in the folder the policy is read again and links to the page for
// kept mail are made; a port of its own gives the figures.

import { rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import path from 'node:path'
import { PosternError } from '../../core/errors.ts'
import { cannotListen } from '../../runtime/listening.ts'
import type { Gauge } from '../../runtime/metrics.ts'
import { stoppableHttp } from '../../runtime/stop.ts'
import { demandRoom, isClosed, storageFailure } from '../../runtime/storage.ts'
import { listenAt, startMetricsListener } from '../../web/metrics-listener.ts'
import type { GatewayConfig } from '../config.ts'
import type { Metrics } from '../policy/metrics.ts'
import type { Stores } from '../state/store.ts'

export interface Controlled {
  readonly stores: Stores
  /** Whether keys can be had. */
  readonly isUp: () => boolean
  /** For how many people keys of the next month are held. */
  readonly keys: () => number
  /** @throws PosternError `config-invalid` */
  readonly reload: () => void
  /** @throws PosternError `config-invalid` where there is no page. */
  readonly newLink: () => string
}

export interface ControlSocket {
  serve(what: Controlled): void
  close(): Promise<void>
}

const socketOf = (folder: string) => path.join(folder, 'control.sock')
/** A longer name of a socket is cut off without a word. Bytes, as the shortest of systems has them. */
const longestName = 103

/** @throws PosternError `config-invalid` where another gateway uses the folder. */
export async function startControlSocket(config: GatewayConfig, metrics: Metrics): Promise<ControlSocket> {
  let served: Controlled | null = null
  const file = socketOf(config.data)
  if (Buffer.byteLength(file) > longestName)
    throw new PosternError(
      'config-invalid',
      'POSTERN_DATA names a folder whose path is too long for the control socket.',
    )
  if (await answers(file))
    throw new PosternError('unavailable', 'Another gateway runs with this data folder. Stop it first.')
  await rm(file, { force: true })
  const socket = createServer((incoming, answer) => {
    const asked = incoming.method === 'POST' && served ? asks(served).get(incoming.url ?? '') : undefined
    if (!asked) return void answer.writeHead(404).end()
    try {
      answer.end(asked())
    } catch (error) {
      answer.writeHead(409).end(error instanceof PosternError ? error.message : 'internal')
    }
  })

  const connections = stoppableHttp(socket)
  await listenAt(socket, file).catch(cannotListen('POSTERN_DATA', `the control socket ${file}`))
  const closeMetrics =
    config.GATEWAY_METRICS &&
    (await startMetricsListener('GATEWAY_METRICS', config.GATEWAY_METRICS, {
      async isReady() {
        if (served) await demandRoom(config.data)
        return served !== null
      },
      text: async () => metrics.text(served ? await gaugesOf(served) : []),
    }))

  return {
    serve(what) {
      served = what
    },
    async close() {
      await Promise.all([connections.stop(), closeMetrics?.()])
      await rm(file, { force: true })
    },
  }
}

const asks = ({ reload, newLink }: Controlled): ReadonlyMap<string, () => string> =>
  new Map([
    [
      '/reload',
      () => {
        reload()
        return ''
      },
    ],
    ['/admin', newLink],
  ])

async function gaugesOf({ stores, isUp, keys }: Controlled): Promise<Gauge[]> {
  const counts = new Map<string, { labels: Record<string, string>; value: number }>()
  for (const [state, store] of Object.entries(stores)) {
    counts.set(state, { labels: { state, reason: '' }, value: 0 })
    for (const { reason } of await store.list()) {
      const key = reason === null ? state : `${state} ${reason}`
      const entry = counts.get(key) ?? { labels: { state, reason: reason ?? '' }, value: 0 }
      counts.set(key, { ...entry, value: entry.value + 1 })
    }
  }
  return [
    { name: 'postern_gateway_kept', help: 'Messages that are kept', values: [...counts.values()] },
    {
      name: 'postern_gateway_keys_reachable',
      help: 'Whether the portal answered the last time',
      values: [{ labels: {}, value: isUp() ? 1 : 0 }],
    },
    {
      name: 'postern_gateway_people_ready',
      help: 'People whose keys of the next month are held',
      values: [{ labels: {}, value: keys() }],
    },
  ]
}

function ask(file: string, method: string, url: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: file, method, path: url, timeout: 10_000 }, answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** @throws PosternError `unavailable` where it may not be asked: somebody may well be there */
const answers = (file: string) =>
  ask(file, 'GET', '/').then(
    () => true,
    error => {
      throwWhereClosed(error)
      return false
    },
  )

/** Tells the gateway that runs in a folder to read its policy again. @throws PosternError `unreachable`, `config-invalid` */
export async function askReload(folder: string): Promise<void> {
  const answer = await askRunning(folder, '/reload')
  if (answer.status !== 200) throw new PosternError('config-invalid', `${answer.text}\nThe policy in use stays.`)
}

/** @returns a link to the page for kept mail: good once, for ten minutes. @throws PosternError `unreachable`, `config-invalid` */
export async function askLink(folder: string): Promise<string> {
  const answer = await askRunning(folder, '/admin')
  if (answer.status !== 200) throw new PosternError('config-invalid', answer.text)
  return answer.text
}

function throwWhereClosed(error: unknown): void {
  const failure = isClosed(error) ? storageFailure(error) : null
  if (failure) throw failure
}

function askRunning(folder: string, what: string) {
  return ask(socketOf(folder), 'POST', what).catch(cause => {
    throwWhereClosed(cause)
    throw new PosternError('unreachable', 'No gateway runs with this data folder.', { cause })
  })
}
