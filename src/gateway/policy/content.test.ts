import { describe, expect, it } from 'vitest'
import { decide } from './policy.ts'
import { asked, b64, finds, lines, mail, part, policyOf } from './testing/asked.ts'

const said = 'my IBAN is'
const html = (body: string) => mail('Content-Type: text/html', '', body)
const wide = [...said].map(sign => (sign === ' ' ? sign : String.fromCodePoint(sign.codePointAt(0)! + 0xfee0))).join('')
const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')

describe('a rule about words takes hold of', () => {
  it.each<[string, Buffer]>([
    ['plain text', mail('', said)],
    ['quoted-printable', mail('Content-Transfer-Encoding: quoted-printable', '', 'my =49BAN is')],
    ['a soft line end', mail('Content-Transfer-Encoding: quoted-printable', '', 'my IB=', 'AN is')],
    ['a soft line end with blanks', mail('Content-Transfer-Encoding: quoted-printable', '', 'my IB= ', 'AN is')],
    ['base64', mail('Content-Transfer-Encoding: base64', '', b64(said))],
    ['base64 behind its padding', mail('Content-Transfer-Encoding: base64', '', b64('hi'), b64(said))],
    ['base64 named with a comment', mail('Content-Transfer-Encoding: (x) base64', '', b64(said))],
    [
      'base64 in quotes, in the second of two',
      mail('Content-Transfer-Encoding: 7bit', 'Content-Transfer-Encoding: "base64"', '', b64(said)),
    ],
    [
      'text that flows, its blanks deleted',
      mail('Content-Type: text/plain; format=flowed; delsp=yes', '', 'my IB ', 'AN is'),
    ],
    [
      'UTF-16',
      mail('Content-Type: text/plain; charset=utf-16le', 'Content-Transfer-Encoding: base64', '', b64(said, 'utf16le')),
    ],
    ...['', '; charset=utf-16le', '; charset=utf-16'].map((charset): [string, Buffer] => [
      `UTF-16 behind a line end in quoted-printable${charset}`,
      mail(
        ...[`Content-Type: text/plain${charset}`, 'Content-Transfer-Encoding: quoted-printable', ''],
        ...['=FF=FEh=00i=00', `=00${[...Buffer.from(wide, 'utf16le')].map(byte => `=${hex(byte)}`).join('')}`],
      ),
    ]),
    ['ASCII that says it is UTF-16', mail('Content-Type: text/plain; charset=utf-16', '', `${said} x`)],
    ['UTF-16 of which nothing says so', mail('Content-Transfer-Encoding: base64', '', b64(`\ufeff${said}`, 'utf16le'))],
    [
      'ISO-2022-JP with escapes within the word',
      mail('Content-Type: text/plain; charset=iso-2022-jp', '', 'my IB\x1b(BAN is'),
    ],
    ['controls within the word', mail('', 'my I\x08B\0AN is')],
    [
      'full-width letters',
      mail('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', b64(wide)),
    ],
    [
      'mathematical letters',
      mail('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', b64('my 𝐈𝐁𝐀𝐍 is')),
    ],
    [
      'letters without width',
      mail(
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        b64('my I\u200bB\u2060A\ufeffN is'),
      ),
    ],
    [
      'letters struck through',
      mail(
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        b64('my I\u0336B\u0336A\u0336N is'),
      ),
    ],
    [
      'letters turned',
      mail(
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        b64('my \u202eNABI\u202c is'),
      ),
    ],
    [
      'tag characters',
      mail(
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        b64('my IB\u{e0041}AN is'),
      ),
    ],
    ['a page that says it is plain text', mail('Content-Type: text/plain', '', '<html><body>my I<b>BAN</b> is')],
    ['the subject alone', lines('From: a@in.test', `Subject: ${said}`, '', 'hi')],
    [
      'text before the first part',
      mail('Content-Type: multipart/mixed; boundary=b', '', said, '--b', '', 'hi', '--b--'),
    ],
    [
      'text behind the last part',
      mail('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'hi', '--b--', said),
    ],
    ['parts of which the last does not end', mail('Content-Type: multipart/mixed; boundary=b', '', '--b', '', said)],
    ['parts of another boundary', mail('Content-Type: multipart/mixed; boundary=b', '', '--c', '', said, '--c--')],
    ['the first of two types', mail('Content-Type: text/plain', 'Content-Type: application/pdf', '', said)],
    ['the second of two types', mail('Content-Type: application/pdf', 'Content-Type: text/plain', '', said)],
    ['a type with a comment', mail('Content-Type: (c) multipart/mixed; boundary=b', '', '--b', '', said, '--b--')],
    ['no empty line behind the header', mail('my IBAN is no header')],
  ])('text: %s', async (_, raw) => {
    expect(await finds(String.raw`\bIBAN\b`, raw)).toBe(true)
  })

  it.each([
    ['as it is', '<p>my IBAN is</p>'],
    ['a tag within the word', '<p>my I<b>BAN</b> is</p>'],
    ['a place to break', '<p>my IB<wbr>AN is</p>'],
    ['a comment within the word', '<p>my IB<!-- x -->AN is</p>'],
    ['an entity', '<p>my &#73;BAN is</p>'],
    ['an entity without its end', '<p>my &#73BAN is</p>'],
    ['entities of hexadecimals', '<p>my &#x49;&#x42;&#x41;&#x4e; is</p>'],
    ['blanks that do not break', '<p>my&nbsp;IBAN&nbsp;is</p>'],
    ['a soft hyphen', '<p>my IB&shy;AN is</p>'],
    ['a bracket in an attribute', '<p title="a>b">my IBAN is</p>'],
    ['a sign that begins no tag', '<p>1 < 2 my IBAN is</p>'],
    ['a tag that never ends', '<p>hello <b my IBAN is'],
    ['an alternative text', '<img src="cid:x" alt="my IBAN is">'],
    ['a title', '<a href="https://x.example" title="my IBAN is">x</a>'],
    ['a label', '<span aria-label="my IBAN is">x</span>'],
    ['a button', '<input type="submit" value="my IBAN is">'],
    ['what hides within the word', '<p>my I<span style="display:none">xx</span>BAN is</p>'],
    ['what a style hides within the word', '<style>.h{font-size:0}</style><p>my I<i class="h">xx</i>BAN is</p>'],
    ['what an attribute hides within the word', '<p>my I<span hidden>xx</span>BAN is</p>'],
    ['blocks that a style puts in line', '<p>my I<div style="display:inline">BAN</div> is</p>'],
    ['elements that a style makes blocks', 'my<span style="display:block">IBAN</span>is'],
    ['words that a style writes', '<style>p::before{content:"my IBAN is"}</style><p>x</p>'],
    ['words that a style writes by their codes', '<style>p::before{content:"my \\49 BAN is"}</style><p>x</p>'],
    ['words written backwards', '<p>my <bdo dir="rtl">NABI</bdo> is</p>'],
    [
      'words that a style turns',
      '<style>.t{direction:rtl;unicode-bidi:bidi-override}</style><p class="t">si NABI ym</p>',
    ],
    ['what Outlook alone shows', '<!--[if mso]><p>my IBAN is</p><![endif]-->'],
    ['what stands for frames', '<noframes><p>my IBAN is</p></noframes>'],
    ['a frame in the text', '<iframe srcdoc="&lt;p&gt;my IBAN is&lt;/p&gt;"></iframe>'],
    ['a drawing', '<svg><text>my IBAN is</text></svg>'],
    ['a document in an address', `<iframe src="data:text/html;base64,${b64('<p>my I<b>BAN</b> is</p>')}"></iframe>`],
    [
      'a drawing in an address',
      '<img src="data:image/svg+xml,%3Csvg%3E%3Ctext%3Emy%20%49BAN is%3C/text%3E%3C/svg%3E">',
    ],
    ['a text area', '<textarea>my IBAN is</textarea>'],
  ])('HTML: %s', async (_, body) => {
    expect(await finds(String.raw`\bIBAN\b`, html(body))).toBe(true)
  })

  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.concat([mail('Content-Type: text/plain; charset=utf-8', ''), Buffer.from('Überweisung')])],
    ['UTF-8 that is not declared', Buffer.concat([mail(''), Buffer.from('Überweisung')])],
    ['Latin-1', mail('Content-Type: text/plain; charset=iso-8859-1', '', '\xdcberweisung')],
    ['Latin-1 that is not declared', mail('', '\xdcberweisung')],
    ['Latin-1 that says it is UTF-8', mail('Content-Type: text/plain; charset=utf-8', '', '\xdcberweisung')],
    [
      'UTF-8 that says it is Latin-1',
      Buffer.concat([mail('Content-Type: text/plain; charset=iso-8859-1', ''), Buffer.from('Überweisung')]),
    ],
    [
      'the charset that its HTML names',
      mail('Content-Type: text/html', '', '<meta charset="macintosh"><p>\x86berweisung</p>'),
    ],
    ['an entity', html('<p>&Uuml;berweisung</p>')],
    ['a number', html('<p>&#220;berweisung</p>')],
    [
      'letter and mark',
      Buffer.concat([mail('Content-Type: text/plain; charset=utf-8', ''), Buffer.from('U\u0308berweisung')]),
    ],
    ['capitals', Buffer.concat([mail(''), Buffer.from('ÜBERWEISUNG')])],
  ])('letters beyond ASCII: %s', async (_, raw) => {
    expect(await finds('Überweisung', raw)).toBe(true)
  })

  it('a word beyond ASCII that has bounds', async () => {
    const bounded = String.raw`\bÜberweisung\b`
    for (const text of ['\xdcberweisung', 'eine \xfcberweisung, bitte', '(\xdcberweisung)'])
      expect(await finds(bounded, mail('', text))).toBe(true)
    for (const text of ['\xdcberweisungen', 'Rechnung']) {
      const { action } = decide(policyOf(`{ content: '${bounded}' }`), 'out', await asked(mail('', text)))
      expect(action).toBe('pass')
    }
  })

  it('a word that the policy writes in letters and marks', async () => {
    expect(await finds('U\u0308berweisung', mail('', '\xdcberweisung'))).toBe(true)
  })

  it('what goes on behind the end of a line, and behind the mark of a quotation', async () => {
    expect(await finds('top secret plan', mail('', 'a top', 'secret', '  plan'))).toBe(true)
    expect(await finds('top secret plan', mail('', '> a top secret', '> > plan'))).toBe(true)
  })

  it.each<[string, Buffer]>([
    ['of a text', mail('', 'a top  secret   plan')],
    ['before and behind the end of a line', mail('', 'a top secret ', '  plan')],
    ['that do not break, beside others', html('a top&nbsp; secret &nbsp;plan')],
    ['that are tabs', mail('', 'a top\t\tsecret \tplan')],
    ['that are controls', mail('', 'a top\0secret\x01plan')],
  ])('words are parted by any number of blanks, %s', async (_, raw) => {
    expect(await finds('top secret plan', raw)).toBe(true)
  })
})

describe('a rule about words that lets pass takes hold only', () => {
  const letsPass = async (raw: Buffer) =>
    decide(policyOf(`{ content: '[uü]berweisung' }`, 'pass', 'default: { out: seal }'), 'out', await asked(raw)).action
  const utf8 = Buffer.from('die Überweisung').toString('latin1')

  it.each<[string, Buffer, 'pass' | 'seal']>([
    ['where the charset is declared', mail('Content-Type: text/plain; charset=utf-8', '', utf8), 'pass'],
    ['where one part of two says it', part('Content-Type: text/plain; charset=utf-8', '', utf8), 'pass'],
    ['and not where programs guess the charset', mail('', utf8), 'seal'],
    [
      'and not behind the last part',
      mail('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'x', '--b--', 'my uberweisung'),
      'seal',
    ],
    [
      'and not before the first',
      mail('Content-Type: multipart/mixed; boundary=b', '', utf8, '--b', '', 'x', '--b--'),
      'seal',
    ],
    [
      'and not among the fields',
      mail(
        'Content-Type: text/plain; charset=utf-8',
        'no field',
        utf8,
        'Content-Transfer-Encoding: base64',
        '',
        'eA==',
      ),
      'seal',
    ],
  ])('%s', async (_, raw, action) => {
    expect(await letsPass(raw)).toBe(action)
  })
})

describe('a rule about words leaves alone', () => {
  it.each<[string, Buffer]>([
    ['other words', mail('', 'an Iberian banner')],
    [
      'a picture',
      part(
        'Content-Type: image/png; name=a.png',
        'Content-Transfer-Encoding: base64',
        '',
        b64('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
      ),
    ],
    [
      'a photograph of no known type',
      part(
        'Content-Type: application/octet-stream',
        'Content-Transfer-Encoding: base64',
        '',
        b64('\xff\xd8\xff\xe0\0\x10JFIF\0', 'latin1'),
      ),
    ],
    [
      'a recording',
      part('Content-Type: audio/mpeg', 'Content-Transfer-Encoding: base64', '', b64('ID3\x04\0\0\0\0', 'latin1')),
    ],
    ['an empty file', part('Content-Type: application/pdf; name=a.pdf', '', '')],
    [
      'a signature',
      mail(
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b',
        '',
        '--b',
        '',
        'hi',
        '--b',
        'Content-Type: application/pkcs7-signature; name=smime.p7s',
        'Content-Transfer-Encoding: base64',
        '',
        b64('\x30\x82\x01\x02\x06\x09\0', 'latin1'),
        '--b--',
      ),
    ],
    [
      'a signature of PGP',
      mail(
        'Content-Type: multipart/signed; boundary=b',
        '',
        '--b',
        '',
        'hi',
        '--b',
        'Content-Type: application/pgp-signature',
        '',
        '-----BEGIN PGP SIGNATURE-----',
        '',
        'x',
        '--b--',
      ),
    ],
    [
      'a newsletter',
      html(
        '<html><head><style>@media (max-width: 600px) { .m { display: none } }</style></head><body><table><tr><td class="m">Hello</td></tr></table></body></html>',
      ),
    ],
  ])('%s', async (_, raw) => {
    expect(decide(policyOf(`{ content: IBAN }`), 'out', await asked(raw)).action).toBe('pass')
  })
})
