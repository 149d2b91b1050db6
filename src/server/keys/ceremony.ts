// A ceremony: dealers deal a secret, nodes take it, and the district signs what came of it. By files, with nobody in one room; all
// nodes take or nobody does. Who lies is refused by name.

import { createHash } from 'node:crypto'
import { Decrypter } from 'age-encryption'
import { decodeJwt } from 'jose'
import type * as z from 'zod/mini'
import {
  type Dealing,
  dealing,
  dealtShare,
  type NodeCard,
  nodeCard,
  type Opening,
  opening,
  type Taking,
  taking,
} from '../../contract/nodes.ts'
import { base64url, fromBase64url, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { addShares, deal, isShareOf } from '../../core/ibe/dealing.ts'
import { publicKeyOf } from '../../core/ibe/master.ts'
import { wholeNodeId } from '../../core/ibe/serial.ts'
import { addCommitments, demandOneKey, fieldCoefficients, publicShareOf } from '../../core/ibe/share.ts'
import { type Ed25519Jwk, type JwsType, signJws, verifyJws } from '../../core/jws.ts'
import { sealTo } from './age-file.ts'
import type { SigningKey } from './files.ts'

type Signer = Pick<SigningKey, 'privateKey' | 'kid'>

/** What is laid before a ceremony and is not as it must be: nothing comes of it, and who reads this knows whose it is. */
const refused = (message: string, cause?: unknown) => new PosternError('bad-request', message, { cause })

const digestOf = (...texts: readonly string[]) =>
  texts.reduce((hash, text) => hash.update(text).update('\n'), createHash('sha256')).digest('hex')

/** A statement that names its own key is signed by it. */
function unverified<T>(shape: z.ZodMiniType<T>, jws: string, what: string): T {
  try {
    return shape.parse(decodeJwt(jws))
  } catch (cause) {
    throw refused(`${what} cannot be read. Ask for it again.`, cause)
  }
}

async function signedBy<T>(
  type: JwsType,
  jws: string,
  { jwk, shape, what }: { readonly jwk: Ed25519Jwk; readonly shape: z.ZodMiniType<T>; readonly what: string },
): Promise<T> {
  try {
    return shape.parse(await verifyJws(type, jws, jwk))
  } catch (cause) {
    throw refused(`${what} is not signed as it must be. Nothing was done.`, cause)
  }
}

/** @throws PosternError `bad-request` */
export async function readCard(jws: string): Promise<NodeCard> {
  const what = 'A card'
  return signedBy('postern-card+jwt', jws, { jwk: unverified(nodeCard, jws, what).jwk, shape: nodeCard, what })
}

export interface Plan {
  readonly district: string
  readonly serial: number
  /** `P`, base64url. */
  readonly publicKey: string
  readonly dealers: Opening['dealers']
  /** How many of them must deal. */
  readonly dealing: number
  readonly epoch: number
  readonly threshold: number
  /** Who holds it so far, so that a node which stays keeps its index. */
  readonly before: readonly { readonly id: string; readonly index: number }[]
  /** All nodes are one operator's: more machines, and not more trust. */
  readonly oneOperator: boolean
  /** Seconds. */
  readonly now: number
}

/** What must not be the same of two nodes, since whoever breaks into it has both. */
const apart = [
  ['id', 'id'],
  ['url', 'address'],
  ['sender', 'sender of codes'],
] as const
const apartUnlessOne = [
  ['operator', 'operator'],
  ['mailPath', 'mail path: who runs it reads the codes of both'],
  ['network', 'network'],
] as const

/**
 * @param cards of the nodes that shall hold it, as their operators gave them.
 * @param root the district's.
 * @returns the opening, signed.
 * @throws PosternError `bad-request` with what is wrong with which card.
 */
export async function openCeremony(cards: readonly string[], plan: Plan, root: Signer): Promise<string> {
  const nodes = await Promise.all(cards.map(readCard))
  for (const { id, district } of nodes) {
    if (district !== plan.district) throw refused(`The card of ${id} is for the district ${district}.`)
    if (id === wholeNodeId) throw refused(`${id} is the machine that holds the key whole: name another NODE_ID.`)
  }
  const fields = [...apart, ...(plan.oneOperator ? [] : apartUnlessOne)]
  for (const [field, what] of fields) demandApart(nodes, node => node[field].toLowerCase(), what)
  demandApart(nodes, ({ jwk }) => jwk.x, 'key')
  demandApart(nodes, ({ age }) => age, 'age recipient')
  if (plan.threshold < 1 || plan.threshold > nodes.length)
    throw refused(`A key from ${plan.threshold} of ${nodes.length} nodes cannot be made.`)
  const indexes = indexesFor(
    nodes.map(({ id }) => id),
    plan.before,
  )
  const content: Opening = {
    v: 1,
    district: plan.district,
    serial: plan.serial,
    publicKey: plan.publicKey,
    dealers: plan.dealers,
    dealing: plan.dealing,
    epoch: plan.epoch,
    threshold: plan.threshold,
    nodes: nodes.map(({ v: _, district: _district, madeAt: _madeAt, ...node }, i) => ({ index: indexes[i]!, ...node })),
    openedAt: plan.now,
  }
  return signJws('postern-opening+jwt', opening.parse(content), root)
}

function demandApart(nodes: readonly NodeCard[], of: (node: NodeCard) => string, what: string): void {
  const seen = new Map<string, string>()
  for (const node of nodes) {
    const other = seen.get(of(node))
    if (other !== undefined) throw refused(`${other} and ${node.id} have the same ${what}.`)
    seen.set(of(node), node.id)
  }
}

function indexesFor(ids: readonly string[], before: Plan['before']): number[] {
  const kept = new Map(before.map(({ id, index }) => [id, index]))
  const taken = new Set(before.map(({ index }) => index))
  let next = 1
  return ids.map(id => {
    const index = kept.get(id)
    if (index !== undefined) return index
    while (taken.has(next)) next++
    taken.add(next)
    return next
  })
}

export interface Opened {
  readonly opening: Opening
  /** SHA-256, hex. */
  readonly digest: string
}

/** @param root the district's key, as whoever reads has it pinned. @throws PosternError `bad-request` */
export async function readOpening(jws: string, root: Ed25519Jwk): Promise<Opened> {
  const read = await signedBy('postern-opening+jwt', jws.trim(), { jwk: root, shape: opening, what: 'The opening' })
  return { opening: read, digest: digestOf(jws.trim()) }
}

/**
 * What a dealer gives: what it committed to, and for each node its share, which that node alone can open.
 * @param secret that the dealer holds, 32 bytes.
 * @throws PosternError `bad-request` for who is no dealer of this ceremony, or holds another secret.
 */
export async function dealFor(
  { opening: { dealers, nodes, threshold }, digest }: Opened,
  { id, secret, key }: { readonly id: string; readonly secret: Uint8Array; readonly key: Signer },
): Promise<string> {
  const dealer = dealers.find(each => each.id === id)
  if (!dealer) throw refused('This ceremony asks somebody else to deal.')
  if (base64url(publicKeyOf(secret)) !== dealer.publicKey)
    throw refused('What is held here is not what this ceremony deals: it is of another epoch.')
  const { commitments, shares } = deal(
    secret,
    threshold,
    nodes.map(({ index }) => index),
  )
  const files = await Promise.all(
    nodes.map(async ({ id, index, age }) => {
      const share = base64url(shares.get(index)!)
      const file = await sealTo(age, utf8(JSON.stringify({ opening: digest, dealer: dealer.index, index, share })))
      return [id, Buffer.from(file).toString('base64')] as const
    }),
  )
  const content: Dealing = {
    v: 1,
    opening: digest,
    dealer: dealer.index,
    commitments: commitments.map(base64url),
    files: Object.fromEntries(files),
  }
  return signJws('postern-deal+jwt', content, key)
}

interface Dealt {
  readonly dealing: Dealing
  readonly commitments: readonly Uint8Array[]
  readonly jws: string
}

/** Those that count: as many as must deal, by their index. @throws PosternError `bad-request` with the dealer's name */
async function readDeals({ opening, digest }: Opened, deals: readonly string[]): Promise<readonly Dealt[]> {
  const read = new Map<number, Dealt>()
  for (const given of deals) {
    const jws = given.trim()
    const claimed = unverified(dealing, jws, 'A deal').dealer
    const dealer = opening.dealers.find(({ index }) => index === claimed)
    if (!dealer) throw refused('A deal comes from nobody who deals in this ceremony.')
    const what = `The deal of ${dealer.id}`
    const content = await signedBy('postern-deal+jwt', jws, { jwk: dealer.jwk, shape: dealing, what })
    if (content.opening !== digest) throw refused(`${what} is of another ceremony.`)
    if (content.commitments.length !== opening.threshold) throw refused(`${what} is for another threshold.`)
    if (content.commitments[0] !== dealer.publicKey) throw refused(`${what} is not of what ${dealer.id} holds.`)
    const known = read.get(dealer.index)
    if (known && known.jws !== jws) throw refused(`${dealer.id} has dealt twice. Ask which deal counts.`)
    read.set(dealer.index, { dealing: content, commitments: content.commitments.map(fromBase64url), jws })
  }
  if (read.size < opening.dealing)
    throw refused(`${opening.dealing} deals are needed, and ${read.size} are here. Nothing was done.`)
  return [...read]
    .toSorted(([a], [b]) => a - b)
    .map(([, each]) => each)
    .slice(0, opening.dealing)
}

interface Outcome {
  readonly weights: readonly bigint[]
  /** Of all dealers together, lowest coefficient first. */
  readonly commitments: readonly Uint8Array[]
  readonly transcript: string
}

/** @throws PosternError `bad-request` when the key would not stay what it is. */
function outcomeOf({ opening, digest }: Opened, dealt: readonly Dealt[]): Outcome {
  const weights = fieldCoefficients(dealt.map(({ dealing }) => dealing.dealer))
  try {
    const commitments = addCommitments(
      dealt.map(each => each.commitments),
      weights,
    )
    if (base64url(commitments[0]!) !== opening.publicKey) throw new Error('another key')
    const shares = opening.nodes.map(({ index }) => ({ index, publicKey: publicShareOf(commitments, index) }))
    demandOneKey({ publicKey: commitments[0]!, threshold: opening.threshold, shares })
    return { weights, commitments, transcript: digestOf(digest, ...dealt.map(({ jws }) => digestOf(jws))) }
  } catch (cause) {
    throw refused('What was dealt does not make the key of this district. Nothing was done.', cause)
  }
}

export interface Taken {
  readonly index: number
  /** 32 bytes: what this node holds from then on. */
  readonly share: Uint8Array
  /** `P_i`, base64url. */
  readonly publicKey: string
  readonly transcript: string
  /** Its word for it, signed: written down before it is given away. */
  readonly take: string
}

/**
 * A node takes what was dealt to it, when all of it is as it was committed to.
 * @param identity its age identity.
 * @throws PosternError `bad-request` with the dealer's name
 */
export async function takeDeals(
  opened: Opened,
  deals: readonly string[],
  { id, identity, key }: { readonly id: string; readonly identity: string; readonly key: Signer },
): Promise<Taken> {
  const { opening, digest } = opened
  const node = opening.nodes.find(each => each.id === id)
  if (!node) throw refused('This ceremony deals to other nodes.')
  const dealt = await readDeals(opened, deals)
  const { weights, commitments, transcript } = outcomeOf(opened, dealt)
  const shares = await Promise.all(dealt.map(each => shareIn(each, { opened, index: node.index, id, identity })))
  const share = addShares(shares, weights)
  const publicKey = base64url(publicShareOf(commitments, node.index))
  if (base64url(publicKeyOf(share)) !== publicKey) throw new PosternError('internal', 'shares that fit do not add up')
  const content: Taking = { v: 1, opening: digest, transcript, node: id, index: node.index, publicKey }
  return { index: node.index, share, publicKey, transcript, take: await signJws('postern-take+jwt', content, key) }
}

async function shareIn(
  { dealing, commitments }: Dealt,
  {
    opened: { opening, digest },
    index,
    id,
    identity,
  }: { readonly opened: Opened; readonly index: number; readonly id: string; readonly identity: string },
): Promise<Uint8Array> {
  const dealer = opening.dealers.find(each => each.index === dealing.dealer)!.id
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  try {
    const file = Buffer.from(dealing.files[id] ?? '', 'base64')
    const read = dealtShare.parse(JSON.parse(await decrypter.decrypt(new Uint8Array(file), 'text')))
    const share = fromBase64url(read.share)
    const isOurs = read.opening === digest && read.dealer === dealing.dealer && read.index === index
    if (isOurs && isShareOf(share, index, commitments)) return share
  } catch {
    // What cannot be opened does not fit either.
  }
  throw refused(`What ${dealer} dealt to this node does not fit. Leave that deal out, or ask for a new one.`)
}

/** What the public parameters say of a serial from then on. */
export interface Closed {
  readonly serial: number
  readonly epoch: number
  readonly threshold: number
  readonly transcript: string
  readonly nodes: readonly (Opening['nodes'][number] & {
    /** `P_i`, base64url. */
    readonly publicKey: string
  })[]
}

/**
 * All nodes have taken the same, or nothing comes of it.
 * @throws PosternError `bad-request` with who is missing, or says otherwise.
 */
export async function closeCeremony(
  opened: Opened,
  deals: readonly string[],
  takes: readonly string[],
): Promise<Closed> {
  const { opening, digest } = opened
  const { commitments, transcript } = outcomeOf(opened, await readDeals(opened, deals))
  const taken = new Map<string, Taking>()
  for (const given of takes) {
    const claimed = unverified(taking, given.trim(), 'A take').node
    const node = opening.nodes.find(({ id }) => id === claimed)
    if (!node) throw refused('A take comes from no node of this ceremony.')
    const what = `The take of ${node.id}`
    const content = await signedBy('postern-take+jwt', given.trim(), { jwk: node.jwk, shape: taking, what })
    const publicKey = base64url(publicShareOf(commitments, node.index))
    const isSame = content.opening === digest && content.transcript === transcript
    if (!isSame || content.index !== node.index || content.publicKey !== publicKey)
      throw refused(`${what} is of something else. All must take from the same deals.`)
    taken.set(node.id, content)
  }
  const missing = opening.nodes.filter(({ id }) => !taken.has(id)).map(({ id }) => id)
  if (missing.length > 0)
    throw refused(`All nodes take, or nobody does. Missing: ${missing.join(', ')}. Nothing was changed.`)
  return {
    serial: opening.serial,
    epoch: opening.epoch,
    threshold: opening.threshold,
    transcript,
    nodes: opening.nodes.map(node => ({ ...node, publicKey: taken.get(node.id)!.publicKey })),
  }
}
