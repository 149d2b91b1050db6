import { expect, it } from 'vitest'
import { securityText } from './security-text.ts'

const now = Date.UTC(2026, 10, 23, 12) / 1000
const facts = {
  contact: 'mailto:security@example.org',
  languages: ['en', 'de'],
  canonical: 'https://private.example.org/.well-known/security.txt',
  now,
}

it('says whom to tell, until when that holds, in which languages, and where it stands', () => {
  expect(securityText(facts)).toBe(
    [
      'Contact: mailto:security@example.org',
      'Expires: 2027-05-22T00:00:00Z',
      'Preferred-Languages: en, de',
      'Canonical: https://private.example.org/.well-known/security.txt',
      '',
    ].join('\r\n'),
  )
})

it('is the same all day long', () => {
  expect(securityText({ ...facts, now: now + 11 * 3600 })).toBe(securityText(facts))
  expect(securityText({ ...facts, now: now + 13 * 3600 })).not.toBe(securityText(facts))
})
