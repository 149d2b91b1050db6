// Who the contract is held against: the real services, and the pretended ones. Each started anew, by the same settings.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { type Parameters, parametersAnswer, signedParameters } from '../../src/contract/parameters.ts'
import { paths } from '../../src/contract/paths.ts'
import type { WindowPlan } from '../../src/contract/windows.ts'
import { type Period, periodOf } from '../../src/core/ibe/period.ts'
import { verifyJws } from '../../src/core/jws.ts'
import { secondsOf } from '../../src/core/seconds.ts'
import { storeOutgoing } from '../../src/server/db/outgoing.ts'
import { rotate } from '../../src/server/keys/district.ts'
import { end, list, schedule } from '../../src/server/status/windows.ts'
import { Browser, portalWithAddOn, startServices } from '../../src/server/testing/services.ts'
import { startMailbox } from '../mailbox.ts'
import { startPretended } from '../pretended.ts'
import { delivered } from '../services/people.ts'

/** `usual`; `tight`: two calls and no more; `silent`: nothing is sent, no add-on is built, and nobody is named who hears of weaknesses. */
export type Kind = 'usual' | 'tight' | 'silent'

export interface Services {
  readonly origin: string
  /** Codes that were sent, oldest first. */
  readonly mails: readonly { readonly to: string; readonly code: string }[]
  now(): Date
  /** Seconds. */
  pass(seconds: number): void
  browser(): Browser
  parameters(): Promise<Parameters>
  /** The mail server takes nothing. */
  breakMail(broken: boolean): void
  /** The address belongs to somebody since then. */
  reassign(address: string, since: Period): Promise<void>
  /** Maintenance of everything that signs in, gives keys and sends: enforced. */
  maintain(under: boolean): Promise<void>
  /** What seals this month is not what sealed it before. */
  retire(): Promise<void>
  /** A mail for the address that does not leave. */
  leaveWaiting(address: string): Promise<void>
  /** The link in the newest mail that brought the address a sealed message. */
  linkTo(address: string): Promise<string>
  close(): Promise<void>
}

export const limits = { messageBytes: 100_000, sender: 6, retentionMonths: 24 }
/** Of the district: there is mail of earlier months. Seconds. */
const age = 180 * 86_400
export const securityContact = 'mailto:security@example.org'
export const outlookOrigin = 'https://outlook.example.org'
/** Each asks for a few codes only. */
export const administrators = Array.from({ length: 12 }, (_, i) => `administrator-${i}@example.org`)

function maintenance(now: number): WindowPlan {
  return {
    start: now,
    end: now + 3_600,
    state: 'maintenance',
    text: { en: 'New machines' },
    affected: ['sign-in', 'keys', 'relay'].map(component => ({ component, name: {}, works: {} })),
    unaffected: [],
    notices: [],
  }
}

export const domains = ['example.org', 'example.net']

async function readParameters(origin: string): Promise<Parameters> {
  const { signed, root } = parametersAnswer.parse(await (await fetch(origin + paths.parameters)).json())
  return signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
}

/** A built portal, as far as the contract looks into it. */
async function builtPortal(kind: Kind): Promise<string> {
  return kind === 'silent' ? mkdtemp(path.join(tmpdir(), 'postern-portal-')) : portalWithAddOn()
}

export async function startReal(kind: Kind): Promise<Services> {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const portal = await builtPortal(kind)
  const services = await startServices(
    {
      SMTP_URL: mailbox.smtpUrl,
      SEND_TO: kind === 'silent' ? 'nobody' : 'known',
      ...(kind !== 'silent' && { SECURITY_CONTACT: securityContact, OUTLOOK_ORIGIN: outlookOrigin }),
      SEND_DOMAINS: domains.join(' '),
      LIMIT_SENDER: `${limits.sender}/10`,
      LIMIT_NETWORK: kind === 'tight' ? '2/1' : '2000/200',
      MESSAGE_BYTES: String(limits.messageBytes),
      ADMINISTRATORS: administrators.join(' '),
      ENFORCE_WINDOWS: '1',
    },
    portal,
  )
  services.pass(age)
  return {
    origin: services.origin,
    mails: services.mails,
    now: services.now,
    pass: services.pass,
    browser: services.browser,
    parameters: () => readParameters(services.origin),
    breakMail: services.breakMail,
    async reassign(address, period) {
      await services.db.insertInto('not_before').values({ address, period }).execute()
    },
    async maintain(under) {
      const options = { db: services.db, now: secondsOf(services.now()) }
      if (under) await schedule(maintenance(options.now), options)
      else for (const { id, over } of await list(options)) if (over === null) await end(id, options)
      services.pass(1)
    },
    async retire() {
      const [now, retentionMonths] = [services.now(), limits.retentionMonths]
      await rotate(services.db, services.config.data, { from: periodOf(now), retentionMonths, now })
    },
    async leaveWaiting(address) {
      const [id, now] = [crypto.randomUUID(), secondsOf(services.now())]
      const letter = { id, sender: 'somebody@example.net', idempotency_key: id, body_hash: '', created_at: now }
      await storeOutgoing(
        services.db,
        { ...letter, message_id: `<${id}@x>`, in_reply_to: '[]', refs: '[]', language: 'en' },
        [{ address, envelope: 0, stanza: 0, token: id, link: id }],
      )
      await services.db
        .updateTable('outgoing_recipients')
        .set({ next_try_at: now + 1_000 * 86_400 })
        .where('message', '=', id)
        .execute()
    },
    async linkTo(address) {
      const mail = () => mailbox.messages().findLast(({ to }) => to.includes(address))
      await expect.poll(mail).toBeDefined()
      return /\/m\/([0-9a-f]{32})/.exec(mail()!.parsed.text ?? '')![1]!
    },
    async close() {
      await services.close()
      await mailbox.close()
      await rm(portal, { recursive: true })
    },
  }
}

export async function startPretendedHost(kind: Kind): Promise<Services> {
  let time = Date.UTC(2026, 10, 23, 12) + age * 1000
  const pretended = await startPretended({
    ...{ port: 0, controlPort: 0, portal: tmpdir() },
    clock: () => new Date(time),
    settings: {
      sending: kind === 'silent' ? 'nobody' : 'known',
      securityContact: kind === 'silent' ? null : securityContact,
      administrators,
      sendDomains: domains,
      limitSender: { burst: limits.sender, perMinute: 10 },
      limitNetwork: kind === 'tight' ? { burst: 2, perMinute: 1 } : { burst: 2000, perMinute: 200 },
      messageBytes: limits.messageBytes,
    },
  })
  const { origin, world } = pretended
  return {
    origin,
    get mails() {
      return world.codes.map(({ address, code }) => ({ to: address, code }))
    },
    now: world.clock,
    pass(seconds) {
      time += seconds * 1000
    },
    browser: () => new Browser(() => origin),
    parameters: () => readParameters(origin),
    breakMail(broken) {
      world.mailDown = broken
    },
    async reassign(address, since) {
      world.ownedFrom.set(address, since)
    },
    async maintain(under) {
      const window = { id: 'pretended', over: null, updates: [], ...maintenance(world.now()) }
      world.windows = under ? [window] : []
    },
    async retire() {
      pretended.switchTo('key-retired')
    },
    async leaveWaiting(address) {
      const [id, recipient] = [crypto.randomUUID(), { address, envelope: 0, index: 0, link: crypto.randomUUID() }]
      const message = { from: 'somebody@example.net', envelopes: [], messageId: '', inReplyTo: [], references: [] }
      world.outgoing.push({
        ...{ id, key: id, hash: '', at: world.now(), envelopes: [], isHeldBack: true },
        message: { ...message, language: 'en' },
        recipients: [{ ...recipient, state: 'queued' }],
      })
    },
    linkTo: async address =>
      delivered(world)
        .findLast(({ to }) => to === address)!
        .link.slice(-32),
    close: pretended.close,
  }
}
