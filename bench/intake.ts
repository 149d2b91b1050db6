// npm run bench -- intake [--json] [--mails N]: forwarded mail, from the mail server in front until its answer is handed over:
// how many a second, and how much memory. The peer takes the same mails with the same library, looks at nothing, and answers.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { createTransport } from 'nodemailer'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { periodOf } from '../src/core/ibe/period.ts'
import { dkimRecord, forward, sealed, signedBy, written } from '../src/server/intake/testing/forwards.ts'
import { freePorts, startNames } from '../src/smtp/testing/mail-servers.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    mails: { type: 'string', default: '1000' },
    peer: { type: 'boolean', default: false },
  },
})
const program = path.join(process.cwd(), 'build', 'src', 'cli', 'postern.js')
const reader = 'read@portal.test'
const connections = 8
const mailBytes = 200_000
const largeBytes = 40_000_000
const timesItsSize = 4

/** Kilobytes that a process has in memory, and the most it ever had (proc(5)). */
function memory(child: ChildProcess): { now: number; most: number } {
  const said = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(said)![1])
  return { now: field('VmRSS'), most: field('VmHWM') }
}
/** The most is counted from now on. */
const forget = (child: ChildProcess) => writeFileSync(`/proc/${child.pid}/clear_refs`, '5')

async function listen(port: number, options: SMTPServerOptions): Promise<SMTPServer> {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], size: 60_000_000, ...options })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return server
}

async function peer(port: number, answers: number): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: answers, ignoreTLS: true, pool: true })
  await listen(port, {
    lmtp: true,
    async onData(stream, session, done) {
      for await (const _ of stream);
      const { address } = session.envelope.mailFrom as { address: string }
      await transport.sendMail({ from: reader, to: address, subject: 'An answer', text: 'with a link' })
      done()
    },
  })
  process.stdout.write('ready\n')
}

if (values.peer) {
  await peer(Number(process.env['PEER_PORT']), Number(process.env['ANSWER_PORT']))
} else {
  await measure()
}

interface Row {
  readonly name: string
  readonly perSecond: number
  /** Megabytes: before the first mail, after each quarter of them. */
  readonly memory: readonly number[]
  readonly large: { readonly seconds: number; readonly most: number; readonly more: number }
}

async function measure(): Promise<void> {
  const [lmtp, peerPort, answerPort] = (await freePorts(3)) as [number, number, number]
  const names = await startNames({ 'sel._domainkey.in.test': dkimRecord })
  let answered = 0
  const sink = await listen(answerPort, {
    async onData(stream, _session, done) {
      for await (const _ of stream);
      answered++
      done()
    },
  })
  const data = await mkdtemp(path.join(tmpdir(), 'postern-bench-'))
  const env = {
    ...process.env,
    POSTERN_DATA: data,
    PORT: '0',
    SMTP_URL: `smtp://127.0.0.1:${answerPort}`,
    FORWARD_ADDRESS: reader,
    INTAKE_LISTEN: `127.0.0.1:${lmtp}`,
    NAME_SERVERS: names.server,
    INTAKE_MAIL_BYTES: '60000000',
    INTAKE_STORE_BYTES: '20000000000',
    LIMIT_INTAKE: '1000000/1000',
    LOG_LEVEL: 'error',
    PEER_PORT: String(peerPort),
    ANSWER_PORT: String(answerPort),
  }
  const count = Number(values.mails)
  const files = await Promise.all([mailBytes, largeBytes].map(bytes => fileOf(bytes)))
  await once(spawn(process.execPath, [program, 'init', '--no-backup'], { env, stdio: 'ignore' }), 'exit')
  const rows: Row[] = []
  for (const [name, port, args] of [
    ['intake', lmtp, [program, 'serve', '--only', 'intake', '--json']],
    ['peer', peerPort, [process.argv[1]!, '--peer']],
  ] as const) {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout!, 'data')
    rows.push(await contest(name, child, port, count, files, () => answered))
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  sink.close()
  names.close()
  await rm(data, { recursive: true, force: true })
  print(rows, count)
}

/** A file that makes a mail of about so many bytes: base64, and base64 of it again, in lines. */
async function fileOf(bytes: number): Promise<Buffer> {
  const size = Math.round(((bytes * 3) / 4 / (78 / 76)) * (3 / 4 / (77 / 76)))
  return (await sealed({ district: 'localhost', address: 'p@in.test', period: periodOf(new Date()), size })).htm
}

async function contest(
  name: string,
  child: ChildProcess,
  port: number,
  count: number,
  [small, large]: readonly Buffer[],
  answered: () => number,
): Promise<Row> {
  const transport = createTransport({
    ...{ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true, pool: true },
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  })
  let number = 0
  const send = async (htm: Buffer) => {
    const from = `${name}${number++}@in.test`
    const raw = await written(forward(htm, { from, to: reader, dkim: signedBy('in.test') }))
    await transport.sendMail({ envelope: { from, to: reader }, raw })
  }
  const inTurn = async (times: number) => {
    let left = times
    const one = async () => {
      while (left-- > 0) await send(small!)
    }
    await Promise.all(Array.from({ length: connections }, one))
  }
  const megabytes = (kilobytes: number) => kilobytes / 1000
  await inTurn(20)
  const before = answered()
  const used = [megabytes(memory(child).now)]
  const began = performance.now()
  for (let quarter = 0; quarter < 4; quarter++) {
    await inTurn(Math.ceil(count / 4))
    used.push(megabytes(memory(child).now))
  }
  const perSecond = (answered() - before) / ((performance.now() - began) / 1000)
  const [rest] = [memory(child).now]
  forget(child)
  const largeBegan = performance.now()
  await send(large!)
  const seconds = (performance.now() - largeBegan) / 1000
  const { most } = memory(child)
  transport.close()
  return { name, perSecond, memory: used, large: { seconds, most: megabytes(most), more: megabytes(most - rest) } }
}

function print(rows: readonly Row[], count: number): void {
  const limit = (largeBytes * timesItsSize) / 1e6
  if (values.json) {
    console.log(JSON.stringify({ mails: count, mailBytes, largeBytes, limit, rows }))
    return
  }
  console.log(
    `${count} mails of ${mailBytes / 1000} kB over ${connections} connections, each answered; then one of 40 MB\n`,
  )
  for (const { name, perSecond, memory, large } of rows) {
    console.log(
      `${name.padEnd(8)} ${perSecond.toFixed(0).padStart(5)} mails/s   memory ${memory.map(Math.round).join(' → ')} MB`,
    )
    console.log(
      `${''.padEnd(8)} 40 MB: ${large.seconds.toFixed(1)} s, at most ${Math.round(large.most)} MB in all, ${Math.round(large.more)} MB more than before it`,
    )
  }
  const [intake, other] = rows as [Row, Row]
  console.log(
    `\n${(intake.perSecond / other.perSecond).toFixed(2)} × the peer; one of 40 MB takes ${((intake.large.more * 1e6) / largeBytes).toFixed(1)} × its size more (limit ${timesItsSize})`,
  )
}
