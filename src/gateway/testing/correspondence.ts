// Bob writes to Alice, sealed, and it is opened; then Alice, or a machine of hers, writes to the outside.

import { lines, newCarrier, newTestGateway, type TestGateway } from './gateway.ts'
import { gatewayPerTest } from './per-test.ts'

export const [alice, bob, carol] = ['alice@in.test', 'bob@out.test', 'carol@far.test'] as const

export interface Sent {
  readonly code: number
  /** Who decided; not there where nobody said so. */
  readonly action: string | undefined
  readonly rule: string | undefined
  readonly isSent: boolean
  /** Whether a word that nobody outside may read can be read there. */
  readonly isClear: boolean
}

/** @param secret words of it. */
export function newCorrespondence(secret: RegExp) {
  const current = gatewayPerTest(district => newTestGateway(district, 'default: { out: pass, in: open }'))
  const carriers = new Map<string, Buffer>()
  const had = new WeakMap<TestGateway, Set<string>>()

  /** Sealed once for all gateways, and anew for one that had it. */
  async function carrierOf(message: Buffer): Promise<Buffer> {
    const { gateway, district } = current
    const now = gateway.now()
    const name = `${now.getTime()} ${message.toString('latin1')}`
    const itsOwn = had.get(gateway) ?? new Set()
    const known = itsOwn.has(name) ? undefined : carriers.get(name)
    const carrier = known ?? (await newCarrier(district, { message, to: [alice], signAs: bob, from: bob, now }))
    carriers.set(name, carrier)
    had.set(gateway, itsOwn.add(name))
    return carrier
  }

  return {
    current,

    /** A mail to alice, sealed and opened. @returns as her mailbox gets it. */
    async open(...message: readonly string[]): Promise<string> {
      const { gateway } = current
      await gateway.each('in', bob, [alice], await carrierOf(lines(...message)))
      return gateway.got.findLast(({ direction }) => direction === 'in')!.content.toString('utf8')
    },

    /** What becomes of a mail on its way out. */
    async send(raw: Buffer | string, { to = bob as string, mailFrom = alice as string } = {}): Promise<Sent> {
      const { got, logged, each } = current.gateway
      got.length = 0
      logged.length = 0
      const [reply] = await each('out', mailFrom, [to], raw)
      const said = logged.map(line => JSON.parse(line) as { action: string; rule: string }).find(({ rule }) => rule)
      return {
        ...{ code: reply!.code, action: said?.action, rule: said?.rule },
        isSent: got.length > 0,
        isClear: got.some(({ content }) => secret.test(content.toString('utf8'))),
      }
    },
  }
}
