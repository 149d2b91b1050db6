// The gateway of an organisation as its own process, with mail that it keeps from the start, and the page for it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readGatewayConfig } from '../src/gateway/config.ts'
import { openAtRest, openStores } from '../src/gateway/start.ts'
import type { StoredMail } from '../src/gateway/state/store.ts'
import { stagedBytes } from '../src/smtp/staged.ts'
import { freePorts } from '../src/smtp/testing/mail-servers.ts'
import { run, stop, type Town } from './services.ts'

export interface Kept extends Partial<Pick<StoredMail, 'direction' | 'reason' | 'tries'>> {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text?: string
  /** Seconds ago. */
  readonly age?: number
}

export interface Organisation {
  /** A one-time link, as the command line gives it. */
  link(): Promise<string>
  restart(changed?: NodeJS.ProcessEnv): Promise<void>
  close(): Promise<void>
}

export const policy = {
  default: { out: 'seal', in: 'open' },
  lists: ['*-all@partner.example'],
  release: { automatic: false },
}

/** @param kept what its quarantine holds. */
export async function startOrganisation(town: Town, kept: readonly Kept[]): Promise<Organisation> {
  const [port] = await freePorts(1)
  const next = `smtp://127.0.0.1:${new URL(town.mailbox.smtpUrl).port}`
  const file = path.join(town.folder, 'policy.yaml')
  await writeFile(file, JSON.stringify(policy))
  const settings = {
    POSTERN_DATA: path.join(town.folder, 'organisation'),
    GATEWAY_PORTAL: town.origin,
    GATEWAY_DOMAINS: 'example.com',
    GATEWAY_OUT_LISTEN: 'lmtp://127.0.0.1:0',
    GATEWAY_OUT_NEXT: next,
    GATEWAY_IN_NEXT: next,
    GATEWAY_POLICY: file,
    GATEWAY_SECRET: 'a passphrase of tests',
    GATEWAY_ADMIN: `127.0.0.1:${port}`,
    LOG_LEVEL: 'error',
  }
  await fill(settings, kept)
  let child = await start({ ...process.env, ...settings })
  return {
    async link() {
      return (JSON.parse(String(await run(['gateway', 'admin', '--json'], { ...process.env, ...settings }))) as Linked)
        .link
    },
    async restart(changed = {}) {
      await stop(child)
      child = await start({ ...process.env, ...settings, ...changed })
    },
    close: () => stop(child),
  }
}

interface Linked {
  readonly link: string
}

async function fill(settings: Record<string, string>, kept: readonly Kept[]): Promise<void> {
  const config = readGatewayConfig(settings)
  const { quarantine } = await openStores(config, openAtRest(config))
  const now = Math.floor(Date.now() / 1000)
  for (const [i, { from, to, subject, text = 'secret 4711', age = 0, ...more }] of kept.entries()) {
    const messageId = `<${i}@example.com>`
    const header = [`From: ${from}`, `To: ${to.join(',\r\n ')}`, `Subject: ${subject}`, `Message-ID: ${messageId}`]
    const raw = Buffer.from([...header, '', text, ''].join('\r\n'))
    const staged = stagedBytes(raw)
    const recipients = to.map(address => ({ address }))
    const facts = { from, sender: from, recipients, subject, messageId, queue: `Q${i}` }
    const { digest, size, eightBit } = staged
    await quarantine.put(
      {
        ...{
          direction: 'out',
          reason: 'list',
          tries: 0,
          at: now - age,
          nextTryAt: now,
          digest,
          size,
          eightBit,
          ...facts,
        },
        ...more,
      },
      staged,
    )
  }
}

/** Waits until it says that it runs. */
async function start(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, [path.join('build', 'src', 'cli', 'postern.js'), 'gateway', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (child.exitCode !== null) throw new Error(`the gateway ended before it ran: ${said}`)
  child.stdout.resume()
  return child
}
