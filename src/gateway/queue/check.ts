// Says what would become of a message, rule by rule, without sending or keeping anything.

import { stagedBytes } from '../../smtp/staged.ts'
import type { GatewayConfig } from '../config.ts'
import { classify, headReach } from '../message/classify.ts'
import { outlineOf } from '../message/outline.ts'
import type { Direction } from '../model.ts'
import { type Decision, decide, holdingOf, type Policy } from '../policy/policy.ts'
import { AtRest } from '../state/at-rest.ts'
import { SeenLog } from '../state/seen-log.ts'

export interface Question {
  readonly raw: Buffer
  readonly direction: Direction
  readonly mailFrom: string
  readonly recipient: string
}

export interface Explanation extends Decision {
  readonly kind: string
  /** What is done with it, where it cannot be handled. */
  readonly held: string | null
  readonly lines: readonly string[]
}

export async function explain(config: GatewayConfig, policy: Policy, question: Question): Promise<Explanation> {
  const { raw, direction, mailFrom, recipient } = question
  const outline = await outlineOf(stagedBytes(raw))
  const classified = await classify(raw.subarray(0, headReach), mailFrom, { size: raw.length, outline })
  const seenLog = await SeenLog.open(
    config.data,
    AtRest.open(config.data, config.GATEWAY_SECRET ?? null),
    () => new Date(),
  )
  try {
    const ids = [...classified.inReplyTo, ...classified.references]
    const known = await Promise.all(ids.map(id => seenLog.knows('opened', id)))
    const decision = decide(policy, direction, { classified, mailFrom, recipient, answers: known.includes(true) })
    const held = decision.reason === null ? null : holdingOf(policy, direction, decision.reason)
    const lines = [
      `kind: ${classified.kind}`,
      ...decision.steps.map(({ rule, matched, failed }) => `rule "${rule}": ${matched ? 'matches' : `no: ${failed}`}`),
      `decided by "${decision.rule}": ${decision.action}`,
      ...(held === null ? [] : [`but it cannot be handled (${decision.reason}): ${held}`]),
    ]
    return { ...decision, kind: classified.kind, held, lines }
  } finally {
    await seenLog.close()
  }
}
