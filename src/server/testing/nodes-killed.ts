// Readers who ask three nodes, each a process of its own, while one of them is killed again and again.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { type Parameters, parametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { nodePaths, paths } from '../../contract/paths.ts'
import { errorOf } from '../../contract/problem.ts'
import { hex } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { extractIdentityKey } from '../../core/ibe/master.ts'
import { periodOf } from '../../core/ibe/period.ts'
import { verifyJws } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { decrypted, writeKeyRequest } from '../../key-client/keys.ts'
import { fetchFromNodes, type Network } from '../../key-client/nodes.ts'
import { keyOf, newKey } from '../../runtime/portal-client.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { program } from '../../testing/program.ts'
import { readMasterSecret } from '../keys/files.ts'
import { introduce, type Nodes, startNodes, type TestNode } from './nodes.ts'
import { type Services, startServices } from './services.ts'

const address = 'robin@example.com'
const endless = '1000000/1000000'

export const realNetwork: Network = {
  async post(url, body, signal) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body,
      signal,
    }).catch(cause => {
      throw new PosternError('unreachable', 'no answer', { cause })
    })
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    throw errorOf(await response.json().catch(() => null)) ?? new PosternError('unavailable', 'no answer of ours')
  },
  // Whoever is not waited for any more is not an error.
  wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  random: Math.random,
}

/** A district of nodes, each a process, and a reader whom they know. */
export interface District {
  readonly nodes: readonly TestNode[]
  readonly parameters: Parameters
  /** @param uid of a user that the process runs as, and to whom its folder belongs. */
  readonly run: (node: TestNode, uid?: number) => Promise<ChildProcess>
  /** The secret that the nodes share. */
  readonly secret: Uint8Array
  /** The key of this month. */
  readonly ask: () => Promise<{ readonly key: string; readonly failed: readonly string[] }>
  /** Parts of this month and the next, of one node. @returns how many. */
  readonly askOne: (node: TestNode) => Promise<number>
  /** What one machine would have made. */
  readonly genuine: string
  readonly close: () => Promise<void>
}

export async function startDistrict(threshold: number, count: number): Promise<District> {
  const services = await startServices({ LIMIT_NETWORK: endless, LOG_LEVEL: 'error' }, undefined, new Date())
  const now = secondsOf(new Date())
  const limits = { LIMIT_NETWORK: endless, LOG_LEVEL: 'error' }
  const nodes: Nodes = await startNodes(services, await freePorts(count), limits)
  await nodes.split(threshold, { start: false })
  const key = await keyOf(newKey())
  for (const node of nodes.all) await introduce(node, { address, device: key.kid, now })
  const parameters = await publishedBy(services)
  const wanted = [{ address, serial: 1, period: periodOf(new Date()), condition: '' as const }]
  const secret = readMasterSecret(services.config.data, 1)
  const children = new Set<ChildProcess>()
  return {
    nodes: nodes.all,
    parameters,
    genuine: hex(extractIdentityKey(secret, identityBytes({ district: parameters.district, ...wanted[0]! }))),
    secret,
    async run({ settings, config }, uid) {
      const env = { PATH: process.env['PATH'], ...settings }
      if (uid !== undefined) execFileSync('chown', ['-R', `${uid}:${uid}`, config.data])
      const child = spawn(process.execPath, [program, 'node', 'serve'], {
        ...{ env, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] },
        ...(uid !== undefined && { uid, gid: uid }),
      })
      children.add(child)
      await once(createInterface({ input: child.stdout! }), 'line')
      return child
    },
    async ask() {
      const asker = { subject: address, key, proof: 'code' as const }
      const found = await fetchFromNodes(realNetwork, asker, { wanted, only: true }, parameters, {
        now: secondsOf(new Date()),
      })
      return { key: hex(found.keys[0]!.key), failed: found.failed }
    },
    async askOne({ id, url }) {
      const asker = { subject: address, key, proof: 'code' as const }
      const of = { id, epochs: [{ serial: 1, epoch: 2 }] }
      const now = secondsOf(new Date())
      const { request, identity } = await writeKeyRequest(asker, { wanted: [], only: false }, parameters, now, of)
      const file = await realNetwork.post(url + nodePaths.keys, request, AbortSignal.timeout(10_000))
      return (await decrypted(file, identity)).keys.length
    },
    async close() {
      for (const child of children) child.kill('SIGKILL')
      await nodes.close()
      await services.close()
    },
  }
}

async function publishedBy({ origin }: Services): Promise<Parameters> {
  const { signed, root } = parametersAnswer.parse(await (await fetch(origin + paths.parameters)).json())
  return signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
}

export interface Survived {
  /** Readers who got no key, or another one. */
  readonly lost: number
  /** Who met a node that was away, and got their key from the others. */
  readonly unharmed: number
  readonly kills: number
}

/** As many at once as several browsers would be. */
const askers = 4

/** Each of the nodes in turn, evenly among the requests. */
export async function askWhileKilled(district: District, all: number, kills: number): Promise<Survived> {
  const { nodes, run, ask, genuine } = district
  const running = new Map<TestNode, ChildProcess>()
  for (const node of nodes) running.set(node, await run(node))
  let [asked, killed, lost, unharmed] = [0, 0, 0, 0]
  let restarting = Promise.resolve()
  const asker = async () => {
    while (asked < all) {
      asked++
      const found = await ask().catch(() => null)
      if (found?.key !== genuine) lost++
      else if (found.failed.length > 0) unharmed++
    }
  }
  const killer = async () => {
    while (killed < kills && asked < all) {
      const node = nodes[killed % nodes.length]!
      const child = running.get(node)!
      const over = once(child, 'exit')
      child.kill('SIGKILL')
      killed++
      await over
      const next = (killed * all) / kills
      restarting = run(node).then(started => void running.set(node, started))
      // Not before it is back: one at a time.
      await restarting
      while (asked < Math.min(next, all)) await delay(5)
    }
  }
  await Promise.all([killer(), ...Array.from({ length: askers }, asker)])
  await restarting
  for (const child of running.values()) child.kill('SIGKILL')
  return { lost, unharmed, kills: killed }
}
