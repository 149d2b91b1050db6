// npm run bench -- NAME [flags]: runs one of the measured claims in bench/. Without a name: all of them, shortened, in ten minutes at most,
// as one table. -- --record keeps its ratios in bench/figures.json, for the release after.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { findChromium } from './browser.mjs'
import { built, root } from './setup.mjs'

const figures = path.join(root, 'bench', 'figures.json')
const allMs = 600_000

/** In the order of what is worth most, should the time not do. `rows`: it tells them with --json, as bench/rows.ts has them. */
const shortened = [
  { name: 'start', flags: ['--rounds', '3'], rows: true },
  { name: 'keys', flags: ['--rounds', '3'], rows: true },
  { name: 'nodes', flags: ['--rounds', '10'], rows: true },
  { name: 'identity', flags: ['--rounds', '10'] },
  { name: 'open', flags: ['--rounds', '3'], rows: true },
  { name: 'seal', flags: ['--rounds', '3'], rows: true },
  { name: 'load', flags: [] },
  { name: 'offline', flags: ['--rounds', '3'] },
  { name: 'gateway', flags: ['--messages', '200', '--large', '20', '--flat', '0'] },
  { name: 'reader', flags: [] },
  { name: 'turn', flags: [] },
  { name: 'sizing', flags: ['--people', '50'] },
  { name: 'intake', flags: ['--mails', '200'] },
  { name: 'attack', flags: ['--seconds', '10'] },
]

const programOf = name => path.join(root, 'build', 'bench', `${name}.js`)

/** @returns what it wrote, and why it was of no use, else null. */
function run(name, flags, env, timeout) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [programOf(name), ...flags], { cwd: root, env, timeout })
    const [said, errors] = [[], []]
    child.stdout.on('data', chunk => said.push(chunk))
    child.stderr.on('data', chunk => errors.push(chunk))
    child.on('close', (code, signal) => {
      const why = signal ? 'the time was over' : Buffer.concat(errors).toString().trim() || `it ended with ${code}`
      resolve({ text: Buffer.concat(said).toString(), failed: code === 0 ? null : why })
    })
  })
}

const short = number => (Math.abs(number) >= 100 ? number.toFixed(0) : number.toPrecision(3))

/** `× before`: of the ratio to the limit, which says the same on a faster machine. */
function tableOf(rows, recorded) {
  const cells = rows.map(({ name, what, unit, value, limit, peers, reach }) => {
    const before = recorded.rows?.[`${name}: ${what}`]
    const ratio = value / limit
    return [
      `${name}: ${what}`,
      `${short(limit)} ${unit}`,
      Object.entries(peers)
        .map(([peer, of]) => `${peer} ${short(of)}`)
        .join(', ') || '–',
      `${short(value)} ${unit}`,
      `${short(ratio)} ×`,
      `≤ ${reach} ×${ratio <= reach ? '' : ' (not reached)'}`,
      before === undefined ? '–' : `${short(ratio / before)} ×`,
    ]
  })
  const head = ['what', 'limit', 'peers', 'today', 'of the limit', 'to reach', `of ${recorded.release ?? 'before'}`]
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map(cell => cell[i].length)))
  const line = cell => `| ${cell.map((text, i) => text.padEnd(widths[i])).join(' | ')} |`
  return [line(head), `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(line)].join('\n')
}

async function runAll(env, isRecord) {
  const until = Date.now() + allMs
  const [rows, left] = [[], []]
  for (const { name, flags, rows: isTold } of shortened) {
    const timeout = until - Date.now()
    if (timeout <= 0) {
      left.push(`${name}: the time was over`)
      continue
    }
    console.error(`${name} …`)
    const { text, failed } = await run(name, isTold ? [...flags, '--json'] : flags, env, timeout)
    if (failed !== null) left.push(`${name}: ${failed}`)
    else if (isTold) rows.push(...JSON.parse(text).rows.map(row => ({ name, ...row })))
    else console.log(`\n${name}\n${text.trimEnd()}`)
  }
  const recorded = existsSync(figures) ? JSON.parse(readFileSync(figures, 'utf8')) : {}
  console.log(`\n${tableOf(rows, recorded)}`)
  for (const line of left) console.log(`not measured: ${line}`)
  if (isRecord) {
    const { version: release } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
    const ratios = rows.map(({ name, what, value, limit }) => [
      `${name}: ${what}`,
      Number((value / limit).toPrecision(3)),
    ])
    // What was not measured this time keeps what it had.
    const all = { ...recorded.rows, ...Object.fromEntries(ratios) }
    writeFileSync(figures, `${JSON.stringify({ release, rows: all }, null, 2)}\n`)
  }
  return left.length === 0 ? 0 : 1
}

const [name, ...flags] = process.argv.slice(2)
const isAll = name === undefined || name === '--record'
await built()
if (!isAll && !existsSync(programOf(name))) {
  console.error('There is no such measurement. Try: npm run bench -- open')
  process.exit(2)
}
const env = { ...process.env, POSTERN_CHROMIUM: await findChromium() }
process.exitCode = isAll
  ? await runAll(env, name === '--record')
  : (spawnSync(process.execPath, [programOf(name), ...flags], { cwd: root, env, stdio: 'inherit' }).status ?? 1)
