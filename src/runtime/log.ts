// The log: what happened, never whom it concerned or what was said. An address enters it only as a keyed hash.

import { createHmac } from 'node:crypto'
import pino, { type DestinationStream, type Logger } from 'pino'
import { PosternError } from '../core/errors.ts'

export type Log = Logger

export function createLog(level: string, stream?: DestinationStream): Log {
  const options = {
    ...{ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: serializeError } },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return stream ? pino(options, stream) : pino(options, pino.destination(2))
}

/** Whatever looks like an address: libraries put what they were given into their messages. */
const addressLike = /(?:"[^"\n]*"|[^\s/"'<>(]+)@[^\s/"'<>)]+/g
const withoutAddresses = (text: string | undefined) => text?.replace(addressLike, '…')

/** What the log is told of an error: code and message, and the names of its causes; nothing that a client sent. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const cause = error.cause instanceof Error ? { type: error.cause.name } : undefined
  if (error instanceof PosternError) return { code: error.code, message: error.message, cause }
  return { type: error.name, message: withoutAddresses(error.message), stack: withoutAddresses(error.stack), cause }
}

export type Hasher = (address: string) => string

/** @param key 32 bytes, shared by all nodes. @returns 16 hexadecimal digits, or the address itself where the operator chose so. */
export function addressHasher(key: Uint8Array, inClear: boolean): Hasher {
  if (inClear) return address => address
  return address => createHmac('sha256', key).update(address).digest('hex').slice(0, 16)
}
