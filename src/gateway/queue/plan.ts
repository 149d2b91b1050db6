// What is to be done with a message for each of its recipients: the policy's word, but for what comes back and for what is let go.

import { beginning } from '../../runtime/staged.ts'
import type { Recipient } from '../../smtp/listener.ts'
import type { Looking } from '../files/looking.ts'
import { type Classified, classify, headReach } from '../message/classify.ts'
import { mostParsed, outlineOf } from '../message/outline.ts'
import type { Mail } from '../model.ts'
import type { Opened } from '../opened/memory.ts'
import { asksForContent, type Decision, decide, type Policy } from '../policy/policy.ts'
import type { Seen } from '../state/seen-log.ts'
import { answersGoToReturnPath, type Returned, returned, tokenOf } from '../transform/return-path.ts'

/** `release`: an administrator lets it go. Out it is sealed, whatever the rules say; in it goes on unopened. */
export type Mode = 'policy' | 'release'

export interface Plan extends Decision {
  readonly recipient: Recipient
  /** Set where it came to the return path of opened mail. */
  readonly returned: Returned | null
}

export interface PlanDeps {
  readonly seenLog: Pick<Seen, 'knows' | 'recall'>
  readonly opened: Pick<Opened, 'trace' | 'hasWritten'>
  readonly domains: readonly string[]
  readonly policy: () => Policy
  readonly looking: Looking
}

const released = 'released'

/** What a message is. Of what goes out the text is looked at too: it may be of opened mail. */
export async function classifyMail(
  { staged, mailFrom, direction }: Mail,
  { policy, looking }: Pick<PlanDeps, 'policy' | 'looking'>,
): Promise<Classified> {
  const texts = direction === 'out' || asksForContent(policy(), direction)
  const outline = texts || staged.size <= mostParsed ? await outlineOf(staged) : null
  return classify(await beginning(staged, headReach), mailFrom, {
    ...{ size: staged.size, outline, texts },
    look: looking.begin(),
  })
}

export async function planFor(
  mail: Pick<Mail, 'direction' | 'mailFrom'>,
  classified: Classified,
  recipient: Recipient,
  mode: Mode,
  { seenLog, opened, domains, policy }: PlanDeps,
): Promise<Plan> {
  const base = { recipient, returned: null, reason: null, steps: [] }
  const token = tokenOf(recipient.address, domains)
  if (token !== null) {
    const came = await returned(token, mail.direction, classified, { seenLog, domains })
    const action = came.kind === 'answer' ? 'seal' : came.kind === 'refused' ? 'refuse' : 'report'
    return { ...base, action, rule: 'returned', returned: came }
  }
  const isOut = mail.direction === 'out'
  if (!isOut && answersGoToReturnPath(mail.mailFrom, classified, domains))
    return { ...base, action: 'refuse', rule: 'returned' }
  // What else its header says nobody knows: even let go, it does not come in.
  if (!isOut && !classified.headEnds) return { ...base, action: 'pass', rule: released, reason: 'unreadable' }
  if (mode === 'release' && classified.kind !== 'report')
    return { ...base, action: isOut ? 'seal' : 'pass', rule: released }
  const asked = { classified, mailFrom: mail.mailFrom, recipient: recipient.address }
  const decision = decide(policy(), mail.direction, {
    ...asked,
    opened: isOut ? await opened.trace(asked) : null,
    isCorrespondent: await opened.hasWritten(isOut ? recipient.address : mail.mailFrom),
  })
  return { ...base, ...decision, reason: mode === 'release' ? null : decision.reason }
}
