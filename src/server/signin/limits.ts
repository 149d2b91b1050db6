// How often somebody may ask: per network and per address, with a reserve for devices that were seen before.

import { isIPv6 } from 'node:net'
import { lookups } from '../../contract/administrators/people.ts'
import { tooMany } from '../../contract/limits.ts'
import type { Config } from '../../runtime/config.ts'
import type { Hasher } from '../../runtime/log.ts'
import { type Bucket, takeToken } from '../db/limits.ts'
import type { Database } from '../db/open.ts'
import { together } from '../db/together.ts'

/** An IPv4 address, or the /56 that one household or office has of IPv6. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped) return mapped
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
  const [a, b, c, d] = groups.slice(0, 4).map(group => Number.parseInt(group, 16).toString(16).padStart(4, '0'))
  return `${a}:${b}:${c}:${d!.slice(0, 2)}00::/56`
}

async function take(db: Database, buckets: readonly Bucket[], now: number): Promise<void> {
  const wait = await together(db, async transaction => {
    for (const bucket of buckets) {
      const wait = await takeToken(transaction, bucket, now)
      if (wait !== null) return wait
    }
    return null
  })
  if (wait !== null) throw tooMany('rate-limited', wait)
}

const hourly = (id: string, anHour: number): Bucket => ({ id, burst: anHour, perMinute: anHour / 60 })

export interface Asker {
  readonly db: Database
  readonly config: Pick<Config, 'LIMIT_NETWORK' | 'LIMIT_ADDRESS' | 'LIMIT_ADDRESS_NETWORK'>
  readonly hash: Hasher
  readonly ip: string
  readonly now: number
}

/** Any call at all from a network. */
export function limitNetwork({ db, config, hash, ip, now }: Asker): Promise<void> {
  return take(db, [{ id: `network:${hash(networkOf(ip))}`, ...config.LIMIT_NETWORK }], now)
}

/** Whatever an administrator asks or does about people. @throws PosternError `rate-limited` */
export function limitAdministrator(address: string, { db, hash, now }: Asker): Promise<void> {
  return take(db, [{ id: `administrator:${hash(address)}`, ...lookups }], now)
}

/**
 * A code mail to an address.
 * @param proven this browser has proven the address before: strangers cannot spend its share.
 * @throws PosternError `rate-limited`
 */
export async function limitAddress(
  address: string,
  proven: boolean,
  { db, config, hash, ip, now }: Asker,
): Promise<void> {
  const whom = hash(address)
  if (proven) return take(db, [hourly(`known:${whom}`, config.LIMIT_ADDRESS_NETWORK)], now)
  return take(
    db,
    [
      hourly(`address:${whom}:${hash(networkOf(ip))}`, config.LIMIT_ADDRESS_NETWORK),
      hourly(`address:${whom}`, config.LIMIT_ADDRESS),
    ],
    now,
  )
}
