// The one place that reads the environment. Everything wrong is told at once.

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import { z } from 'zod'
import { PosternError } from '../core/errors.ts'
import { isDistrict } from '../core/ibe/identity.ts'
import { canonicalAddress } from '../mail/address.ts'

/** A burst, then so many a minute. */
const rate = (burst: number, perMinute: number) =>
  z
    .string()
    .regex(/^\d+\/\d+$/, 'is written BURST/PER_MINUTE, for instance 2000/200')
    .default(`${burst}/${perMinute}`)
    .transform(text => {
      const [size, refill] = text.split('/').map(Number) as [number, number]
      return { burst: size, perMinute: refill }
    })

export const count = (fallback: number, min = 1, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().min(min).max(max).default(fallback)
/** Words between spaces or commas, each of them sound. */
export const list = (isSound: (word: string) => boolean, what: string, fallback = '') =>
  z
    .string()
    .default(fallback)
    .transform(text => text.split(/[\s,]+/).filter(Boolean))
    .refine(words => words.every(isSound), `must be a list of ${what}`)

/** An address, a network in CIDR form, or one of the names that the proxy library knows. */
export function isNetwork(word: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(word)) return true
  const [, ip, bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(word) ?? []
  return ip !== undefined && isIP(ip) !== 0 && Number(bits ?? 0) <= (isIP(ip) === 6 ? 128 : 32)
}

function isNameServer(word: string): boolean {
  return isIP(word.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')) !== 0
}

function isStatusUrl(word: string): boolean {
  if (!URL.canParse(word)) return false
  const { protocol, hostname, hash, username } = new URL(word)
  return (protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))) && hash === '' && username === ''
}

function isZone(word: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: word }).format(0) !== ''
  } catch {
    return false
  }
}

export function isAddress(word: string): boolean {
  try {
    return canonicalAddress(word) !== ''
  } catch {
    return false
  }
}

export const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|::1)$/

const defaultHost = '127.0.0.1'
/** Who runs it, where nobody said so. */
export const demoOperator = 'A demo on this machine'

const environment = z.object({
  /** Keys and database. */
  POSTERN_DATA: z.string().default('.postern'),
  /** Domain that names the district. */
  DISTRICT: z.string().default('localhost').refine(isDistrict, 'must be a lower-case domain'),
  /** Where people reach the portal; on loopback alone it may be http, and is found from HOST and PORT. */
  PORTAL_URL: z.url().optional(),
  HOST: z.string().default(defaultHost),
  PORT: count(8420, 0, 65_535),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  /** Whom code mails come from. */
  MAIL_FROM: z.email().optional(),
  PORTAL_NAME: z.string().min(1).max(100).default('Postern'),
  OPERATOR_NAME: z.string().max(200).default(demoOperator),
  OPERATOR_CONTACT: z.string().max(200).default('the person who started it'),
  /** Status hosts beside the portal's own. */
  STATUS_URLS: list(isStatusUrl, 'addresses that begin with https://'),
  /** Zones in which times of windows are told beside the reader's own. */
  STATUS_ZONES: list(isZone, 'time zones, for instance Europe/Zurich', 'Asia/Taipei UTC America/Los_Angeles').refine(
    zones => zones.length <= 10,
    'names more than ten zones',
  ),
  /** Who may say when something is away. */
  ADMINISTRATORS: list(isAddress, 'mail addresses').transform(words => words.map(canonicalAddress)),
  /** `1`: what a window stops is refused while it lasts; else it announces only. */
  ENFORCE_WINDOWS: z.enum(['0', '1']).default('0'),
  FORWARD_ADDRESS: z.email().optional(),
  TRUSTED_PROXIES: list(isNetwork, 'IP addresses and networks'),
  /** Largest message in bytes: a carrier is half as large again, and large providers refuse 25 MB. Largest file that the portal takes. */
  MESSAGE_BYTES: count(15_000_000),
  FILE_BYTES: count(80_000_000),
  RETENTION_MONTHS: count(24, 2, 240),
  SESSION_DAYS: count(180, 1, 400),
  CODE_MINUTES: count(30, 1, 240),
  LIMIT_NETWORK: rate(2000, 200),
  /** Code mails an hour to one address: from one network, and in all. */
  LIMIT_ADDRESS_NETWORK: count(5),
  LIMIT_ADDRESS: count(20),
  /** Whom signed-in people may write to: addresses of `SEND_DOMAINS` and who wrote to them, anyone, or nobody. */
  SEND_TO: z.enum(['known', 'anyone', 'nobody']).default('known'),
  SEND_DOMAINS: list(isDistrict, 'lower-case domains'),
  /** Where reports of failure are taken, by SMTP. */
  BOUNCE_LISTEN: z
    .string()
    .regex(/^(?:[\w.-]+|\[[0-9a-f:]+\]):\d{1,5}$/i, 'is written HOST:PORT')
    .optional(),
  /** How a sealed message reaches its recipient: as a file, by a link, or both; above so many bytes by a link alone. */
  CARRIER: z.enum(['attachment', 'both', 'link']).default('both'),
  ATTACH_BYTES: count(15_000_000),
  LINK_DAYS: count(30, 0, 39),
  /** Recipients of one sender. */
  LIMIT_SENDER: rate(1000, 10),
  /** Name servers that are asked for the records of domains; the system's own without any. */
  NAME_SERVERS: list(isNameServer, 'IP addresses, with a port if need be'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOG_ADDRESSES: z.enum(['0', '1']).default('0'),
})

export type Environment = Record<string, string | undefined>
export type Config = z.infer<typeof environment> & { readonly data: string; readonly https: boolean }

/**
 * @throws PosternError `config-invalid` whose message lists everything that is wrong.
 */
export function readConfig(env: Environment = process.env): Config {
  const { values: config, named, wrong } = readEnvironment(environment, env)
  if (named['PORTAL_URL'] && URL.canParse(named['PORTAL_URL'])) checkPortal(new URL(named['PORTAL_URL']), wrong)
  if (!named['PORTAL_URL']?.startsWith('https:') && !loopback.test(named['HOST'] ?? defaultHost))
    wrong.push('PORTAL_URL must begin with https:// when HOST is not a loopback address')
  if (!config || wrong.length > 0) throw refuse(wrong)
  return { ...config, data: path.resolve(config.POSTERN_DATA), https: config.PORTAL_URL?.startsWith('https:') ?? false }
}

/**
 * The values that a program takes from the environment.
 * @returns null for the values when they are out of their shape; `named`: as they were given; `wrong`: a line for each fault.
 */
export function readEnvironment<T extends z.ZodObject>(
  shape: T,
  env: Environment = process.env,
): { readonly values: z.output<T> | null; readonly named: Environment; readonly wrong: string[] } {
  const wrong: string[] = []
  const named = withFiles(shape, env, wrong)
  const parsed = shape.safeParse(named)
  if (!parsed.success) wrong.push(...parsed.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`))
  return { values: parsed.data ?? null, named, wrong }
}

export function refuse(wrong: readonly string[]): PosternError {
  return new PosternError(
    'config-invalid',
    `The configuration cannot be used:\n${wrong.map(line => `  ${line}`).join('\n')}`,
  )
}

function checkPortal(url: URL, wrong: string[]): void {
  if (url.pathname !== '/' || url.search || url.hash || url.username)
    wrong.push('PORTAL_URL must be an origin, without a path')
  if (url.protocol === 'https:') return
  if (url.protocol !== 'http:' || !loopback.test(url.hostname))
    wrong.push('PORTAL_URL must begin with https:// (http:// is for loopback alone)')
}

/** `NAME_FILE` names a file that holds the value of `NAME`. */
function withFiles(shape: z.ZodObject, env: Environment, wrong: string[]): Environment {
  const out: Environment = { ...env }
  for (const name of Object.keys(shape.shape)) {
    const file = env[`${name}_FILE`]
    if (file === undefined) continue
    try {
      out[name] = readFileSync(file, 'utf8').trim()
    } catch {
      wrong.push(`${name}_FILE names a file that cannot be read`)
    }
  }
  return out
}
