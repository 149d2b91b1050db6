// What a report of delivery says became of a mail, for each of its recipients (RFC 3464).

import type { PosternError } from '../core/errors.ts'
import { canonicalOrNull } from './address/address.ts'
import { readMailboxes } from './address/list.ts'
import { bytesOf, decodeUtf8 } from './charset.ts'
import { type Header, readHeader, valuesOf } from './header.ts'
import { leafOf } from './shown/leaf.ts'
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
export const statusType = /^message\/(?:global-)?delivery-status$/

/**
 * In shapes that have no room for anything else, but for the diagnostic. Of the message's own parts alone: a report that
 * somebody forwards is none.
 * @returns nothing for what is no report, or cannot be read.
 */
export function readDeliveryStatuses(mail: Uint8Array): DeliveryStatus[] {
  const raw = mail.subarray(0, reportReach)
  const part = partsOf(raw).find(({ type }) => statusType.test(type))
  return part ? statusesIn(leafOf(raw, part).content) : []
}

/**
 * @param content of a part of the type of such reports, decoded.
 * @param isShown to people alone, for whom a report without a sound status is one too.
 */
export function statusesIn(content: Uint8Array, isShown = false): DeliveryStatus[] {
  const found: DeliveryStatus[] = []
  for (let at = 0; at < content.length && found.length < maxRecipients; ) {
    const block = readHeader(content, { start: at })
    for (const one of isShown ? recipientsOf(block) : [block]) {
      const status = statusIn(one, isShown)
      if (status) found.push(status)
    }
    at = block.body
  }
  return found
}

/** Some leave no empty line between them. */
function recipientsOf(block: Header): Pick<Header, 'fields'>[] {
  const { fields } = block
  const starts = fields.flatMap(({ name }, i) => (name === 'final-recipient' ? [i] : []))
  if (starts.length < 2) return [block]
  // What knows the recipient by another name may stand before it.
  const from = starts.map(i => (fields[i - 1]?.name === 'original-recipient' ? i - 1 : i))
  return from.map((start, i) => ({ fields: fields.slice(start, from[i + 1]) }))
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
function statusIn(block: Pick<Header, 'fields'>, isShown: boolean): DeliveryStatus | null {
  const value = (name: string) => valuesOf(block, name)[0]
  const word = withoutComments(value('action') ?? '').toLowerCase()
  const action = dsnActions.find(one => one === word)
  const typed = value('original-recipient') ?? value('final-recipient') ?? ''
  const diagnostic = asText(value('diagnostic-code') ?? '').replace(/^[\w-]{1,40}\s*;\s*/, '')
  if (action === undefined) return null
  const stated = /^[245]\.\d{1,3}\.\d{1,3}/.exec(value('status') ?? '')?.[0]
  const meant = () => codeIn(value('status') ?? '') ?? codeIn(diagnostic) ?? classes[action] ?? '2.0.0'
  const status = stated ?? (isShown && typed !== '' ? meant() : undefined)
  if (status === undefined) return null
  return { recipient: recipientIn(typed), action, status, diagnostic }
}

/** Where a report says no more than what became of it. */
const classes: Partial<Record<DsnAction, string>> = { failed: '5.0.0', delayed: '4.0.0' }

/** The first of RFC 3463, whatever stands around it. */
export function codeIn(text: string): string | undefined {
  return /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/.exec(text)?.[0]
}

/** Of a field that names its type first (RFC 3464, 2.3.1; RFC 6533, 3). */
export function recipientIn(value: string): string | null {
  const [, type = '', text = ''] = /^\s*([\w-]{1,40})\s*;(.*)$/s.exec(value) ?? ['', '', value]
  const typed = asText(text.trim())
  const letters = type.toLowerCase() === 'utf-8' ? typed.replace(/\\x\{([0-9A-F]{2,6})\}/gi, letterOf) : typed
  if (addressShape.test(letters)) return letters
  const [only, ...more] = readMailboxes(letters)
  return only && more.length === 0 ? canonicalOrNull(only.address) : null
}

function letterOf(all: string, digits: string): string {
  const code = Number.parseInt(digits, 16)
  return code > 0x10ffff ? all : String.fromCodePoint(code)
}

const withoutComments = (value: string) => value.replace(/\([^()]*\)/g, ' ').trim()
const asText = (value: string) => decodeUtf8(bytesOf(value)) ?? value
