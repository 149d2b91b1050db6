// npm run simulate -- scale [--devices N …]: what so many devices ask of the services in a month, and how many instances, writes and
// bytes that takes. Arithmetic over rates that were measured: `npm run bench -- sizing [--postgres] --json` measures one's own.

import { parseArgs } from 'node:util'

export interface Habits {
  readonly devices: number
  readonly people: number
  /** Days after which a device signs in anew. */
  readonly sessionDays: number
  /** Days over which devices spread the refresh of a new month's keys. */
  readonly refreshDays: number
  /** Messages that each person writes in the portal in a month, and their bytes. */
  readonly messages: number
  readonly messageBytes: number
  /** Days for which a link leads to a message. */
  readonly linkDays: number
  /** What of a month's signing in and writing falls into its busiest hour. */
  readonly busiestHour: number
}

/** Of one thing that somebody does: milliseconds of a core of the services, statements that write, bytes that stay. */
export interface Cost {
  readonly ms: number
  readonly writes: number
  readonly bytes: number
}

export interface Costs {
  readonly signIn: Cost
  readonly keys: Cost
  readonly message: Cost
}

export interface Load {
  readonly what: keyof Costs
  readonly times: number
  /** A second, in the busiest hour. */
  readonly peak: number
  /** Of the services, at that time. */
  readonly cores: number
  readonly writes: number
}

export interface Demand {
  readonly loads: readonly Load[]
  /** Each with its cores busy no more than `most`; one more than are needed, so that one may be away. */
  readonly instances: number
  readonly writesASecond: number
  /** In the database at any time. */
  readonly bytes: number
}

const day = 86_400
const month = 30 * day
/** What a core may be busy at most, so that nobody waits behind others. */
const most = 0.6

/** @param cores of each instance that the services can use: their work is done in one thread of a process. */
export function demandOf(habits: Habits, costs: Costs, cores: number): Demand {
  const { devices, people, sessionDays, refreshDays, messages, messageBytes, linkDays, busiestHour } = habits
  const signIns = (devices * 30) / sessionDays
  const written = people * messages
  const times: Record<keyof Costs, { readonly all: number; readonly peak: number }> = {
    signIn: { all: signIns, peak: (signIns * busiestHour) / 3_600 },
    // Spread evenly by each device's own random moment.
    keys: { all: devices, peak: devices / (refreshDays * day) },
    message: { all: written, peak: (written * busiestHour) / 3_600 },
  }
  const loads = (Object.keys(times) as (keyof Costs)[]).map(what => {
    const { all, peak } = times[what]
    return { what, times: all, peak, cores: (peak * costs[what].ms) / 1_000, writes: peak * costs[what].writes }
  })
  const busy = loads.reduce((sum, load) => sum + load.cores, 0)
  const kept = (written / month) * linkDays * day
  const bytes =
    devices * (costs.signIn.bytes + costs.keys.bytes * 12) + kept * (costs.message.bytes + messageBytes * 1.1)
  return {
    loads,
    instances: Math.ceil(busy / (cores * most)) + 1,
    writesASecond: loads.reduce((sum, load) => sum + load.writes, 0),
    bytes,
  }
}

/** As `bench -- sizing --postgres` measured them on two cores; writes are those that stand in the code. */
const measured: Costs = {
  signIn: { ms: 17.7, writes: 9, bytes: 4_400 },
  keys: { ms: 5.7, writes: 3, bytes: 700 },
  message: { ms: 10.8, writes: 8, bytes: 2_000 },
}

const usual: Habits = {
  ...{ devices: 100_000_000, people: 50_000_000, sessionDays: 180, refreshDays: 3 },
  ...{ messages: 40, messageBytes: 20_000, linkDays: 30, busiestHour: 1 / 150 },
}

const names: Record<keyof Costs, string> = { signIn: 'signing in', keys: 'keys of a month', message: 'messages' }
const whole = (value: number) => Math.round(value).toLocaleString('en')

function say(habits: Habits, demand: Demand): void {
  console.log(`${whole(habits.devices)} devices of ${whole(habits.people)} people, in a month`)
  console.log(
    `${''.padEnd(18)}${'times'.padStart(16)}${'a second, busiest'.padStart(20)}${'cores'.padStart(10)}${'writes/s'.padStart(12)}`,
  )
  for (const { what, times, peak, cores, writes } of demand.loads)
    console.log(
      `${names[what].padEnd(18)}${whole(times).padStart(16)}${whole(peak).padStart(20)}${cores.toFixed(1).padStart(10)}${whole(writes).padStart(12)}`,
    )
  console.log(
    `\n${demand.instances} processes of the services, ${whole(demand.writesASecond)} writes a second, ${whole(demand.bytes / 1e9)} GB in the database.`,
  )
}

function numbers(): { habits: Habits; costs: Costs; json: boolean } {
  const flags = [...Object.keys(usual), 'signInMs', 'keysMs', 'messageMs']
  const options = Object.fromEntries(flags.map(name => [name, { type: 'string' as const }]))
  const { values } = parseArgs({ options: { ...options, json: { type: 'boolean', default: false } } })
  const given = values as unknown as Record<string, string | undefined>
  const number = (name: string, fallback: number) => {
    const value = Number(given[name] ?? fallback)
    if (Number.isFinite(value) && value > 0) return value
    console.error(`--${name} is a number above 0.`)
    process.exit(2)
  }
  const habits = Object.fromEntries(Object.entries(usual).map(([name, value]) => [name, number(name, value)]))
  const costs = {
    signIn: { ...measured.signIn, ms: number('signInMs', measured.signIn.ms) },
    keys: { ...measured.keys, ms: number('keysMs', measured.keys.ms) },
    message: { ...measured.message, ms: number('messageMs', measured.message.ms) },
  }
  return { habits: habits as unknown as Habits, costs, json: values.json === true }
}

const { habits, costs, json } = numbers()
const demand = demandOf(habits, costs, 1)
if (json) console.log(JSON.stringify({ habits, costs, demand }, null, 2))
else say(habits, demand)
