// npm run bench -- nodes [--rounds N --json]: parts that a node makes in a second of its processor, beside blst alone; and how long a
// reader waits for a key from 1 of 1, 2 of 3 and 3 of 5 nodes, in turn, beside what putting it together takes.

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { SecretKey } from '@chainsafe/blst'
import { type District, startDistrict } from '../src/server/testing/nodes-killed.ts'
import { median, type Row, tell } from './rows.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '30' } },
})
const rounds = Number(values.rounds)
/** Half of what blst alone would do. */
const reachOfRaw = 2
const waits = 2

/** Milliseconds of one extraction. */
function extraction(): number {
  const secret = SecretKey.fromKeygen(randomBytes(32))
  const identities = Array.from({ length: 300 }, () => randomBytes(80))
  const before = process.cpuUsage()
  for (const identity of identities) secret.sign(identity).toBytes(true)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / identities.length
}

/** Milliseconds that a process has had a processor, all of its threads. */
function busy(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number) as [number, number]
  return (user + system) * 10
}

interface Running {
  readonly name: string
  readonly district: District
  readonly pids: readonly number[]
  readonly waited: number[]
}

async function start(threshold: number, count: number): Promise<Running> {
  const district = await startDistrict(threshold, count)
  const pids: number[] = []
  for (const node of district.nodes) pids.push((await district.run(node)).pid!)
  return { name: `${threshold} of ${count}`, district, pids, waited: [] }
}

async function measure(): Promise<void> {
  const running = [await start(1, 1), await start(2, 3), await start(3, 5)]
  try {
    for (let i = 0; i < rounds + 3; i++) {
      for (const { district, waited } of running) {
        const before = performance.now()
        const { key } = await district.ask()
        if (key !== district.genuine) throw new Error('a wrong key')
        waited.push(performance.now() - before)
      }
    }
    const [alone] = running as [Running, ...Running[]]
    const { made, busyMs } = await parts(alone)
    const one = median(alone.waited)
    const rows: Row[] = [
      {
        what: 'a part of a key, two in a request, processor time of the node',
        ...{ unit: 'ms', value: busyMs / made, limit: extraction(), peers: {}, reach: reachOfRaw },
      },
      ...running.slice(1).map(({ name, waited }) => ({
        what: `a reader's wait for a key, ${name}`,
        ...{ unit: 'ms', value: median(waited.slice(3)), limit: one, peers: {}, reach: waits },
      })),
    ]
    tell(rows, values.json)
  } finally {
    for (const { district } of running) await district.close()
  }
}

async function parts({ district, pids }: Running): Promise<{ made: number; busyMs: number }> {
  const before = busy(pids[0]!)
  let made = 0
  for (let i = 0; i < rounds * 10; i++) made += await district.askOne(district.nodes[0]!)
  return { made, busyMs: busy(pids[0]!) - before }
}

await measure()
process.exit()
