import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { fileName, oneLine } from './address/names.ts'
import { parseMessage } from './parse.ts'

const lines = (...parts: string[]) => utf8(parts.join('\r\n'))
const codes = async (...parts: string[]) => (await parseMessage(lines(...parts))).notices.map(({ code }) => code)
const from = 'From: Alice <alice@example.org>'

describe('a message', () => {
  it.each([
    ['in one word', '=?utf-8?q?a=40b=2Eexample=2C_Cy_=3Cc=40d=2Eexample=3E?='],
    ['parted between two words', '=?utf-8?q?a=40b=2Eexample=2C?= =?utf-8?q?_Cy_=3Cc=40d=2Eexample=3E?='],
    ['parted within an address', '=?utf-8?q?a=40b=2Eexa?=\r\n =?utf-8?q?mple=3B_Cy_=3Cc=40d=2Eexample=3E?='],
    ['a word each', '=?utf-8?q?a=40b=2Eexample?=, =?utf-8?q?Cy_=3Cc=40d=2Eexample=3E?='],
    ['words and what stands beside them', '=?utf-8?q?a=40?=b.example, Cy <=?utf-8?q?c=40d=2Eexample?=>'],
  ])('shows everybody of a list that was encoded, %s', async (_, to) => {
    const message = await parseMessage(lines(from, `To: ${to}`, '', 'x'))
    expect(message.to).toEqual([
      { name: '', address: 'a@b.example', typed: 'a@b.example' },
      { name: 'Cy', address: 'c@d.example', typed: 'c@d.example' },
    ])
  })

  it('shows what is encoded, behind whatever else it was said to be', async () => {
    const odd = Array.from({ length: 20 }, () => 'Content-Transfer-Encoding: x-none')
    const { text } = await parseMessage(
      lines(from, ...odd, 'Content-Transfer-Encoding: base64', '', 'SGVsbG8gdGhlcmUu'),
    )
    expect(text).toBe('Hello there.')
  })

  it('takes nobody from a name beside an address', async () => {
    const message = await parseMessage(lines(from, 'To: =?utf-8?q?a=40b=2Eexample=2C_Cy?= <c@d.example>', '', 'x'))
    expect(message.to.map(({ address }) => address)).toEqual(['c@d.example'])
  })

  it('is taken apart', async () => {
    const message = await parseMessage(
      lines(
        'From: =?utf-8?q?Alice_M=C3=BCller?= <Alice@Example.ORG>',
        'Reply-To: Office <office@example.org>',
        'To: Bob <bob@example.net>, "Carol, C." <carol@example.net>',
        'Cc: Team: dan@example.net, erin@example.net;',
        'Subject: =?utf-8?b?w5xiZXI=?= us',
        'Date: Mon, 23 Nov 2026 12:00:00 +0100',
        'Message-ID: <1@example.org>',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=mixed',
        '',
        '--mixed',
        'Content-Type: multipart/related; boundary=related',
        '',
        '--related',
        'Content-Type: text/html; charset=iso-8859-1',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        '<p>Gr=FC=DFe <img src=3D"cid:logo@example.org"></p>',
        '--related',
        'Content-Type: image/png; name=logo.png',
        'Content-ID: <logo@example.org>',
        'Content-Transfer-Encoding: base64',
        '',
        'iVBORw==',
        '--related--',
        '--mixed',
        'Content-Type: application/pdf',
        "Content-Disposition: attachment; filename*=utf-8''Rechnung%20N%C2%BA%201.pdf",
        'Content-Transfer-Encoding: base64',
        '',
        'JVBERi0=',
        '--mixed--',
        '',
      ),
    )
    expect(message).toMatchObject({
      subject: 'Über us',
      from: [{ name: 'Alice Müller', address: 'alice@example.org', typed: 'Alice@Example.ORG' }],
      replyTo: [{ address: 'office@example.org' }],
      to: [{ name: 'Bob' }, { name: 'Carol, C.', address: 'carol@example.net' }],
      cc: [{ address: 'dan@example.net' }, { address: 'erin@example.net' }],
      date: '2026-11-23T11:00:00.000Z',
      messageId: '<1@example.org>',
      text: null,
      notices: [],
    })
    expect(message.html).toContain('Grüße')
    expect(message.headers.find(({ name }) => name === 'Subject')?.value).toBe('=?utf-8?b?w5xiZXI=?= us')
    expect(message.attachments).toEqual([
      {
        id: 0,
        filename: 'logo.png',
        mimeType: 'image/png',
        disposition: 'inline',
        contentId: 'logo@example.org',
        location: null,
        size: 4,
        content: Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
      },
      expect.objectContaining({ id: 1, filename: 'Rechnung Nº 1.pdf', disposition: 'attachment', size: 5 }),
    ])
  })

  it('names everybody who claims to have written it', async () => {
    const message = await parseMessage(lines(from, 'From: eve@example.com, nobody', 'Subject: x', '', 'x'))
    expect(message.from.map(({ address }) => address)).toEqual(['alice@example.org', 'eve@example.com', ''])
    expect(message.notices).toEqual([{ code: 'several-from', detail: '3' }])
  })

  it('gives no canonical address to what has none', async () => {
    const message = await parseMessage(lines('From: "alice@example.org" <alice@[192.0.2.1]>', '', 'x'))
    expect(message.from).toEqual([{ name: 'alice@example.org', address: '', typed: 'alice@[192.0.2.1]' }])
  })

  it('shows no control or bidi characters in names and subject', async () => {
    const message = await parseMessage(
      lines('From: =?utf-8?q?Bank=E2=80=AE=0D=0A?= <a@example.org>', 'Subject: =?utf-8?q?a=0Ab=E2=81=A6?=', '', 'x'),
    )
    expect(message.from[0]?.name).toBe('Bank')
    expect(message.subject).toBe('a b')
  })
})

describe('what is malformed is shown and explained', () => {
  it.each<[why: string, expected: string[], parts: string[]]>([
    ['no date', [], [from, '', 'text']],
    ['a date that is none', ['bad-date'], [from, 'Date: yesterday', '', 'text']],
    ['nobody wrote it', ['no-from'], ['Subject: x', '', 'text']],
    ['headers and nothing else', ['empty'], [from, 'Subject: x', '', '']],
    ['an alphabet nobody knows', ['unknown-charset'], [from, 'Content-Type: text/plain; charset=klingon', '', 'text']],
    ['an encoding nobody knows', ['unknown-encoding'], [from, 'Content-Transfer-Encoding: x-own', '', 'text']],
    ['base64 that was cut', ['altered'], [from, 'Content-Transfer-Encoding: base64', '', 'dGV4d']],
    ['base64 with something in it', ['altered'], [from, 'Content-Transfer-Encoding: base64', '', 'dGV4*dA==']],
    ['parts without an end', ['cut-off'], [from, 'Content-Type: multipart/mixed; boundary=a', '', '--a', '', 'text']],
    ['parts without a boundary', ['no-boundary'], [from, 'Content-Type: multipart/mixed', '', '--a', '', 'text']],
    ['text among the headers', ['bad-header'], [from, 'this is no header', '', 'text']],
  ])('%s', async (_, expected, parts) => {
    expect(await codes(...parts)).toEqual(expected)
    const message = await parseMessage(lines(...parts))
    if (!expected.includes('empty')) expect(message.text).toMatch(/te/)
  })

  it('with the text of a part that could not be divided, as a file beside the rest', async () => {
    const message = await parseMessage(
      lines(
        from,
        'Content-Type: multipart/mixed; boundary=a',
        '',
        '--a',
        '',
        'one',
        '--a',
        'Content-Type: multipart/mixed',
        '',
        'two',
        '--a--',
      ),
    )
    expect(message.text).toBe('one')
    expect(new TextDecoder().decode(message.attachments[0]?.content)).toContain('two')
  })

  it('and is never an exception', async () => {
    const piece = fc.constantFrom(
      from,
      'Content-Type: multipart/mixed; boundary=a',
      'Content-Type: multipart/digest; boundary="b"',
      'Content-Type: message/rfc822',
      'Content-Type: text/html; charset="',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename*0="',
      'Subject: =?utf-8?b?w5?=',
      'To: "<@(,;:\\',
      '',
      '--a',
      '--a--',
      '--b',
      '\u0000\u0080',
      '=',
    )
    const raw = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map(pieces => utf8(pieces.join('\r\n'))),
      fc.uint8Array({ maxLength: 300 }),
    )
    await fc.assert(
      fc.asyncProperty(raw, async bytes => {
        const message = await parseMessage(bytes)
        const shown = [message.html, message.text].some(text => text?.trim()) || message.attachments.length > 0
        return shown || message.notices.some(({ code }) => code === 'empty')
      }),
      { numRuns: 1_000, seed: 1 },
    )
  })
})

describe('what is too large is told by its headers, before anything is decoded', () => {
  const deep = (depth: number) =>
    Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`).join('\r\n')
  const wide = (parts: number) => [
    'Content-Type: multipart/mixed; boundary=a',
    '',
    ...Array.from({ length: parts }, () => '--a\r\n\r\nx'),
  ]

  it.each<[limit: string, raw: Uint8Array, limits: object]>([
    ['bytes', lines(from, '', 'text'), { bytes: 10 }],
    ['depth', lines(deep(31)), {}],
    ['parts', lines(...wide(2_001)), {}],
    ['headerBytes', lines(`Subject: ${'x'.repeat(3_000_000)}`, '', 'text'), {}],
    [
      'headerBytes',
      lines(...wide(20).map(line => line.replace('--a\r\n', `--a\r\nX-Long: ${'x'.repeat(99)}\r\n`))),
      { headerBytes: 1_000 },
    ],
  ])('%s', async (limit, raw, limits) => {
    const { notices, text, attachments } = await parseMessage(raw, limits)
    expect({ notices, text, attachments }).toEqual({
      notices: [{ code: 'over-limit', detail: limit }],
      text: null,
      attachments: [],
    })
  })

  it('and who wrote it is known', async () => {
    const { from: people, subject } = await parseMessage(lines(from, 'Subject: Large', ...wide(2_001)))
    expect({ address: people[0]?.address, subject }).toEqual({ address: 'alice@example.org', subject: 'Large' })
  })

  it('and nothing below', async () => {
    expect((await parseMessage(lines(deep(30)))).notices.map(({ code }) => code)).toContain('shown-raw')
    expect((await parseMessage(lines(...wide(500)))).text).toContain('x')
  })
})

describe('a message in a message', () => {
  it('is an attachment with its very bytes, and its text is not the text of the other', async () => {
    const inner = ['From: Bob <bob@example.net>', 'Subject: Inner', '', 'inner text'].join('\r\n')
    const message = await parseMessage(
      lines(
        from,
        'Content-Type: multipart/mixed; boundary=a',
        '',
        '--a',
        '',
        'outer text',
        '--a',
        'Content-Type: message/rfc822',
        'Content-Disposition: inline',
        '',
        `${inner}`,
        '--a--',
        '',
      ),
    )
    expect(message.text?.trim()).toBe('outer text')
    expect(message.attachments).toMatchObject([{ mimeType: 'message/rfc822', filename: 'attachment-1.eml' }])
    expect((await parseMessage(message.attachments[0]!.content)).subject).toBe('Inner')
  })
})

describe('what other programs must check or open is said to be so', () => {
  it.each<[why: string, code: string, detail: string, parts: string[]]>([
    [
      'a PGP signature',
      'signed-elsewhere',
      'PGP',
      [
        from,
        'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=a',
        '',
        '--a',
        '',
        'text',
        '--a',
        'Content-Type: application/pgp-signature',
        '',
        'x',
        '--a--',
      ],
    ],
    [
      'an S/MIME signature',
      'signed-elsewhere',
      'S/MIME',
      [
        from,
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=a',
        '',
        '--a',
        '',
        'text',
        '--a--',
      ],
    ],
    [
      'PGP/MIME',
      'packed-elsewhere',
      'PGP',
      [
        from,
        'Content-Type: multipart/encrypted; boundary=a',
        '',
        '--a',
        'Content-Type: application/octet-stream',
        '',
        'x',
        '--a--',
      ],
    ],
    [
      'S/MIME',
      'packed-elsewhere',
      'S/MIME',
      [
        from,
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m',
        'Content-Transfer-Encoding: base64',
        '',
        'eHh4',
      ],
    ],
    ['PGP in the text', 'packed-elsewhere', 'PGP', [from, '', '-----BEGIN PGP MESSAGE-----', 'x']],
    [
      'a signed text',
      'signed-elsewhere',
      'PGP',
      [from, '', '-----BEGIN PGP SIGNED MESSAGE-----', 'Hash: SHA512', '', 'x'],
    ],
    [
      'winmail.dat',
      'tnef',
      '',
      [from, 'Content-Type: application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding: base64', '', 'eHh4'],
    ],
  ])('%s', async (_, code, detail, parts) => {
    const { notices } = await parseMessage(lines(...parts))
    expect(notices).toEqual([{ code, detail }])
  })
})

describe('the language of a message', () => {
  it.each<[string | null, string[]]>([
    ['ar', [from, 'Content-Language: ar', '', 'x']],
    ['de-ch', [from, 'Content-Language: de-CH, en', '', 'x']],
    ['he', [from, 'Content-Type: text/html', '', '<html dir=rtl lang="he"><p>x</p></html>']],
    [null, [from, 'Content-Language: "><script>', '', 'x']],
    // Of two regions, of half a region, of two scripts: no date can be written in these.
    [null, [from, 'Content-Language: de-ab-cd', '', 'x']],
    [null, [from, 'Content-Language: de-12', '', 'x']],
    [null, [from, 'Content-Language: fr-latn-latn', '', 'x']],
    [null, [from, '', 'x']],
  ])('is %s', async (language, parts) => {
    expect((await parseMessage(lines(...parts))).language).toBe(language)
  })
})

describe('names', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\evil.exe', 'evil.exe'],
    ['a\u202egpj.exe', 'a gpj.exe'],
    ['..', 'attachment-1.pdf'],
    ['con<>:"|?*.pdf', 'con_______.pdf'],
    ['name. . .', 'name'],
    ['', 'attachment-1.pdf'],
  ])('of files: %j', (claimed, name) => {
    expect(fileName(claimed, 'application/pdf', 0)).toBe(name)
  })

  it('of files keep their extension when they are cut', () => {
    expect(fileName(`${'x'.repeat(500)}.pdf`, 'application/pdf', 0)).toMatch(/^x{146}\.pdf$/)
    expect(fileName(null, 'application/x-unknown', 4)).toBe('attachment-5.bin')
  })

  it('are one line', () => {
    expect(oneLine(' a\r\nb\u2028c\u200b ')).toBe('a b c')
  })
})
