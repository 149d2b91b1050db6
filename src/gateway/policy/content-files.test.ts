import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { cmsOf, signedMessage } from '../../mail/reading/testing/cms.ts'
import { docx, pdf, xlsx, zip } from '../files/testing/build.ts'
import { decide } from './policy.ts'
import { asked, b64, finds, mail, part, policyOf } from './testing/asked.ts'

const said = 'my IBAN is'
const iban = policyOf(String.raw`{ content: '\bIBAN\b' }`)
const manual = policyOf('{ content: { find: [iban, card] } }')
const binary = ['Content-Transfer-Encoding: base64', '']
const smime = ['Content-Type: application/pkcs7-mime; smime-type=signed-data', ...binary]
/** A message that is signed so many times, one in the other. */
const signedFor = (times: number): Buffer =>
  signedMessage(times === 1 ? '\r\nx' : [...smime, b64(signedFor(times - 1))].join('\r\n'))
const file = (name: string, bytes: Uint8Array) =>
  part(`Content-Type: application/octet-stream; name=${name}`, ...binary, b64(bytes))
const inner = ['Subject: y', 'MIME-Version: 1.0', '', said]
const eml = `From: x@y.example\r\nSubject: z\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(said)}`

describe('a rule about words takes hold of', () => {
  it.each<[string, Buffer]>([
    ['text', part('Content-Disposition: attachment; filename=a.txt', '', said)],
    [
      'text that is named in line',
      part('Content-Type: text/plain; name=a.txt', 'Content-Disposition: inline; filename=a.txt', '', said),
    ],
    [
      'text of no known type',
      part('Content-Type: application/octet-stream; name=x', 'Content-Transfer-Encoding: base64', '', b64(said)),
    ],
    ['HTML of no known type', part('Content-Type: application/octet-stream; name=x', '', '<p>my I<b>BAN</b> is</p>')],
    [
      'text in UTF-16 of no known type',
      part('Content-Type: application/octet-stream', 'Content-Transfer-Encoding: base64', '', b64(said, 'utf16le')),
    ],
    [
      'text that begins like a picture',
      part('Content-Type: application/octet-stream; name=a.txt', '', `GIF89a BM ${said}`),
    ],
    ['text that says it is a picture', part('Content-Type: image/png; name=a.png', '', said)],
    ['a mailbox', part('Content-Type: application/mbox', '', 'From a', ...inner, '', `From b\r\n${eml}`)],
    [
      'a page',
      part(
        'Content-Type: application/octet-stream; name=a.mht',
        '',
        'MIME-Version: 1.0',
        'Content-Type: text/html',
        'Content-Transfer-Encoding: base64',
        '',
        b64('my I<b>BAN</b> is'),
      ),
    ],
    [
      'a calendar of the first version',
      part(
        'Content-Type: text/x-vcalendar',
        '',
        'BEGIN:VCALENDAR',
        'SUMMARY;ENCODING=QUOTED-PRINTABLE:my =',
        '=49BAN is',
      ),
    ],
    [
      'a document of Word as XML',
      part(
        'Content-Type: application/octet-stream; name=a.xml',
        '',
        '<?xml version="1.0"?><w:t>my I</w:t></w:r><w:r><w:t>BAN is</w:t>',
      ),
    ],
    ['a table', part('Content-Type: text/csv; name=a.csv', '', `a;${said};b`)],
    [
      'a calendar',
      part(
        'Content-Type: text/calendar; method=REQUEST',
        '',
        'BEGIN:VCALENDAR',
        'SUMMARY:my IB',
        ' AN is',
        'END:VCALENDAR',
      ),
    ],
    ['a card', part('Content-Type: text/vcard', '', 'BEGIN:VCARD', 'NOTE:my IB', ' AN is', 'END:VCARD')],
    ['enriched text', mail('Content-Type: text/enriched', '', 'my <bold>IB</bold>AN is')],
    ['XHTML', part('Content-Type: application/xhtml+xml', '', '<html><body>my I<b>BAN</b> is</body></html>')],
    ['XML with a section of characters', part('Content-Type: application/xml', '', '<a><![CDATA[my IBAN is]]></a>')],
    ['a drawing', part('Content-Type: image/svg+xml', '', '<svg><text>my I<tspan>BAN</tspan> is</text></svg>')],
    [
      'a name',
      part(
        'Content-Type: application/pdf',
        "Content-Disposition: attachment; filename*0*=utf-8''IB; filename*1*=AN.pdf",
        '',
        'x',
      ),
    ],
    ['a message', part('Content-Type: message/rfc822', '', ...inner)],
    ['a message’s subject', part('Content-Type: message/rfc822', '', 'Subject: my =?utf-8?Q?=49BAN?= is', '', 'x')],
    [
      'a message in base64',
      part('Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '', b64(inner.join('\r\n'))),
    ],
    [
      'a message in quoted-printable',
      part(
        'Content-Type: message/rfc822',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        ...inner.map(line => line.replace('IBAN', '=49BAN')),
      ),
    ],
    [
      'a message in a message, each in base64',
      part(
        'Content-Type: message/rfc822',
        'Content-Transfer-Encoding: base64',
        '',
        b64(`Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(eml)}`),
      ),
    ],
    [
      'a message by its name alone',
      part('Content-Type: application/octet-stream; name=a.eml', 'Content-Transfer-Encoding: base64', '', b64(eml)),
    ],
    [
      'a message of a digest',
      mail(
        'Content-Type: multipart/digest; boundary=b',
        '',
        '--b',
        '',
        'Content-Transfer-Encoding: base64',
        '',
        b64(said),
        '--b--',
      ),
    ],
    ['a message of other letters', part('Content-Type: message/global', '', ...inner)],
    ['UTF-7', mail('Content-Type: text/plain; charset=utf-7', '', 'my +AEkAQgBBAE4- is')],
    [
      'uuencode as an encoding',
      mail('Content-Transfer-Encoding: x-uuencode', '', 'begin 644 a', '+;7D@24)!3B!I<PH`', '`', 'end'),
    ],
    ['uuencode in the text', mail('', 'hi', 'begin 644 a.txt', '+;7D@24)!3B!I<PH`', '`', 'end')],
    ['rich text', part('Content-Type: application/rtf; name=a.rtf', '', String.raw`{\rtf1 my {\b IB}AN is}`)],
    ['the header of a message', part('Content-Type: text/rfc822-headers', '', 'Subject: my IBAN is')],
    ['a signed message', mail(...smime, b64(signedMessage(`\r\n${said}`)))],
    ['a signed file', part('Content-Type: x/y; name=a.p7m', ...binary, b64(signedMessage(said)))],
    ['a packed file', part('Content-Type: application/gzip', ...binary, b64(gzipSync(said)))],
    ['a packed file in a signed message', mail(...smime, b64(signedMessage(part(...binary, b64(gzipSync(said))))))],
  ])('a file: %s', async (_, raw) => {
    expect(await finds(String.raw`\bIBAN\b`, raw)).toBe(true)
  })

  it.each<[string, Buffer]>([
    ['a signed message that is cut off', mail(...smime, b64(signedMessage(`\r\n${'x'.repeat(300)}`).subarray(0, 200)))],
    ['a packed file in a packed file', part(...binary, b64(gzipSync(gzipSync('x'))))],
    ['an archive in a packed file', part(...binary, b64(gzipSync(`PK\x03\x04${said}`)))],
    ['a small file that is packed to be dear', part(...binary, b64(gzipSync('x '.repeat(50_000))))],
    ['what is signed five times', mail(...smime, b64(signedFor(5)))],
    ['what is packed to be dear', part(...binary, b64(gzipSync('x '.repeat(5_000_000))))],
    ['a packed file that is damaged', part(...binary, b64(gzipSync('x'.repeat(500)).fill(0xff, 20)))],
    [
      'parts of the second of two boundaries',
      mail(
        'Content-Type: multipart/mixed; boundary=b; boundary=c',
        '',
        '--c',
        'Content-Transfer-Encoding: base64',
        '',
        b64(said),
        '--c--',
      ),
    ],
    [
      'rich text with a file in it',
      part('Content-Type: application/rtf; name=a.rtf', '', String.raw`{\rtf1 my {\object{\*\objdata 0105}}IBAT is}`),
    ],
    ['a name in a charset that is none', part('Content-Type: image/png; name="=?x-mine?Q?a?="', '', '')],
    [
      'a file in a calendar',
      part(
        'Content-Type: text/calendar',
        '',
        'BEGIN:VCALENDAR',
        'ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA',
        'END:VCALENDAR',
      ),
    ],
    ['UTF-7, which few programs know', mail('Content-Type: text/plain; charset=utf-7', '', 'my +AEkAQgBBAFQ- is')],
    ['a charset that is none', mail('Content-Type: text/plain; charset=x-mine', '', 'x')],
    ['an encoding that is none', mail('Content-Transfer-Encoding: x-mine', '', 'x')],
    [
      'uuencode as an encoding, which few programs know',
      mail('Content-Transfer-Encoding: x-uuencode', '', 'begin 644 a', '+;7D@24)!5"!I<PH`', '`', 'end'),
    ],
    ['uuencode in the text', mail('', 'hi', 'begin 644 a.txt', '+;7D@24)!5"!I<PH`', '`', 'end')],
    ['yEnc', mail('', '=ybegin line=128 size=10 name=x', 'xx', '=yend size=10')],
    [
      'BinHex',
      part('Content-Type: application/mac-binhex40', '', '(This file must be converted with BinHex 4.0)', ':x:'),
    ],
    [
      'winmail.dat',
      part(
        'Content-Type: application/ms-tnef; name=winmail.dat',
        'Content-Transfer-Encoding: base64',
        '',
        b64('\x78\x9f\x3e\x22x', 'latin1'),
      ),
    ],
    [
      'winmail.dat by its bytes',
      part(
        'Content-Type: application/octet-stream',
        'Content-Transfer-Encoding: base64',
        '',
        b64('\x78\x9f\x3e\x22x\0\x01\x02', 'latin1'),
      ),
    ],
    [
      'PGP',
      mail(
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
        '',
        '--b',
        'Content-Type: application/pgp-encrypted',
        '',
        'Version: 1',
        '--b',
        'Content-Type: application/octet-stream',
        '',
        '-----BEGIN PGP MESSAGE-----',
        '',
        'x',
        '--b--',
      ),
    ],
    ['PGP in the text', mail('', '> -----BEGIN PGP MESSAGE-----', '> ', '> x')],
    [
      'S/MIME',
      mail(
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data',
        'Content-Transfer-Encoding: base64',
        '',
        'MIIB',
      ),
    ],
    [
      'a PDF',
      part(
        'Content-Type: application/octet-stream',
        'Content-Transfer-Encoding: base64',
        '',
        b64('%PDF-1.7\n%\xe2\xe3'),
      ),
    ],
    [
      'an archive that says it is text',
      part(
        'Content-Type: text/plain; name=a.txt',
        'Content-Transfer-Encoding: base64',
        '',
        b64('PK\x03\x04\0\0\0\0\0\0', 'latin1'),
      ),
    ],
    [
      'a file of an office',
      part(
        'Content-Type: application/msword',
        'Content-Transfer-Encoding: base64',
        '',
        b64('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'),
      ),
    ],
    [
      'bytes that are nothing known',
      part('Content-Type: image/png', 'Content-Transfer-Encoding: base64', '', b64('\x01\x02\x03\x00\x05', 'latin1')),
    ],
    [
      'a part of a message',
      mail('Content-Type: message/partial; id="x@y"; number=1; total=2', '', 'Subject: y', '', 'x'),
    ],
    [
      'a body that is elsewhere',
      part(
        'Content-Type: message/external-body; access-type=URL; URL="https://x.example"',
        '',
        'Content-Type: text/plain',
        '',
      ),
    ],
    [
      'what is nested too deep',
      mail(
        ...Array.from({ length: 40 }, (_, i) => [
          `Content-Type: multipart/mixed; boundary=b${i}`,
          '',
          `--b${i}`,
        ]).flat(),
        '',
        'x',
      ),
    ],
    [
      'messages that are nested too deep',
      mail(...Array.from({ length: 30 }, () => ['Content-Type: message/rfc822', '']).flat(), 'Subject: y', '', 'x'),
    ],
    [
      'a boundary that begins like another',
      mail(
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: multipart/mixed; boundary=b1',
        '',
        '--b1',
        '',
        'x',
        '--b1--',
        '--b--',
      ),
    ],
    ['junk behind base64', mail('Content-Transfer-Encoding: base64', '', `${b64('hi')}!`)],
  ])('what it cannot read: %s', async (_, raw) => {
    const { steps, ...decision } = decide(iban, 'out', await asked(raw))
    expect(decision).toEqual({ action: 'seal', rule: 'rule', reason: null })
    expect(steps.at(-1)!.failed).toMatch(/^content: cannot be read \(/)
    const refused = decide(policyOf(`{ content: '4711' }`, 'refuse'), 'out', await asked(raw))
    expect(refused).toMatchObject({ action: 'refuse', reason: 'unreadable' })
  })
})

describe('of 500 ordinary mails', () => {
  const pixels = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0'
  const signed = [
    '--s',
    'Content-Type: application/pkcs7-signature; name=smime.p7s',
    'Content-Transfer-Encoding: base64',
    '',
  ]
  type Kind = readonly [raw: Buffer, isRead: boolean]
  const kinds: readonly ((i: number) => Kind | Promise<Kind>)[] = [
    i => [mail('', `Hello, here is letter ${i}.`), true],
    i => [
      part(
        'Content-Type: image/png; name=a.png',
        'Content-Transfer-Encoding: base64',
        '',
        b64(`${pixels}${i}`, 'latin1'),
      ),
      true,
    ],
    async i => [file('a.pdf', await pdf(`No. ${i}`)), true],
    i => [file('a.docx', docx(`No. ${i}`)), true],
    i => [file('a.xlsx', xlsx([['No.', i]])), true],
    i => [file('a.zip', zip([{ name: 'a.txt', bytes: `No. ${i}` }])), true],
    i => [file('a.zip', zip([{ name: 'a.txt', bytes: `No. ${i}`, flags: 1 }])), false],
    i => [file('a.pdf', Buffer.from(`%PDF-1.7\n${i}`)), false],
    i => [
      mail(
        ...[
          'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=s',
          '',
          '--s',
          '',
          `No. ${i}`,
        ],
        ...[...signed, b64(`\x30\x82\x01\x02\x06\x09\0${i}`, 'latin1'), '--s--'],
      ),
      true,
    ],
    i => [
      mail('Content-Type: multipart/signed; boundary=s', '', '--s', '', `No. ${i}`, ...signed, b64(cmsOf([])), '--s--'),
      true,
    ],
    i => [mail(...smime, b64(signedMessage(`\r\nNo. ${i}`))), true],
    i => [part('Content-Type: application/gzip', ...binary, b64(gzipSync(`No. ${i}`))), true],
  ]

  it('none is kept under the policy of the manual, and those are sealed that hold what cannot be read', {
    tags: ['long'],
  }, async () => {
    for (let i = 0; i < 500; i++) {
      const [raw, isRead] = await kinds[i % kinds.length]!(i)
      const { action, reason } = decide(manual, 'out', await asked(raw))
      expect([action, reason]).toEqual([isRead ? 'pass' : 'seal', null])
    }
  })
})
