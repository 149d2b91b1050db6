// npm run bench -- turn [--json] [--seed N]: what the turn of a month asks of the key service, simulated: does it make a wave?

import { parseArgs } from 'node:util'
import { turnDelay } from '../src/contract/keys.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
})

const devices = 10_000
const openAcross = 0.1
/** Of one device: private mail is rarer than mail. */
const visitsADay = 3
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Hours from UTC, with the share of people who live there, roughly as the world's offices do. */
const zones: readonly (readonly [number, number])[] = [
  [-8, 0.08],
  [-5, 0.16],
  [-3, 0.04],
  [0, 0.1],
  [1, 0.28],
  [2, 0.08],
  [5.5, 0.1],
  [8, 0.12],
  [9, 0.04],
]
/** How much mail is opened in each hour of the day, local time: a working day with a dip at noon. */
const hours = [1, 1, 1, 1, 1, 2, 6, 20, 60, 90, 90, 80, 50, 70, 80, 75, 65, 45, 25, 15, 12, 10, 6, 3]

/** mulberry32: the same run for the same seed. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const draw = random(Number(values.seed))

function pick<T>(choices: readonly (readonly [T, number])[]): T {
  let left = draw() * choices.reduce((sum, [, share]) => sum + share, 0)
  for (const [choice, share] of choices) {
    left -= share
    if (left < 0) return choice
  }
  return choices[0]![0]
}

/** Milliseconds after the turn at 00:00 UTC, over one day: one visit of a device in this zone. */
function visit(zone: number): number {
  const local = pick(hours.map((share, at) => [at, share] as const))
  return ((((local - zone) * hour + draw() * hour) % day) + day) % day
}

const visits = new Uint32Array(day / minute)
const requests = new Uint32Array(day / minute)
const mark = (counts: Uint32Array, at: number) => {
  if (at < day) counts[Math.floor(at / minute)]! += 1
}

for (let i = 0; i < devices; i++) {
  const zone = pick(zones)
  const count = Math.max(1, Math.round(visitsADay * (0.5 + draw())))
  const all = Array.from({ length: count }, () => visit(zone)).toSorted((a, b) => a - b)
  for (const at of all) mark(visits, at)
  // A page that is open across the turn waits its own time; a visit before that asks at once all the same.
  mark(requests, draw() < openAcross ? Math.min(turnDelay(draw()), all[0]!) : all[0]!)
}

const rows = Array.from({ length: 24 }, (_, at) => {
  const minutes = requests.subarray(at * 60, at * 60 + 60)
  const mean = visits.subarray(at * 60, at * 60 + 60).reduce((sum, each) => sum + each, 0) / 60
  const busiest = Math.max(...minutes)
  return { hour: at, meanVisits: mean, busiestMinute: busiest, times: busiest / mean }
})
const worst = rows.reduce((a, b) => (b.times > a.times ? b : a))
const unspread = (devices * openAcross) / rows[0]!.meanVisits

if (values.json) console.log(JSON.stringify({ devices, openAcross, rows, worst, unspread }, null, 2))
else {
  console.log('hour UTC   visits a minute (mean)   key requests in the busiest minute   times the mean')
  for (const { hour: at, meanVisits, busiestMinute, times } of rows)
    console.log(
      `${String(at).padStart(8)}   ${meanVisits.toFixed(1).padStart(22)}   ${String(busiestMinute).padStart(34)}   ${times.toFixed(2).padStart(14)}`,
    )
  console.log(
    `\nAt most ${worst.times.toFixed(2)} times the hour's mean of visits in one minute (limit: 3). Asked at once, it were ${unspread.toFixed(0)} times.`,
  )
}
