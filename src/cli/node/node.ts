// What the commands below `postern node` do.

import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import { actAsOwnerOf, becomeOwnerOf } from '../../runtime/owner.ts'
import { tellReady } from '../../runtime/ready.ts'
import { demandOpen } from '../../runtime/storage.ts'
import { trust } from '../../runtime/tls.ts'
import { type Database, openDatabase } from '../../server/db/open.ts'
import { dealFor, type Opened, readOpening, takeDeals } from '../../server/keys/ceremony.ts'
import { hasNode, readNodeIdentity, readSigningKey, writeNodeIdentity, writeSecrets } from '../../server/keys/files.ts'
import { createNode, demandNoNode, writeNodeCard } from '../../server/node/card.ts'
import { type NodeConfig, readNodeConfig } from '../../server/node/config.ts'
import { keptDistrict, learnParameters } from '../../server/node/district.ts'
import { keepTaken, Shares } from '../../server/node/shares.ts'
import { startNode } from '../../server/node/start.ts'
import { readStatement } from '../ceremony/files.ts'
import { note, result, type Speaker, writeOutput } from '../output.ts'
import { demandPlace, newPassphrase, type PassphraseOption, readSealed, writeSealed } from '../recovery.ts'
import { environmentOf } from '../settings.ts'
import { backupOf, demandWhole, missingIn, nodeBackup, restoreRows } from './backup.ts'

const now = () => secondsOf(new Date())

/** @throws PosternError `config-invalid` */
async function nodeSettings(): Promise<NodeConfig> {
  const config = readNodeConfig(environmentOf('node'))
  actAsOwnerOf(config.data)
  demandOpen(config.data)
  await trust(config.outgoing)
  return config
}

async function withNode<T>(config: NodeConfig, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ data: config.data, postgres: null })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

const lost =
  'Make a backup ("postern node backup") once it holds a share: when more nodes are lost for good than a key can do without, the mail of that district cannot be opened any more, by anybody.'

export async function initNode({ json }: Speaker): Promise<void> {
  const config = await nodeSettings()
  demandNoNode(config.data)
  await withNode(config, async db => {
    const about = { portal: config.portal, root: config.NODE_ROOT, now: now() }
    const { district } = await learnParameters(db, about)
    await createNode(config.data)
    const { card, thumbprint } = await writeNodeCard(db, config, district, now())
    await writeOutput(json ? `${JSON.stringify({ card, thumbprint })}\n` : `${card}\n`)
    if (!json) note(`${ofCard(config, district, thumbprint)}\n${lost}`)
  })
}

const ofCard = ({ NODE_ID }: NodeConfig, district: string, thumbprint: string) =>
  `This is the card of ${NODE_ID} for ${district}. Give it to the operator of the district, and read them this thumbprint by another way:\n  ${thumbprint}`

export async function printCard({ json }: Speaker): Promise<void> {
  const config = await nodeSettings()
  await withNode(config, async db => {
    const { parameters } = await demandDistrict(db, config)
    const { card, thumbprint } = await writeNodeCard(db, config, parameters.district, now())
    await writeOutput(json ? `${JSON.stringify({ card, thumbprint })}\n` : `${card}\n`)
    if (!json) note(ofCard(config, parameters.district, thumbprint))
  })
}

/** @throws PosternError `config-invalid` */
async function demandDistrict(db: Database, config: NodeConfig) {
  const kept = hasNode(config.data) ? await keptDistrict(db, config.NODE_ROOT) : null
  if (kept) return kept
  throw new PosternError('config-invalid', 'There is no node here yet. Run "postern node init" first.')
}

async function openingFor(db: Database, config: NodeConfig, file: string): Promise<Opened> {
  const { answer, parameters } = await demandDistrict(db, config)
  const opened = await readOpening(await readStatement(file), answer.root.jwk)
  const known = parameters.serials.find(({ serial }) => serial === opened.opening.serial)
  if (opened.opening.district !== parameters.district || known?.publicKey !== opened.opening.publicKey)
    throw new PosternError('bad-request', 'The opening is of another district, or of a key that it does not have.')
  return opened
}

/** Written down before the word is given away: it is given once. */
export async function take(openingFile: string, dealFiles: readonly string[], { json }: Speaker): Promise<void> {
  const config = await nodeSettings()
  await withNode(config, async db => {
    const opened = await openingFor(db, config, openingFile)
    const deals = await Promise.all(dealFiles.map(readStatement))
    const key = await readSigningKey(config.data, 'node')
    const identity = readNodeIdentity(config.data)
    const taken = await takeDeals(opened, deals, { id: config.NODE_ID, identity, key })
    await keepTaken(db, config.data, opened, taken, now())
    await writeOutput(json ? `${JSON.stringify({ take: taken.take })}\n` : `${taken.take}\n`)
    if (!json) note(ofOpening(opened))
  })
}

/** For whoever must see with whom they hold a key together. */
function ofOpening({ opening: { serial, epoch, threshold, nodes } }: Opened): string {
  const lines = nodes.map(({ id, name, operator, url }) => `  ${id}  ${name}, ${operator}, ${url}`)
  return `Taken: serial ${serial}, epoch ${epoch}. Any ${threshold} of these make its keys:\n${lines.join('\n')}`
}

export async function dealAgain(openingFile: string, { json }: Speaker): Promise<void> {
  const config = await nodeSettings()
  await withNode(config, async db => {
    const opened = await openingFor(db, config, openingFile)
    const { serial, epoch } = opened.opening
    const shares = new Shares(db, config.data)
    const held = (await shares.serving(serial, now())).filter(row => row.epoch < epoch).at(-1)
    if (!held)
      throw new PosternError('bad-request', `This node serves no share of serial ${serial}. Nothing was dealt.`)
    const key = await readSigningKey(config.data, 'node')
    const deal = await dealFor(opened, { id: config.NODE_ID, secret: shares.secretOf(held), key })
    await writeOutput(json ? `${JSON.stringify({ deal })}\n` : `${deal}\n`)
    if (!json) note(`Dealt: serial ${serial}, from epoch ${held.epoch} to epoch ${epoch}.`)
  })
}

export async function backupNode(file: string, options: Speaker & PassphraseOption): Promise<void> {
  const config = await nodeSettings()
  const passphrase = await newPassphrase(options)
  demandPlace(file, 'backup')
  await withNode(config, async db => {
    await demandDistrict(db, config)
    const content = await backupOf(db, config.data, config.NODE_ID, new Date())
    await writeSealed(file, content, passphrase, options.scryptWork)
    const held = content.shares.filter(({ state }) => state !== 'retired').length
    result(
      options,
      { file, shares: held, devices: content.devices.length },
      `The backup is written: ${held} shares, ${content.devices.length} devices. Keep it away from this machine, and its passphrase away from it.`,
    )
  })
}

const readBackup = (file: string, options: PassphraseOption) => readSealed(file, nodeBackup, 'backup', options)

export async function verifyNodeBackup(file: string, options: Speaker & PassphraseOption): Promise<void> {
  const config = await nodeSettings()
  const content = await readBackup(file, options)
  demandWhole(content)
  const missing = hasNode(config.data) ? await withNode(config, db => missingIn(content, db)) : []
  if (missing.length > 0)
    throw new PosternError(
      'conflict',
      `The backup is whole, and lacks what is in use here: ${missing.join('; ')}. Make a new one.`,
    )
  result(options, { good: true, id: content.id }, `The backup of ${content.id} is whole, and has every share in use.`)
}

/** Into a folder without a node: its age identity gets its name last, so that it is there whole, or not at all. */
export async function restoreNode(file: string, options: Speaker & PassphraseOption): Promise<void> {
  const config = await nodeSettings()
  demandNoNode(config.data)
  const content = await readBackup(file, options)
  demandWhole(content)
  if (content.id !== config.NODE_ID)
    throw new PosternError(
      'conflict',
      `The backup is of ${content.id}, and NODE_ID says ${config.NODE_ID}. Nothing was made.`,
    )
  const { 'node.age': identity, ...files } = content.files
  if (identity === undefined) throw new PosternError('damaged', 'The backup lacks the key of the node.')
  await withNode(config, async db => {
    writeSecrets(config.data, files)
    await restoreRows(db, content)
    writeNodeIdentity(config.data, identity)
    const made = new Date(content.at * 1000).toISOString()
    result(
      options,
      { id: content.id, at: content.at },
      `${content.id} is back, as it was at ${made}. Where a ceremony was held since, it gives no parts of that epoch, and says so when it starts.`,
    )
  })
}

export async function destroyFormer(speaker: Speaker): Promise<void> {
  const config = await nodeSettings()
  await withNode(config, async db => {
    await demandDistrict(db, config)
    const destroyed = await new Shares(db, config.data).destroyFormer(now())
    const lines = destroyed.map(({ serial, epoch }) => `serial ${serial}, epoch ${epoch}`)
    const shares = destroyed.map(({ serial, epoch }) => ({ serial, epoch }))
    result(
      speaker,
      { destroyed: shares },
      lines.length === 0
        ? 'No share here is of an epoch that is over. Nothing was destroyed.'
        : `Destroyed here: ${lines.join('; ')}. Destroy older backups of this node, too.`,
    )
  })
}

export async function serveNode(speaker: Speaker): Promise<void> {
  const config = readNodeConfig(environmentOf('node'))
  becomeOwnerOf(config.data)
  await trust(config.outgoing)
  const running = await startNode(config)
  tellReady(environmentOf('node'))
  result(speaker, { port: running.port, url: config.url }, `Serving at ${config.url}. Ctrl-C stops it.`)
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
  await running.close()
  process.exit()
}
