// What the pretended services remember, all of it in memory, and the clock they go by.

import type { PeopleRecorded } from '../../src/contract/administrators/people.ts'
import { type Level, type Rate, takeTokens } from '../../src/contract/limits.ts'
import type { OutgoingMessage, RecipientState } from '../../src/contract/messages.ts'
import type { Parameters } from '../../src/contract/parameters.ts'
import type { StatusWindow } from '../../src/contract/status.ts'
import type { Period } from '../../src/core/ibe/period.ts'
import type { Ed25519Jwk } from '../../src/core/jws.ts'
import { secondsOf } from '../../src/core/seconds.ts'
import { clockOf, healthy, type Scenario, windowsOf } from '../scenarios.ts'
import { type DistrictKeys, districtKeys } from './district.ts'

/** What an operator of the real services sets in the environment, by the same defaults. */
export interface Settings {
  readonly origin: string
  readonly statusUrls: readonly string[]
  readonly from: string
  readonly retentionMonths: number
  readonly sessionDays: number
  readonly codeMinutes: number
  readonly linkDays: number
  readonly messageBytes: number
  readonly fileBytes: number
  readonly sending: Parameters['sending']
  readonly sendDomains: readonly string[]
  readonly limitNetwork: Rate
  readonly limitSender: Rate
  /** Code mails an hour to one address: from one network, and in all. */
  readonly limitAddressNetwork: number
  readonly limitAddress: number
  /** Whom to tell of a weakness; null: nobody is named. */
  readonly securityContact: string | null
  /** Who may look up people and follow messages. */
  readonly administrators: readonly string[]
}

const usual: Omit<Settings, 'origin' | 'statusUrls'> = {
  from: 'secure@pretended.example',
  retentionMonths: 24,
  sessionDays: 180,
  codeMinutes: 30,
  linkDays: 30,
  messageBytes: 15_000_000,
  fileBytes: 80_000_000,
  sending: 'known',
  sendDomains: [],
  limitNetwork: { burst: 2000, perMinute: 200 },
  limitSender: { burst: 1000, perMinute: 10 },
  limitAddressNetwork: 5,
  limitAddress: 20,
  securityContact: null,
  administrators: ['ada@example.com'],
}

export interface Challenge {
  readonly id: string
  readonly address: string
  readonly browser: string
  readonly code: string
  sentAt: number
  expiresAt: number
  tries: number
  lastTryAt: number | null
  usedAt: number | null
}

export interface Session {
  readonly token: string
  readonly kind: 'browser' | 'program'
  readonly addresses: Map<string, { provenAt: number }>
  readonly device: string
  readonly deviceKey: Ed25519Jwk
  readonly remembered: boolean
  until: number
}

export interface SentCode {
  readonly address: string
  /** As the mail shows it: groups of four. */
  readonly code: string
  /** Seconds. */
  readonly at: number
}

export interface Recipient {
  readonly address: string
  readonly envelope: number
  readonly index: number
  link: string
  state: RecipientState
}

/** What was done about somebody, or shown of them. */
export interface Deed {
  readonly what: PeopleRecorded
  readonly address: string
  readonly administrator: string
  /** Seconds. */
  readonly at: number
}

/** A month's key, as often as it was given out. */
export interface Given {
  readonly address: string
  readonly period: Period
  readonly firstAt: number
  lastAt: number
  times: number
}

export interface Certified {
  readonly subject: string
  readonly jti: string
  readonly period: Period
  /** Seconds. */
  readonly at: number
}

/** A message that the relay has taken. */
export interface Outgoing {
  readonly id: string
  readonly key: string
  readonly hash: string
  at: number
  readonly message: OutgoingMessage
  readonly envelopes: readonly Uint8Array<ArrayBuffer>[]
  readonly recipients: readonly Recipient[]
  /** The next mail server does not take it. */
  readonly isHeldBack?: boolean
}

export class World {
  readonly settings: Settings
  readonly keys: DistrictKeys
  scenario: Scenario = healthy
  windows: readonly StatusWindow[] = []
  /** Of every service, on top of what the scenario says. Milliseconds. */
  latency = 0
  /** How many of a hundred calls of the services get no answer. */
  failureRate = 0
  /** The mail server takes nothing. */
  mailDown = false
  readonly codes: SentCode[] = []
  readonly challenges: Challenge[] = []
  readonly sessions = new Map<string, Session>()
  /** "token jti" of programs' calls that were taken, until when each is remembered. */
  readonly calls = new Map<string, number>()
  /** "browser address" of who proved one there. */
  readonly provenBrowsers = new Set<string>()
  readonly buckets = new Map<string, Level>()
  readonly outgoing: Outgoing[] = []
  readonly records: Deed[] = []
  readonly given: Given[] = []
  readonly certificates: Certified[] = []
  /** First period of an address's present owner. */
  readonly ownedFrom = new Map<string, Period>()
  readonly #base: () => Date
  #offset = 0
  #sequence: number

  private constructor(keys: DistrictKeys, base: () => Date, settings: Settings) {
    this.keys = keys
    this.settings = settings
    this.#base = base
    // Of this run, whatever its clock was put to: what a browser saw in an earlier run must not be higher.
    this.#sequence = secondsOf(new Date())
  }

  static async create(
    given: Partial<Settings> & Pick<Settings, 'origin' | 'statusUrls'>,
    base = () => new Date(),
  ): Promise<World> {
    return new World(await districtKeys(), base, { ...usual, ...given })
  }

  clock = (): Date => new Date(this.#base().getTime() + this.#offset)

  /** Seconds. */
  now(): number {
    return secondsOf(this.clock())
  }

  setClock(time: Date): void {
    this.#offset = time.getTime() - this.#base().getTime()
  }

  /** The clock goes with the scenario; latency and failure rate stay as they are. */
  switchTo(scenario: Scenario): void {
    const ofDevice = [this.scenario, scenario].some(({ clock }) => clock === 'year-ahead')
    const before = this.now()
    this.scenario = scenario
    this.setClock(clockOf(scenario, this.#base()))
    if (ofDevice) this.#remember(this.now() - before)
    this.windows = windowsOf(scenario, this.now())
  }

  /** Where the device's clock is what is wrong, no time has passed: all that happened lies as far back as before. */
  #remember(later: number): void {
    for (const challenge of this.challenges) {
      challenge.sentAt += later
      challenge.expiresAt += later
    }
    for (const session of this.sessions.values()) {
      session.until += later
      for (const proven of session.addresses.values()) proven.provenAt += later
    }
    for (const sent of this.outgoing) sent.at += later
  }

  /** Higher than any before. */
  nextSequence(): number {
    return ++this.#sequence
  }

  /** @returns null when a token could be taken, else the seconds until it can. */
  take(id: string, rate: Rate, tokens = 1): number | null {
    const now = this.clock().getTime() / 1000
    const { left, wait } = takeTokens(this.buckets.get(id) ?? { tokens: rate.burst, at: now }, rate, now, tokens)
    this.buckets.set(id, { tokens: left, at: now })
    return wait
  }
}
