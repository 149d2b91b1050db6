// The page's end of the vault: starts the worker, and turns its answers back into values and errors.

import { proxy, transfer, wrap } from 'comlink'
import { PosternError } from '../../core/errors.ts'
import type { Vault, VaultFailure } from '../../workers/vault/protocol.ts'
import vaultUrl from '../../workers/vault.ts?worker&url'
import { scriptUrl } from './trusted-types.ts'

type Value<T> = [Extract<T, { readonly ok: unknown }>] extends [never] ? T : Extract<T, { readonly ok: unknown }>['ok']
/** The vault as the page uses it: answers unwrapped, failures thrown as PosternError. */
export type VaultClient = {
  [Name in keyof Vault]: (...args: Parameters<Vault[Name]>) => Promise<Value<Awaited<ReturnType<Vault[Name]>>>>
} & { end(): void }

/** What came back: most answers are values or failures, some are what they are. */
function unwrapped(answer: unknown): unknown {
  const { ok, failed } = (answer ?? {}) as { ok?: unknown; failed?: VaultFailure }
  if (failed) throw new PosternError(failed.code, 'the vault refused', { values: failed.values })
  return ok === undefined ? answer : ok
}

/** Functions are called from over there. Bytes change hands: the page has no use for them, and a copy takes as much memory again. */
function handed(given: unknown): unknown {
  if (typeof given === 'function') return proxy(given)
  const { armour, bytes = armour } = (given ?? {}) as { armour?: unknown; bytes?: unknown }
  return bytes instanceof ArrayBuffer ? transfer(given, [bytes]) : given
}

type Call = (...args: readonly unknown[]) => unknown

export function startVault(): VaultClient {
  const worker = new Worker(scriptUrl(vaultUrl), { type: 'module', name: 'vault' })
  const remote = wrap<Vault>(worker) as unknown as Readonly<Record<string, Call>>
  const calls: Record<string, Call> = { end: () => worker.terminate() }
  return new Proxy(calls, {
    // The same function each time: screens look whether it is another one.
    get(_, name: string) {
      calls[name] ??= async (...args) => unwrapped(await remote[name]!(...args.map(handed)))
      return calls[name]
    },
  }) as unknown as VaultClient
}
