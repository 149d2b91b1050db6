// Of every file of tests: bytes are compared as bytes. Vitest compares each as a field of an object, which takes seconds for a megabyte.

import { expect } from 'vitest'

const kindOf = (value: unknown) => (value instanceof Uint8Array ? Object.getPrototypeOf(value) : null)

/** Two of one kind are equal where their bytes are; of anything else vitest says what it says. */
function areBytesEqual(a: unknown, b: unknown): boolean | undefined {
  const kind = kindOf(a)
  return kind === null || kind !== kindOf(b) ? undefined : Buffer.compare(a as Uint8Array, b as Uint8Array) === 0
}

expect.addEqualityTesters([areBytesEqual])
