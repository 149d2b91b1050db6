// How a node finds out for itself whose an address is: by a code that it made and mailed, brought back under the key of the device
// that asked; or by the word of as many other nodes as make a key, who need nobody anyway.

import { decodeJwt } from 'jose'
import { demandPresent } from '../../contract/key-rules.ts'
import {
  type NodeCall,
  type NodeChallenge,
  type NodeProof,
  type NodeStatement,
  nodeCall,
  nodeStatement,
} from '../../contract/nodes.ts'
import { PosternError } from '../../core/errors.ts'
import { signJws, thumbprint, verifyJws } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { findDevice, forgetDevicesOf, rememberDevice } from '../db/threshold/devices.ts'
import { askForCode, proveCode } from '../signin/challenge.ts'
import { limitAddress, limitNetwork } from '../signin/limits.ts'
import { describeBrowser } from '../signin/mail.ts'
import type { Node } from './node.ts'
import type { Holders } from './shares.ts'

/** Seconds that a node's word for an address is taken by others. */
const statementSeconds = 600
const day = 86_400

export interface Asking {
  readonly ip: string
  readonly userAgent: string | undefined
}

/** @throws PosternError `bad-request` */
async function readCall(jws: string, { config }: Node, now: number): Promise<NodeCall> {
  let claims: unknown
  try {
    claims = decodeJwt(jws)
  } catch (cause) {
    throw new PosternError('bad-request', 'not a signed statement', { cause })
  }
  const unverified = nodeCall.safeParse(claims)
  if (!unverified.success) throw new PosternError('bad-request', 'the call is out of its shape')
  const call = nodeCall.parse(await verifyJws('postern-node-call+jwt', jws, unverified.data.jwk))
  if (call.aud !== config.NODE_ID) throw new PosternError('bad-request', 'the call is for another node')
  demandPresent(call, now)
  return call
}

/**
 * @param jws `postern-node-call+jwt`, signed by the device.
 * @throws PosternError `bad-request`, `bad-address`, `rate-limited`, `mail-down`, `wrong-code`, `code-expired`, `too-many-tries`,
 * `not-signed-in`
 */
export async function answerCall(node: Node, jws: string, asking: Asking): Promise<NodeChallenge | NodeProof | null> {
  const now = secondsOf(node.clock())
  await limitNetwork(limited(node, asking))
  const call = await readCall(jws, node, now)
  const [address, device] = [canonicalAddress(call.sub), await thumbprint(call.jwk)]
  const who = { address, device }
  if (call.act === 'code') return sendCode(node, { ...who, language: call.language }, asking)
  if (call.act === 'prove') {
    const { db, serverKey } = node
    const proven = await proveCode(
      { challenge: call.challenge, browser: device, code: call.code },
      { db, serverKey, now },
    )
    if (proven !== address) throw new PosternError('code-expired', 'a code for another address')
    return { statement: await remember(node, { ...who, provenAt: now }) }
  }
  if (call.act === 'know')
    return { statement: await remember(node, { ...who, provenAt: await demandWord(node, who, call.statements) }) }
  if (!(await findDevice(node.db, who, now))) throw new PosternError('not-signed-in', 'this device is not known here')
  await forgetDevicesOf(node.db, address)
  return null
}

const limited = ({ db, config, hash, clock }: Node, { ip }: Asking) => ({
  ...{ db, config, hash, ip },
  now: clock().getTime() / 1000,
})

interface Who {
  readonly address: string
  /** Thumbprint of its key. */
  readonly device: string
}

async function sendCode(
  node: Node,
  { address, device, language }: Who & { readonly language: string },
  asking: Asking,
): Promise<NodeChallenge> {
  const { db, serverKey, config, send, clock, log, hash } = node
  const now = secondsOf(clock())
  const known = await findDevice(db, { address, device }, now)
  await limitAddress(address, known !== null, limited(node, asking))
  const description = describeBrowser(asking.userAgent, language)
  const options = { db, serverKey, codeMinutes: config.CODE_MINUTES, from: config.sender, send, now }
  const { answer, delivery } = await askForCode({ address, browser: device, description, language }, options)
  delivery.then(delivery => log.info({ address: hash(address), delivery }, 'code sent'))
  const { challenge, sentAt, expiresAt, digits, from } = answer
  return { challenge, sentAt, expiresAt, digits, from }
}

/** @returns the node's word for it. */
async function remember(
  node: Node,
  { address, device, provenAt }: Who & { readonly provenAt: number },
): Promise<string> {
  const { db, config, clock, key, log, hash } = node
  const now = secondsOf(clock())
  await rememberDevice(db, { address, device, provenAt, until: now + config.SESSION_DAYS * day })
  log.info({ address: hash(address) }, 'a device is known')
  const statement = {
    v: 1,
    iss: config.NODE_ID,
    district: node.parameters().district,
    sub: address,
    jkt: device,
    provenAt,
    iat: now,
    exp: now + statementSeconds,
  }
  return signJws('postern-statement+jwt', statement, key)
}

/**
 * As many others as make a key, of a ceremony that this node took part in: whoever signs the parameters could name nodes of its own.
 * So many of each serial: those who make the keys of one say nothing about another, which more may have to hold.
 * @returns when the address was proven, by whoever of them says it was longest ago.
 * @throws PosternError `not-signed-in`
 */
async function demandWord(node: Node, who: Who, statements: readonly string[]): Promise<number> {
  const now = secondsOf(node.clock())
  const serials = await node.shares.holders(now)
  const proven = await Promise.all(serials.map(epochs => wordOfOne(node, epochs, { ...who, statements, now })))
  if (proven.length > 0 && proven.every(at => at !== null)) return Math.min(...proven, now)
  throw new PosternError('not-signed-in', 'too few nodes say so')
}

/** @returns null where too few holders of any epoch say so. */
async function wordOfOne(
  { config, parameters }: Node,
  epochs: readonly Holders[],
  { statements, now, ...who }: Who & { readonly statements: readonly string[]; readonly now: number },
): Promise<number | null> {
  for (const { threshold, nodes } of epochs) {
    const others = nodes.filter(({ id }) => id !== config.NODE_ID)
    const words = new Map<string, number>()
    for (const jws of statements) {
      const said = await readStatement(jws, others)
      if (said && isAbout(said, who, parameters().district, now)) words.set(said.iss, said.provenAt)
    }
    if (words.size >= threshold) return Math.min(...words.values())
  }
  return null
}

function isAbout(said: NodeStatement, { address, device }: Who, district: string, now: number): boolean {
  const isFresh = said.exp > now && said.exp - said.iat <= statementSeconds && said.iat <= now + statementSeconds
  const isOfThem = said.sub === address && said.jkt === device && said.district === district
  return isFresh && isOfThem && said.provenAt <= said.iat
}

/** @returns null for what none of them said. */
async function readStatement(jws: string, nodes: Holders['nodes']): Promise<NodeStatement | null> {
  try {
    const { iss } = nodeStatement.parse(decodeJwt(jws))
    const jwk = nodes.find(({ id }) => id === iss)?.jwk
    return jwk ? nodeStatement.parse(await verifyJws('postern-statement+jwt', jws, jwk)) : null
  } catch {
    return null
  }
}
