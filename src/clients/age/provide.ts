// Keys from the service into the keyring: those that a file needs, and those of the months around today, ahead of the day on
// which nothing answers.

import type { WantedKey } from '../../contract/keys.ts'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { addMonths, comparePeriods, periodOf } from '../../core/ibe/period.ts'
import { fetchKeys } from '../../key-client/fetch.ts'
import { verifyByBlst } from '../../runtime/curves/identity-key.ts'
import { keyOf } from '../../runtime/portal-client.ts'
import { keepFeed } from './away.ts'
import { type Clock, onTime } from './clock.ts'
import type { Account, Keyring } from './keyring.ts'
import { keptParameters, parametersOf } from './parameters.ts'
import { signedCall } from './session.ts'
import type { Store } from './store.ts'

/** Between two tries to have keys ahead of time. Seconds. */
const askAgainSeconds = 20 * 3_600
/** What a run of age waits, in all, for keys that it does not need today. */
const aheadMs = 3_000

export interface Holder {
  readonly store: Store
  readonly keyring: Keyring
  readonly clock: Clock
}

/**
 * Keys for what is wanted, and of the previous, the current and the next month; they are kept.
 * @throws PosternError `not-signed-in`, `fresh-code-needed`, `key-invalid`, `unreachable`, or what the service answered
 */
export async function provide(
  account: Account,
  address: string,
  wanted: readonly Pick<WantedKey, 'serial' | 'period'>[],
  { store, keyring, clock }: Holder,
  signal?: AbortSignal,
): Promise<IdentityKey[]> {
  const parameters = await parametersOf(store, account, clock, signal)
  const asker = { subject: address, key: await keyOf(account.device), proof: 'code' } as const
  const all = wanted.map(pair => ({ ...pair, condition: '' as const, address }))
  const keys = await onTime(clock, now =>
    fetchKeys(signedCall(account, now, signal), asker, { wanted: all, only: false }, parameters, now, verifyByBlst),
  )
  keyring.keepKeys(account.origin, keys)
  store.put('asked', askedName(account, address), clock.now())
  return keys
}

const askedName = ({ origin }: Account, address: string) => `${origin} ${address}`

/**
 * Once a day at the most, for whom keys of the current and the next month are missing. What fails is tried another day.
 * @param signal when to give up.
 */
export async function provideAhead(holder: Holder, signal: AbortSignal = AbortSignal.timeout(aheadMs)): Promise<void> {
  const { store, keyring, clock } = holder
  const { keys } = keyring.keys()
  for (const account of keyring.accounts()) {
    for (const address of account.addresses) {
      const now = clock.now()
      const current = periodOf(new Date(now * 1000))
      const months = [current, addMonths(current, 1)]
      const isHeld = months.every(month =>
        keys.some(
          ({ origin, address: whose, period }) =>
            origin === account.origin && whose === address && comparePeriods(period, month) === 0,
        ),
      )
      const asked = readSeconds(store, askedName(account, address))
      if (isHeld || Math.abs(now - asked) < askAgainSeconds) continue
      store.put('asked', askedName(account, address), now)
      await provide(account, address, [], holder, signal).catch(() => undefined)
      const parameters = await keptParameters(store, account, clock)
      await keepFeed({ ...holder, origin: account.origin, parameters }, signal)
    }
  }
}

function readSeconds(store: Store, name: string): number {
  try {
    const value = store.get('asked', name)
    return typeof value === 'number' ? value : 0
  } catch {
    return 0
  }
}
