// A whole small town for one worker: the real services, a mailbox that catches all mail, and the command line.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base, expect } from '@playwright/test'
import { type Mailbox, startMailbox } from '../mocks/mailbox.ts'
import { sealedFile } from '../mocks/sealed-file.ts'
import { readParameters } from '../mocks/sender.ts'
import { canonicalAddress } from '../src/mail/address/address.ts'

const program = path.join(process.cwd(), 'build', 'src', 'cli', 'postern.js')

export interface Town {
  readonly origin: string
  readonly mailbox: Mailbox
  readonly folder: string
  /** Runs `postern …` in this town. @returns what it wrote to standard output. */
  postern(args: string[], input?: Uint8Array | string): Promise<Buffer>
  /** Seals a message to one address and writes the file. @returns its path. */
  seal(message: Uint8Array | string, address: string, name?: string): Promise<string>
  /** The same by the command line, which is a process of its own. */
  sealByCommand(message: Uint8Array | string, address: string, flags?: string[]): Promise<string>
  /** Stops the services and starts them again on the same data. @param changed settings. */
  restart(changed?: NodeJS.ProcessEnv): Promise<void>
  /** Nothing answers any more, until `restart`. */
  stop(): Promise<void>
}

export async function run(args: string[], env: NodeJS.ProcessEnv, input?: Uint8Array | string): Promise<Buffer> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', chunk => out.push(chunk))
  child.stderr.on('data', chunk => err.push(chunk))
  child.stdin.end(input ?? '')
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`postern ${args.join(' ')} ended with ${code}: ${Buffer.concat(err)}`)
  return Buffer.concat(out)
}

/** Waits until the services say where they are. */
async function serve(env: NodeJS.ProcessEnv): Promise<{ origin: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [program, 'serve', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    const line = text.split('\n').find(candidate => candidate.includes('"origin"'))
    if (line) {
      child.stdout.resume()
      return { origin: (JSON.parse(line) as { origin: string }).origin, child }
    }
  }
  throw new Error(`the services ended before they said where they are: ${text}`)
}

/** One person signs in here more often than anybody does. */
const generous = {
  MESSAGE_BYTES: '25000000',
  SEND_TO: 'anyone',
  LIMIT_ADDRESS_NETWORK: '1000',
  LIMIT_ADDRESS: '1000',
  ADMINISTRATORS: 'administrator@example.com',
}

/** A town of one's own, for a test that changes what others would trip over. */
export async function startTown(surroundings: NodeJS.ProcessEnv = {}): Promise<Town & { close(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-e2e-'))
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const data = path.join(folder, 'data')
  const env = {
    ...process.env,
    POSTERN_DATA: data,
    SMTP_URL: mailbox.smtpUrl,
    PORT: '0',
    LOG_LEVEL: 'error',
    ...generous,
    ...surroundings,
  }
  await run(['init', '--no-backup'], env)
  let services = await serve(env)
  let parameters = await readParameters(services.origin)
  const sealed = (message: Uint8Array | string, address: string) =>
    sealedFile(parameters, {
      message: typeof message === 'string' ? new TextEncoder().encode(message) : message,
      to: canonicalAddress(address),
      ...{ name: null, signer: null, now: new Date() },
    })
  async function save(htm: Uint8Array | string, name = 'encrypted_message.htm'): Promise<string> {
    const file = path.join(await mkdtemp(path.join(folder, 'mail-')), name)
    await writeFile(file, htm)
    return file
  }
  return {
    origin: services.origin,
    mailbox,
    folder,
    postern: (args, input) => run(args, env, input),
    seal: async (message, address, name) => save(await sealed(message, address), name),
    sealByCommand: async (message, address, flags = []) =>
      save(await run(['seal', '--to', address, ...flags], env, message)),
    stop: () => stop(services.child),
    async restart(changed = {}) {
      await stop(services.child)
      services = await serve({ ...env, ...changed, PORT: new URL(services.origin).port })
      parameters = await readParameters(services.origin)
    },
    async close() {
      await stop(services.child)
      await mailbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const test = base.extend<object, { town: Town }>({
  town: [
    async ({}, use) => {
      const town = await startTown()
      await use(town)
      await town.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

export { expect }
