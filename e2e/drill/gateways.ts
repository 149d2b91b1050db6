// Mail systems of organisations: each has a gateway, and keeps in its own way what the gateway cannot handle on that day.

import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTransport } from 'nodemailer'
import { type Mailbox, startMailbox } from '../../mocks/mailbox.ts'
import { readGatewayConfig } from '../../src/gateway/config.ts'
import { openAtRest, openStores } from '../../src/gateway/gateway.ts'
import { list } from '../../src/gateway/queue/quarantine.ts'
import { type Running, startGateway } from '../../src/gateway/start.ts'
import { createLog } from '../../src/runtime/log.ts'
import { letter } from '../messages.ts'
import { Clear } from './clear.ts'
import type { Day, Part } from './day.ts'
import type { Message } from './ledger.ts'
import type { RowName } from './rows.ts'

export interface GatewayRow {
  readonly row: RowName
  readonly holding: 'errored' | 'quarantine' | 'defer'
}

const roundMs = 300

export function gatewayPart(day: Day, { row, holding }: GatewayRow): Part {
  const { environment, ledger, variant } = day
  const domain = `${holding}.example`
  const [old, fresh, admin] = [`old@${domain}`, `new@${domain}`, `admin@${domain}`]
  const outsider = `olga.${holding}@b.example`
  const writer = 'ann@a.example'
  const isAway = variant.newReader.used !== 'reads'
  /** What the mail server in front still has. */
  const queue: {
    readonly direction: 'out' | 'in'
    readonly from: string
    readonly to: string
    readonly raw: Buffer
  }[] = []
  let folder: string
  let inside: Mailbox
  let running: Running
  let config: ReturnType<typeof readGatewayConfig>
  let late: Message

  async function start(): Promise<void> {
    folder = await mkdtemp(path.join(tmpdir(), 'postern-gateway-'))
    inside = await startMailbox({ smtpPort: 0, httpPort: 0 })
    const next = (url: string) => `smtp://127.0.0.1:${new URL(url).port}`
    const policy = {
      default: { out: 'seal', in: 'open' },
      held: { out: { default: holding }, in: { default: holding } },
      // Where an administrator sends again what was kept, nothing goes by itself.
      release: { automatic: holding !== 'errored' },
    }
    await writeFile(path.join(folder, 'policy.yaml'), JSON.stringify(policy))
    config = readGatewayConfig({
      POSTERN_DATA: folder,
      GATEWAY_PORTAL: environment.origin,
      GATEWAY_DOMAINS: domain,
      GATEWAY_OUT_LISTEN: 'smtp://127.0.0.1:0',
      GATEWAY_IN_LISTEN: 'smtp://127.0.0.1:0',
      GATEWAY_OUT_NEXT: next(environment.mailbox.smtpUrl),
      GATEWAY_IN_NEXT: next(inside.smtpUrl),
      GATEWAY_POLICY: path.join(folder, 'policy.yaml'),
      GATEWAY_SECRET: 'a passphrase of the drill',
      GATEWAY_ADMINISTRATORS: admin,
      GATEWAY_ON_RECOVERY: `touch ${path.join(folder, 'recovered')}`,
    })
    const log = createLog('info', { write: line => environment.clear.add(Buffer.from(line)) })
    running = await startGateway(config, { clock: environment.now, log, roundMs })
    await environment.approve(domain, running.thumbprint)
  }

  async function hand(mail: (typeof queue)[number]): Promise<void> {
    const { direction, from, to, raw } = mail
    const transport = createTransport({ host: '127.0.0.1', port: running.ports[direction]!, ignoreTLS: true })
    try {
      await transport.sendMail({ envelope: { from, to }, raw })
    } catch (error) {
      const { responseCode } = error as { responseCode?: number }
      if (responseCode !== undefined && responseCode >= 500) throw new Error(`refused for good: ${responseCode}`)
      queue.push(mail)
    }
  }

  const textOf = (message: Message, from: string) =>
    Buffer.from(
      letter(message.subject, message.body, from).replace('results.pdf', message.file).replace(/\r?\n/g, '\r\n'),
    )

  /** Written in a plain mail program, and sealed on its way. */
  async function goesOut(): Promise<void> {
    const message = ledger.message(row)
    message.delivered = 0
    await hand({ direction: 'out', from: old, to: outsider, raw: textOf(message, old) })
    const carriers = environment.mailbox.messages().filter(({ to }) => to.includes(outsider))
    const htm = carriers.at(-1)?.parsed.attachments[0]?.content
    message.read = htm !== undefined && (await environment.opened(htm, outsider)).includes(message.body)
    message.delivered = message.read ? 1 : 0
    if (!message.read) throw new Error('it did not go out sealed')
  }

  /** Sealed elsewhere, and opened on its way in. */
  async function comesIn(to: string): Promise<Message> {
    const message = ledger.message(row)
    message.delivered = 0
    await day.send(message, writer, to)
    const { raw } = environment.mailbox.messages().at(-1)!
    await hand({ direction: 'in', from: writer, to, raw: Buffer.from(raw) })
    return message
  }

  async function count(message: Message): Promise<void> {
    message.delivered = 0
    for (const { raw } of inside.messages()) {
      const words = new Clear()
      await words.addMail(raw)
      if (words.has(message.body)) message.delivered++
    }
    message.read = message.delivered > 0
  }

  async function queued() {
    return list(await openStores(config, openAtRest(config)), {}, 0)
  }

  /** What administrators, or the mail server in front, do by then; the rest goes by itself. */
  async function letGo(): Promise<void> {
    if (holding === 'errored') for (const mail of await queued()) await running.retry(mail)
    if (holding !== 'defer' || !isAway) return
    await day.until('the sign that it may come again', () => existsSync(path.join(folder, 'recovered')))
    for (const mail of queue.splice(0)) await hand(mail)
  }

  return {
    before: () =>
      ledger.step(row, 'October mail goes out sealed, and comes in opened', async () => {
        await start()
        await goesOut()
        const message = await comesIn(old)
        await count(message)
        if (!message.read) throw new Error('it was not opened')
      }),
    async during() {
      await ledger.step(row, 'mail goes out sealed, with what the gateway holds', goesOut)
      await ledger.step(row, 'November mail to people whose keys are held is opened', async () => {
        const message = await comesIn(old)
        await count(message)
        if (!message.read) throw new Error('it was not opened')
      })
      await ledger.step(row, 'November mail to somebody whose key is not held', async () => {
        late = await comesIn(fresh)
        await count(late)
        const mails = await queued()
        late.held = holding === 'defer' ? queue.length > 0 : mails.some(({ state }) => state === holding)
        if (late.held !== isAway) throw new Error(isAway ? 'it was not kept' : 'it was kept')
      })
    },
    async after() {
      await ledger.step(row, 'what was kept arrives, once', async () => {
        await letGo()
        await day.until('what was kept', () => inside.messages().some(({ to }) => to.includes(fresh)))
        await count(late)
        if (!late.read) throw new Error('it arrived unopened')
        if ((await queued()).length > 0) throw new Error('something is still kept')
      })
      if (holding === 'quarantine' && isAway)
        await ledger.step(row, 'the administrator was told', () =>
          day.until('a mail to the administrator', () => inside.messages().some(({ to }) => to.includes(admin))),
        )
      await running.close()
      await inside.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
