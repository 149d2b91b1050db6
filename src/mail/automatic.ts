// Mail that no person waits for an answer to (RFC 3834): what its header says of that, in one place.

import { type Parameterised, readParameterised } from './content-type.ts'
import { type Header, valuesOf } from './header.ts'

/**
 * Hops after which a mail goes in circles. RFC 5321, 6.3, asks relays to be generous; mail servers give up at 50 (Postfix),
 * and then send back what is in it. It has to be seen here first, and no mail of a person has had so many.
 */
export const maxHops = 25

/** Every answer of the intake carries it: what comes back with it is answered by nobody. */
export const loopField = 'X-Postern-Answer'

/**
 * - `loop`: it was here before, or has come by more than `maxHops` hops
 * - `receipt`: tells that something was read (RFC 8098)
 * - `report`: tells what became of a mail (RFC 3464), or has nobody as its sender and is no answer
 * - `list`: of a mailing list (RFC 2369)
 * - `automatic`: written by a program
 */
export type Automatic = 'loop' | 'receipt' | 'report' | 'list' | 'automatic'

/** Of a header: programs take the first, the last, or any. */
const mostTypes = 20
const isReport = ({ value }: Parameterised) => value === 'multipart/report'
const isReceipt = ({ all }: Parameterised) =>
  (all.get('report-type') ?? []).some(type => type.toLowerCase() === 'disposition-notification')

export function isLoop(header: Pick<Header, 'fields'>): boolean {
  return valuesOf(header, 'received').length > maxHops || valuesOf(header, loopField.toLowerCase()).length > 0
}

/**
 * @param mailFrom of the transaction; empty for the null return path.
 * @returns null where a person may have written it, and may wait for an answer.
 */
export function whyAutomatic(header: Pick<Header, 'fields'>, mailFrom: string): Automatic | null {
  return isLoop(header) ? 'loop' : kindOfAutomatic(header, mailFrom)
}

const systemSender = /(?:^|[\s<"])(?:mailer-daemon|postmaster)@/i
const programField = /^x-(?:loop|.*auto-?(?:re(?:ply|spon)|generated)|.*machine-?generated)/i

/** Fields of programs that answered before there was one for all. */
function isOfProgram({ name, value }: Header['fields'][number]): boolean {
  const isOfKind =
    /^x-(?:precedence|post-messageclass)$|^delivered-to$/.test(name) && /auto_?-?re(?:ply|spon)/i.test(value)
  return isOfKind || programField.test(name)
}

/** The same, however often it went round. */
export function kindOfAutomatic(header: Pick<Header, 'fields'>, mailFrom: string): Exclude<Automatic, 'loop'> | null {
  const has = (name: string) => valuesOf(header, name).length > 0
  const some = (name: string, pattern: RegExp) => valuesOf(header, name).some(value => pattern.test(value))
  const reports = valuesOf(header, 'content-type').slice(0, mostTypes).map(readParameterised).filter(isReport)
  if (reports.length > 0) return reports.every(isReceipt) ? 'receipt' : 'report'
  // What answers for a person who is away comes from nobody too (RFC 3834, 3.3).
  const isFromNobody = mailFrom === '' || some('return-path', /^<\s*>$/)
  if (isFromNobody && !some('auto-submitted', /^auto-replied\b/i)) return 'report'
  if (some('auto-submitted', /^(?!no\b)./i) || some('precedence', /^(?:bulk|junk|auto_reply)\b/i)) return 'automatic'
  if (['list-id', 'list-unsubscribe', 'list-post', 'list-help'].some(has)) return 'list'
  if (some('precedence', /^list\b/i)) return 'list'
  if (['from', 'sender'].some(name => some(name, systemSender)) || systemSender.test(mailFrom)) return 'automatic'
  return header.fields.some(isOfProgram) ? 'automatic' : null
}
