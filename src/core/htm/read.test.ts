import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes, utf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { armor } from './armor.ts'
import { readHtm } from './read.ts'
import { type HtmOptions, writeHtm } from './write.ts'

type Mangling = (text: string) => string

const lines = (each: (line: string) => string) => (text: string) => text.split('\n').map(each).join('\n')
const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** All words in lines of `columns`, as programs do that take any text for prose. */
const reflow =
  (columns: number): Mangling =>
  text => {
    const out: string[] = ['']
    for (const word of text.split(/\s+/).flatMap(word => word.match(new RegExp(`.{1,${columns}}`, 'gs')) ?? [])) {
      const line = out.at(-1)!
      if (line === '') out[out.length - 1] = word
      else if (line.length + 1 + word.length > columns) out.push(word)
      else out[out.length - 1] = `${line} ${word}`
    }
    return out.join('\n')
  }

/** Lines cut wherever they reach their limit. */
const cut =
  (columns: number): Mangling =>
  text =>
    lines(line => line.match(new RegExp(`.{1,${columns}}`, 'g'))?.join('\n') ?? '')(text)

const quotedPrintable: Mangling = text =>
  lines(line => {
    const encoded = [...utf8(line)].map(byte =>
      byte === 0x3d || byte > 0x7e || (byte < 0x20 && byte !== 0x09)
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    const out: string[] = ['']
    for (const atom of encoded) {
      if (out.at(-1)!.length + atom.length > 75) out.push('')
      out[out.length - 1] += atom
    }
    return out.join('=\n').replace(/[ \t]$/, space => (space === ' ' ? '=20' : '=09'))
  })(text)

const utf16 = (little: boolean, mark: boolean) => (text: string) => {
  const source = mark ? `\ufeff${text}` : text
  const out = new DataView(new ArrayBuffer(source.length * 2))
  for (let i = 0; i < source.length; i++) out.setUint16(i * 2, source.charCodeAt(i), little)
  return new Uint8Array(out.buffer)
}

/** In the order in which a file meets them: in a viewer, in an answer, on the wire. */
const layers: Record<string, Mangling>[] = [
  { 'shown as source': escapeHtml },
  { 'line breaks': lines(line => `${line}<br>`), 'line breaks, closed': text => text.replaceAll('\n', '<br />') },
  {
    'a banner before': text => `[EXTERN] Vorsicht, <nicht> öffnen & = 20 % > 10 %\n\n${text}`,
    'a banner after': text => `${text}\n-- \nDiese E-Mail wurde geprüft <gut> & "sicher"\n`,
    'HTML banners': text => `<div style="color:red">CAUTION &amp; care</div>${text}<p>Virus-free. <br></p>`,
  },
  { 'no-break spaces': text => text.replaceAll(' ', '\u00a0'), tabs: text => text.replaceAll(' ', '\t') },
  { 'long dashes': text => text.replaceAll('-----', '\u2014\u2014-') },
  { '70 columns': reflow(70), '76 columns': reflow(76), '78 columns': reflow(78), '998 columns': reflow(998) },
  { indented: lines(line => `    ${line}`) },
  {
    quoted: lines(line => `> ${line}`),
    'quoted twice': lines(line => `> > ${line}`),
    'quoted bare': lines(line => `>${line}`),
  },
  { 'as HTML': text => `<html><body>${escapeHtml(text).replaceAll('\n', '<br>\n')}</body></html>` },
  { 'trailing spaces': lines(line => `${line}  `), 'trailing no-break spaces': lines(line => `${line}\u00a0`) },
  { 'a trimmed end': text => text.trimEnd() },
  { 'quoted-printable': quotedPrintable },
  { CRLF: text => text.replaceAll('\n', '\r\n'), CR: text => text.replaceAll('\n', '\r') },
]
const encodings: Record<string, (text: string) => Uint8Array> = {
  'UTF-8': utf8,
  'UTF-8 with a mark': text => utf8(`\ufeff${text}`),
  'UTF-16 LE': utf16(true, true),
  'UTF-16 BE': utf16(false, true),
  'UTF-16 LE without a mark': utf16(true, false),
  'UTF-16 BE without a mark': utf16(false, false),
  'Latin-1': text => Uint8Array.from(text.replace(/[^\0-\xff]/g, '?'), character => character.charCodeAt(0)),
}
/** Lines cut in the middle of a tag: not in an answer, where the `>` at the beginning of a line would be two things. */
const cuts = { 'cut at 70': cut(70), 'cut at 20': cut(20) }
const named: [name: string, mangling: Mangling][] = [...layers, cuts].flatMap(layer => Object.entries(layer))

const manglings = new Map<string | null, Mangling>(named)

const optionsFor = (envelope: Uint8Array): HtmOptions => ({
  envelope,
  readers: [{ address: '"b o b\\"<=3D>"@xn--mller-kva.example', index: 7 }],
  period: '2026-11',
  portal: 'https://portal.example.org:8443',
  district: 'example.org',
  portalName: 'Exämple & "Söhne"',
  statusUrls: ['https://status.example.org/status.json'],
  statusKey: { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), kid: 'k'.repeat(43) },
  forwardAddress: null,
  sender: null,
  date: new Date('2026-11-23T12:00:00Z'),
})
const envelope = fc
  .uint8Array({ minLength: 1, maxLength: 3_000 })
  .map(bytes => new Uint8Array([...utf8('age-encryption.org/v1\n'), ...bytes]))
/** Larger than one text area. */
const large = new Uint8Array(300_000).map((_, i) => (i * 7919) >> 3)
large.set(utf8('age-encryption.org/v1\n'))

async function expectRead(file: Uint8Array, expected: Uint8Array) {
  const result = await readHtm(file)
  expect(equalBytes(result.envelope, expected)).toBe(true)
  expect(result).toMatchObject({
    intact: true,
    address: '"b o b\\"<=3D>"@xn--mller-kva.example',
    index: 7,
    portal: 'https://portal.example.org:8443',
  })
}

describe('what was written is read', () => {
  it('as it was', async () => {
    const one = fc.asyncProperty(envelope, async e => expectRead(utf8(await writeHtm(optionsFor(e))), e))
    await fc.assert(one, { numRuns: 20, seed: 1 })
    await expectRead(utf8(await writeHtm(optionsFor(large))), large)
  })

  it.each(named)('after: %s', async (_, mangling) => {
    await expectRead(utf8(mangling(await writeHtm(optionsFor(large)))), large)
  })

  it.each(Object.entries(encodings))('as %s', async (_, encode) => {
    await expectRead(encode(await writeHtm(optionsFor(large))), large)
  })

  it('after any of these together', { tags: ['long'] }, async () => {
    const choices = layers.map(layer => fc.option(fc.constantFrom(...Object.keys(layer)), { freq: 2 }))
    const encoding = fc.constantFrom(...Object.keys(encodings).slice(0, -1))
    await fc.assert(
      fc.asyncProperty(envelope, fc.tuple(...choices), encoding, async (e, chosen, encoding) => {
        const written = await writeHtm(optionsFor(e))
        const text = chosen.reduce<string>((mangled, name) => manglings.get(name ?? '')?.(mangled) ?? mangled, written)
        const result = await readHtm(encodings[encoding]!(text))
        expect(equalBytes(result.envelope, e)).toBe(true)
        expect(result.intact).not.toBe(false)
      }),
      { numRuns: 150, seed: 1 },
    )
  })

  it('from pasted armor alone, with nothing known about it', async () => {
    await fc.assert(
      fc.asyncProperty(envelope, fc.constantFrom(...named), async (e, [, mangling]) => {
        const { envelope, ...fields } = await readHtm(utf8(mangling(armor(e))))
        expect(equalBytes(envelope, e)).toBe(true)
        expect(fields).toEqual({
          address: null,
          index: null,
          readers: [{ address: null, index: null }],
          digest: null,
          portal: null,
          intact: null,
        })
      }),
      { numRuns: 100, seed: 1 },
    )
  })
})

describe('what cannot be read', () => {
  const good = optionsFor(large)
  const begin = '-----BEGIN AGE ENCRYPTED FILE-----\n'
  const changes: [why: string, change: Mangling, code: string][] = [
    ['cut off in the armor', text => text.slice(0, text.indexOf(begin) + 1000), 'damaged'],
    ['cut off at half', text => text.slice(0, text.length / 2), 'damaged'],
    ['cut off before the armor', text => text.slice(0, text.indexOf(begin)), 'damaged'],
    ['its beginning lost', text => text.slice(text.indexOf(begin) + 1000), 'damaged'],
    ['a character of another alphabet', text => text.replace(/(BEGIN[\s\S]{100})./, '$1*'), 'damaged'],
    ['a letter lost', text => text.replace(/(BEGIN[\s\S]{100})./, '$1'), 'damaged'],
    ['a banner within the armor', text => text.replace(/(BEGIN[\s\S]{99})/, '$1\nCAUTION!\n'), 'damaged'],
    ['armor around something else', () => `${begin}${btoa('hello')}\n-----END AGE ENCRYPTED FILE-----`, 'damaged'],
    [
      'a later version of age',
      text => text.replace(/(FILE-----\n)YWdlLWVuY3J5cHRpb24ub3JnL3Yx/, '$1YWdlLWVuY3J5cHRpb24ub3JnL3Yy'),
      'newer-version',
    ],
    ['no bytes', () => '', 'empty-file'],
    ['white space', () => ' \r\n\t\n', 'empty-file'],
    ['a page of somebody else', () => '<!doctype html><p>Hello</p>', 'not-our-file'],
    ['PGP', () => '-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----', 'not-our-file'],
    ['our page without what it is for', text => text.replace(/<form[\s\S]*<\/form>/, ''), 'not-our-file'],
  ]

  it.each(changes)('%s', async (_, change, code) => {
    await expect(readHtm(utf8(change(await writeHtm(good))))).rejects.toMatchObject({ name: 'PosternError', code })
  })

  it('a picture', async () => {
    const png = Uint8Array.from({ length: 5000 }, (_, i) => (i * 193) & 255)
    await expect(readHtm(png)).rejects.toMatchObject({ code: 'not-our-file' })
  })

  it('a file over the limit, before anything is looked at', async () => {
    await expect(readHtm(new Uint8Array(11), { fileBytes: 10 })).rejects.toMatchObject({ code: 'too-large' })
  })

  it('altered in one letter is returned, and said not to be intact', async () => {
    const text = await writeHtm(good)
    const altered = text.replace(/(BEGIN[\s\S]{200})(.)/, (_, before, letter) => before + (letter === 'A' ? 'B' : 'A'))
    expect(await readHtm(utf8(altered))).toMatchObject({ intact: false, index: 7 })
  })

  it('is never any other failure', async () => {
    const piece = fc.oneof(
      fc.constantFrom('<', '>', '&#', ';', '=', '=\n', '> ', '-----BEGIN AGE ENCRYPTED FILE-----', '\n', 'YWdl', '=3D'),
      fc.constantFrom('-----END AGE ENCRYPTED FILE-----', 'name="digest" value="', '<textarea hidden name="message">'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async pieces => {
        const error = await readHtm(utf8(pieces.join(''))).catch(error => error)
        expect(error).toBeInstanceOf(PosternError)
      }),
      { numRuns: 1_000, seed: 1 },
    )
  })

  it.each([
    '<',
    '&',
    '&#',
    '=',
    '= ',
    '=\n',
    '>',
    '> ',
    ' ',
    '-',
    '\u00a0',
    '<a',
    '-----BEGIN AGE ENCRYPTED FILE-----',
    '<br',
    '"',
  ])('takes no longer than its length asks for: %s', { timeout: 60_000 }, async hostile => {
    // A second at the most, on a slow machine; what looked at everything before it again would take many minutes.
    const file = utf8(`x${hostile.repeat(1_000_000 / hostile.length)}`)
    await expect(readHtm(file)).rejects.toBeInstanceOf(PosternError)
  })
})
