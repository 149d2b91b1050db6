// Puts the services together: configuration, keys, database, HTTP.

import { setTimeout } from 'node:timers/promises'
import { windowsToTell } from '../carrier/windows.ts'
import { stopping } from '../contract/enforcement.ts'
import type { Parameters } from '../contract/parameters.ts'
import { PosternError } from '../core/errors.ts'
import { secondsOf } from '../core/seconds.ts'
import { type Config, senderOf } from '../runtime/config.ts'
import { cannotListen } from '../runtime/listening.ts'
import { addressHasher, createLog, type Log } from '../runtime/log.ts'
import { soon } from '../runtime/stop.ts'
import { listenOn } from '../web/listen.ts'
import { openPosts, postsIn } from '../web/open.ts'
import { readPages } from '../web/pages.ts'
import { type Database, openDatabase } from './db/open.ts'
import { latestParameters, listSerials } from './db/serials.ts'
import { listWindows } from './db/windows.ts'
import { createApp } from './http/app.ts'
import { type ServiceName, serviceNames } from './http/services.ts'
import { answerWhileAway } from './http/waiting.ts'
import { type IntakeOptions, startIntake } from './intake/start.ts'
import { type Instance, joinInstances } from './jobs/instance.ts'
import { type JobsOptions, startJobs } from './jobs/jobs.ts'
import { demandOneMachine } from './jobs/one-machine.ts'
import { demandDistrict, demandSecrets, destroyLeftSecrets } from './keys/district.ts'
import { createExtract } from './keys/extract.ts'
import { hasDistrict, readSigningKey, readSymmetricKey } from './keys/files.ts'
import { currentRoot, ensureParameters } from './keys/parameters.ts'
import { Metrics } from './metrics/counted.ts'
import { keepFigures } from './metrics/keep.ts'
import { listenForMetrics } from './metrics/listen.ts'
import { listenForBounces, takeReport } from './relay/bounces.ts'
import { type Delivery, type DeliveryOptions, smtpCarrier, startDelivery } from './relay/deliver.ts'
import { counted } from './signin/counted.ts'
import { codeMailer, type SendCode } from './signin/mail.ts'
import { untilHandedOver } from './signin/under-way.ts'
import { componentsOf, type Feed, startFeed } from './status/feed.ts'
import { lastFeedIn } from './status/last-feed.ts'

export interface Running {
  /** Where the portal is reached. */
  readonly origin: string
  close(): Promise<void>
}

export interface ServerDeps {
  readonly clock?: () => Date
  readonly log?: Log
  readonly send?: SendCode
  /** Some of the services; all of them without it. */
  readonly only?: readonly string[]
  /** What a window stops is refused; without it, as the configuration says. */
  readonly enforce?: boolean
  /** Folder of the built portal. */
  readonly portal?: string
  /** A database that cannot be reached is waited for: told once that is so, when "later" is answered already. Without it nothing starts. */
  readonly onAway?: () => void
}

/**
 * Starts the services that are chosen, all of them by default, in one process.
 * @throws PosternError `config-invalid` with a sentence for the operator; nothing goes on running then.
 */
export async function startServer(config: Config, deps: ServerDeps = {}): Promise<Running> {
  if (!hasDistrict(config.data)) {
    throw new PosternError('config-invalid', 'There is no district here yet. Run "postern init" first.')
  }
  const only = chosenServices(deps.only)
  const metrics = new Metrics()
  const db = await openWhenThere(config, deps, metrics)
  const clock = deps.clock ?? (() => new Date())
  let instance: Instance | null = null
  try {
    await demandOneMachine({ db, data: config.data, isPart: only.size < serviceNames.length })
    instance = await joinInstances({ db, config, services: only, clock, log: deps.log ?? createLog(config.LOG_LEVEL) })
    return await start(config, { ...deps, clock, chosen: only, metrics }, db, instance)
  } catch (error) {
    await instance?.leave()
    await db.destroy()
    throw error
  }
}

/** Milliseconds between looks at a database that is away. */
const lookMs = 2_000

async function openWhenThere(config: Config, { log, onAway }: ServerDeps, metrics: Metrics): Promise<Database> {
  const opened = () => openDatabase(config, metrics.database)
  const isAway = (error: unknown) => error instanceof PosternError && error.code === 'unavailable'
  try {
    return await opened()
  } catch (error) {
    if (!onAway || config.postgres === null || !isAway(error)) throw error
    const told = log ?? createLog(config.LOG_LEVEL)
    told.error({ err: error }, 'the database is waited for')
    const statusKey = await readSigningKey(config.data, 'status')
    const close = await answerWhileAway({ config, log: told, statusKey, last: lastFeedIn(config.data) }).catch(
      cannotListen('PORT', `${config.HOST}:${config.PORT}`),
    )
    try {
      onAway()
      for (;;) {
        await setTimeout(lookMs)
        try {
          return await opened()
        } catch (again) {
          if (!isAway(again)) throw again
        }
      }
    } finally {
      await close()
    }
  }
}

interface Started {
  readonly clock: () => Date
  readonly chosen: ReadonlySet<ServiceName>
  readonly metrics: Metrics
}

/** Milliseconds in all: whoever runs containers kills after ten seconds. */
const stopMs = 9_500

async function start(config: Config, deps: ServerDeps & Started, db: Database, instance: Instance): Promise<Running> {
  const { clock, chosen: only, metrics } = deps
  const log = deps.log ?? createLog(config.LOG_LEVEL)
  const seconds = () => secondsOf(clock())
  let origin = config.PORTAL_URL ? new URL(config.PORTAL_URL).origin : ''
  const sign = signer({ config, db, log, clock, instance })
  await demandOrder(config, db, only)
  // Without an address it is found with the port.
  if (origin !== '') await sign(origin)
  const feed = await openFeed(config, db, clock)
  // Told once it is known, whatever becomes of the database before anybody asks.
  await feed.current().catch(() => undefined)
  const hashers = hashersOf(config)
  const enforced = deps.enforce ?? config.ENFORCE_WINDOWS === '1'
  const from = senderOf(config)
  const root = await currentRoot(db, config.data)
  let relay: Delivery | null = null
  const send = only.has('sign-in') ? (deps.send ?? mailer(config, from, () => origin)) : noMail
  const codes = untilHandedOver(counted(send, result => metrics.code(result)))
  const app = await createApp({
    only,
    config,
    db,
    instance: instance.id,
    clock,
    log,
    from,
    ...hashers,
    metrics,
    serverKey: readSymmetricKey(config.data, 'server'),
    certificateKey: await readSigningKey(config.data, 'certificate'),
    feed,
    enforced,
    extract: createExtract(config.data, config.DISTRICT),
    wakeRelay: () => relay?.wake(),
    send: codes.send,
    root,
    pages: readPages(root, deps.portal),
    posts: await openPosts(postsIn(config.data)),
    origin: () => origin,
  })
  let closeDoors = async () => {}
  try {
    const port = await listenOn(app, { port: config.PORT, host: config.HOST }).catch(
      cannotListen('PORT', `${config.HOST}:${config.PORT}`),
    )
    origin ||= `http://localhost:${port}`
    await sign(origin)
    const isAway = async () => enforced && stopping((await feed.current()).windows, 'intake', seconds()) !== undefined
    closeDoors = await openDoors({ config, db, clock, log, metrics, only, instance, isAway, origin, ...hashers })
  } catch (error) {
    await app.close()
    throw error
  }
  // After all that may fail: what is handed over while nothing else runs could not be written down.
  if (only.has('relay') && config.SMTP_URL)
    relay = startRelay(config.SMTP_URL, { db, log, clock, from, config, onTried: metrics.delivery.bind(metrics) })
  const stopJobs = await startJobs({ db, config, log, clock, instance, sign: () => sign(origin) })
  const writeFigures = keepFigures({ db, metrics, clock, log })
  log.info({ origin }, 'serving')
  return {
    origin,
    async close() {
      const until = performance.now() + stopMs
      const closed = app.close()
      const working = [stopJobs(), relay?.stop(), closed.then(codes.handedOver)].map(work => work && soon(work))
      await Promise.all([closed, closeDoors(), ...working])
      await depart(db, instance, writeFigures, until)
    },
  }
}

/** A silent database loses a few figures, and a lease that ends by itself. @param until as `performance.now()` counts. */
async function depart(
  db: Database,
  instance: Instance,
  writeFigures: () => Promise<void>,
  until: number,
): Promise<void> {
  const left = () => Math.max(0, until - performance.now())
  const parting = writeFigures().then(() => instance.leave())
  await soon(parting, left())
  await soon(db.destroy(), left())
}

interface DoorOptions extends Pick<IntakeOptions, 'db' | 'clock' | 'log' | 'config' | 'hash' | 'pseudonym' | 'isAway'> {
  readonly metrics: Metrics
  readonly only: ReadonlySet<ServiceName>
  readonly instance: Instance
  readonly origin: string
}

/** What listens beside HTTP. @returns what closes it. */
async function openDoors({ metrics, only, instance, origin, ...options }: DoorOptions): Promise<() => Promise<void>> {
  const { config, db, clock, log } = options
  const open: (() => Promise<void>)[] = []
  const close = async () => void (await Promise.all(open.map(each => each())))
  const reports = { db, log, onReturned: (reply: string) => metrics.settled('returned', reply) }
  try {
    open.push(await listenForMetrics({ config, db, clock, metrics }))
    if (only.has('relay') && config.BOUNCE_LISTEN) {
      const bounces = await listenForBounces(config.BOUNCE_LISTEN, reports)
      open.push(() => bounces.close())
    }
    const intake =
      only.has('intake') &&
      (await startIntake({
        ...options,
        serverKey: readSymmetricKey(config.data, 'server'),
        origin: () => origin,
        report: (recipients, mail) => takeReport(recipients, mail, reports),
        watches: () => instance.keeps('mailbox'),
      }))
    if (intake) open.push(() => intake.close())
  } catch (error) {
    await close()
    throw error
  }
  return close
}

function hashersOf({ data, LOG_ADDRESSES }: Config) {
  const key = readSymmetricKey(data, 'log')
  return { hash: addressHasher(key, LOG_ADDRESSES === '1'), pseudonym: addressHasher(key, false) }
}

async function openFeed(config: Config, db: Database, clock: () => Date): Promise<Feed> {
  const key = await readSigningKey(config.data, 'status')
  const components = componentsOf(config)
  const last = lastFeedIn(config.data)
  return startFeed({ db, clock, key, district: config.DISTRICT, zones: config.STATUS_ZONES, components, last })
}

function startRelay(
  smtpUrl: string,
  {
    config,
    ...options
  }: Pick<DeliveryOptions, 'db' | 'log' | 'clock' | 'from' | 'onTried'> & { readonly config: Config },
): Delivery {
  const { carry, close } = smtpCarrier(smtpUrl, config.outgoing)
  const parameters = async () => {
    const now = secondsOf(options.clock())
    return {
      ...(JSON.parse((await latestParameters(options.db))!.content) as Parameters),
      windows: windowsToTell(await listWindows(options.db, now), now),
    }
  }
  const delivery = startDelivery({
    ...options,
    config,
    carry,
    parameters,
    key: readSymmetricKey(config.data, 'server'),
  })
  return {
    wake: delivery.wake,
    async stop() {
      await delivery.stop()
      close()
    },
  }
}

/** Before anybody is answered. @throws PosternError `config-invalid` */
async function demandOrder(config: Config, db: Database, only: ReadonlySet<ServiceName>): Promise<void> {
  await demandDistrict(db, config.DISTRICT)
  if (only.has('keys')) await checkMasterSecrets(config, db)
}

type Signing = Pick<JobsOptions, 'config' | 'db' | 'log' | 'clock' | 'instance'>

/** @returns what signs, and says whether what is signed is as it should be. */
function signer({ config, db, log, clock, instance }: Signing): (origin: string) => Promise<boolean> {
  let told = ''
  return async origin => {
    const settings = await ensureParameters(db, config, origin, secondsOf(clock()), instance.othersDiffer)
    const left = settings.join(', ')
    if (left !== '' && left !== told)
      log.warn(
        { settings },
        'another instance has other settings or another release: what is signed stays until they agree',
      )
    told = left
    return left === ''
  }
}

async function checkMasterSecrets(config: Config, db: Database): Promise<void> {
  await destroyLeftSecrets(db, config.data)
  demandSecrets(config.data, await listSerials(db))
}

const noMail: SendCode = () => Promise.reject(new PosternError('mail-down', 'sign-in does not run here'))

function mailer(config: Config, address: string, portal: () => string): SendCode {
  if (!config.SMTP_URL) throw new PosternError('config-invalid', 'SMTP_URL is missing: without it no code can be sent.')
  return codeMailer({
    smtpUrl: config.SMTP_URL,
    outgoing: config.outgoing,
    from: { name: config.PORTAL_NAME, address },
    portal,
  })
}

function chosenServices(only: readonly string[] = serviceNames): ReadonlySet<ServiceName> {
  const unknown = only.find(name => !(serviceNames as readonly string[]).includes(name))
  if (unknown === undefined) return new Set(only as readonly ServiceName[])
  throw new PosternError('config-invalid', `There is no service "${unknown}". There are: ${serviceNames.join(', ')}.`)
}
