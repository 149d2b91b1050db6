// Says what would become of a message, rule by rule, without sending or keeping anything: by what decides of each that comes.

import { domainOf } from '../../mail/address/address.ts'
import { type Staged, stagedBytes } from '../../runtime/staged.ts'
import type { GatewayConfig } from '../config.ts'
import { startLooking } from '../files/looking.ts'
import type { Classified } from '../message/classify.ts'
import type { Direction } from '../model.ts'
import { OpenedMemory } from '../opened/memory.ts'
import { type Decision, holdingOf, type Policy, type Step } from '../policy/policy.ts'
import { AtRest } from '../state/at-rest.ts'
import { SeenLog } from '../state/seen-log.ts'
import { classifyMail, type PlanDeps, planFor } from './plan.ts'

export interface Question {
  readonly raw: Buffer
  /** null: from the outside, where it goes to an own domain and comes from none. */
  readonly direction: Direction | null
  /** null: whom its From field names, as it would be where a person sends it. */
  readonly mailFrom: string | null
  readonly recipient: string
}

export interface Explanation extends Decision {
  readonly kind: string
  /** What is done with it, where it cannot be handled. */
  readonly held: string | null
  readonly lines: readonly string[]
}

/** What the log remembers is read from the disk: the gateway may run meanwhile. */
export async function explain(config: GatewayConfig, policy: Policy, question: Question): Promise<Explanation> {
  const atRest = AtRest.look(config.data, config.GATEWAY_SECRET ?? null) ?? AtRest.none()
  const clock = () => new Date()
  const domains = config.GATEWAY_DOMAINS
  const seenLog = await SeenLog.look(config.data, atRest, clock)
  const looking = startLooking()
  try {
    // It opens no file to write until it has something to remember.
    const opened = await OpenedMemory.open(config.data, { seenLog, atRest, clock, domains })
    return await explainWith({ seenLog, opened, domains, policy: () => policy, looking }, question)
  } finally {
    await looking.close()
    await seenLog.close()
  }
}

function saidOf({ matched, failed, found }: Step): string {
  if (!matched) return `no: ${failed}`
  if (failed === null && found) return `matches: ${found}`
  return failed === null ? 'matches' : `taken to match: ${failed}`
}

async function authorOf(staged: Staged, deps: PlanDeps): Promise<string> {
  const { from } = await classifyMail({ staged, mailFrom: '', recipients: [], direction: 'out' }, deps)
  return from[0]?.address ?? ''
}

/** What nobody could read of it, by the type of the part. */
function unreadIn({ reading }: Classified): string[] {
  return reading.unread.map(
    ({ of, why, what }) => `unreadable: ${[of, what, why].filter(word => word !== '').join(', ')}`,
  )
}

export async function explainWith(
  deps: PlanDeps,
  { raw, recipient: address, ...asked }: Question,
): Promise<Explanation> {
  const recipient = { address }
  const staged = stagedBytes(raw)
  const mailFrom = asked.mailFrom ?? (await authorOf(staged, deps))
  const isOwn = (of: string) => deps.domains.includes(domainOf(of).toLowerCase())
  const direction = asked.direction ?? (isOwn(address) && !isOwn(mailFrom) ? 'in' : 'out')
  const mail = { direction, mailFrom, recipients: [recipient], staged }
  const classified = await classifyMail(mail, deps)
  const plan = await planFor(mail, classified, recipient, 'policy', deps)
  const { action, rule, reason, steps } = plan
  const held = reason === null ? null : holdingOf(deps.policy(), direction, reason)
  const lines = [
    `taken for mail to the ${direction === 'out' ? 'outside' : 'inside'}, from ${mailFrom || 'nobody (--from names a sender)'}`,
    `kind: ${classified.kind}`,
    ...unreadIn(classified),
    ...steps.map(step => `rule "${step.rule}": ${saidOf(step)}`),
    `decided by "${rule}": ${action}`,
    ...(held === null ? [] : [`but it cannot be handled (${reason}): ${held}`]),
  ]
  return { action, rule, reason, steps, kind: classified.kind, held, lines }
}
