// The gateway of an organisation, with mail that it keeps from the start, and the page for it.

import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { askLink } from '../src/gateway/admin/control-socket.ts'
import { readGatewayConfig } from '../src/gateway/config.ts'
import { openAtRest, openStores } from '../src/gateway/gateway.ts'
import { startGateway } from '../src/gateway/start.ts'
import type { StoredMail } from '../src/gateway/state/store.ts'
import { createLog } from '../src/runtime/log.ts'
import { stagedBytes } from '../src/runtime/staged.ts'
import { freePorts } from '../src/smtp/testing/mail-servers.ts'
import type { Services } from './services.ts'

/** The page for kept mail, as it was built. */
const page = path.join(process.cwd(), 'dist', 'quarantine')

export interface StoredMessage extends Partial<Pick<StoredMail, 'direction' | 'reason' | 'tries'>> {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text?: string
  /** Seconds ago. */
  readonly age?: number
}

export interface Gateway {
  /** A one-time link, as the command line gives it. */
  link(): Promise<string>
  /** @param changed settings. @param messages what its quarantine holds from then on; what it holds now without it. */
  restart(changed?: NodeJS.ProcessEnv, messages?: readonly StoredMessage[]): Promise<void>
  close(): Promise<void>
}

export const policy = {
  default: { out: 'seal', in: 'open' },
  lists: ['*-all@partner.example'],
  release: { automatic: false },
}

export async function startGatewayWithMail(services: Services): Promise<Gateway> {
  const [port] = await freePorts(1)
  const next = `smtp://127.0.0.1:${new URL(services.mailbox.smtpUrl).port}`
  const file = path.join(services.folder, 'policy.yaml')
  await writeFile(file, JSON.stringify(policy))
  const settings = {
    POSTERN_DATA: path.join(services.folder, 'gateway'),
    GATEWAY_PORTAL: services.origin,
    GATEWAY_DOMAINS: 'example.com',
    GATEWAY_OUT_LISTEN: 'lmtp://127.0.0.1:0',
    GATEWAY_OUT_NEXT: next,
    GATEWAY_IN_NEXT: next,
    GATEWAY_POLICY: file,
    GATEWAY_SECRET: 'a passphrase of tests',
    GATEWAY_ADMIN: `127.0.0.1:${port}`,
    LOG_LEVEL: 'error',
  }
  const log = createLog('error')
  const { data } = readGatewayConfig(settings)
  const start = (changed: NodeJS.ProcessEnv) =>
    startGateway(readGatewayConfig({ ...settings, ...changed }), { log, page })
  let running = await start({})
  return {
    link: () => askLink(data),
    async restart(changed = {}, messages) {
      await running.close()
      if (messages) {
        await rm(path.join(data, 'quarantine'), { recursive: true, force: true })
        await fill(settings, messages)
      }
      running = await start(changed)
    },
    close: () => running.close(),
  }
}

async function fill(settings: Record<string, string>, messages: readonly StoredMessage[]): Promise<void> {
  const config = readGatewayConfig(settings)
  const { quarantine } = await openStores(config, openAtRest(config))
  const now = Math.floor(Date.now() / 1000)
  for (const [i, { from, to, subject, text = 'secret 4711', age = 0, ...more }] of messages.entries()) {
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
