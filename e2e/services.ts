// The real services in this process, a mailbox that catches all mail, and the command line beside them.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Mailbox, startMailbox } from '../mocks/mailbox.ts'
import { sealedFile } from '../mocks/sealed-file.ts'
import { readParameters } from '../mocks/sender.ts'
import type { Parameters } from '../src/contract/parameters.ts'
import { canonicalAddress } from '../src/mail/address/address.ts'
import { readConfig } from '../src/runtime/config.ts'
import { createLog } from '../src/runtime/log.ts'
import { openDatabase } from '../src/server/db/open.ts'
import { createDistrict } from '../src/server/keys/district.ts'
import { startServer } from '../src/server/main.ts'
import { program } from '../src/testing/program.ts'

const ownPortal = path.join(process.cwd(), 'dist')

export interface Services {
  readonly origin: string
  readonly mailbox: Mailbox
  readonly folder: string
  /** What a sender learns of them. */
  parameters(): Parameters
  /** Runs `postern …` on the same data. @returns what it wrote to standard output. */
  postern(args: string[], input?: Uint8Array | string): Promise<Buffer>
  /** Seals a message to one address and writes the file. @returns its path. */
  seal(message: Uint8Array | string, address: string | readonly string[], name?: string): Promise<string>
  /** The same by the command line, which is a process of its own. */
  sealByCommand(message: Uint8Array | string, address: string, flags?: string[]): Promise<string>
  /** Stops the services, if they run, and starts them again on the same data. @param changed settings. */
  restart(changed?: NodeJS.ProcessEnv): Promise<void>
  /** Nothing answers any more, until `restart`. */
  stop(): Promise<void>
}

export interface OwnServices extends Services {
  close(): Promise<void>
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

/** One person signs in here more often than anybody does. */
const generous = {
  MESSAGE_BYTES: '25000000',
  SEND_TO: 'anyone',
  LIMIT_ADDRESS_NETWORK: '1000',
  LIMIT_ADDRESS: '1000',
  ADMINISTRATORS: 'administrator@example.com',
}

async function newDistrict(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env)
  const db = await openDatabase(config)
  try {
    await createDistrict(db, config, new Date())
  } finally {
    await db.destroy()
  }
}

/**
 * Services of one's own, for a test that stops them or changes what others would trip over.
 * @param portal the folder of the built portal.
 */
export async function startServices(settings: NodeJS.ProcessEnv = {}, portal = ownPortal): Promise<OwnServices> {
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-e2e-'))
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    POSTERN_DATA: path.join(folder, 'data'),
    SMTP_URL: mailbox.smtpUrl,
    PORT: '0',
    LOG_LEVEL: 'error',
    ...generous,
    ...settings,
  }
  await newDistrict(env)
  const log = createLog('error')
  const start = (changed: NodeJS.ProcessEnv) => startServer(readConfig({ ...env, ...changed }), { log, portal })
  let running: Awaited<ReturnType<typeof start>> | null = await start({})
  const { origin } = running
  let parameters = await readParameters(origin)

  async function stop(): Promise<void> {
    await running?.close()
    running = null
  }
  async function save(htm: Uint8Array | string, name = 'encrypted_message.htm'): Promise<string> {
    const file = path.join(await mkdtemp(path.join(folder, 'mail-')), name)
    await writeFile(file, htm)
    return file
  }
  return {
    origin,
    mailbox,
    folder,
    parameters: () => parameters,
    postern: (args, input) => run(args, env, input),
    async seal(message, address, name) {
      const htm = await sealedFile(parameters, {
        message: typeof message === 'string' ? new TextEncoder().encode(message) : message,
        to: [address].flat().map(canonicalAddress),
        ...{ name: null, signer: null, now: new Date() },
      })
      return save(htm, name)
    },
    sealByCommand: async (message, address, flags = []) =>
      save(await run(['seal', '--to', address, ...flags], env, message)),
    stop,
    async restart(changed = {}) {
      await stop()
      running = await start({ ...changed, PORT: new URL(origin).port })
      parameters = await readParameters(origin)
    },
    async close() {
      await stop()
      await mailbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
