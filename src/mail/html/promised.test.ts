import { describe, expect, it } from 'vitest'
import { hostsTogether, isMisleading, promisedHosts, sameHost, saysAnother } from './promised.ts'

describe('what the text of a link promises', () => {
  it.each<[string, string[]]>([
    ['https://bank.example/login', ['bank.example']],
    ['www.bank.example', ['www.bank.example']],
    ['Go to bank.example now', ['bank.example']],
    ['BANK.example', ['bank.example']],
    ['b\u00e4nk.example', ['xn--bnk-qla.example']],
    ['Go to bank.example.', ['bank.example']],
    ['(bank.example)', ['bank.example']],
    ['bank.example or shop.example', ['bank.example', 'shop.example']],
    ['http://192.0.2.1/x', ['192.0.2.1']],
    ['Click here', []],
    ['version 1.2.3', []],
    ['mail alice@bank.example', []],
    ['', []],
  ])('%j promises %j', (text, hosts) => {
    expect(promisedHosts(text)).toEqual(hosts)
  })

  it('is kept with or without www', () => {
    expect(sameHost('www.bank.example', 'bank.example')).toBe(true)
    expect(sameHost('bank.example.evil.example', 'bank.example')).toBe(false)
  })
})

describe('a link that goes elsewhere than it says', () => {
  const evil = 'https://evil.example/'
  it.each([
    ['another host', 'https://bank.example/', evil],
    [
      'the promised one as the name to log in with',
      'https://bank.example@evil.example/',
      'https://bank.example@evil.example/',
    ],
    ['a user nobody sees', 'Click here', 'https://bank.example@evil.example/'],
    ['a password nobody sees', 'Click here', 'https://:bank.example@evil.example/'],
    ['the user and a path that look like a host', 'https://bank.example:443@evil.example', evil],
    ['a soft hyphen', 'ba\u00adnk.example', evil],
    ['a letter without width', 'bank\u200b.example', evil],
    ['a joiner', 'ba\u2060nk.exam\u200dple', evil],
    ['a variation selector', 'bank\ufe0f.example', evil],
    ['letters of a tag', 'bank\u{e0061}.example', evil],
    ['an override', '\u202eelpmaxe.knab', evil],
    ['an isolate with an override', '\u2066\u202eelpmaxe.live//:sptth\u2069', evil],
    ['a dot leader', 'bank\u2024example', evil],
    ['a full-width dot', 'bank\uff0eexample', evil],
    ['an ideographic stop', 'bank\u3002example', evil],
    ['a middle dot', 'bank\u00b7example', evil],
    ['full-width letters', '\uff42\uff41\uff4e\uff4b.example', evil],
    ['a control that draws nothing', 'bank\u0001.exam\u0085ple', evil],
    ['a mark of annotations', 'bank\ufffb.example', evil],
    ['a place of an object', 'bank\ufffc.example', evil],
    ['a line end that is a letter', 'bank\u2028.example', evil],
    ['a blank as wide as a hair', 'bank\u200a.example', evil],
    ['a full stop of Vai', 'bank\ua60eexample', evil],
    ['a digit that is a dot', 'bank\u0660example', evil],
    ['a dot between words', 'bank\u2e31example', evil],
    ['a dot of music', 'bank\u{1d16d}example', evil],
    [
      'a glottal stop as a question mark',
      'https://bank.example\u0294.evil.example/',
      'https://bank.example\u0294.evil.example/',
    ],
    ['a division slash', 'https://bank.example\u2215login.evil.example', evil],
    ['a fraction slash', 'bank.example\u2044x.evil.example', evil],
    ['a colon that is a letter', 'bank.example\ua789443', evil],
    ['the promised one behind the true one', 'evil.example (bank.example)', evil],
    ['an address of numbers', '192.0.2.1', 'https://198.51.100.1/'],
    ['a mailbox beside a host', 'alice@x.example at bank.example', evil],
    ['the promised one behind a path', 'evil.example/ bank.example', evil],
    ['the true one as a path', 'bank.example/evil.example', evil],
    ['the true one as the name to log in with', 'https://evil.example@bank.example/x', evil],
    ['the true one before a backslash', 'https://evil.example\\bank.example/x', evil],
    ['the true one before a page of another', 'evil.example/a bank.example/a.html', evil],
  ])('%s', (_, text, href) => {
    expect(isMisleading(text, new URL(href))).toBe(true)
  })

  it.each([
    ['the same', 'https://evil.example/path?x', evil],
    ['the same with www', 'www.evil.example', evil],
    ['words', 'Read more...', evil],
    ['a page', 'https://evil.example/docs/guide.html', 'https://evil.example/docs/guide.html'],
    ['a path that looks like a host', 'evil.example/go?to=bank.example', 'https://evil.example/go?to=bank.example'],
    ['the same in brackets', '(see <https://evil.example/a.b>)', evil],
    ['the name of a file', 'report-2026.pdf', evil],
    ['a full stop at the end', 'See evil.example.', evil],
    ['a version', 'Release 2.4.1', evil],
    ['Arabic numbers', '\u0662\u0660\u0643\u0645', evil],
    ['a mailbox', 'alice@bank.example', 'mailto:alice@bank.example'],
    ['Hebrew with marks of direction', '\u200f\u05e9\u05dc\u05d5\u05dd\u200f', evil],
  ])('not %s', (_, text, href) => {
    expect(isMisleading(text, new URL(href))).toBe(false)
  })
})

describe('what the words of a link promise with those around them', () => {
  it.each<[string, string, string, string[]]>([
    ['www.bank.', 'example', '', ['www.bank.example']],
    ['', 'bank', '.example', ['bank.example']],
    ['bank', '\u3002', 'example', ['bank.example']],
    ['See bank.', 'exam', 'ple now', ['bank.example']],
    ['(', 'bank.example', ')', []],
    ['See bank.example:', 'here', '', []],
    ['alice@', 'bank.example', '', []],
    ['The end. ', 'Read more', '', []],
    ['', 'Read more', '.', []],
    ['', 'http://bank.example/a/page.', 'htm', []],
    ['pay/bank.', 'example', '', ['bank.example']],
  ])('%j, %j, %j: %j', (before, words, behind, hosts) => {
    expect(hostsTogether(before + words + behind, `${before} ${words} ${behind}`)).toEqual(hosts)
  })
})

describe('a link of a text that somebody signs', () => {
  it.each([
    ['another path', 'https://a.example/pay', 'https://a.example/give'],
    ['another host', 'a.example', 'https://b.example/'],
    ['another mailbox', 'ann@a.example', 'mailto:eve@b.example'],
    ['a mailbox among words', 'Write to ann@a.example', 'mailto:eve@b.example'],
    ['a page in place of a mailbox', 'ann@a.example', 'https://a.example/'],
    ['somebody in copy', 'ann@a.example', 'mailto:ann@a.example,eve@b.example'],
    ['another number', '044 123 45 67', 'tel:+41900123456'],
    ['a user nobody sees', 'Pay here', 'https://a.example@b.example/'],
    ['nothing that is an address', 'Pay here', 'https://'],
  ])('leads elsewhere than it says: %s', (_, text, href) => {
    expect(saysAnother(text, href)).toBe(true)
  })

  it.each([
    ['the same', 'https://a.example/pay', 'https://a.example/pay'],
    ['the same without its scheme', 'a.example/pay', 'https://a.example/pay'],
    ['words', 'the minutes', 'https://a.example/minutes'],
    ['the name of a place', 'Example.com', 'https://www.example.com/about'],
    ['its mailbox among words', 'Write to Ann@a.example', 'mailto:ann@a.example'],
    ['its number', '+41 44 123 45 67', 'tel:+41441234567'],
  ])('leads where it says: %s', (_, text, href) => {
    expect(saysAnother(text, href)).toBe(false)
  })
})

it('a link is looked at in time linear in its text, and what stands at the end of a long one is a promise too', {
  tags: ['long'],
}, () => {
  const parts = [
    'a',
    'a-',
    'a.',
    'a:',
    'a@',
    '1.',
    'http://',
    'ä',
    'a b',
    'a_',
    '_.',
    'a+',
    'a:/',
    '.a',
    '.-',
    'a.a-',
    '@a',
    '\u0315\u0300',
  ]
  for (const part of parts) {
    const text = `${part.repeat(1_000_000 / part.length)} https://bank.example`
    expect(isMisleading(text, new URL('https://evil.example/')), part).toBe(true)
    expect(saysAnother(text, 'https://evil.example/'), part).toBe(true)
  }
})
