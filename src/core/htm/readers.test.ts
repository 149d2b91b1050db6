import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64, digest, utf8 } from '../bytes.ts'
import { readHtm } from './read.ts'
import { maxReaders, type Reader, readersOf } from './readers.ts'
import { languages, words } from './words.ts'
import { type HtmOptions, writeHtm } from './write.ts'

const envelope = utf8(`age-encryption.org/v1\n${'x'.repeat(300_000)}`)
const options: HtmOptions = {
  envelope,
  readers: [],
  period: '2026-11',
  portal: 'https://portal.example.org',
  district: 'example.org',
  portalName: 'Example',
  statusUrls: ['https://status.example.org/status.json'],
  statusKey: { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), kid: 'k'.repeat(43) },
  forwardAddress: null,
  sender: 'Alice',
  date: new Date('2026-11-23T12:00:00Z'),
}
const write = (readers: readonly Reader[]) => writeHtm({ ...options, readers })
const byIndex = (readers: readonly Reader[]) => readers.toSorted((a, b) => a.index - b.index)

/** Of canonical form, with signs that mail systems, HTML and the list itself might stumble over. */
const address = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9!#$&'*+/=?^_`{|}~-]{1,12}$/),
    fc.constantFrom('example.org', 'xn--mller-kva.example'),
  )
  .map(parts => parts.join('@'))
const readers = fc
  .uniqueArray(fc.record({ address, index: fc.nat(9_999) }), {
    minLength: 2,
    maxLength: maxReaders,
    selector: reader => reader.address,
  })
  .filter(all => new Set(all.map(({ index }) => index)).size === all.length)

/** How files were read before there were any for several. */
function readBefore(html: string) {
  const begin = html.indexOf('-----BEGIN')
  const compact = html.slice(Math.max(0, begin - 32 * 1024), begin).replace(/\s+/g, '')
  const value = (name: string) =>
    new RegExp(`name="${name}"value="([^"<>]{0,4000})"`)
      .exec(compact)![1]!
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
  return {
    address: value('address'),
    index: Number(value('index')),
    portal: /action="([^"]*)\/open"/.exec(compact)?.[1],
  }
}

const people = (count: number): Reader[] =>
  Array.from({ length: count }, (_, i) => ({ address: `reader${i}@example.org`, index: count - 1 - i }))

describe('a file for several', () => {
  it('names all of them, in the order of their stanzas, whatever order they were given in', {
    tags: ['long'],
  }, async () => {
    await fc.assert(
      fc.asyncProperty(readers, async all => {
        const read = await readHtm(utf8(await write(all)))
        expect(read.readers).toEqual(byIndex(all))
        expect(read).toMatchObject({ ...byIndex(all)[0], intact: true })
      }),
      { numRuns: 20, seed: 1 },
    )
  })

  it.each<[string, (text: string) => string]>([
    ['quoted', text => text.replace(/^/gm, '> ')],
    ['with CRLF', text => text.replaceAll('\n', '\r\n')],
    ['shown as source', text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
    ['in lines of 20', text => text.replace(/.{20}/g, '$&\n')],
    ['quoted-printable', text => text.replaceAll('=', '=3D').replace(/.{70}(?!=3D|3D|D)/g, '$&=\n')],
  ])('names them after it was %s', async (_, mangle) => {
    const read = await readHtm(utf8(mangle(await write(people(maxReaders)))))
    expect(read.readers).toEqual(byIndex(people(maxReaders)))
  })

  it('is read by whoever knows one reader alone as a file for the first', async () => {
    for (const all of [people(2), people(maxReaders)]) {
      const html = await write(all)
      expect(readBefore(html)).toEqual({ ...byIndex(all)[0], portal: options.portal })
      // What a form posts, and what its script hands over, is by name: the first, or all of a name together.
      expect(html.match(/name="(?:address|index)"/g)).toHaveLength(2)
    }
  })

  it('is ASCII in lines of at most 76 characters, with the one script that it allows', async () => {
    const html = await write(people(maxReaders))
    expect(html).toMatch(/^[\n -~]*$/)
    expect(Math.max(...html.split('\n').map(line => line.length))).toBeLessThanOrEqual(76)
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)![1]!
    expect(html.replace(/\s+/g, '')).toContain(`script-src'sha256-${base64(await digest(utf8(script)))}';`)
    expect(script).toContain('form.querySelectorAll(\'[name="other"]\')')
    expect(() => new Function(script)).not.toThrow()
  })

  it('says to whom it was sent, and that the portal will ask, in every language', async () => {
    const html = await write(people(2))
    const shown = html
      .replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
      .replace(/<!--\n-->|<[^>]*>/g, '')
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replace(/\s+/g, ' ')
    expect(shown.split('reader1@example.org, reader0@example.org').length - 1).toBe(languages.length)
    for (const language of languages) {
      expect(shown).toContain(words[language].lockedSeveral)
      expect(shown).toContain(words[language].stepSeveral)
      expect(shown).not.toContain(words[language].locked)
    }
  })

  const long = (i: number) => `${'='.repeat(60)}${i}@${'a'.repeat(60)}.example`
  it.each<[string, readonly Reader[]]>([
    ['nobody', []],
    ['more readers than the limit', people(maxReaders + 1)],
    ['one address twice', [...people(2), { address: 'reader0@example.org', index: 2 }]],
    ['one stanza twice', [...people(2), { address: 'bob@example.org', index: 0 }]],
    ['an index out of range', [...people(2), { address: 'bob@example.org', index: 10_000 }]],
    ['what is no address', [...people(2), { address: '<b>', index: 2 }]],
    ['fields beyond where they are looked for', people(90).map(({ index }) => ({ address: long(index), index }))],
  ])('is not written for %s', async (_, all) => {
    await expect(write(all)).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('a list of readers that is not as it is written', () => {
  const first = { address: 'bob@example.org', index: 7 }
  const hostile = '<img src=x onerror=alert(1)>@example.org'

  it.each<[string, string]>([
    ['of ten thousand', Array.from({ length: 10_000 }, (_, i) => `${i}%reader${i}@example.org`).join('%')],
    ['of a hundred more', Array.from({ length: 100 }, (_, i) => `${i + 8}%reader${i}@example.org`).join('%')],
    ['with one address twice', '1%carol@example.org%2%carol@example.org'],
    ['with the first address again', '1%bob@example.org'],
    ['with one index twice', '1%carol@example.org%1%dave@example.org'],
    ['with an index out of range', '10000%carol@example.org'],
    ['with an index below zero', '-1%carol@example.org'],
    ['without an index', 'carol@example.org'],
    ['without an address', '1%carol@example.org%2'],
    ['of marks', '%'.repeat(20_000)],
  ])('%s counts for nothing', (_, others) => {
    expect(readersOf(first, others)).toEqual([first])
  })

  it('may name anything: what it names is text', () => {
    expect(readersOf(first, `1%${hostile}`)).toEqual([first, { address: hostile, index: 1 }])
  })

  it('is looked for no farther than fields may stand', async () => {
    const html = await write([{ address: 'bob@example.org', index: 7 }])
    const fields = Array.from(
      { length: 10_000 },
      (_, i) => `<input hidden name="other" value="${i}&#37;r${i}@example.org">`,
    )
    const read = await readHtm(utf8(html.replace(/<input hidden name="address"/, `${fields.join('\n')}\n$&`)))
    expect(read).toMatchObject({ ...first, readers: [first], intact: true })
  })
})

it('a file for one is written byte for byte as it was', async () => {
  const file = readFileSync(new URL('../envelope/archive/v1-status.htm', import.meta.url))
  const before = file.toString('latin1')
  const read = await readHtm(new Uint8Array(file))
  const meta = (name: string) => new RegExp(`name="postern-${name}"\\s+content="([^"]*)"`).exec(before)![1]!
  const portal = read.portal!
  const written = await writeHtm({
    ...{ envelope: read.envelope, portal, period: '2026-11', district: meta('district'), portalName: 'Archive' },
    readers: [{ address: read.address!, index: read.index! }],
    statusUrls: ['https://status.archive.example/status.json'],
    statusKey: { kty: 'OKP', crv: 'Ed25519', x: meta('status-key'), kid: meta('status-kid') },
    ...{ forwardAddress: null, sender: 'Alice', date: new Date(Date.UTC(2026, 10, 23, 12)) },
  })
  expect(written === before).toBe(true)
})
