// Looks at everything that the services need, from outside their process, and says which side is wrong.

import { randomUUID } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { domainOf } from '../../mail/address/address.ts'
import { type Config, senderOf } from '../../runtime/config.ts'
import { loopback } from '../../runtime/loopback.ts'
import type { BlobsPlace } from '../../runtime/settings/blobs.ts'
import { isThere } from '../../runtime/storage.ts'
import { whyTlsFailed } from '../../runtime/tls-failure.ts'
import { openBucket } from '../../server/db/blobs/s3.ts'
import { lookAtDatabase, openToRead } from '../../server/db/open.ts'
import { mailboxAt } from '../../server/intake/imap.ts'
import { hasDistrict } from '../../server/keys/files.ts'
import { smtpTransport } from '../../smtp/transport.ts'
import {
  answering,
  type Check,
  codeOf,
  disk,
  type Finding,
  good,
  greet,
  inOrder,
  listening,
  type MailPlace,
  mendTls,
  messageOf,
  sizeIn,
  unsure,
  wrong,
} from './findings.ts'
import { outlookAddIn } from './outlook.ts'
import { elsewhere, type Look, largePost, portal, publicParameters } from './outside.ts'
import { programs } from './programs.ts'
import { reach } from './reach.ts'

export interface DoctorDeps {
  readonly clock?: () => Date
}

/** A carrier is half as large again as its message. */
const grown = 1.5

/** @param config of `postern serve`. */
export function doctor(config: Config, { clock = () => new Date() }: DoctorDeps = {}): Promise<Finding[]> {
  const local = config.PORT === 0 ? null : `http://${hostIn(config)}:${config.PORT}`
  const origin = config.PORTAL_URL ? new URL(config.PORTAL_URL).origin : `http://localhost:${config.PORT}`
  const now = () => clock().getTime()
  const look: Look = { config, origin, direct: local, now, ca: config.outgoing.ca, parameters: null, feed: null }
  const { hostname } = new URL(origin)
  const intake = config.INTAKE_LISTEN
  const bounces = config.BOUNCE_LISTEN
  const outlook = config.OUTLOOK_ORIGIN
  const checks: readonly Check[] = [
    () => district(config),
    () => database(config),
    ...(config.blobs === null ? [] : [() => objects(config.blobs!)]),
    () => disk(config.data),
    () => mailServer(config),
    ...(local === null ? [] : [() => services(local)]),
    ...(loopback.test(hostname) ? [] : [() => name('name of the portal', hostname, config)]),
    () => portal(look),
    () => publicParameters(look),
    () => largePost(look),
    () => programs(look),
    ...(outlook === undefined ? [] : [() => outlookAddIn(look, outlook)]),
    ...elsewhere(look),
    ...(intake ? [() => listening('forwarded mail', placeOf(intake, config.INTAKE_PROTOCOL), 'serve (intake)')] : []),
    ...(config.INTAKE_IMAP_URL ? [() => mailbox(config.INTAKE_IMAP_URL!, config)] : []),
    ...(bounces ? [() => listening('reports of failure', placeOf(bounces, 'smtp'), 'serve (relay)')] : []),
    ...(config.METRICS ? [() => answering('figures', config.METRICS!, paths.health, 'serve')] : []),
    ...exchangers(config),
    async () => securityContact(config),
  ]
  return inOrder(checks)
}

function hostIn({ HOST }: Config): string {
  if (HOST === '0.0.0.0') return '127.0.0.1'
  if (HOST === '::') return '[::1]'
  return HOST.includes(':') ? `[${HOST}]` : HOST
}

function placeOf(hostAndPort: string, protocol: MailPlace['protocol']): MailPlace {
  const at = hostAndPort.lastIndexOf(':')
  return { protocol, host: hostAndPort.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(hostAndPort.slice(at + 1)) }
}

function securityContact({ SECURITY_CONTACT: contact }: Config): Finding {
  if (contact !== undefined) return good('security contact', `${paths.security} names ${contact}`)
  const whom = 'whoever finds a weakness learns nowhere whom to tell'
  return unsure('security contact', `SECURITY_CONTACT is not set: ${whom}. Name an address that is read`)
}

async function district({ data }: Config): Promise<Finding> {
  try {
    if (hasDistrict(data)) return good('data folder', 'the keys of the district are there')
  } catch (error) {
    return wrong('data folder', messageOf(error))
  }
  const why = isThere(data) ? 'has no keys of a district' : 'does not exist'
  return wrong('data folder', `POSTERN_DATA ${why}: run "postern init" once, or name the right folder`)
}

async function database(config: Config): Promise<Finding> {
  try {
    const looked = await lookAtDatabase(config)
    if (looked === null)
      return wrong('database', 'is not there: run "postern init" once, or name the right POSTERN_DATA')
    const { version, wanted } = looked
    if (version > wanted) {
      await (await openToRead(config)).destroy()
      return unsure('database', 'is of a newer release, over which this one goes on: renew this one too')
    }
    if (version < wanted)
      return unsure('database', 'is of an older release: the next start of serve brings it up to date')
    const there = 'can be read and written, and is of this release'
    return config.postgres === null ? good('database', there) : await durability(config, there)
  } catch (error) {
    if (config.postgres !== null || error instanceof PosternError) return wrong('database', messageOf(error))
    return wrong('database', `cannot be written (${codeOf(error)}): look at the owner of POSTERN_DATA, and at the disk`)
  }
}

async function objects(place: BlobsPlace): Promise<Finding> {
  const what = 'store of envelopes'
  const key = `doctor/${randomUUID()}`
  try {
    const store = await openBucket(place)
    await store.put(key, Buffer.from(key))
    const came = await store.get(key)
    await store.drop(key)
    for await (const _ of store.list('doctor/')) break
    if (!came || Buffer.from(came).toString() !== key)
      return wrong(what, 'gives back something else than what was put: look at BLOBS_URL, and at what stands between')
    return good(what, `${new URL(place.url).host} takes, gives back, lists and drops`)
  } catch (error) {
    return wrong(what, `${messageOf(error)} Look at BLOBS_URL, at that server, and at what its key may do`)
  }
}

/** Seconds by which clocks may differ: leases are longer. */
const mostApart = 10

/** A database that forgets what it said it wrote loses mail. */
async function durability(config: Config, there: string): Promise<Finding> {
  const db = await openToRead(config)
  try {
    const { isWritten, isSynchronous, now } = await (await import('../../server/db/engine/postgres.ts')).durabilityOf(
      db,
    )
    if (!isWritten)
      return wrong('database', 'says that it wrote before it did: set fsync and synchronous_commit of PostgreSQL to on')
    const apart = Math.round(Math.abs(now - Date.now() / 1000))
    if (apart > mostApart)
      return wrong(
        'database',
        `has a clock that differs by ${apart} seconds: leases of several instances end by them. Set both right`,
      )
    if (isSynchronous) return good('database', `${there}, on two machines`)
    const alone = 'what it took is on one machine alone: with synchronous_standby_names, as ANY 1 (a, b), none is lost'
    return unsure('database', `${there}; ${alone}`)
  } finally {
    await db.destroy()
  }
}

async function mailServer({ SMTP_URL, ATTACH_BYTES, outgoing }: Config): Promise<Finding> {
  const what = 'mail server'
  if (!SMTP_URL) return wrong(what, 'SMTP_URL is missing: no code and no sealed mail can be sent')
  const { protocol, hostname, port } = new URL(SMTP_URL)
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  const place = { protocol: secure ? 'smtps' : 'smtp', host, port: Number(port || (secure ? 465 : 587)) } as const
  const where = `${host}:${place.port}`
  try {
    const said = await greet(place)
    if (!/^250/m.test(said)) return wrong(what, `${where} does not speak SMTP as it should: look at SMTP_URL`)
    const transport = smtpTransport(SMTP_URL, outgoing)
    await transport.verify().finally(() => transport.close())
    if (!secure && !loopback.test(hostname) && !/^250[ -]STARTTLS/im.test(said))
      return unsure(what, `${where} offers no STARTTLS: codes go there in clear`)
    const size = sizeIn(said)
    if (size > 0 && size < ATTACH_BYTES * grown)
      return unsure(
        what,
        `${where} takes ${size} bytes, and a sealed file may have ${Math.round(ATTACH_BYTES * grown)}: set ATTACH_BYTES to ${Math.floor(size / grown)}, and larger ones go by a link`,
      )
    return good(what, `${where} answers`)
  } catch (error) {
    const tls = whyTlsFailed(error)
    if (tls !== null) return wrong(what, `${where} cannot be believed: ${tls}: ${mendTls}`)
    return wrong(
      what,
      `${where} cannot be used (${codeOf(error)}): look at SMTP_URL, at that server, or at a firewall between`,
    )
  }
}

async function mailbox(url: string, { outgoing }: Config): Promise<Finding> {
  const what = 'mailbox of forwarded mail'
  const { host } = new URL(url)
  const client = await mailboxAt(url, outgoing)
  client.on('error', () => {})
  try {
    await client.connect()
    await client.logout()
    return good(what, `${host} lets us in`)
  } catch (error) {
    if ((error as { authenticationFailed?: boolean }).authenticationFailed)
      return wrong(what, `${host} does not take the name and password of INTAKE_IMAP_URL`)
    const tls = whyTlsFailed(error)
    if (tls !== null) return wrong(what, `${host} cannot be believed: ${tls}: ${mendTls}`)
    return wrong(what, `${host} cannot be used (${codeOf(error)}): look at INTAKE_IMAP_URL, or at that server`)
  } finally {
    client.close()
  }
}

async function services(local: string): Promise<Finding> {
  const what = 'services'
  try {
    const { status } = await reach(local + paths.ready)
    return status === 200
      ? good(what, `answer at ${local}`)
      : wrong(what, `answer ${status} at ${local}: look at their log, or at what else uses that port`)
  } catch (error) {
    return wrong(
      what,
      `do not answer at ${local} (${codeOf(error)}): run "systemctl start postern", or "postern serve", and look at its log`,
    )
  }
}

function resolverOf({ NAME_SERVERS }: Config): Resolver {
  const resolver = new Resolver({ timeout: 5_000, tries: 2 })
  if (NAME_SERVERS.length > 0) resolver.setServers(NAME_SERVERS)
  return resolver
}

/** The answer is that there is nothing; anything else is no answer. */
const isNone = (error: unknown) => /^(?:ENOTFOUND|ENODATA)$/.test(String(codeOf(error)))
const askNames = 'look at the name servers of this machine, or at NAME_SERVERS'

async function name(what: string, host: string, config: Config): Promise<Finding> {
  const resolver = resolverOf(config)
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const addresses = found.flatMap(each => (each.status === 'fulfilled' ? each.value : []))
  if (addresses.length > 0) return good(what, `${host} is ${addresses.join(', ')}`)
  const unasked = found.flatMap(each => (each.status === 'fulfilled' || isNone(each.reason) ? [] : [each.reason]))
  if (unasked.length > 0) return unsure(what, `${host} cannot be looked up (${codeOf(unasked[0])}): ${askNames}`)
  return wrong(what, `${host} has no address in the DNS: whoever runs that zone must add one`)
}

/** Where mail for our own addresses must arrive: forwards, and reports of failure. */
function exchangers(config: Config): Check[] {
  const { forwardAddress, BOUNCE_LISTEN } = config
  const wanted = [
    ...(forwardAddress === null ? [] : [{ name: 'FORWARD_ADDRESS', address: forwardAddress }]),
    ...(BOUNCE_LISTEN === undefined ? [] : [{ name: 'MAIL_FROM', address: senderOf(config) }]),
  ]
  return wanted
    .filter(({ address }) => !loopback.test(domainOf(address)))
    .map(
      ({ name, address }) =>
        () =>
          exchange(name, domainOf(address), config),
    )
}

async function exchange(setting: string, domain: string, config: Config): Promise<Finding> {
  const what = `mail exchanger of ${setting}`
  const found = await resolverOf(config)
    .resolveMx(domain)
    .catch((error: unknown) => (isNone(error) ? [] : String(codeOf(error))))
  if (typeof found === 'string') return unsure(what, `${domain} cannot be looked up (${found}): ${askNames}`)
  if (found.length > 0) return good(what, `mail for ${domain} goes to ${found.map(mx => mx.exchange).join(', ')}`)
  return unsure(what, `${domain} has no MX record: what is sent there may not arrive`)
}
