// postern gateway trace: what the log of a gateway says of one message, by any name of it. The log comes by a pipe, or as a file: where
// it lies is the system's business.

import { createReadStream, openSync } from 'node:fs'
import { stdin } from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { PosternError } from '../../core/errors.ts'
import { canonicalOrNull } from '../../mail/address/address.ts'
import { asCaller } from '../../runtime/owner.ts'
import { whyNotRead } from '../../runtime/settings/unreadable.ts'
import { result, type Speaker } from '../output.ts'

/** As `queue/handle.ts` writes it of each recipient. */
const entry = z.object({
  time: z.string(),
  msg: z.literal('message'),
  direction: z.enum(['out', 'in']),
  messageId: z.nullable(z.string()),
  queue: z.nullish(z.string()),
  digest: z.string(),
  from: z.string(),
  to: z.string(),
  action: z.string(),
  rule: z.string(),
  reason: z.optional(z.string()),
  result: z.string(),
  code: z.number(),
  as: z.optional(z.string()),
  said: z.optional(z.string()),
})
type Entry = z.infer<typeof entry>

export interface GatewayTrace extends Speaker {
  /** Of an address, as the log has it. */
  readonly hashOf: (address: string) => string
}

/** @param file `-` for a pipe. */
export async function traceInLog(named: string, file: string, { hashOf, ...speaker }: GatewayTrace): Promise<void> {
  const name = named.trim()
  const address = canonicalOrNull(name)
  const names = new Set([name, `<${name}>`, ...(address === null ? [] : [address, hashOf(address)])])
  const found: Entry[] = []
  for await (const line of createInterface({ input: inputOf(file) })) {
    const read = entryIn(line)
    if (read !== null && isNamed(read, names)) found.push(read)
  }
  if (found.length === 0)
    throw new PosternError(
      'not-found',
      'This log has no message by that. Give it more of the log, look in that of the mail server in front for where the mail went, or ask the operator of the portal: "postern trace" there knows what the relay carried.',
    )
  result(speaker, { messages: found }, found.map(inWords).join('\n\n'))
}

function inputOf(file: string): Readable {
  if (file === '-') return stdin
  try {
    return createReadStream('', { fd: asCaller(() => openSync(file, 'r')) })
  } catch (cause) {
    throw new PosternError('bad-request', `The log cannot be read: ${whyNotRead(file, cause)}.`, { cause })
  }
}

/** Whatever stands before the JSON, as journalctl writes it. */
function entryIn(line: string): Entry | null {
  const start = line.indexOf('{')
  if (start < 0 || !line.includes('"msg":"message"')) return null
  try {
    return entry.parse(JSON.parse(line.slice(start)))
  } catch {
    return null
  }
}

function isNamed({ messageId, queue, digest, from, to, as, said }: Entry, names: ReadonlySet<string>): boolean {
  const words = said?.split(/[^\w-]+/) ?? []
  return [messageId, queue, digest, from, to, as, ...words].some(each => typeof each === 'string' && names.has(each))
}

function inWords(read: Entry): string {
  const { time, direction, queue, messageId, from, to, action, rule, reason, result: became, code, as, said } = read
  return [
    `${time}  mail to the ${direction === 'out' ? 'outside' : 'inside'}${queue ? `, queue id in front ${queue}` : ''}, Message-ID ${messageId ?? 'none'}`,
    `  from ${from} to ${to}: ${action}, by "${rule}"; ${became} (${code})${reason === undefined ? '' : `, kept or put off for: ${reason}`}`,
    ...(as === undefined ? [] : [`  it went on as ${as}`]),
    ...(said === undefined ? [] : [`  the next mail server said: ${said}`]),
    ...(reason === undefined ? [] : ['  "postern gateway list" tells of what is kept']),
  ].join('\n')
}
