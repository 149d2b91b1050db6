import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PosternError } from '../../core/errors.ts'
import cases from './address.cases.json' with { type: 'json' }
import { canonicalAddress, domainOf, isReserved } from './address.ts'
import { asciiDomain } from './domain.ts'

const { toASCII } = createRequire(import.meta.url)('tr46') as {
  toASCII(domain: string, options: Record<string, boolean>): string | null
}
const uts46 = { checkBidi: true, checkJoiners: true, useSTD3ASCIIRules: true, verifyDNSLength: true }

const readable = (text: string) => JSON.stringify(text.slice(0, 60))
const valid = cases.valid.map(([typed, canonical]) => [readable(typed!), typed!, canonical!] as const)
const refused = cases.refused.map(([typed, reason]) => [readable(typed!), typed!, reason!] as const)

/** Letters that have been trouble, beside all the others. */
const letter = fc.oneof(
  fc.constantFrom(
    ...'aZ09.-@"\\ %K\u212a\u0130\u00df\u1e9e\u03c2\u03a3\u0301\u200d\u00ad\uff20\uff45\u3002\u05d0\u0660',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
)
const text = fc.array(letter, { maxLength: 20 }).map(letters => letters.join(''))
const address = fc.oneof(
  text,
  fc.tuple(text, text).map(parts => parts.join('@')),
  fc.tuple(text, text).map(([local, domain]) => `"${local}"@${domain}.example`),
  fc.tuple(text, fc.domain()).map(parts => parts.join('@')),
  fc.emailAddress(),
)

describe('the canonical address', () => {
  it.each(valid)('of %s is made', (_, typed, canonical) => {
    expect(canonicalAddress(typed)).toBe(canonical)
    expect(canonicalAddress(canonical)).toBe(canonical)
  })

  it.each(refused)('of %s is refused', (_, typed, reason) => {
    expect(() => canonicalAddress(typed)).toThrow(
      expect.objectContaining({ name: 'PosternError', code: 'bad-address', values: { reason } }),
    )
  })

  it('is its own canonical address, and nothing else is ever thrown than bad-address', () => {
    fc.assert(
      fc.property(address, typed => {
        let canonical: string
        try {
          canonical = canonicalAddress(typed)
        } catch (error) {
          return error instanceof PosternError && error.code === 'bad-address'
        }
        return canonicalAddress(canonical) === canonical && !isReserved(canonical)
      }),
      { numRuns: 5_000, seed: 1 },
    )
  })

  it('keeps the length of a local part in octets', () => {
    expect(canonicalAddress(`${'\u00fc'.repeat(32)}@example.org`)).toHaveLength(32 + '@example.org'.length)
  })
})

describe('a domain', () => {
  it('is what UTS 46 says it is, or refused', () => {
    const domain = fc.tuple(text, fc.constantFrom('', '.example', '.xn--fsqu00a')).map(parts => parts.join(''))
    fc.assert(
      fc.property(domain, typed => {
        const ours = asciiDomain(typed)
        return ours === null || ours === toASCII(typed, uts46)
      }),
      { numRuns: 5_000, seed: 1 },
    )
  })

  it('in letters of today is accepted as the library accepts it', () => {
    const alphabet = fc.constantFrom(...'abcABCäöüÄÖÜßéñçøåłžабвгдЖαβγσςΣ例子日本語한국'.normalize('NFC'))
    const domain = fc.array(alphabet, { minLength: 1, maxLength: 12 }).map(letters => `${letters.join('')}.example`)
    fc.assert(
      fc.property(domain, typed => asciiDomain(typed) === toASCII(typed, uts46)),
      { numRuns: 2_000, seed: 1 },
    )
  })

  it('as A-labels of any letters is accepted as the library accepts it, or refused', () => {
    const label = fc.stringMatching(/^[a-z0-9-]{1,12}$/).map(rest => `xn--${rest}.example`)
    fc.assert(
      fc.property(label, typed => [null, toASCII(typed, uts46)].includes(asciiDomain(typed))),
      { numRuns: 5_000, seed: 1 },
    )
  })
})

describe('the parts of an address', () => {
  it.each([
    ['bob@example.org', 'example.org', false],
    ['"a@b"@example.org', 'example.org', false],
    ['@example.org', 'example.org', true],
  ])('of %s', (address, domain, reserved) => {
    expect(domainOf(address)).toBe(domain)
    expect(isReserved(address)).toBe(reserved)
  })
})

it('what is longer than any address is looked at no further', () => {
  expect(() => canonicalAddress(`${' '.repeat(2_000)}a@b.example`)).toThrow(PosternError)
})
