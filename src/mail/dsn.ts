// What a report of delivery says became of a mail, for each of its recipients (RFC 3464).

import type { PosternError } from '../core/errors.ts'
import { type Header, readHeader, valuesOf } from './header.ts'
import { mailLimits, type Part, readStructure } from './structure.ts'

/** RFC 3464, 2.3.3. */
export const dsnActions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
export type DsnAction = (typeof dsnActions)[number]

export interface DeliveryStatus {
  /** As the sender knows it, where the report says so; null where no address can be read. */
  readonly recipient: string | null
  readonly action: DsnAction
  /** RFC 3463. */
  readonly status: string
  /** What the other server said, without its type; empty for nothing. */
  readonly diagnostic: string
}

/** Bytes of a report that are looked at: what it is about may follow, whole. */
export const reportReach = 1024 * 1024
/** Of a report; no mail has more recipients. */
const maxRecipients = 1_000
const addressShape = /^[^\s\p{C}<>(),:;"\\]{1,64}@[A-Za-z0-9.-]{1,253}$/u
const statusType = /^message\/(?:global-)?delivery-status$/

/**
 * In shapes that have no room for anything else, but for the diagnostic. Of the message's own parts alone: a report that
 * somebody forwards is none.
 * @returns nothing for what is no report, or cannot be read.
 */
export function readDeliveryStatuses(mail: Uint8Array): DeliveryStatus[] {
  const raw = mail.subarray(0, reportReach)
  const part = partsOf(raw).find(({ type }) => statusType.test(type))
  if (!part) return []
  const found: DeliveryStatus[] = []
  const body = raw.subarray(0, part.end)
  for (let at = part.start; at < body.length && found.length < maxRecipients; ) {
    const block = readHeader(body, { start: at })
    const status = statusIn(block)
    if (status) found.push(status)
    at = block.body
  }
  return found
}

function partsOf(raw: Uint8Array): Part[] {
  try {
    return readStructure(raw, mailLimits)
  } catch (error) {
    if ((error as PosternError).code === 'too-large') return []
    throw error
  }
}

/** @returns null for the fields of the message itself, which stand before those of its recipients. */
function statusIn(block: Header): DeliveryStatus | null {
  const value = (name: string) => valuesOf(block, name)[0]
  const action = dsnActions.find(one => one === value('action')?.toLowerCase())
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(value('status') ?? '')?.[0]
  if (action === undefined || status === undefined) return null
  const typed = value('original-recipient') ?? value('final-recipient') ?? ''
  const recipient = typed.replace(/^(?:rfc822|utf-8)\s*;\s*/i, '')
  const diagnostic = (value('diagnostic-code') ?? '').replace(/^smtp\s*;\s*/i, '')
  return { recipient: addressShape.test(recipient) ? recipient : null, action, status, diagnostic }
}
