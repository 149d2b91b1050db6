// Runs contenders against each other in one page of Chromium, in turns, and shows each beside the limit.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import { chromiumArguments, chromiumProgram } from '../e2e/chromium.ts'
import type { Timing } from './contest.page.ts'
import type { Row as Told } from './rows.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '9' } },
})

interface Row {
  readonly megabytes: number
  readonly name: string
  /** Milliseconds. */
  readonly median: number
  readonly fastest: number
  /** Median, relative to that of the limit. */
  readonly timesLimit: number
}

async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2022', lib: { entry, formats: ['es'], fileName: 'page' } },
  })
  const [first] = Array.isArray(result) ? result : [result]
  if (!first || !('output' in first)) throw new Error('the page was not built')
  return first.output[0].code
}

async function serve(script: string) {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript ? script : '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}

function rowsOf(megabytes: number, timings: readonly Timing[]): Row[] {
  const limit = median(timings[0]!.rounds)
  return timings.map(({ name, rounds }) => ({
    megabytes,
    name,
    median: median(rounds),
    fastest: Math.min(...rounds),
    timesLimit: median(rounds) / limit,
  }))
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ megabytes, name, median, fastest, timesLimit }) =>
    [
      `${megabytes} MB`.padEnd(7),
      name.padEnd(50),
      ...[median, fastest].map(ms => `${ms.toFixed(1)} ms`.padStart(11)),
      `${timesLimit.toFixed(2)} ×`.padStart(9),
    ].join(''),
  )
  return [`${' '.repeat(57)}     median    fastest    limit`, ...lines].join('\n')
}

/** As the table of all measurements has them. */
function told(megabytes: number, [limit, ours, ...peers]: readonly Row[], reach: number): Told {
  return {
    ...{ what: `${megabytes} MB`, unit: 'ms', value: ours!.median, limit: limit!.median, reach },
    peers: Object.fromEntries(peers.map(({ name, median }) => [name, median])),
  }
}

/** Times the limit, at most: of what is small, starting takes its share. */
const reachOf = (megabytes: number) => (megabytes < 10 ? 2 : 1.15)

/** @param entry the page's script: it makes `measure(megabytes, rounds)`. @param sizes megabytes. */
export async function contest(entry: string, sizes: readonly number[]): Promise<void> {
  const page = await serve(await bundle(entry))
  const browser = await chromium.launch({ executablePath: chromiumProgram, args: chromiumArguments })
  try {
    const tab = await browser.newPage()
    await tab.goto(page.url)
    await tab.waitForFunction('globalThis.ready')
    const rows: Row[] = []
    for (const megabytes of sizes) {
      const timings = (await tab.evaluate(`measure(${megabytes}, ${Number(values.rounds)})`)) as Timing[]
      rows.push(...rowsOf(megabytes, timings))
    }
    const all = sizes.map(size =>
      told(
        size,
        rows.filter(({ megabytes }) => megabytes === size),
        reachOf(size),
      ),
    )
    console.log(values.json ? JSON.stringify({ browser: browser.version(), rows: all }, null, 2) : table(rows))
  } finally {
    await browser.close()
    page.close()
  }
}
