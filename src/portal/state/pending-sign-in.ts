// The sign-in that is under way, kept on the device: whoever leaves to read the mail finds it again.

import { type ChallengeAnswer, challengeAnswer } from '../../contract/signin.ts'

export interface Waiting {
  readonly challenge: ChallengeAnswer
  readonly remember: boolean
}

export interface PendingSignIn {
  /** @param addresses none: whichever there is. @param now seconds. */
  read(addresses: readonly string[], now: number): Waiting | null
  write(waiting: Waiting): void
  clear(): void
}

const name = 'postern-sign-in'

/** @param storage null where the browser refuses it: then the tab alone remembers. */
export function createPendingSignIn(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null,
): PendingSignIn {
  let memory: Waiting | null = null
  return {
    read(addresses, now) {
      const waiting = memory ?? parse(storage?.getItem(name) ?? null)
      if (!waiting || waiting.challenge.expiresAt <= now) return null
      return addresses.length === 0 || addresses.includes(waiting.challenge.address) ? waiting : null
    },
    write(waiting) {
      memory = waiting
      storage?.setItem(name, JSON.stringify(waiting))
    },
    clear() {
      memory = null
      storage?.removeItem(name)
    },
  }
}

function parse(text: string | null): Waiting | null {
  try {
    const { challenge, remember } = JSON.parse(text ?? '') as Partial<Waiting>
    return { challenge: challengeAnswer.parse(challenge), remember: remember === true }
  } catch {
    return null
  }
}

const seenName = 'postern-waiting-seen'

/** Messages that were shown to wait in this tab: whoever leaves one for the start is not led back to it. */
export function waitingSeen(storage: Pick<Storage, 'getItem' | 'setItem'> | null): Pick<Set<string>, 'has' | 'add'> {
  const seen = new Set((storage?.getItem(seenName) ?? '').split(' '))
  return {
    has: id => seen.has(id),
    add(id) {
      seen.add(id)
      storage?.setItem(seenName, [...seen].join(' '))
      return seen
    },
  }
}
