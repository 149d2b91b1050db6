// The one place that reads the environment. Everything wrong is told at once.

import { readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { PosternError } from '../core/errors.ts'
import { isDistrict } from '../core/ibe/identity.ts'
import { canonicalAddress } from '../mail/address/address.ts'
import { databaseSettings, type PostgresPlace, readDatabase } from './database.ts'
import { loopback } from './loopback.ts'
import { type BlobsPlace, blobsSettings, readBlobs } from './settings/blobs.ts'
import { fileEnding, readSettingsFile } from './settings/file.ts'
import { gatewayNames } from './settings/gateway-names.ts'
import { nearest } from './settings/nearest.ts'
import { nodeNames } from './settings/node-names.ts'
import { inOurWords, lineOf } from './settings/said.ts'
import { readNamed, whyUnreadable } from './settings/unreadable.ts'
import {
  type Carrier,
  carriers,
  choice,
  count,
  flag,
  fonts,
  hostAndPort,
  isAddress,
  isCarrierRule,
  isContact,
  isLanguage,
  isMailbox,
  isMailServer,
  isNameServer,
  isNetwork,
  isOrigin,
  isStatusUrl,
  isZone,
  list,
  listenerPlace,
  mailAddress,
  rate,
  text,
  webAddress,
} from './settings/values.ts'
import { type Outgoing, outgoingSettings, readOutgoing } from './tls.ts'

const defaultHost = '127.0.0.1'
/** What settings were called in an earlier release. */
const renamed = [
  ['GATEWAY_LDAP_CA', 'OUTGOING_CA'],
  ['GATEWAY_NEXT_CA', 'OUTGOING_CA'],
  ['GATEWAY_NEXT_TLS', 'OUTGOING_TLS'],
] as const
/** Who runs it, where nobody said so. */
export const demoOperator = 'A demo on this machine'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

const environment = z.object({
  /** Keys and database. */
  POSTERN_DATA: z.string().default('.postern'),
  /** Domain that names the district. */
  DISTRICT: z
    .string()
    .default('localhost')
    .refine(isDistrict, 'must be a domain in lower case, for instance example.org'),
  /** Where people reach the portal; on loopback alone it may be http, and is found from HOST and PORT. */
  PORTAL_URL: webAddress().optional(),
  HOST: z.string().default(defaultHost),
  PORT: count(8420, '', 0, 65_535),
  SMTP_URL: z
    .string()
    .refine(
      isMailServer,
      'must be written smtp://HOST:PORT or smtps://HOST:PORT, with USER:PASSWORD@ before HOST where there is one',
    )
    .optional(),
  ...outgoingSettings,
  ...databaseSettings,
  ...blobsSettings,
  /** Whom code mails come from. */
  MAIL_FROM: mailAddress().optional(),
  PORTAL_NAME: text(100, 1).default('Postern'),
  OPERATOR_NAME: text(200).default(demoOperator),
  OPERATOR_CONTACT: text(200).default('the person who started it'),
  /** Whom to tell of a weakness, and in which languages: `/.well-known/security.txt`. */
  SECURITY_CONTACT: z
    .string()
    .transform(contact => (isAddress(contact) ? `mailto:${contact}` : contact))
    .refine(isContact, 'must be a mail address, or begin with mailto:, https:// or tel:')
    .optional(),
  SECURITY_LANGUAGES: list(isLanguage, 'languages, for instance en de', 'en'),
  /** Status hosts beside the portal's own. */
  STATUS_URLS: list(isStatusUrl, 'addresses that begin with https://'),
  /** Zones in which times of windows are told beside the reader's own. */
  STATUS_ZONES: list(isZone, 'time zones, for instance Europe/Zurich', 'Asia/Taipei UTC America/Los_Angeles').refine(
    zones => zones.length <= 10,
    'must name at most ten time zones',
  ),
  /** For signs that the fonts of documents lack: `FILE`, or `FILE#NAME` of a collection. */
  DOCUMENT_FONTS: fonts(),
  /** Who may say when something is away. */
  ADMINISTRATORS: list(isAddress, 'mail addresses').transform(words => words.map(canonicalAddress)),
  /** `1`: what a window stops is refused while it lasts; else it announces only. */
  ENFORCE_WINDOWS: flag(),
  /** Browsers reach all hosts below the portal's by https alone. */
  HSTS_SUBDOMAINS: flag(),
  FORWARD_ADDRESS: mailAddress().optional(),
  /** Where the add-in for Outlook lies, another name of this very process; none: there is no such add-in. */
  OUTLOOK_ORIGIN: z.string().refine(isOrigin, 'must be an origin, https:// and a name').optional(),
  /** Microsoft's scripts in their order, which are not shipped: from their publisher, or from copies of one's own. */
  OUTLOOK_OFFICE_JS: list(
    isStatusUrl,
    'addresses that begin with https://',
    // The second one loads the first by itself where it is missing, from a host that no setting would name.
    'https://ajax.aspnetcdn.com/ajax/3.5/MicrosoftAjax.js https://appsforoffice.microsoft.com/lib/1/hosted/office.js',
  ),
  /** Where Outlook runs in a browser: pages there may show the pane. */
  OUTLOOK_HOSTS: list(
    isOrigin,
    'origins, https:// and a name',
    'https://outlook.office.com https://outlook.office365.com https://outlook.cloud.microsoft https://outlook.live.com',
  ),
  /** `block`: where the add-in cannot be loaded, nobody sends anything. */
  OUTLOOK_GATE: choice(['soft', 'block']).default('soft'),
  /** Whatever is written to people there in a mail program with our add-on goes on in private: each domain, and those below it. */
  PRIVATE_DOMAINS: list(isDistrict, 'lower-case domains'),
  TRUSTED_PROXIES: list(isNetwork, 'IP addresses and networks'),
  /** Largest message in bytes: a carrier is half as large again, and large providers refuse 25 MB. Largest file that the portal takes. */
  MESSAGE_BYTES: count(15_000_000, 'bytes'),
  FILE_BYTES: count(80_000_000, 'bytes'),
  RETENTION_MONTHS: count(24, 'months', 2, 240),
  SESSION_DAYS: count(180, 'days', 1, 400),
  CODE_MINUTES: count(30, 'minutes', 1, 240),
  LIMIT_NETWORK: rate(2000, 200),
  /** Code mails an hour to one address: from one network, and in all. */
  LIMIT_ADDRESS_NETWORK: count(5, 'mails'),
  LIMIT_ADDRESS: count(20, 'mails'),
  /** Whom signed-in people may write to: addresses of `SEND_DOMAINS` and who wrote to them, anyone, or nobody. */
  SEND_TO: choice(['known', 'anyone', 'nobody']).default('known'),
  SEND_DOMAINS: list(isDistrict, 'lower-case domains'),
  /** Where reports of failure are taken, by SMTP. */
  BOUNCE_LISTEN: hostAndPort.optional(),
  /** How a sealed message reaches its recipient: as a file, by a link, or both; above so many bytes by a link alone. */
  CARRIER: choice(carriers).default('both'),
  ATTACH_BYTES: count(15_000_000, 'bytes'),
  /** Another way for people of some domains. */
  CARRIER_DOMAINS: list(isCarrierRule, 'DOMAIN=attachment, DOMAIN=both or DOMAIN=link').transform(
    rules => new Map(rules.map(rule => rule.split('=') as [string, Carrier])),
  ),
  /** Up to so many bytes a sealed message stands in the text of its mail too, to be pasted. 0: never. */
  ARMOUR_BYTES: count(20_000, 'bytes', 0, 100_000),
  LINK_DAYS: count(30, 'days', 0, 39),
  /** Recipients of one sender. */
  LIMIT_SENDER: rate(1000, 10),
  /** Name servers that are asked for the records of domains, and for senders' keys and networks; the system's own without any. */
  NAME_SERVERS: list(isNameServer, 'IP addresses of name servers, with :port where it is another than 53'),
  /** Where forwarded mail is taken, and how the mail server in front speaks. */
  INTAKE_LISTEN: hostAndPort.optional(),
  INTAKE_PROTOCOL: choice(['lmtp', 'smtp']).default('lmtp'),
  /** `edge`: what is refused here is refused to whoever sends it. `queue`: a mail server has taken it already, and would bounce it to a sender who may be forged. */
  INTAKE_POSITION: choice(['queue', 'edge']).default('queue'),
  /** Mail servers whose word (XFORWARD) for who sends is taken. */
  INTAKE_PEERS: list(word => isIP(word) !== 0, 'IP addresses', '127.0.0.1 ::1'),
  /** A mailbox that is watched instead, or as well; where what was seen to is moved. */
  INTAKE_IMAP_URL: z
    .string()
    .refine(
      isMailbox,
      'must be imaps://user:password@host/folder (imap:// on loopback alone), a % in the password as %25',
    )
    .optional(),
  INTAKE_IMAP_DONE: text(200, 1).default('Answered'),
  /** The name under which that mailbox's own mail server says who sent (RFC 8601). */
  INTAKE_TRUSTED_RESULTS: z
    .string()
    .regex(/^[\w.-]+$/, 'must be the name that the mail server has, for instance mx.example.org')
    .optional(),
  /** How long a link leads to a forwarded message. */
  INTAKE_DAYS: count(7, 'days', 1, 90),
  /** Largest mail; all that waits to be looked at; all that is stored. Bytes. */
  INTAKE_MAIL_BYTES: count(50_000_000, 'bytes', 1_000, 80_000_000),
  INTAKE_SPOOL_BYTES: count(1_000_000_000, 'bytes'),
  INTAKE_STORE_BYTES: count(5_000_000_000, 'bytes'),
  /** Answers to one sender, and in all. */
  LIMIT_FORWARDER: rate(60, 5),
  LIMIT_INTAKE: rate(2000, 200),
  /** Where who watches the services asks for figures. */
  METRICS: listenerPlace.optional(),
  LOG_LEVEL: choice(logLevels).default('info'),
  LOG_ADDRESSES: flag(),
})

/** By name, for other programs that have some of them. */
export const serviceSettings = environment.shape

/** Where a program keeps what is one person's (XDG Base Directory). A path that is not whole is none. */
export function personalFolder(env: Environment = process.env): string {
  const named = env['XDG_DATA_HOME']
  const base = named !== undefined && path.isAbsolute(named) ? named : path.join(homedir(), '.local', 'share')
  return path.join(base, 'postern')
}

/** How a person's own programs know the servers that they connect to: they read nothing else of the configuration. @throws PosternError `config-invalid` */
export function personalOutgoing(env: Environment = process.env): Outgoing {
  const wrong: string[] = []
  const outgoing = readOutgoing({ OUTGOING_CA: env['OUTGOING_CA'] || undefined }, wrong)
  if (wrong.length > 0) throw refuse(wrong)
  return outgoing
}

export type Environment = Record<string, string | undefined>
export type Config = z.infer<typeof environment> & {
  readonly data: string
  readonly https: boolean
  readonly outgoing: Outgoing
  /** Null: SQLite in the data folder. */
  readonly postgres: PostgresPlace | null
  /** Null: envelopes lie in the database. */
  readonly blobs: BlobsPlace | null
  /** Where mail is forwarded to; null where nothing takes it. */
  readonly forwardAddress: string | null
}

/**
 * @throws PosternError `config-invalid` whose message lists everything that is wrong.
 */
export function readConfig(env: Environment = process.env): Config {
  const { values: config, named, wrong } = readEnvironment(environment, env)
  if (named['PORTAL_URL'] && URL.canParse(named['PORTAL_URL'])) checkPortal(new URL(named['PORTAL_URL']), wrong)
  if (!named['PORTAL_URL']?.startsWith('https:') && !loopback.test(named['HOST'] ?? defaultHost))
    wrong.push('PORTAL_URL must begin with https:// when HOST is not a loopback address')
  if (config) checkIntake(config, wrong)
  const outgoing = config && readOutgoing(config, wrong)
  const postgres = config && outgoing ? readDatabase(path.resolve(config.POSTERN_DATA), config, outgoing, wrong) : null
  if (config?.OUTLOOK_ORIGIN !== undefined && hostOf(config.OUTLOOK_ORIGIN) === hostOf(config.PORTAL_URL))
    wrong.push(
      'OUTLOOK_ORIGIN must be another host than PORTAL_URL: what runs there could use the keys of whoever reads',
    )
  if (!config || !outgoing || wrong.length > 0) throw refuse(wrong)
  return {
    ...config,
    outgoing,
    postgres,
    blobs: readBlobs(config.BLOBS_URL, outgoing),
    data: path.resolve(config.POSTERN_DATA),
    https: config.PORTAL_URL?.startsWith('https:') ?? false,
    forwardAddress: config.FORWARD_ADDRESS && takesForwards(config) ? canonicalAddress(config.FORWARD_ADDRESS) : null,
  }
}

/** Whom code mails and carriers come from. */
export const senderOf = ({ MAIL_FROM, DISTRICT }: Pick<Config, 'MAIL_FROM' | 'DISTRICT'>): string =>
  MAIL_FROM ?? `secure@${DISTRICT}`

const hostOf = (url: string | undefined) => (url !== undefined && URL.canParse(url) ? new URL(url).hostname : null)

type Parsed = z.infer<typeof environment>
const takesForwards = ({ INTAKE_LISTEN, INTAKE_IMAP_URL }: Parsed) =>
  INTAKE_LISTEN !== undefined || INTAKE_IMAP_URL !== undefined

function checkIntake(config: Parsed, wrong: string[]): void {
  if (!takesForwards(config)) return
  if (!config.FORWARD_ADDRESS || !isAddress(config.FORWARD_ADDRESS))
    wrong.push('FORWARD_ADDRESS must name the address that mail is forwarded to')
  if (!config.SMTP_URL) wrong.push('SMTP_URL is missing: without it forwarded mail cannot be answered')
  if (config.INTAKE_LISTEN && config.INTAKE_PROTOCOL === 'lmtp' && config.INTAKE_POSITION === 'edge')
    wrong.push('INTAKE_POSITION cannot be edge with INTAKE_PROTOCOL lmtp: a mail server has queued what comes that way')
}

/**
 * The values that a program takes from the environment.
 * @returns null for the values when they are out of their shape; `named`: as they were given; `wrong`: a line for each fault.
 */
export function readEnvironment<T extends z.ZodObject>(
  shape: T,
  env: Environment = process.env,
): { readonly values: z.output<T> | null; readonly named: Environment; readonly wrong: string[] } {
  const wrong = renamed.filter(([old]) => env[old]).map(([old, name]) => `${old} is called ${name} now`)
  const named = withFiles(shape, env, wrong)
  const parsed = shape.safeParse(named, inOurWords)
  if (!parsed.success) wrong.push(...parsed.error.issues.map(issue => lineOf(issue, 'the configuration')))
  return { values: parsed.data ?? null, named, wrong }
}

/** Whose settings: those of the services, of the gateway, or of a key node. */
export type Program = 'postern' | 'gateway' | 'node'

/** Where a package and the manual put them. */
const usualFile = (program: Program) => `/etc/postern/${program}.conf`

/** One file may be that of all programs of ours. */
export const settingNames: readonly string[] = [...Object.keys(environment.shape), ...gatewayNames, ...nodeNames]
const readable = [...settingNames, ...settingNames.map(name => `${name}_FILE`), ...renamed.map(([old]) => old)]

/**
 * The environment, and beneath it what a file of lines `NAME=value` says: the one that is named, or the usual one where there is one.
 * @throws PosternError `config-invalid` with every line of the file that is none, or is nobody's
 */
export function environmentWith(program: Program, named?: string): Environment {
  const file = named ?? usualFile(program)
  if (named === undefined && isMissing(file)) return process.env
  const { values, wrong } = readSettingsFile(textOf(file), readable)
  if (wrong.length > 0) throw refuse(wrong, ` in ${file}`)
  // Whoever sets the one in the environment means it in place of the other in the file.
  for (const name of settingNames) {
    if (process.env[name]) delete values[`${name}${fileEnding}`]
    if (process.env[`${name}${fileEnding}`]) delete values[name]
  }
  return { ...values, ...process.env }
}

/** What may not be looked at is there. */
function isMissing(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined
  } catch {
    return false
  }
}

/** What is larger is no file of settings, and would be told line for line. */
const mostBytes = 256 * 1024

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file)
    if (bytes.length <= mostBytes) return bytes.toString()
  } catch (cause) {
    throw new PosternError('config-invalid', `The configuration cannot be read: ${whyUnreadable(file, cause)}.`, {
      cause,
    })
  }
  throw refuse([`it is larger than ${mostBytes} bytes, and no file of settings`], ` in ${file}`)
}

/** Shorter ones are near to what has nothing to do with us. */
const leastLong = 7

/**
 * Names of the environment that look like ours, and that nothing reads: told, and never refused, since others put theirs there too.
 * @returns a sentence for each
 */
export function strangeNames(env: Environment = process.env): string[] {
  return Object.keys(env)
    .filter(name => !readable.includes(name))
    .flatMap(name => {
      const meant = name.length < leastLong ? null : nearest(name, readable, name.length < 10 ? 1 : 2)
      return meant === null ? [] : [`${name} stands in the environment, and nothing reads it; did you mean ${meant}?`]
    })
}

export function refuse(wrong: readonly string[], where = ''): PosternError {
  return new PosternError(
    'config-invalid',
    `The configuration${where} cannot be used:\n${wrong.map(line => `  ${line}`).join('\n')}`,
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
  // Who writes NAME= means: not set.
  const out: Environment = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  for (const name of Object.keys(shape.shape)) {
    const file = out[`${name}_FILE`]
    if (file === undefined) continue
    if (out[name] !== undefined) wrong.push(`${name} and ${name}_FILE are one setting: leave one of them out`)
    const value = readNamed(`${name}_FILE`, file, wrong)?.trim()
    if (value !== undefined) out[name] = value
  }
  return out
}
