// One try: what is planned of a message is done for each of its recipients, and what became of it is told.

import type { Recipient } from '../../smtp/listener.ts'
import type { Gate } from '../content/gate.ts'
import { small } from '../content/reading-turns.ts'
import type { OpeningCosts } from '../keys/opening-limits.ts'
import type { Classified } from '../message/classify.ts'
import { mostParsed } from '../message/outline.ts'
import type { Mail } from '../model.ts'
import { openedRule } from '../policy/policy.ts'
import { SealedIn } from '../transform/find.ts'
import { Returns } from '../transform/return-path.ts'
import { carrierMark } from '../transform/seal.ts'
import { Delivery, type DeliveryDeps, type Letter, type Outcome } from './deliver.ts'
import { classifyMail, type Mode, type Plan, type PlanDeps, planFor } from './plan.ts'

export interface AttemptDeps extends Omit<DeliveryDeps, 'returns'>, PlanDeps {
  readonly seenLog: DeliveryDeps['seenLog']
  readonly opened: DeliveryDeps['opened']
  /** Bytes of messages that are taken apart at the same time. */
  readonly memoryLimit: Gate
  readonly openingCosts: OpeningCosts
}

export interface Attempt {
  readonly classified: Classified
  readonly outcomes: readonly Outcome[]
}

export interface TryOptions {
  readonly mode?: Mode
  /** Told of each recipient that was dealt with, before the next one is: what it is told must not be forgotten. */
  readonly onDone?: (recipient: Recipient) => Promise<void>
}

/** Never fails for what a message is; fails where it cannot be read back from the disk. */
export type Try = (mail: Mail, how?: TryOptions) => Promise<Attempt>

export function createAttempt(deps: AttemptDeps): Try {
  const all = { ...deps, returns: new Returns(deps.seenLog) }
  return async (mail, how = {}) => {
    const unlocking = deps.openingCosts.begin()
    const sealed = new SealedIn(mail.staged, deps)
    // What is small has room anyway, and waits for nobody.
    const size = mail.staged.size <= small ? 0 : Math.min(mail.staged.size, mostParsed)
    let leave: (() => void) | null = null
    try {
      if (size > 0) leave = await deps.memoryLimit.enter(size)
      return await attempt({ ...mail, unlock: unlocking.unlock, sealed }, how, all)
    } finally {
      leave?.()
      unlocking.end()
      await sealed.drop()
    }
  }
}

async function attempt(
  mail: Mail & Pick<Letter, 'unlock' | 'sealed'>,
  { mode = 'policy', onDone = async () => {} }: TryOptions,
  deps: DeliveryDeps & PlanDeps,
): Promise<Attempt> {
  const classified = await deps.readingTurns.take(mail.staged.size, () => classifyMail(mail, deps))
  let mark: Promise<string> | undefined
  const delivery = new Delivery({ ...mail, classified, mark: () => (mark ??= carrierMark(mail.staged)) }, deps)
  const plans = await Promise.all(mail.recipients.map(recipient => planFor(mail, classified, recipient, mode, deps)))
  const passing = plans.filter(({ action, reason }) => action === 'pass' && reason === null)
  const outcomes = new Map<Recipient, Outcome>()
  const note = async (all: readonly Outcome[]) => {
    for (const outcome of all) outcomes.set(outcome.recipient, outcome)
    await Promise.all(all.filter(({ reply }) => reply?.code === 250).map(({ recipient }) => onDone(recipient)))
  }
  for (const group of likeWanted(passing)) await note(await delivery.passOn(group))
  for (const plan of plans.filter(each => !passing.includes(each))) await note([await delivery.carryOut(plan)])
  if (mail.direction === 'out') await learnFrom(classified, plans, deps)
  return { classified, outcomes: mail.recipients.map(recipient => outcomes.get(recipient)!) }
}

/** What stands in much of the mail that goes out tells nothing of what was opened. */
async function learnFrom(classified: Classified, plans: readonly Plan[], { opened }: DeliveryDeps): Promise<void> {
  const sent = plans.filter(({ reason }) => reason === null)
  if (sent.some(({ action }) => action === 'pass')) await opened.learn(classified, 'passed')
  else if (sent.length > 0 && sent.every(({ rule }) => rule === openedRule)) await opened.learn(classified, 'sealed')
}

/** A transaction has one wish for reports: those who want the same go together. */
function likeWanted(plans: readonly Plan[]): Plan[][] {
  const groups = new Map<string, Plan[]>()
  for (const plan of plans) {
    const wanted = JSON.stringify(plan.recipient.dsn ?? null)
    groups.set(wanted, [...(groups.get(wanted) ?? []), plan])
  }
  return [...groups.values()]
}
