// Runs one variant of the day from beginning to end.

import { client } from './client.ts'
import { begin, type Day, type Part, type RunningDay, startDay, windowEnd, windowStart } from './day.ts'
import { startEnvironment } from './environment.ts'
import { gatewayPart } from './gateways.ts'
import { Ledger, type Result } from './ledger.ts'
import { notice, plan } from './notice.ts'
import { phones } from './phones.ts'
import { type Reading, reading } from './reading.ts'
import type { RowName } from './rows.ts'
import type { Variant } from './variants.ts'

const reader: Reading = {
  row: 'reader',
  ...{ old: 'robin@example.com', fresh: 'sam@example.com', writer: 'ann@a.example', where: 'used' },
}
const device: Reading = {
  row: 'device',
  ...{ old: 'dora@example.com', fresh: 'dora@example.com', writer: 'bert@a.example', where: 'new' },
}

/** Who does what for which rows. A row that nobody is named for is shown as not part of this run. */
const parts: readonly { readonly rows: readonly RowName[]; readonly part: (day: Day) => Part }[] = [
  { rows: ['reader'], part: day => reading(day, reader) },
  { rows: ['phones'], part: phones },
  { rows: ['device'], part: day => reading(day, device) },
  { rows: ['client'], part: client },
  { rows: ['gateway'], part: day => gatewayPart(day, { row: 'gateway', holding: 'errored' }) },
  { rows: ['appliance'], part: day => gatewayPart(day, { row: 'appliance', holding: 'quarantine' }) },
  { rows: ['hosted'], part: day => gatewayPart(day, { row: 'hosted', holding: 'defer' }) },
  { rows: ['notice', 'unaffected', 'notices'], part: notice },
]

/** Rows that sum up what the others did. */
const totals: readonly string[] = ['clear', 'resend'] satisfies RowName[]

/** A hole made on purpose: the drill must find it. */
export const plants = ['clear', 'loss'] as const
export type Plant = (typeof plants)[number]

export interface Report {
  readonly variant: Pick<Variant, 'name' | 'what'>
  readonly results: readonly Result[]
  /** What was looked through for words of messages. */
  readonly searched: { readonly texts: number; readonly bytes: number }
  /** How many requests came to an instance that was away, and went to the other. */
  readonly missed: number
  readonly seconds: number
  readonly passed: boolean
}

/** Whoever does nothing in a row has tried nothing in it: it is open. */
export const isOpen = ({ tried }: Result) => tried.length === 0

/** Far above what anything takes. */
const longMs = 600_000
/** Where what is waited for is not to come. */
const shortMs = 30_000

export interface RunOptions {
  readonly plant?: Plant | null
  /** Some rows alone; all of them without it. */
  readonly only?: readonly RowName[] | null
  /** The services are two instances over PostgreSQL, and one of them is away all day. */
  readonly isOneAway?: boolean
}

export async function runDay(
  variant: Variant,
  { plant = null, only = null, isOneAway = false }: RunOptions = {},
): Promise<Report> {
  const began = Date.now()
  const environment = await startEnvironment(begin, isOneAway)
  const ledger = new Ledger()
  const day = await startDay({ environment, ledger, variant, timeoutMs: plant === 'loss' ? shortMs : longMs })
  try {
    await environment.start()
    if (variant.planned) await environment.announce(plan)
    await environment.learn()
    const all = parts
      .filter(({ rows }) => only === null || rows.some(row => only.includes(row)))
      .map(({ part }) => part(day))
    for (const part of all) await part.before()
    await day.turnTo(windowStart, () => variant.begin(environment))
    for (const part of all) await part.during()
    if (plant !== null) await make(plant, day)
    await day.turnTo(windowEnd, () => variant.end(environment))
    for (const part of all) await part.after()
    for (const { raw } of environment.mailbox.messages()) await environment.clear.addMail(raw)
    const searched = environment.clear.size
    await ledger.step(
      'clear',
      'all mail, all requests and the log are searched for the words of every message',
      async () => {
        if (ledger.inClear(environment.clear) > 0) throw new Error('a message can be read by others')
      },
    )
    await ledger.step('resend', 'answers and forwarded mail arrive without anybody’s doing, and once', async () => {
      if (ledger.messages.some(({ delivered }) => delivered !== null && delivered !== 1)) throw new Error('one did not')
    })
    const results = ledger.results(environment.clear)
    const wasTried = results.some(result => !isOpen(result) && !totals.includes(result.row.name))
    const wentWell = results.every(({ lost, inClear, failed }) => lost === 0 && inClear === 0 && failed.length === 0)
    const passed = wasTried && wentWell
    const { name, what } = variant
    const { missed } = environment.front
    return { variant: { name, what }, results, searched, missed, seconds: (Date.now() - began) / 1000, passed }
  } finally {
    await day.close()
    await environment.close()
  }
}

/** As a careless sender would leak, or a browser that clears what it stored. */
async function make(plant: Plant, { ledger, environment, devices }: RunningDay): Promise<void> {
  if (plant === 'clear') {
    const { subject } = ledger.messages.at(-1)!
    await environment.send('Subject: x\r\n\r\nx', 'ann@a.example', 'robin@example.com', subject)
    return
  }
  const { context } = devices[0]!
  const session = await context.newCDPSession(context.pages()[0]!)
  await session.send('Storage.clearDataForOrigin', { origin: environment.origin, storageTypes: 'indexeddb' })
}
