// Real key nodes beside real services: each with its folder, its database and its port, and codes that are caught.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Ed25519Jwk } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Environment } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { openDatabase } from '../db/open.ts'
import { listSerials } from '../db/serials.ts'
import { rememberDevice } from '../db/threshold/devices.ts'
import { insertEpoch, serveEpoch } from '../db/threshold/epochs.ts'
import { closeCeremony, dealFor, openCeremony, type Plan, readOpening, takeDeals } from '../keys/ceremony.ts'
import { readMasterSecret, readNodeIdentity, readSigningKey } from '../keys/files.ts'
import { currentRoot, ensureParameters, nodeId } from '../keys/parameters.ts'
import { createNode, writeNodeCard } from '../node/card.ts'
import { type NodeConfig, readNodeConfig } from '../node/config.ts'
import { keepTaken } from '../node/shares.ts'
import { type RunningNode, startNode } from '../node/start.ts'
import type { CodeMail } from '../signin/mail.ts'
import type { Services } from './services.ts'

export interface TestNode {
  readonly id: string
  readonly url: string
  readonly config: NodeConfig
  /** For a process of its own. */
  readonly settings: Environment
  readonly mails: CodeMail[]
  readonly logged: string[]
  readonly running: () => RunningNode
  stop(): Promise<void>
  start(): Promise<void>
}

interface SplitOptions {
  readonly among?: readonly TestNode[]
  /** Whether keys come from nodes alone from then on. */
  readonly serve?: boolean
  /** Whether they run in this process. */
  readonly start?: boolean
}

export interface Nodes {
  readonly all: readonly TestNode[]
  /** A ceremony among them. Whole keys are given as before until `serve`. */
  split(threshold: number, options?: SplitOptions): Promise<void>
  close(): Promise<void>
}

/** @param ports of the nodes: free ones of this machine. */
export async function startNodes(
  services: Services,
  ports: readonly number[],
  environment: Environment = {},
): Promise<Nodes> {
  const root = await currentRoot(services.db, services.config.data)
  const all = await Promise.all(
    ports.map(async (port, i) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'postern-node-'))
      return prepare(services, `node-${'abcdefgh'[i]}`, { folder, port, root: root.kid, environment })
    }),
  )
  return {
    all,
    async split(threshold, { among = all, serve = true, start = true } = {}) {
      await holdCeremony(services, among, threshold)
      if (serve) await serveEpoch(services.db, { serial: 1, epoch: 2 }, null)
      await ensureParameters(services.db, services.config, services.origin, secondsOf(services.now()))
      if (start) for (const node of among) await node.start()
    },
    async close() {
      for (const node of all) {
        await node.stop()
        await rm(node.config.data, { recursive: true, force: true })
      }
    },
  }
}

interface Prepared {
  readonly folder: string
  readonly port: number
  readonly root: string
  readonly environment: Environment
}

async function prepare(
  services: Services,
  id: string,
  { folder, port, root, environment }: Prepared,
): Promise<TestNode> {
  const url = `http://127.0.0.1:${port}`
  const settings: Environment = {
    POSTERN_DATA: folder,
    ...{ NODE_ID: id, NODE_URL: url, NODE_PORTAL: services.origin, NODE_ROOT: root, PORT: String(port) },
    ...{ MAIL_FROM: `codes@${id}.example`, OPERATOR_NAME: `Operator ${id}`, LOG_LEVEL: 'info' },
    ...{ SMTP_URL: 'smtp://127.0.0.1:9' },
    ...environment,
  }
  const config = readNodeConfig(settings)
  await createNode(folder)
  const [mails, logged]: [CodeMail[], string[]] = [[], []]
  let running: RunningNode | null = null
  return {
    ...{ id, url, config, settings, mails, logged },
    running: () => running!,
    async stop() {
      await running?.close()
      running = null
    },
    async start() {
      await running?.close()
      running = await startNode(config, {
        clock: services.now,
        log: createLog('info', { write: line => void logged.push(line) }),
        async send(mail) {
          mails.push(mail)
          return { delivery: Promise.resolve('taken') }
        },
      })
    },
  }
}

/** As if its codes had been typed there, for a process of its own that has no mail. */
export async function introduce(
  { config }: TestNode,
  { address, device, now }: { readonly address: string; readonly device: string; readonly now: number },
): Promise<void> {
  const db = await openDatabase({ data: config.data, postgres: null })
  await rememberDevice(db, { address, device, provenAt: now, until: now + 86_400 })
  await db.destroy()
}

const cardOf = async ({ config }: TestNode, services: Services) => {
  const db = await openDatabase({ data: config.data, postgres: null })
  try {
    return (await writeNodeCard(db, config, services.config.DISTRICT, secondsOf(services.now()))).card
  } finally {
    await db.destroy()
  }
}

async function holdCeremony(services: Services, nodes: readonly TestNode[], threshold: number): Promise<void> {
  const { data, DISTRICT } = services.config
  const now = secondsOf(services.now())
  const [serial] = await listSerials(services.db)
  const [root, key] = [await readSigningKey(data, 'root'), await readSigningKey(data, 'certificate')]
  const secret = readMasterSecret(data, 1)
  const plan: Plan = {
    ...{ district: DISTRICT, serial: 1, publicKey: serial!.public_key, epoch: 2, threshold, before: [], now },
    dealers: [{ id: nodeId, index: 1, publicKey: serial!.public_key, jwk: key.jwk as Ed25519Jwk }],
    ...{ dealing: 1, oneOperator: false },
  }
  const cards = await Promise.all(nodes.map(node => cardOf(node, services)))
  const opened = await readOpening(await openCeremony(cards, plan, root), root.jwk)
  const deal = await dealFor(opened, { id: nodeId, secret, key })
  const takes = await Promise.all(
    nodes.map(async ({ id, config }) => {
      const identity = readNodeIdentity(config.data)
      const taken = await takeDeals(opened, [deal], { id, identity, key: await readSigningKey(config.data, 'node') })
      const db = await openDatabase({ data: config.data, postgres: null })
      await keepTaken(db, config.data, opened, taken, now)
      await db.destroy()
      return taken.take
    }),
  )
  const closed = await closeCeremony(opened, [deal], takes)
  const row = { serial: 1, epoch: 2, state: 'next' as const, content: JSON.stringify(closed), closed_at: now }
  await insertEpoch(services.db, { ...row, retire_at: null })
}
