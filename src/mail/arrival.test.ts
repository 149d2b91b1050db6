import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64, equalBytes, utf8 } from '../core/bytes.ts'
import { armor } from '../core/htm/armor.ts'
import { type HtmOptions, writeHtm } from '../core/htm/write.ts'
import { readArrival } from './arrival.ts'

const envelope = utf8(`age-encryption.org/v1\n${'\u0001'.repeat(5000)}`)
const options: HtmOptions = {
  envelope,
  readers: [{ address: 'bob@example.org', index: 2 }],
  period: '2026-11',
  portal: 'https://portal.example.org',
  district: 'example.org',
  portalName: 'Example',
  statusUrls: [],
  statusKey: { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43), kid: 'k'.repeat(43) },
  forwardAddress: null,
  sender: null,
  date: new Date('2026-11-23T12:00:00Z'),
}
const htm = await writeHtm(options)

const quotedPrintable = (text: string) =>
  text
    .replaceAll('=', '=3D')
    .split('\n')
    .map(line => line.match(/.{1,70}(?:=3D)?/g)?.join('=\n') ?? '')
    .join('\n')
const part = (headers: string, body: string) => `${headers}\n\n${body}`
const encodings: Record<string, (type: string, text: string) => string> = {
  '7bit': (type, text) => part(`Content-Type: ${type}\nContent-Transfer-Encoding: 7bit`, text),
  base64: (type, text) =>
    part(`Content-Type: ${type}\nContent-Transfer-Encoding: base64`, base64(utf8(text)).replace(/.{76}/g, '$&\n')),
  'quoted-printable': (type, text) =>
    part(`Content-Type: ${type}\nContent-Transfer-Encoding: quoted-printable`, quotedPrintable(text)),
}
const envelopeHeaders =
  'Received: from a by b\nFrom: Example <secure@example.org>\nSubject: Private message\nMIME-Version: 1.0\n'
let boundaries = 0
const mail = (...parts: string[]) => {
  const boundary = `boundary-${boundaries++}`
  const body = parts.map(text => `--${boundary}\n${text}\n`).join('')
  return `${envelopeHeaders}Content-Type: multipart/mixed; boundary="${boundary}"\n\n${body}--${boundary}--\n`
}
const note = part('Content-Type: text/plain', 'ACME has sent you a private message.')
const attachment =
  'text/html; name="encrypted_message.htm"\nContent-Disposition: attachment; filename="encrypted_message.htm"'

async function expectFound(text: string) {
  const result = await readArrival(utf8(text))
  expect(equalBytes(result.envelope, envelope)).toBe(true)
  expect(result).toMatchObject({
    address: 'bob@example.org',
    index: 2,
    portal: 'https://portal.example.org',
    intact: true,
  })
}

describe('what arrives', () => {
  it('is the file itself', () => expectFound(htm))

  it.each(Object.entries(encodings))('is a mail with the file attached in %s', async (_, encode) => {
    await expectFound(mail(note, encode(attachment, htm)))
    await expectFound(mail(note, encode(attachment, htm)).replaceAll('\n', '\r\n'))
  })

  it('is a mail with one file for several, who are all named', async () => {
    const readers = [
      { address: 'bob@example.org', index: 2 },
      { address: 'carol@example.org', index: 5 },
    ]
    const several = await writeHtm({ ...options, readers })
    for (const encode of Object.values(encodings)) {
      const result = await readArrival(utf8(mail(note, encode(attachment, several))))
      expect(result).toMatchObject({ ...readers[0], readers, intact: true })
    }
  })

  it.each([
    'application/octet-stream',
    'text/plain; name="unnamed.txt"',
    'image/png; name="picture.png"',
    'text/html',
  ])('is a mail that calls it %s', type =>
    expectFound(mail(note, encodings['base64']!(`${type}\nContent-Disposition: attachment`, htm))))

  it('is a mail that shows the file as its text', async () => {
    await expectFound(`${envelopeHeaders}${encodings['quoted-printable']!('text/html', htm)}`)
    await expectFound(`${envelopeHeaders}${encodings['base64']!('text/plain', htm)}`)
  })

  it('is a mail in a mail in a mail, in any encoding of each', { tags: ['long'] }, async () => {
    const encoding = fc.constantFrom(...Object.values(encodings))
    await fc.assert(
      fc.asyncProperty(fc.array(encoding, { minLength: 1, maxLength: 8 }), fc.boolean(), async (chosen, asFile) => {
        const [inner, ...outer] = chosen as [(typeof encodings)[string], ...(typeof encodings)[string][]]
        const type = asFile ? 'message/rfc822\nContent-Disposition: attachment; filename="mail.eml"' : 'message/rfc822'
        await expectFound(
          outer.reduce((text, encode) => mail(note, encode(type, text)), mail(note, inner(attachment, htm))),
        )
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  it('is a mail whose inner mail is twenty deep', async () => {
    let text = mail(note, encodings['7bit']!(attachment, htm))
    for (let i = 0; i < 20; i++) text = mail(note, encodings['7bit']!('message/rfc822', text))
    await expectFound(text)
  })

  it('is the armor pasted into a mail, or the quoted source of one', async () => {
    const quoted = armor(envelope).replace(/^/gm, '> ')
    for (const text of [
      `${envelopeHeaders}\nHere it is:\n${quoted}`,
      mail(note, part('Content-Type: text/plain', quoted)),
    ]) {
      expect(equalBytes((await readArrival(utf8(text))).envelope, envelope)).toBe(true)
    }
  })

  it('is a mail whose boundary was lost', () =>
    expectFound(mail(note, encodings['7bit']!(attachment, htm)).replace(/boundary="[^"]*"/, 'x=y')))
})

describe('what arrives and cannot be opened', () => {
  const cut = htm.slice(0, htm.indexOf('-----END AGE') - 1000)
  const bad: [why: string, text: string, code: string][] = [
    ['nothing', '', 'empty-file'],
    ['a mail without the file', mail(note), 'not-our-file'],
    ['a mail with a part of the file', mail(note, encodings['base64']!(attachment, cut)), 'damaged'],
    ['a mail with an empty file', mail(note, encodings['base64']!(attachment, '')), 'empty-file'],
    ['a mail of headers only', envelopeHeaders, 'not-our-file'],
    [
      'a mail cut off in the file',
      mail(note, part(`Content-Type: ${attachment}`, cut)).replace(/--[^-]*-\d+--\s*$/, ''),
      'damaged',
    ],
  ]
  it.each(bad)('%s', async (_, text, code) => {
    await expect(readArrival(utf8(text))).rejects.toMatchObject({ name: 'PosternError', code })
  })

  it('a mail over the limit', async () => {
    await expect(readArrival(utf8(mail(note)), { fileBytes: 100 })).rejects.toMatchObject({ code: 'too-large' })
  })

  it('is never any other failure, for any order of the lines of a mail', { tags: ['long'] }, async () => {
    const lines = mail(
      note,
      encodings['base64']!('message/rfc822', mail(note, encodings['7bit']!(attachment, 'x'))),
    ).split('\n')
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(lines), async some => {
        await expect(readArrival(utf8(`From: a@b\n${some.join('\n')}`))).rejects.toMatchObject({ name: 'PosternError' })
      }),
      { numRuns: 300, seed: 1 },
    )
  })
})
