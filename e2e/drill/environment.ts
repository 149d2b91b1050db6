// The drill's environment: the real services in this process by a clock of their own, a front, a status host elsewhere, a mailbox, names.

import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTransport } from 'nodemailer'
import { type Mailbox, startMailbox } from '../../mocks/mailbox.ts'
import { localParameters, localWindows, withDatabase } from '../../src/cli/district.ts'
import { publishStatus } from '../../src/cli/publish.ts'
import type { StatusWindow } from '../../src/contract/status.ts'
import { open } from '../../src/core/envelope/open.ts'
import { readStanzas } from '../../src/core/envelope/recipient.ts'
import { seal } from '../../src/core/envelope/seal.ts'
import { writeHtm } from '../../src/core/htm/write.ts'
import { periodOf } from '../../src/core/ibe/period.ts'
import { serialForPeriod } from '../../src/core/ibe/serial.ts'
import { readArrival } from '../../src/mail/arrival.ts'
import { nodeAead } from '../../src/runtime/aead.ts'
import { createLog } from '../../src/runtime/log.ts'
import { listSerials } from '../../src/server/db/serials.ts'
import { add, verify } from '../../src/server/keys/domains.ts'
import { createExtract } from '../../src/server/keys/extract.ts'
import { schedule } from '../../src/server/status/windows.ts'
import { freePorts, startNames } from '../../src/smtp/testing/mail-servers.ts'
import { Clear } from './clear.ts'
import { type Front, startFront } from './front.ts'
import { newMachines } from './machines.ts'

export interface Environment {
  readonly origin: string
  /** Folder of what `maintenance publish` wrote, which the status host serves. */
  readonly published: string
  readonly statusOrigin: string
  readonly mailbox: Mailbox
  readonly front: Front
  readonly clear: Clear
  readonly forwardAddress: string
  readonly intakePort: number
  now(): Date
  /** The services' clock jumps there, and goes on. */
  turnTo(time: Date): void
  /** With what a window stops refused, or not. */
  start(enforce?: boolean): Promise<void>
  /** Connections to everything but the status host are refused. */
  stop(): Promise<void>
  /** Announces a window and publishes it on the status host. @returns its id. */
  announce(plan: object): Promise<string>
  /** What a sender needs to know. Fetched while the services run; sealing asks for nothing more. */
  learn(): Promise<void>
  /** Sends a sealed message by mail, as a sender's own mail system does. @returns the file that arrived. */
  send(message: string, from: string, to: string, subject?: string): Promise<string>
  /** An administrator lets a gateway act for a domain, and the domain's DNS says so. */
  approve(domain: string, gateway: string): Promise<void>
  /** What a file says to its recipient, as the district's operator could tell. */
  opened(htm: Uint8Array, address: string): Promise<string>
  close(): Promise<void>
}

const portal = path.join(process.cwd(), 'dist')
export const forwardAddress = 'read@portal.example'
/** Everybody's mail comes from this machine, and their domains say that it may. */
const spf = 'v=spf1 ip4:127.0.0.0/8 -all'

/** Static files, as any web server on another machine. */
async function startStatusHost(folder: string, clock: () => Date) {
  const types: Record<string, string> = {
    '.json': 'application/json',
    '.ics': 'text/calendar',
    '.pdf': 'application/pdf',
  }
  const server = createServer((asked, given) => {
    const name = path.normalize(new URL(asked.url!, 'http://status').pathname)
    const file = path.join(folder, name)
    const type = types[path.extname(name)] ?? 'text/html'
    given.setHeader('date', clock().toUTCString()).setHeader('access-control-allow-origin', '*')
    if (!existsSync(file)) return given.writeHead(404).end()
    return createReadStream(file).pipe(given.writeHead(200, { 'content-type': type }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    origin: `http://localhost:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** @param begin the clock says this when it starts. @param isOneAway the services are two instances, of which one is away all day. */
export async function startEnvironment(begin: Date, isOneAway = false): Promise<Environment> {
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-drill-'))
  const published = path.join(folder, 'published')
  let ahead = begin.getTime() - Date.now()
  const now = () => new Date(Date.now() + ahead)
  const seconds = () => Math.floor(now().getTime() / 1000)
  const clear = new Clear()
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const records: Record<string, string> = { 'example.com': spf, 'a.example': spf }
  const names = await startNames(records)
  const status = await startStatusHost(published, now)
  const [port] = (await freePorts(1)) as [number]
  const origin = `http://localhost:${port}`
  const machines = await newMachines({
    folder,
    isOneAway,
    begin: now(),
    settings: {
      PORTAL_URL: origin,
      TRUSTED_PROXIES: 'loopback',
      SMTP_URL: mailbox.smtpUrl,
      SEND_TO: 'anyone',
      STATUS_URLS: `${status.origin}/status.json`,
      OPERATOR_NAME: 'Example Mail',
      OPERATOR_CONTACT: 'help@example.com',
      FORWARD_ADDRESS: forwardAddress,
      INTAKE_PROTOCOL: 'smtp',
      INTAKE_POSITION: 'edge',
      NAME_SERVERS: names.server,
      // Whoever connects is the client: no mail server of ours stands before.
      INTAKE_PEERS: '192.0.2.1',
    },
    deps: { clock: now, log: createLog('info', { write: line => clear.add(Buffer.from(line)) }), portal },
  })
  const { config } = machines
  const front = await startFront({ port, behind: machines.origins, clock: now, keep: sent => clear.add(sent) })
  const outside = createTransport(mailbox.smtpUrl)
  let parameters: Awaited<ReturnType<typeof localParameters>>
  let windows: StatusWindow[] = []

  const environment: Environment = {
    origin,
    published,
    statusOrigin: status.origin,
    mailbox,
    front,
    clear,
    forwardAddress,
    intakePort: machines.intakePort,
    now,
    turnTo(time) {
      ahead = time.getTime() - Date.now()
    },
    async start(enforce = false) {
      await environment.stop()
      await machines.start(enforce)
      await front.open()
    },
    async stop() {
      await front.shut()
      await machines.stop()
    },
    async announce(plan) {
      const { window } = await withDatabase(config, db => schedule(plan, { db, now: seconds() }))
      const file = path.join(folder, 'windows.json')
      await writeFile(file, JSON.stringify({ windows: await localWindows(config, seconds()) }))
      const key = path.join(config.data, 'keys', 'status.jwk')
      await publishStatus(config, published, { key, windows: file, url: status.origin, days: '90' }, seconds())
      return window.id
    },
    async learn() {
      parameters = await localParameters(config, seconds())
      windows = await localWindows(config, seconds())
    },
    async send(message, from, to, subject = 'A private message') {
      const period = periodOf(now())
      const { envelope, indices } = await seal({
        message: Buffer.from(message),
        district: parameters.district,
        serial: serialForPeriod(parameters.serials, period),
        period,
        addresses: [to],
        signer: null,
        sealedAt: seconds(),
        aead: nodeAead,
      })
      const htm = await writeHtm({
        ...{ envelope, readers: [{ address: to, index: indices[0]! }], period, windows, date: now() },
        ...{
          portal: parameters.portal,
          district: parameters.district,
          portalName: parameters.name,
          statusUrls: parameters.statusUrls,
        },
        statusKey: { ...parameters.statusKey.jwk, kid: parameters.statusKey.kid },
        ...{ forwardAddress: parameters.forwardAddress, sender: from },
      })
      const attachments = [{ filename: 'encrypted_message.htm', content: htm, contentType: 'text/html' }]
      const { messageId } = await outside.sendMail({ from, to, subject, text: 'A private message.', attachments })
      const arrived = mailbox.messages().find(({ raw }) => Buffer.from(raw).includes(messageId))!
      const file = path.join(await mkdtemp(path.join(folder, 'mail-')), 'encrypted_message.htm')
      await writeFile(file, arrived.parsed.attachments[0]!.content)
      return file
    },
    approve: (domain, gateway) =>
      withDatabase(config, async db => {
        const options = { db, district: config.DISTRICT, nameServers: [names.server], now: seconds() }
        const { recordName, recordValue } = await add(domain, gateway, options)
        records[recordName] = recordValue
        await verify(domain, options)
      }),
    async opened(htm, address) {
      const arrival = await readArrival(htm)
      const keys = await withDatabase(config, async db => {
        const serials = await listSerials(db)
        const extract = createExtract(config.data, config.DISTRICT)
        return readStanzas(arrival.envelope).flatMap(stanza => {
          const row = serials.find(({ serial }) => serial === stanza?.serial)
          const identity = stanza && { ...stanza, address }
          return row && identity ? [{ ...identity, key: extract(row.public_key, identity) }] : []
        })
      })
      const { message } = await open({ envelope: arrival.envelope, keys, aead: nodeAead })
      return Buffer.from(message).toString()
    },
    async close() {
      await environment.stop()
      await machines.close()
      status.close()
      await names.close()
      await mailbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return environment
}
