// What the commands below `postern ceremony` do.

import { decodeProtectedHeader } from 'jose'
import { type NodeSelf, nodeSelf } from '../../contract/nodes.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { nodePaths } from '../../contract/paths.ts'
import { fromBase64url } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { demandOneKey } from '../../core/ibe/share.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import { call } from '../../runtime/portal-client.ts'
import { trust } from '../../runtime/tls.ts'
import { atomically } from '../../server/db/atomically.ts'
import type { Database } from '../../server/db/open.ts'
import { listSerials, type SerialRow } from '../../server/db/serials.ts'
import { type EpochRow, insertEpoch, listEpochs, passOver, serveEpoch } from '../../server/db/threshold/epochs.ts'
import {
  type Closed,
  closeCeremony,
  dealFor,
  openCeremony,
  type Plan,
  readCard,
  readOpening,
} from '../../server/keys/ceremony.ts'
import { readMasterSecret, readSigningKey } from '../../server/keys/files.ts'
import { currentRoot, demandRootKey, nodeId } from '../../server/keys/parameters.ts'
import { localParameters, publishAnew, readDatabase, withDatabase } from '../district.ts'
import { exitCodes, note, result, type Speaker, writeOutput } from '../output.ts'
import { readStatement } from './files.ts'

const now = () => secondsOf(new Date())
/** Seconds for which nodes of the epoch before answer too, after they were relieved. */
const relievedAfter = 7 * 86_400

export interface OpenOptions extends Speaker {
  readonly threshold: number
  readonly serial?: number
  readonly epoch?: number
  readonly oneOperator: boolean
}

export async function open(config: Config, cardFiles: readonly string[], options: OpenOptions): Promise<void> {
  demandRootKey(config.data)
  const cards = await Promise.all(cardFiles.map(readStatement))
  const jws = await readDatabase(config, async db => {
    const serials = await listSerials(db)
    const row = options.serial ? serials.find(({ serial }) => serial === options.serial) : serials.at(-1)
    if (!row || row.state === 'destroyed') throw new PosternError('not-found', 'There is no such serial here.')
    const plan: Plan = {
      ...{ district: config.DISTRICT, serial: row.serial, publicKey: row.public_key },
      ...{ threshold: options.threshold, oneOperator: options.oneOperator, now: now() },
      ...(await before(db, config, { ...row, wanted: options.epoch })),
    }
    return openCeremony(cards, plan, await readSigningKey(config.data, 'root'))
  })
  await writeOutput(options.json ? `${JSON.stringify({ opening: jws })}\n` : `${jws}\n`)
  if (options.json) return
  const { opening } = await readOpening(jws, (await readSigningKey(config.data, 'root')).jwk)
  const lines = await Promise.all(cards.map(cardLine))
  note(
    `Serial ${opening.serial}, epoch ${opening.epoch}: any ${opening.threshold} of these make its keys. Hear from each operator that this is the thumbprint of their node:\n${lines.join('\n')}\nWho deals now: ${opening.dealers.map(({ id }) => id).join(', ')}.`,
  )
}

async function cardLine(card: string): Promise<string> {
  const { id, operator } = await readCard(card)
  return `  ${id}  ${operator}  ${String(decodeProtectedHeader(card)['kid'])}`
}

const closedOf = ({ content }: EpochRow): Closed => JSON.parse(content)
const newest = (rows: readonly EpochRow[], serial: number) => rows.filter(row => row.serial === serial).at(-1)

/** Who holds it so far: this machine, or the nodes that serve it. */
async function before(
  db: Database,
  { data }: Config,
  { serial, public_key: publicKey, wanted }: SerialRow & { readonly wanted: number | undefined },
): Promise<Pick<Plan, 'dealers' | 'dealing' | 'epoch' | 'before'>> {
  const epochs = await listEpochs(db)
  const last = newest(epochs, serial)?.epoch ?? 1
  const epoch = wanted ?? last + 1
  if (epoch <= last) throw new PosternError('bad-request', `Epoch ${last} of serial ${serial} is there already.`)
  const serving = epochs.find(row => row.serial === serial && row.state === 'serving')
  if (!serving) {
    const { jwk } = await readSigningKey(data, 'certificate')
    return { dealers: [{ id: nodeId, index: 1, publicKey, jwk }], dealing: 1, epoch, before: [] }
  }
  const { nodes, threshold } = closedOf(serving)
  const dealers = nodes.map(({ id, index, publicKey, jwk }) => ({ id, index, publicKey, jwk }))
  return { dealers, dealing: threshold, epoch, before: nodes }
}

export async function deal(config: Config, openingFile: string, { json }: Speaker): Promise<void> {
  const opened = await readDatabase(config, async db =>
    readOpening(await readStatement(openingFile), (await currentRoot(db, config.data)).jwk),
  )
  const key = await readSigningKey(config.data, 'certificate')
  const secret = readMasterSecret(config.data, opened.opening.serial)
  const jws = await dealFor(opened, { id: nodeId, secret, key })
  await writeOutput(json ? `${JSON.stringify({ deal: jws })}\n` : `${jws}\n`)
  if (!json) note('Dealt. Give this file and the opening to every node: each runs "postern node take".')
}

export async function close(
  config: Config,
  openingFile: string,
  files: readonly string[],
  speaker: Speaker,
): Promise<void> {
  demandRootKey(config.data)
  const statements = await Promise.all(files.map(readStatement))
  const typed = (type: string) => statements.filter(jws => decodeProtectedHeader(jws).typ === type)
  await withDatabase(config, async db => {
    const opened = await readOpening(await readStatement(openingFile), (await currentRoot(db, config.data)).jwk)
    const closed = await closeCeremony(opened, typed('postern-deal+jwt'), typed('postern-take+jwt'))
    await publish(db, config, { ...closed, openedAt: opened.opening.openedAt })
    result(
      speaker,
      { serial: closed.serial, epoch: closed.epoch, threshold: closed.threshold, transcript: closed.transcript },
      `Epoch ${closed.epoch} of serial ${closed.serial} is published: ${closed.threshold} of ${closed.nodes.length} nodes. Look with "postern ceremony check".`,
    )
  })
}

/** From a machine that holds it whole the nodes take over later; from nodes to nodes at once, and those of before go on for a while. */
async function publish(
  db: Database,
  config: Config,
  { openedAt, ...closed }: Closed & { readonly openedAt: number },
): Promise<void> {
  const { serial, epoch } = closed
  await atomically(db, async transaction => {
    const epochs = await listEpochs(transaction)
    const serving = epochs.some(row => row.serial === serial && row.state === 'serving')
    const before = newest(epochs, serial)
    if ((await listSerials(transaction)).find(row => row.serial === serial)?.state === 'destroyed')
      throw new PosternError('conflict', `Serial ${serial} is destroyed. Nothing was changed.`)
    const row = { serial, epoch, state: 'next' as const, content: JSON.stringify(closed), closed_at: now() }
    // Of two that were open at once one counts: whoever dealt in the other may have been relieved.
    const isPassed = before !== undefined && (epoch <= before.epoch || openedAt < before.closed_at)
    if (isPassed || !(await insertEpoch(transaction, { ...row, retire_at: null })))
      throw new PosternError(
        'conflict',
        `Epoch ${before?.epoch ?? epoch} of serial ${serial} is there already. Open a new ceremony.`,
      )
    await passOver(transaction, closed)
    if (serving) await serveEpoch(transaction, closed, now() + relievedAfter)
    await publishAnew(transaction, config, now())
  })
}

interface Looked {
  readonly id: string
  readonly serial: number
  readonly epoch: number
  readonly state: 'as published' | 'away' | 'holds something else' | 'clock is wrong'
}

/** Seconds. */
const clockSkew = 120

export async function check(config: Config, speaker: Speaker): Promise<void> {
  await trust(config.outgoing)
  const parameters = await localParameters(config, now())
  const held = parameters.serials.flatMap(({ serial, publicKey, next, ...serving }) =>
    [...(serving.made ? [serving] : []), ...(next ? [next] : [])].map(epoch => ({ serial, publicKey, ...epoch })),
  )
  if (held.length === 0) throw new PosternError('not-found', 'No nodes hold a share of this district.')
  for (const { publicKey, threshold, nodes } of held)
    demandOneKey({
      publicKey: fromBase64url(publicKey),
      threshold,
      shares: nodes.map(({ index, publicKey }) => ({ index, publicKey: fromBase64url(publicKey) })),
    })
  const looked = await Promise.all(held.flatMap(of => of.nodes.map(node => lookAt(node, of))))
  const lines = looked.map(({ id, serial, epoch, state }) => `${id}  serial ${serial}, epoch ${epoch}: ${state}`)
  result(speaker, { nodes: looked }, lines.join('\n'))
  if (looked.some(({ state }) => state !== 'as published')) process.exitCode = exitCodes.later
}

async function lookAt(
  { id, url, index, publicKey }: Parameters['serials'][number]['nodes'][number],
  { serial, epoch }: { readonly serial: number; readonly epoch: number },
): Promise<Looked> {
  let self: NodeSelf
  try {
    self = nodeSelf.parse(await (await call(url + nodePaths.self)).json())
  } catch {
    return { id, serial, epoch, state: 'away' }
  }
  const share = self.serving.find(each => each.serial === serial && each.epoch === epoch)
  const isRight = self.id === id && share?.index === index && share.publicKey === publicKey
  const state = !isRight
    ? 'holds something else'
    : Math.abs(self.time - now()) > clockSkew
      ? 'clock is wrong'
      : 'as published'
  return { id, serial, epoch, state }
}
