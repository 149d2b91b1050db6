// What the tests of rules share: a mail as a rule sees it, and a policy of one rule.

import { stagedBytes } from '../../../runtime/staged.ts'
import { lookHere } from '../../files/look.ts'
import { classify, headReach } from '../../message/classify.ts'
import { outlineOf } from '../../message/outline.ts'
import { decide, readPolicy, type Subject } from '../policy.ts'

export const lines = (...all: string[]) => Buffer.from(`${all.join('\r\n')}\r\n`, 'latin1')

/** @param when as it stands in the file. */
export function policyOf(when: string, action = 'seal', more = '') {
  return readPolicy(`rules:\n  - { name: rule, direction: out, when: ${when}, action: ${action} }\n${more}`)
}

export async function asked(raw: Buffer, more: Partial<Subject> = {}): Promise<Subject> {
  const { mailFrom = 'a@in.test', recipient = 'b@out.test', opened = null, isCorrespondent = false } = more
  const outline = await outlineOf(stagedBytes(raw))
  const classified = await classify(raw.subarray(0, headReach), mailFrom, {
    size: raw.length,
    outline,
    texts: true,
    look: lookHere,
  })
  return { classified, mailFrom, recipient, opened, isCorrespondent }
}

const head = ['From: a@in.test', 'To: b@out.test', 'Subject: x', 'MIME-Version: 1.0']
export const mail = (...rest: string[]) => lines(...head, ...rest)
export const b64 = (held: string | Uint8Array, encoding: BufferEncoding = 'utf8') =>
  (typeof held === 'string' ? Buffer.from(held, encoding) : Buffer.from(held)).toString('base64')
/** A mail of two parts, of which this is the second. */
export const part = (...rest: string[]) =>
  mail(
    ...['Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain', '', 'hi', '--b'],
    ...rest,
    '--b--',
  )
/** What a rule finds in it that refuses mail with such words; not where it only cannot read something. */
export async function finds(words: string, raw: Buffer): Promise<boolean> {
  const { action, reason } = decide(policyOf(`{ content: '${words}' }`, 'refuse'), 'out', await asked(raw))
  return action === 'refuse' && reason === null
}
