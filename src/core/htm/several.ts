// Files for several are few: what reads their list is loaded for them alone.

import type { NamedReader } from './named-reader.ts'

/** @param others of the further readers: their fields, with the mark between them. */
export async function namedReaders(first: NamedReader, others: string): Promise<readonly NamedReader[]> {
  if (others === '') return [first]
  // A portal that is away opens it for whoever holds a key all the same.
  const list = await import('./readers.ts').catch(() => null)
  return list?.readersOf(first, others) ?? [first]
}
