// Which domains a gateway acts for: named by an administrator, proven by a record in the domain's DNS, looked at every day.

import { Resolver } from 'node:dns/promises'
import { PosternError } from '../../core/errors.ts'
import { type Ed25519Jwk, thumbprint } from '../../core/jws.ts'
import { canonicalDomain } from '../../mail/address/address.ts'
import {
  addDomain,
  countOfDomainKeys,
  type DomainRow,
  findDomain,
  listDomains,
  markChecked,
  revokeDomain,
} from '../db/domains.ts'
import type { Database } from '../db/open.ts'

/** Seconds for which keys are given out after the record was last seen. */
const grace = 7 * 86_400
const resolveTimeout = 5_000

/** Everybody's: nobody may read the mail of all who have an address there. */
const freemail = new Set(
  [
    'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com yahoo.com ymail.com rocketmail.com',
    'yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.co.jp hotmail.co.uk hotmail.fr hotmail.de hotmail.it',
    'hotmail.es outlook.fr outlook.de outlook.it outlook.es live.fr live.de live.co.uk live.it icloud.com me.com mac.com',
    'aol.com aim.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de freenet.de t-online.de mail.de posteo.de mailbox.org',
    'proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io tuta.com orange.fr wanadoo.fr free.fr sfr.fr',
    'laposte.net libero.it virgilio.it alice.it tiscali.it tin.it bluewin.ch hispeed.ch sunrise.ch telefonica.net',
    'mail.ru yandex.ru yandex.com bk.ru inbox.ru list.ru rambler.ru qq.com 163.com 126.com sina.com naver.com',
    'hanmail.net daum.net rediffmail.com zoho.com fastmail.com fastmail.fm hushmail.com mail.com email.com inbox.com',
    'comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net btinternet.com sky.com ntlworld.com',
    'uol.com.br bol.com.br terra.com.br seznam.cz centrum.cz wp.pl onet.pl o2.pl interia.pl ziggo.nl xs4all.nl',
  ]
    .join(' ')
    .split(' '),
)

const thumbprintShape = /^[A-Za-z0-9_-]{43}$/

export interface DomainOptions {
  readonly db: Database
  readonly district: string
  /** `address` or `address:port` of name servers; the system's own without any. */
  readonly nameServers: readonly string[]
  /** Seconds. */
  readonly now: number
}

export type DomainState = 'unverified' | 'verified' | 'grace' | 'over' | 'revoked'

export interface DomainReport {
  readonly domain: string
  readonly gateway: string
  readonly state: DomainState
  /** Where the record belongs, and what it says. */
  readonly recordName: string
  readonly recordValue: string
  readonly verifiedAt: number | null
  /** How many keys its gateway was given. */
  readonly keys: number
}

function recordOf(domain: string, gateway: string, district: string): { name: string; value: string } {
  return { name: `_postern.${domain}`, value: `postern1 district=${district} gateway=${gateway}` }
}

/** @throws PosternError `bad-address`, `bad-request` */
export async function add(typed: string, gateway: string, options: DomainOptions): Promise<DomainReport> {
  const domain = canonicalDomain(typed)
  if (freemail.has(domain))
    throw new PosternError('bad-request', `Everybody can have an address at ${domain}: no gateway acts for it.`)
  if (!thumbprintShape.test(gateway))
    throw new PosternError('bad-request', "The gateway's key is named by its thumbprint: 43 characters.")
  await addDomain(options.db, domain, gateway, options.now)
  return reportOf((await findDomain(options.db, domain, gateway))!, options)
}

/** Looks for the record, now. @returns every gateway of the domain. @throws PosternError `not-found` */
export async function verify(typed: string, options: DomainOptions): Promise<DomainReport[]> {
  const domain = canonicalDomain(typed)
  const rows = (await listDomains(options.db)).filter(row => row.domain === domain && row.revoked_at === null)
  if (rows.length === 0) throw new PosternError('not-found', `${domain} was never added. Run "postern domains add".`)
  for (const row of rows) await check(row, options)
  return (await list(options)).filter(report => report.domain === domain && report.state !== 'revoked')
}

/** Every domain that is not revoked. @returns those whose record is gone. */
export async function verifyAll(options: DomainOptions): Promise<string[]> {
  const gone: string[] = []
  for (const row of await listDomains(options.db))
    if (row.revoked_at === null && !(await check(row, options))) gone.push(row.domain)
  return gone
}

async function check(row: DomainRow, { db, district, nameServers, now }: DomainOptions): Promise<boolean> {
  const resolver = new Resolver({ timeout: resolveTimeout, tries: 2 })
  if (nameServers.length > 0) resolver.setServers([...nameServers])
  const { name, value } = recordOf(row.domain, row.gateway, district)
  const records = await resolver.resolveTxt(name).catch(({ code }: NodeJS.ErrnoException) => {
    return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : null
  })
  // Name servers that are away say nothing of the record.
  if (records === null) return false
  const seen = records.some(pieces => pieces.join('') === value)
  await markChecked(db, row, seen, now)
  return seen
}

export async function list(options: DomainOptions): Promise<DomainReport[]> {
  return Promise.all((await listDomains(options.db)).map(row => reportOf(row, options)))
}

/** Those whose gateway may ask for keys now. */
export async function verifiedDomains(db: Database, now: number): Promise<string[]> {
  return (await listDomains(db)).filter(row => isProven(row, now)).map(({ domain }) => domain)
}

const isProven = (row: DomainRow, now: number) => ['verified', 'grace'].includes(stateOf(row, now))

/** @throws PosternError `not-found` */
export async function revoke(typed: string, { db, now }: DomainOptions): Promise<void> {
  const domain = canonicalDomain(typed)
  if ((await revokeDomain(db, domain, now)) === 0)
    throw new PosternError('not-found', `No gateway acts for ${domain}. Nothing was changed.`)
}

async function reportOf(row: DomainRow, { db, district, now }: DomainOptions): Promise<DomainReport> {
  const { name, value } = recordOf(row.domain, row.gateway, district)
  return {
    domain: row.domain,
    gateway: row.gateway,
    state: stateOf(row, now),
    recordName: name,
    recordValue: value,
    verifiedAt: row.verified_at,
    keys: await countOfDomainKeys(db, row),
  }
}

function stateOf(row: DomainRow, now: number): DomainState {
  if (row.revoked_at !== null) return 'revoked'
  if (row.verified_at === null) return 'unverified'
  if (row.checked_at === row.verified_at) return now - row.verified_at <= grace ? 'verified' : 'over'
  return now - row.verified_at <= grace ? 'grace' : 'over'
}

/**
 * The domain that a gateway's key may ask for.
 * @param subject `@domain`
 * @throws PosternError `not-signed-in`
 */
export async function demandDomain(db: Database, subject: string, jwk: Ed25519Jwk, now: number): Promise<DomainRow> {
  const row = subject.startsWith('@') ? await findDomain(db, subject.slice(1), await thumbprint(jwk)) : null
  if (row && isProven(row, now)) return row
  throw notActing()
}

export const notActing = () =>
  new PosternError('not-signed-in', 'this key does not act for the domain, or its record was not seen for a week')
