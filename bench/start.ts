// npm run bench -- start [--rounds N --program FILE --json]: processor time of programs until they have done what they are started for,
// beside a Node that does nothing.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { median, type Row, tell } from './rows.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '9' },
    program: { type: 'string', default: path.join('build', 'program', 'cli', 'postern.js') },
  },
})
/** Linux counts a process's time in hundredths of a second. */
const ticksMs = 10
if (!existsSync('/proc/self/stat')) {
  console.error('This needs Linux: the time of a process that runs is read from /proc.')
  process.exit(2)
}
const folder = mkdtempSync(path.join(tmpdir(), 'postern-bench-'))
const env = {
  ...process.env,
  POSTERN_DATA: folder,
  PORT: '0',
  SMTP_URL: 'smtp://127.0.0.1:9',
  LOG_LEVEL: 'error',
}
const mail = path.join(folder, 'mail')
writeFileSync(mail, 'Subject: small\r\n\r\nsmall\r\n')

/** Of /proc/PID/stat (proc(5)), counted from the third on: user and system, of the process and of the children it has waited for. */
const [own, children] = [11, 13]

function spent(pid: number | 'self', first: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[first]) + Number(fields[first + 1])) * ticksMs
}

/** Milliseconds until it says `word`, or until it is over. */
async function timeOf(args: readonly string[], word: string | null = null): Promise<number> {
  const before = spent('self', children)
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [text, errors] = ['', '']
  let time: number | null = null
  child.stderr.setEncoding('utf8').on('data', chunk => {
    errors += chunk
  })
  child.stdout.setEncoding('utf8').on('data', chunk => {
    text += chunk
    if (word === null || time !== null || !text.includes(word)) return
    time = spent(child.pid!, own)
    child.kill('SIGTERM')
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (time === null && (code !== 0 || word !== null)) throw new Error(`${args.join(' ')} ended with ${code}: ${errors}`)
  return time ?? spent('self', children) - before
}

const commands = {
  'serve, until it listens': [['serve', '--json'], '"origin"', 0.75],
  'seal, a small mail': [['seal', '--to', 'bob@in.test', mail], null, 0.4],
  'domains list': [['domains', 'list'], null, 0.2],
} as const
/** What an empty Node takes where the aims were set, in seconds: they are ratios to it. */
const emptySeconds = 0.06
/** It takes few hundredths: so many together. */
const empties = 5

try {
  await timeOf([values.program, 'init', '--no-backup', '--json'])
  const times: Record<string, number[]> = { empty: [] }
  for (let i = 0; i < Number(values.rounds); i++) {
    let empty = 0
    for (let j = 0; j < empties; j++) empty += (await timeOf(['-e', '0'])) / empties
    times['empty']!.push(empty)
    for (const [what, [args, word]] of Object.entries(commands)) {
      times[what] ??= []
      times[what].push(await timeOf([values.program, ...args], word))
    }
  }
  const limit = median(times['empty']!)
  const rows = Object.entries(commands).map(([what, [, , seconds]]): Row => {
    return {
      what,
      unit: 'ms',
      value: median(times[what]!),
      limit,
      peers: {},
      reach: Number((seconds / emptySeconds).toFixed(1)),
    }
  })
  tell(rows, values.json)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
