import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64, digest, hex, utf8 } from '../bytes.ts'
import { displayName, wrap } from './html.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { languages, words } from './words.ts'
import { type HtmOptions, maxOrigin, writeHtm } from './write.ts'

const envelope = utf8(`age-encryption.org/v1\n${'x'.repeat(300_000)}`)
const options: HtmOptions = {
  envelope,
  readers: [{ address: 'bob@example.org', index: 0 }],
  period: '2026-11',
  portal: 'https://portal.example.org',
  district: 'example.org',
  portalName: 'Example',
  statusUrls: ['https://status.example.org/status.json', 'https://backup.example.net/status.json'],
  statusKey: { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), kid: 'k'.repeat(43) },
  forwardAddress: 'read@portal.example.org',
  sender: 'Alice',
  date: new Date('2026-11-23T12:00:00Z'),
}
const hostile = '</title></style><script>alert(1)</script>" onload="x" \u202e&#38; \0\r\n<!-- --> {portal} 💌'

async function policyOf(html: string): Promise<string> {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!.trim().replace(/\s+/g, ' ')
}
const withoutBody = (html: string) => html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '<$1></$1>')
const textOf = (html: string) =>
  withoutBody(html)
    .replace(/<!--\n-->/g, '')
    .replace(/<textarea[\s\S]*?<\/textarea>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\s+/g, ' ')

describe('the file', () => {
  it('is ASCII in lines of at most 76 characters, whatever it is given', async () => {
    const long = await writeHtm({
      ...options,
      readers: [{ address: `${'ü'.repeat(32)}@${`${'b'.repeat(60)}.`.repeat(2)}example`, index: 0 }],
      portal: `https://${'p'.repeat(maxOrigin - 'https://.example'.length)}.example`,
      statusUrls: [`https://status.example/${'s'.repeat(200)}`],
      district: `${`${'d'.repeat(60)}.`.repeat(4)}org`,
      forwardAddress: `${'f'.repeat(60)}@${'g'.repeat(60)}.example`,
      portalName: 'Ä'.repeat(100),
      sender: '漢'.repeat(100),
      windows: [{ start: 1_795_500_000, end: 1_795_510_000 }],
    })
    for (const html of [await writeHtm(options), long]) {
      expect(html).toMatch(/^[\n -~]*$/)
      expect(Math.max(...html.split('\n').map(line => line.length))).toBeLessThanOrEqual(76)
    }
  })

  it('allows its one script and style sheet by their hashes, and nothing from anywhere', async () => {
    const html = await writeHtm(options)
    const inside = (tag: string) => [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
    const hash = async (tag: string) => `'sha256-${base64(await digest(utf8(inside(tag)[0]![1]!)))}'`
    expect(inside('script')).toHaveLength(1)
    expect(inside('style')).toHaveLength(1)
    expect(await policyOf(html)).toBe(
      [
        "default-src 'none'",
        `script-src ${await hash('script')}`,
        `style-src ${await hash('style')}`,
        'connect-src https://portal.example.org https://status.example.org https://backup.example.net',
        'form-action https://portal.example.org',
        "base-uri 'none'",
      ].join('; '),
    )
    expect(withoutBody(html)).not.toMatch(/\s(?:src|srcset|style|on[a-z]+|background|data|poster)=/)
    expect(withoutBody(html)).not.toMatch(/<(?:link|img|iframe|object|embed|base|svg|video|audio)\b/)
    expect(`${style}${withoutBody(html)}`).not.toMatch(/url\(|@import/)
  })

  it('keeps hostile names as text', async () => {
    const html = await writeHtm({ ...options, sender: hostile, portalName: hostile })
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(withoutBody(html)).not.toMatch(/onload=|<script>a|\u202e|&#8238;|&#0;/)
    expect(textOf(html)).toContain('</title></style><script>alert(1)</script>" onload="x" &#38; <!-- --> {portal} 💌')
  })

  it('says in every language who sent it, to whom, when, and where it is read', async () => {
    const text = textOf(await writeHtm(options))
    for (const language of languages) expect(text).toContain(words[language].read)
    for (const said of [
      'Alice has sent you a private message',
      '23 November 2026',
      '23. November 2026',
      '23 novembre 2026',
    ]) {
      expect(text).toContain(said)
    }
    expect(text.split('bob@example.org').length - 1).toBeGreaterThanOrEqual(2 * languages.length)
    expect(text.split('read@portal.example.org').length - 1).toBe(languages.length)
  })

  it('is what it would be, whatever was written before it for others', async () => {
    const others = { sender: 'Mallory $& $1', readers: [{ address: 'carol@example.org', index: 3 }] }
    const first = await writeHtm(options)
    const text = textOf(await writeHtm({ ...options, ...others, date: new Date('2026-12-01T12:00:00Z') }))
    for (const own of ['Mallory $& $1', 'carol@example.org', '1 December 2026']) expect(text).toContain(own)
    for (const not of ['Alice', 'bob@example.org', 'November']) expect(text).not.toContain(not)
    await writeHtm({ ...options, portal: 'https://other.example.org', forwardAddress: null })
    expect(await writeHtm(options)).toBe(first)
  })

  it('names the portal in plain text and as a link outside the form', async () => {
    const html = await writeHtm(options)
    const form = html.slice(html.indexOf('<form'), html.indexOf('</form>'))
    expect(html.replace(form, '').replace(/\s+/g, ' ')).toContain('href="https://portal.example.org/"')
    expect(textOf(html)).toContain('https://portal.example.org/')
    expect(form).not.toContain('<a')
  })

  it('names the operator where the sender is not to be named', async () => {
    const text = textOf(await writeHtm({ ...options, sender: null }))
    expect(text).toContain('Example has sent you a private message')
    expect(text).not.toContain('Alice')
  })

  it('tells people with phones to open it on a computer where nobody listens for forwarded mail', async () => {
    const text = textOf(await writeHtm({ ...options, forwardAddress: null }))
    expect(text).toContain('open this file on a computer')
  })

  it('puts the armor into text areas of at most 256 kB, and names its digest', async () => {
    const html = await writeHtm(options)
    const areas = [...html.matchAll(/<textarea hidden name="message">\n([^<]*)<\/textarea>/g)].map(([, text]) => text!)
    expect(areas.length).toBeGreaterThan(1)
    expect(Math.max(...areas.map(area => area.length))).toBeLessThanOrEqual(256_000)
    expect(areas.join('')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n[\s\S]*\n-----END AGE ENCRYPTED FILE-----\n$/)
    expect(html).toContain(hex(await digest(envelope)))
    for (const name of ['address', 'index', 'digest']) expect(html).toMatch(new RegExp(`name="${name}"\\s+value=`))
  })

  it('shows a window of maintenance that is not over, and no other', async () => {
    const at = (time: string) => Date.parse(time) / 1000
    const over = { start: at('2026-11-20T10:00Z'), end: at('2026-11-20T11:00Z') }
    const next = { start: at('2026-11-28T18:00Z'), end: at('2026-11-28T20:30Z') }
    const later = { start: at('2026-12-24T18:00Z'), end: at('2026-12-24T20:30Z') }
    const shown = /<p class="note"\s+data-notice="window">/
    const html = await writeHtm({ ...options, windows: [later, over, next] })
    expect(html).toMatch(shown)
    expect(textOf(html)).toMatch(/Maintenance from 28 November 2026 at 18:00 \(UTC\)/)
    expect(await writeHtm({ ...options, windows: [over] })).not.toMatch(shown)
  })

  const refused: [why: string, change: Partial<HtmOptions>][] = [
    ['no envelope', { envelope: new Uint8Array(0) }],
    ['an address without @', { readers: [{ address: 'bob', index: 0 }] }],
    ['an address with a line end', { readers: [{ address: 'b\nob@example.org', index: 0 }] }],
    ['an address that is too long', { readers: [{ address: `bob@${'a'.repeat(254)}`, index: 0 }] }],
    ['an index below zero', { readers: [{ address: 'bob@example.org', index: -1 }] }],
    ['an index that is no integer', { readers: [{ address: 'bob@example.org', index: 0.5 }] }],
    ['a period that is no month', { period: '2026-13' as HtmOptions['period'] }],
    ['a portal with a path', { portal: 'https://portal.example.org/' }],
    ['a portal that is a script', { portal: 'javascript:alert(1)' }],
    ['a portal that widens the policy', { portal: "https://portal.example.org 'unsafe-inline'" }],
    ['a portal that ends the policy', { portal: 'https://portal.example.org;script-src' }],
    ['a portal too long for a line', { portal: `https://${'a'.repeat(60)}.${'b'.repeat(60)}` }],
    ['a status feed that widens the policy', { statusUrls: ['https://status.example.org/ *'] }],
    ['a status feed that is no URL', { statusUrls: ['status.example.org'] }],
    ['a status key that is none', { statusKey: { ...options.statusKey, x: '"' } }],
    ['a district that is no domain', { district: 'a b' }],
    ['a forwarding address that is none', { forwardAddress: '' }],
    ['no date', { date: new Date(Number.NaN) }],
    ['a window that ends before it starts', { windows: [{ start: 2, end: 1 }] }],
  ]
  it.each(refused)('is not written with %s', async (_, change) => {
    await expect(writeHtm({ ...options, ...change })).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('the parts of the file', () => {
  it('script and style sheet are ASCII in short lines, and end nowhere early', () => {
    for (const part of [script, style]) {
      expect(part).toMatch(/^[\n -~]*$/)
      expect(Math.max(...part.split('\n').map(line => line.length))).toBeLessThanOrEqual(76)
      expect(part).not.toMatch(/<\/|<!--/)
    }
    expect(() => new Function(script)).not.toThrow()
  })

  it('the script opens the window as the first thing that a click does', () => {
    expect(script).toMatch(
      /function press\(event\) \{\s*(?:\/\/[^\n]*\s*)?var page = window\.open\(portal \+ '\/handoff'\);/,
    )
  })

  it('words stand in every language for the same things', () => {
    const marks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
    const flat = (language: (typeof languages)[number]) =>
      Object.entries(words[language]).flatMap(([name, text]) =>
        [text].flat().map((sentence, i) => [`${name} ${i}`, marks(sentence)]),
      )
    for (const language of languages) expect(flat(language)).toEqual(flat('en'))
  })

  it('lines are broken without a change of what HTML sees', () => {
    const html = fc
      .array(
        fc.constantFrom(
          'a',
          'bcd',
          ' ',
          '&#228;',
          '<b>',
          '</b>',
          '<a href="https://example.org/aaaaaaaaaaaaaaaaaaaaaaaa">',
          '</a>',
        ),
        {
          maxLength: 300,
        },
      )
      .map(pieces => pieces.join(''))
    const seen = (text: string) =>
      text
        .replaceAll('<!--\n-->', '')
        .replace(/<[^>]*>/g, tag => tag.replace(/\s/g, ''))
        .replace(/\s+/g, ' ')
        .trim()
    fc.assert(
      fc.property(html, text => {
        const wrapped = wrap(text)
        return wrapped.split('\n').every(line => line.length <= 76) && seen(wrapped) === seen(text)
      }),
    )
  })

  it('names are one line of the length they may have', () => {
    expect(displayName('  A\u202e\r\nB\u200b  C ', 80)).toBe('A B C')
    expect(displayName('x'.repeat(100), 80)).toHaveLength(80)
    expect(displayName('\u0000', 80)).toBe('')
  })
})
