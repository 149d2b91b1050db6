// npm start: the services, a mailbox that catches all mail, and one private message waiting in it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { letter, letterFrom, letterTo } from './letter.ts'
import { type Mailbox, startMailbox } from './mailbox.ts'
import { certify, send } from './sender.ts'

const program = fileURLToPath(new URL('../src/cli/postern.js', import.meta.url))
const data = path.resolve('.postern')
const portsFile = path.join(data, 'ports.json')

interface Ports {
  readonly portal: number
  readonly mailbox: number
  readonly smtp: number
}

/** The first free one from here on: a taken port is stepped over. */
async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 200; port++) {
    const server = createServer()
    const free = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (free) return port
  }
  throw new Error('No free port was found.')
}

/** The portal's address stands in every file ever sent: it stays what it was at the first start, unless it is taken. */
async function choosePorts(): Promise<Ports> {
  const before: Ports = existsSync(portsFile)
    ? JSON.parse(readFileSync(portsFile, 'utf8'))
    : { portal: 8420, mailbox: 8430, smtp: 8440 }
  const portal = await freePort(before.portal)
  const mailbox = await freePort(Math.max(before.mailbox, portal + 1))
  const smtp = await freePort(Math.max(before.smtp, mailbox + 1))
  mkdirSync(data, { recursive: true, mode: 0o700 })
  writeFileSync(portsFile, JSON.stringify({ portal, mailbox, smtp }))
  return { portal, mailbox, smtp }
}

async function run(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const said: Buffer[] = []
  child.stderr.on('data', chunk => said.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`postern ${args[0]} ended with ${code}: ${Buffer.concat(said)}`)
}

async function startServices(env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; origin: string }> {
  const child = spawn(process.execPath, [program, 'serve', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    const line = text.split('\n').find(candidate => candidate.includes('"origin"'))
    if (line) return { child, origin: JSON.parse(line).origin }
  }
  throw new Error('The services did not start.')
}

async function dropLetter(origin: string, mailbox: Mailbox): Promise<void> {
  // A file knows its portal by its address: where that had to change, a new one is sent.
  const waiting = mailbox.messages().some(mail => mail.to.includes(letterTo) && mail.parsed.text?.includes(origin))
  if (waiting) return
  const signer = await certify(origin, mailbox, letterFrom)
  for (const mail of mailbox.messages().filter(({ to }) => to.includes(letterFrom))) mailbox.remove(mail.id)
  await send(origin, mailbox, {
    message: letter(new Date()),
    from: letterFrom,
    name: 'Dr. Ines Weber',
    to: letterTo,
    signer,
  })
}

const ports = await choosePorts()
const mailbox = await startMailbox({
  smtpPort: ports.smtp,
  httpPort: ports.mailbox,
  folder: path.join(data, 'mailbox'),
})
const env = {
  ...process.env,
  POSTERN_DATA: data,
  PORT: String(ports.portal),
  SMTP_URL: mailbox.smtpUrl,
  SEND_TO: 'anyone',
  LOG_LEVEL: 'warn',
}
if (!existsSync(path.join(data, 'keys', 'certificate.jwk'))) await run(['init', '--no-backup'], env)
const { child, origin } = await startServices(env)

/** A terminal tells everybody at once, and the program that started this one tells again. */
let stopping = false

async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  child.kill('SIGTERM')
  if (child.exitCode === null) await once(child, 'exit')
  await mailbox.close()
  process.exit(0)
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
child.once('exit', code => {
  if (!stopping) process.exit(code ?? 1)
})

await dropLetter(origin, mailbox)
console.log(`A private message waits for ${letterTo}.
Mailbox: ${mailbox.url}
Portal:  ${origin}
Open the mailbox, open the attachment there, press "Read message". The code arrives there too, and so does your answer.
Ctrl-C stops everything; what was made stays in .postern.`)
