// Says what would become of a message, rule by rule, without sending or keeping anything.

import { stagedBytes } from '../../smtp/staged.ts'
import type { GatewayConfig } from '../config.ts'
import { headReach, readFacts } from '../message/classify.ts'
import { outlineOf } from '../message/outline.ts'
import type { Direction } from '../model.ts'
import { type Decision, decide, holdingOf, type Policy } from '../policy/policy.ts'
import { Secrets } from '../state/at-rest.ts'
import { Memory } from '../state/seen-log.ts'

export interface Question {
  readonly raw: Buffer
  readonly direction: Direction
  readonly sender: string
  readonly recipient: string
}

export interface Explanation extends Decision {
  readonly kind: string
  /** What is done with it, where it cannot be handled. */
  readonly held: string | null
  readonly lines: readonly string[]
}

export async function explain(config: GatewayConfig, policy: Policy, question: Question): Promise<Explanation> {
  const { raw, direction, sender, recipient } = question
  const outline = await outlineOf(stagedBytes(raw))
  const facts = await readFacts(raw.subarray(0, headReach), sender, { size: raw.length, outline })
  const memory = await Memory.open(
    config.data,
    Secrets.open(config.data, config.GATEWAY_SECRET ?? null),
    () => new Date(),
  )
  try {
    const ids = [...facts.inReplyTo, ...facts.references]
    const known = await Promise.all(ids.map(id => memory.knows('opened', id)))
    const decision = decide(policy, direction, { facts, sender, recipient, answers: known.includes(true) })
    const held = decision.reason === null ? null : holdingOf(policy, direction, decision.reason)
    const lines = [
      `kind: ${facts.kind}`,
      ...decision.steps.map(({ rule, matched, failed }) => `rule "${rule}": ${matched ? 'matches' : `no: ${failed}`}`),
      `decided by "${decision.rule}": ${decision.action}`,
      ...(held === null ? [] : [`but it cannot be handled (${decision.reason}): ${held}`]),
    ]
    return { ...decision, kind: facts.kind, held, lines }
  } finally {
    await memory.close()
  }
}
