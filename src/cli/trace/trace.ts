// postern trace: the way of one message through the services, and whom to ask for the rest.

import type { TracedForward, TracedKey, TracedMessage } from '../../contract/administrators/trace.ts'
import { PosternError } from '../../core/errors.ts'
import type { Config } from '../../runtime/config.ts'
import { addressHasher } from '../../runtime/log.ts'
import { readSymmetricKey } from '../../server/keys/files.ts'
import { trace } from '../../server/trace/trace.ts'
import { readDatabase } from '../district.ts'
import { result, type Speaker } from '../output.ts'

const time = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '')

/** @param named our id, a Message-ID of the inside or of a carrier, a queue id of the next mail server, or an address. */
export async function showTrace(config: Config, named: string, now: number, speaker: Speaker): Promise<void> {
  await readDatabase(config, async db => {
    const serverKey = readSymmetricKey(config.data, 'server')
    const pseudonym = addressHasher(readSymmetricKey(config.data, 'log'), false)
    const found = await trace(named, { db, config, serverKey, pseudonym, now })
    if (Object.values(found).every(each => each.length === 0))
      throw new PosternError(
        'not-found',
        'The services know no message by that: it never came here, or more than 40 days ago. What a gateway sealed or opened is known there alone: look for it in the log of the gateway, by "postern gateway trace".',
      )
    const forwards = found.forwards.map(forwardInWords)
    const told = [
      ...found.messages.map(inWords),
      ...forwards,
      ...(found.keys.length > 0 ? [keysInWords(found.keys)] : []),
    ]
    result(speaker, { ...found }, told.join('\n\n'))
  })
}

const became = {
  done: 'seen to',
  refused: 'not answered',
  later: 'waits: the mail server in front comes again',
} as const

function forwardInWords({
  at,
  lastAt,
  tries,
  state,
  outcome,
  messageId,
  sender,
  queueId,
  answer,
}: TracedForward): string {
  return [
    `${time(at)}  a mail was forwarded here${queueId === null ? '' : `, queue id in front ${queueId}`}, Message-ID ${messageId ?? 'none'}, in the name of ${sender ?? 'nobody'}`,
    `  ${became[state]} (${outcome}) at ${time(lastAt)}, ${tries} tries`,
    ...(answer === null ? [] : [`  the answer is ${answer.messageId}: ask your mail server for that`]),
    ...(answer?.reply ? [`    the mail server said: ${answer.reply}`] : []),
  ].join('\n')
}

function keysInWords(keys: readonly TracedKey[]): string {
  const line = ({ domain, period, firstAt, lastAt, times }: TracedKey) =>
    `  ${period}, to ${domain === null ? 'the person' : `the gateway of ${domain}`}: ${times} times, first at ${time(firstAt)}, last at ${time(lastAt)}`
  return ['keys of the address were given out', ...keys.map(line)].join('\n')
}

function inWords({ id, sender, at, messageId, recipients }: TracedMessage): string {
  return [
    `${time(at)}  the relay took ${id} from ${sender}, Message-ID ${messageId}`,
    ...recipients.flatMap(recipient => [
      `  ${recipient.address}: ${recipient.state}${recipient.settledAt === null ? '' : ` at ${time(recipient.settledAt)}`}, ${recipient.tries} tries${recipient.nextTryAt === null ? '' : `, the next at ${time(recipient.nextTryAt)}`}`,
      ...(recipient.reply === null ? [] : [`    the mail server said: ${recipient.reply}`]),
      `    on the way it is ${recipient.carrier}: ask your mail server for that`,
      ...(recipient.report === null ? [] : [`    the report of failure came as ${recipient.report}`]),
      recipient.keyGivenAt === null
        ? '    no key was given out for the address since'
        : `    a key for the address was given out, the last time at ${time(recipient.keyGivenAt)}`,
      ...(recipient.gateway === null
        ? []
        : [`    a gateway acts for the domain (${recipient.gateway}): look in its log for ${recipient.carrier}`]),
    ]),
  ].join('\n')
}
