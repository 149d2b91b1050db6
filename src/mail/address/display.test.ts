import { describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { parseMessage } from '../parse.ts'
import { canonicalAddress } from './address.ts'
import { shownAddress, shownPerson } from './display.ts'

const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`

/** What a From field holds, and what of each of its senders is shown: name, then address. */
const spoofs: readonly [why: string, from: string, shown: readonly string[]][] = [
  ['an ordinary sender', 'Ann Weber <ann@example.com>', ['Ann Weber | ann@example.com']],
  ['no name', 'ann@example.com', [' | ann@example.com']],
  ['an address for a name', '"boss@bank.example" <eve@evil.example>', [' | eve@evil.example']],
  ['an address in a name', '"The Boss (boss@bank.example)" <eve@evil.example>', [' | eve@evil.example']],
  ['an address in angle brackets in a name', '"Boss <boss@bank.example>" <eve@evil.example>', [' | eve@evil.example']],
  ['an address for a name, encoded', `${word('boss@bank.example')} <eve@evil.example>`, [' | eve@evil.example']],
  [
    'an address for a name, in quoted-printable',
    '=?utf-8?Q?boss=40bank.example?= <eve@evil.example>',
    [' | eve@evil.example'],
  ],
  ['an address with a wide sign', `${word('boss\uff20bank.example')} <eve@evil.example>`, [' | eve@evil.example']],
  ['an address with a small sign', `${word('boss\ufe6bbank.example')} <eve@evil.example>`, [' | eve@evil.example']],
  [
    'an encoded word that would be a whole field',
    `${word('Boss <boss@bank.example>,')} <eve@evil.example>`,
    [' | eve@evil.example'],
  ],
  [
    'a line end in an encoded word',
    `${word('Boss\r\nFrom: boss@bank.example')} <eve@evil.example>`,
    [' | eve@evil.example'],
  ],
  ['a website for a name', '"https://bank.example" <eve@evil.example>', [' | eve@evil.example']],
  ['a website without its scheme', '"www.bank.example" <eve@evil.example>', [' | eve@evil.example']],
  ['letters of two alphabets', `${word('Р\u0430ypal')} <eve@evil.example>`, [' | eve@evil.example']],
  ['a name in Cyrillic', `${word('Анна Вебер')} <anna@example.com>`, ['Анна Вебер | anna@example.com']],
  [
    'a name in two alphabets, word by word',
    `${word('Анна Weber')} <anna@example.com>`,
    ['Анна Weber | anna@example.com'],
  ],
  [
    'a name that runs the other way',
    `${word('Boss \u202eelpmaxe.knab@ssob')} <eve@evil.example>`,
    [' | eve@evil.example'],
  ],
  ['signs without a shape', `${word('A\u200bn\u2060n')} <ann@example.com>`, ['A n n | ann@example.com']],
  ['quotation marks around a name', '"\\"Ann\\"" <ann@example.com>', ['Ann | ann@example.com']],
  ['a comment for a name', 'eve@evil.example (boss@bank.example)', [' | eve@evil.example']],
  ['a comment in an address', 'eve(boss@bank.example)@evil.example', [' | eve@evil.example']],
  ['a domain in Cyrillic that looks like Latin', 'Apple <a@аррӏе.example>', ['Apple | a@xn--80ak6aa92e.example']],
  ['a domain of two alphabets', 'Paypal <a@p\u0430ypal.example>', ['Paypal | a@xn--pypal-4ve.example']],
  ['a domain in Greek that looks like Latin', 'A <a@οο.example>', ['A | a@xn--0xaa.example']],
  ['a domain with a dotless letter', 'A <a@g\u0131thub.example>', ['A | a@xn--gthub-n4a.example']],
  ['a domain in German', 'A <a@müller.example>', ['A | a@müller.example']],
  ['a domain in German, in A-labels', 'A <a@xn--mller-kva.example>', ['A | a@müller.example']],
  ['a domain in Japanese', 'A <a@日本語.example>', ['A | a@日本語.example']],
  ['a domain in Russian', 'A <a@почта.example>', ['A | a@почта.example']],
  ['a domain in Arabic', 'A <a@مثال.example>', ['A | a@مثال.example']],
  [
    'two senders in one field',
    'Ann <ann@example.com>, Eve <eve@evil.example>',
    ['Ann | ann@example.com', 'Eve | eve@evil.example'],
  ],
  [
    'two fields',
    'Ann <ann@example.com>\r\nFrom: Eve <eve@evil.example>',
    ['Ann | ann@example.com', 'Eve | eve@evil.example'],
  ],
  [
    'two addresses for one name',
    'Ann <ann@example.com> <eve@evil.example>',
    ['Ann | ann@example.com', ' | eve@evil.example'],
  ],
]

async function shownOf(from: string): Promise<string[]> {
  const message = await parseMessage(utf8(`From: ${from}\r\n\r\nHello`))
  return message.from.map(shownPerson).map(({ name, address }) => `${name} | ${address}`)
}

describe('a sender', () => {
  it.each(spoofs)('with %s is shown as what they are', async (_, from, shown) => {
    expect(await shownOf(from)).toEqual(shown)
  })

  it('of several is said to be so', async () => {
    for (const from of ['a@a.example, b@b.example', 'a@a.example\r\nFrom: b@b.example']) {
      const { notices } = await parseMessage(utf8(`From: ${from}\r\n\r\nHello`))
      expect(notices.map(({ code }) => code)).toContain('several-from')
    }
  })

  it('is shown by an address that leads back to the same mailbox', () => {
    for (const typed of ['a@müller.example', 'a@аррӏе.example', 'a@日本語.example', 'a@example.com']) {
      const address = canonicalAddress(typed)
      expect(canonicalAddress(shownAddress(address))).toBe(address)
    }
  })
})
