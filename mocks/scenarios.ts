// Outages by name: what the services would say on such a day, as data.

import type { StatusWindow, Texts } from '../src/contract/status.ts'
import { addMonths, periodOf, periodStart } from '../src/core/ibe/period.ts'

/** What can go wrong by itself. `status-elsewhere`: the status feed on another host. */
export const parts = ['portal', 'sign-in', 'keys', 'relay', 'status', 'status-elsewhere'] as const
export type Part = (typeof parts)[number]

/** What a part does instead of its work. */
export type Conduct =
  /** No answer: the connection is dropped. */
  | { readonly does: 'refuse' }
  /** The right answer, late. */
  | { readonly does: 'delay'; readonly seconds: number }
  /** The HTML page of a proxy that does not know what to do. */
  | { readonly does: 'proxy-page'; readonly status: 500 | 502 }
  /** 200, and JSON that ends in the middle. */
  | { readonly does: 'truncate' }
  /** 429 with Retry-After, in seconds. */
  | { readonly does: 'limit'; readonly retryAfter: number }

/** A window as it lies when the scenario begins: times in seconds from then. */
export type RelativeWindow = Omit<StatusWindow, 'updates'> & {
  readonly updates: readonly { at: number; text: Texts }[]
}

export interface Scenario {
  readonly name: string
  /** For testers: what one sees. */
  readonly sees: string
  readonly conduct: Partial<Record<Part, Conduct>>
  readonly windows: readonly RelativeWindow[]
  /** While a window is under way, what it affects answers 503 with Retry-After. */
  readonly enforced: boolean
  /** What the services' clock says: that of this machine, five minutes after the next month began, or a year more. */
  readonly clock: 'this-machine' | 'month-turn' | 'year-ahead'
  /** The secret that everything is sealed with was revoked, and no other one has taken its place. */
  readonly revoked: boolean
}

const minute = 60
const hour = 3_600
const day = 86_400

const refuse: Conduct = { does: 'refuse' }
const slow: Conduct = { does: 'delay', seconds: 30 }
const limited: Conduct = { does: 'limit', retryAfter: 60 }

const maintenance: RelativeWindow = {
  id: 'pretended',
  start: 3 * day,
  end: 3 * day + 10 * hour,
  over: null,
  state: 'maintenance',
  text: {
    en: 'We are moving to new machines.',
    de: 'Wir ziehen auf neue Rechner um.',
    fr: 'Nous passons à de nouvelles machines.',
    it: 'Passiamo a nuove macchine.',
    es: 'Nos trasladamos a máquinas nuevas.',
  },
  affected: (['sign-in', 'keys', 'relay', 'intake'] as const).map(component => ({ component, name: {}, works: {} })),
  unaffected: [
    { component: 'portal', name: {} },
    { component: 'gateway', name: {} },
  ],
  notices: [
    {
      en: 'Mail servers: sealed mail comes from 192.0.2.7 afterwards.',
      de: 'Mailserver: Versiegelte Mail kommt danach von 192.0.2.7.',
      fr: 'Serveurs de messagerie : les messages scellés viendront ensuite de 192.0.2.7.',
      it: 'Server di posta: in seguito i messaggi sigillati arriveranno da 192.0.2.7.',
      es: 'Servidores de correo: después, los mensajes sellados llegarán desde 192.0.2.7.',
    },
  ],
  updates: [],
}

const underWay: RelativeWindow = {
  ...maintenance,
  start: -hour,
  end: 2 * hour,
  updates: [
    {
      at: -10 * minute,
      text: {
        en: 'Half of it is done.',
        de: 'Die Hälfte ist getan.',
        fr: 'La moitié est faite.',
        it: 'Siamo a metà.',
        es: 'La mitad está hecha.',
      },
    },
  ],
}

const overrun: RelativeWindow = { ...maintenance, start: -3 * hour, end: -20 * minute }

const fine: Omit<Scenario, 'name' | 'sees'> = {
  conduct: {},
  windows: [],
  enforced: true,
  clock: 'this-machine',
  revoked: false,
}

export const healthy: Scenario = { ...fine, name: 'healthy', sees: 'Everything works.' }

export const scenarios: readonly Scenario[] = [
  healthy,
  {
    ...fine,
    name: 'window-announced',
    sees: 'Everything works; in three days there will be ten hours of maintenance. Put the clock on, and it begins.',
    windows: [maintenance],
  },
  {
    ...fine,
    name: 'window-now',
    sees: 'Maintenance since an hour ago, for two hours more: codes, keys and sending are away, the pages are there.',
    windows: [underWay],
  },
  {
    ...fine,
    name: 'window-overrun',
    sees: 'Maintenance should have been over 20 minutes ago: codes, keys and sending still do not answer.',
    windows: [overrun],
    conduct: { 'sign-in': refuse, keys: refuse, relay: refuse },
  },
  {
    ...fine,
    name: 'keys-down',
    sees: 'No new keys and no public parameters. Messages of held keys open; codes are sent; answers are taken.',
    conduct: { keys: refuse },
  },
  {
    ...fine,
    name: 'sign-in-down',
    sees: 'No codes, and nobody learns who is signed in. Messages of held keys open.',
    conduct: { 'sign-in': refuse },
  },
  {
    ...fine,
    name: 'relay-down',
    sees: 'Everything can be read; nothing can be sent, and links to messages lead nowhere.',
    conduct: { relay: refuse },
  },
  {
    ...fine,
    name: 'everything-down',
    sees: 'Nothing of the portal answers, its pages neither. Only the status feed on the other host does.',
    conduct: { portal: refuse, 'sign-in': refuse, keys: refuse, relay: refuse, status: refuse },
  },
  {
    ...fine,
    name: 'slow',
    sees: 'Every service answers after 30 seconds; the pages come at once.',
    conduct: { 'sign-in': slow, keys: slow, relay: slow, status: slow },
  },
  {
    ...fine,
    name: 'proxy-error-page',
    sees: 'A proxy answers for the services: 502 for codes, 500 for keys, both in HTML; sending and status end in the middle.',
    conduct: {
      'sign-in': { does: 'proxy-page', status: 502 },
      keys: { does: 'proxy-page', status: 500 },
      relay: { does: 'truncate' },
      status: { does: 'truncate' },
    },
  },
  {
    ...fine,
    name: 'rate-limited',
    sees: 'Codes, keys and sending say: too much, come back in a minute.',
    conduct: { 'sign-in': limited, keys: limited, relay: limited },
  },
  {
    ...fine,
    name: 'new-month-no-key',
    sees: 'The next month began five minutes ago, by the services’ clock, and no keys are given out.',
    clock: 'month-turn',
    conduct: { keys: refuse },
  },
  {
    ...fine,
    name: 'clock-wrong',
    sees: 'The services’ clock is a year ahead: to them, this device’s clock is a year behind.',
    clock: 'year-ahead',
  },
  {
    ...fine,
    name: 'key-retired',
    sees: 'Everything can be read; nothing new can be sealed, because what it is sealed with was revoked.',
    revoked: true,
  },
  {
    ...fine,
    name: 'offline',
    sees: 'Nothing answers at all, status feeds neither, as without a network.',
    conduct: Object.fromEntries(parts.map(part => [part, refuse])),
  },
]

export function scenarioNamed(name: string): Scenario | undefined {
  return scenarios.find(scenario => scenario.name === name)
}

export function clockOf({ clock }: Scenario, machine: Date): Date {
  if (clock === 'month-turn')
    return new Date(periodStart(addMonths(periodOf(machine), 1)).getTime() + 5 * minute * 1000)
  return clock === 'year-ahead' ? new Date(machine.getTime() + 366 * day * 1000) : machine
}

/** @param now seconds. */
export function windowsOf({ windows }: Scenario, now: number): StatusWindow[] {
  return windows.map(window => ({
    ...window,
    start: now + window.start,
    end: now + window.end,
    over: window.over === null ? null : now + window.over,
    updates: window.updates.map(({ at, text }) => ({ at: now + at, text })),
  }))
}
