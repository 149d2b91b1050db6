// One run of the plugin, from the word with which age starts it to its exit code.

import type { Writable } from 'node:stream'
import { PosternError } from '../../core/errors.ts'
import type { Clock } from './clock.ts'
import { Conversation } from './conversation.ts'
import { Keyring } from './keyring.ts'
import type { Holder } from './provide.ts'
import { Store } from './store.ts'
import { unwrap } from './unwrap.ts'
import { Gone, Malformed } from './wire.ts'
import { wrap } from './wrap.ts'

const machines = new Map([
  ['--age-plugin=recipient-v1', wrap],
  ['--age-plugin=identity-v1', unwrap],
])

const help = `age-plugin-postern is started by age: keep it where your other programs are (PATH).
postern login, postern identities and postern recipients are for people. See docs/age.md.`

export interface RunDeps {
  readonly input: AsyncIterable<Uint8Array>
  readonly output: Writable
  /** What is kept, and where. */
  readonly folder: string
  readonly clock: Clock
}

/** @param folder where this person's keys are kept. @throws PosternError `no-storage`, `damaged` */
export function holderOf(folder: string, clock: Clock): Holder {
  const store = Store.open(folder)
  return { store, keyring: new Keyring(store), clock }
}

/** @returns with which code to end, and what standard error is told; nobody reads that but who looks for a fault. */
export async function run(
  args: readonly string[],
  { input, output, folder, clock }: RunDeps,
): Promise<{ readonly code: number; readonly says: string | null }> {
  const [flag = '', ...more] = args
  const machine = machines.get(flag)
  if (!machine || more.length > 0) return { code: 2, says: help }
  const conversation = new Conversation(input, output)
  try {
    await machine(conversation, () => holderOf(folder, clock))
    return { code: 0, says: null }
  } catch (error) {
    if (error instanceof Gone) return { code: 1, says: null }
    if (error instanceof Malformed) return { code: 1, says: `age-plugin-postern: ${error.message}` }
    return unexpected(conversation, error)
  }
}

/** Whatever else went wrong, age is told, so that it says no other reason. */
async function unexpected(conversation: Conversation, error: unknown) {
  const message = error instanceof Error ? error.message : 'unexpected'
  const says = `age-plugin-postern: ${error instanceof PosternError ? message : `unexpected: ${message}`}`
  try {
    await conversation.fail(['internal'], message)
    await conversation.done()
  } catch {
    // It has gone, and the exit code says enough.
  }
  return { code: 1, says }
}
