// Mail that people really have, shown as it was meant: each kind with the members that parsers get wrong.

import { describe, expect, it } from 'vitest'
import { type ParsedMessage, parseMessage } from '../parse.ts'

/** Every character one byte. */
const bytes = (text: string) => Uint8Array.from(text, sign => sign.charCodeAt(0))
const from = 'From: Ann <ann@a.example>'
const read = (...lines: string[]) => parseMessage(bytes(lines.join('\r\n')))
const codes = ({ notices }: ParsedMessage) => notices.map(({ code }) => code)
const files = ({ attachments }: ParsedMessage) => attachments.map(({ filename }) => filename)
const part = (headers: string[], body: string) => ['--b', ...headers, '', body]
const mixed = (...parts: string[][]) => [
  from,
  'Content-Type: multipart/mixed; boundary=b',
  '',
  ...parts.flat(),
  '--b--',
  '',
]

describe('letters of a header', () => {
  const latin = 'Content-Type: text/plain; charset=iso-8859-1'
  it.each<[why: string, lines: string[], subject: string]>([
    ['raw, in the alphabet of the text', ['Subject: Gr\xfc\xdfe', latin], 'Grüße'],
    ['raw Cyrillic', ['Subject: \xf0\xd2\xc9\xd7\xc5\xd4', 'Content-Type: text/plain; charset=koi8-r'], 'Привет'],
    ['raw UTF-8 whatever the text is in', ['Subject: Gr\xc3\xbc\xc3\x9fe', latin], 'Grüße'],
    ['raw within an encoded word', ['Subject: =?iso-8859-1?Q?Fr\xf6sche?=', latin], 'Frösche'],
    ['raw Cyrillic within one', ['Subject: =?koi8-r?Q?\xf0\xd2\xc9?='], 'При'],
    ['cut in two by words', ['Subject: =?utf-8?B?0KDQtdC30YPQu9E=?=', ' =?utf-8?B?jNGC?='], 'Результ'],
    ['cut in two by words with padding', ['Subject: =?utf-8?B?ZSB1bmQg4g==?= =?utf-8?B?gqw=?='], 'e und €'],
    ['cut in two by quoted words', ['Subject: =?utf-8?Q?=E2=82?= =?utf-8?Q?=AC?='], '€'],
    [
      'in ISO-2022-JP, twice',
      ['Subject: =?ISO-2022-JP?B?GyRCMnE1RBsoQg==?= =?ISO-2022-JP?B?GyRCMnE1RBsoQg==?='],
      '会議会議',
    ],
    ['in ISO-2022-JP, raw', ['Subject: \x1b$B2q5D\x1b(B'], '会議'],
    ['in UTF-7', ['Subject: =?utf-7?Q?Fr+APY-sche?='], 'Frösche'],
    ['in a code page of DOS', ['Subject: =?cp850?Q?Gr=81=E1e?='], 'Grüße'],
    ['beside plain words', ['Subject: Re:=?utf-8?Q?=C3=BC?=ber'], 'Re:über'],
  ])('%s', async (_, lines, subject) => {
    expect((await read(from, ...lines, '', 'x')).subject).toBe(subject)
  })

  it('without a name for them are guessed, and it is said', async () => {
    const message = await read(from, 'Subject: Gr\xfc\xdfe', '', 'plain')
    expect([message.subject, codes(message)]).toEqual(['Grüße', ['guessed-charset']])
  })
})

describe('letters of a text', () => {
  const cyrillic =
    '\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0? \xc2\xf1\xf2\xf0\xe5\xf7\xe0 \xe7\xe0\xe2\xf2\xf0\xe0.'
  it.each<[why: string, type: string, body: string, words: string, said: string[]]>([
    [
      'Western without a name',
      'text/plain',
      'Z\xfcrich, 25 \x80 f\xfcr \xd6l',
      'Zürich, 25 € für Öl',
      ['guessed-charset'],
    ],
    ['Russian without a name', 'text/plain', cyrillic, 'Привет, как дела? Встреча завтра.', ['guessed-charset']],
    ['Japanese without a name', 'text/plain', '\x1b$B2q5D\x1b(B', '会議', []],
    ['UTF-8 without a name', 'text/plain', 'Gr\xc3\xbc\xc3\x9fe', 'Grüße', []],
    ['UTF-8 under the name of ASCII', 'text/plain; charset=us-ascii', 'Gr\xc3\xbc\xc3\x9fe', 'Grüße', []],
    ['Western under the name of UTF-8', 'text/plain; charset=utf-8', 'Gr\xfc\xdfe', 'Grüße', ['guessed-charset']],
    [
      'UTF-8 with one byte altered',
      'text/plain; charset=utf-8',
      'Gr\xc3\xbc\xc3\x9fe an \xc3\xa4lle \xff',
      'Grüße an älle \ufffd',
      ['altered'],
    ],
    ['ASCII under the name of UTF-16', 'text/plain; charset=utf-16', 'plain', 'plain', []],
    ['UTF-16 with its mark', 'text/plain; charset=utf-16', '\xfe\xff\0G\0r\0\xfc', 'Grü', []],
    ['the euro of windows-1252', 'text/plain; charset=iso-8859-1', '25 \x80', '25 €', []],
    ['a code page of DOS', 'text/plain; charset=ibm850', 'Gr\x81\xe1e', 'Grüße', []],
    ['UTF-7', 'text/plain; charset=utf-7', 'Fr+APY-sche 1 +- 1', 'Frösche 1 + 1', []],
    ['a mark of byte order', 'text/plain; charset=utf-8', '\xef\xbb\xbfwords', 'words', []],
  ])('%s', async (_, type, body, words, said) => {
    const message = await read(from, `Content-Type: ${type}`, '', body)
    expect([message.text, codes(message)]).toEqual([words, said])
  })

  it('that HTML names itself', async () => {
    const page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"></head>25 \x80'
    const message = await read(from, 'Content-Type: text/html', '', page)
    expect([message.html?.slice(-4), codes(message)]).toEqual(['25 €', []])
  })
})

describe('names of files', () => {
  it.each<[why: string, headers: string[], name: string]>([
    [
      'raw, in the alphabet of the text',
      ['Content-Disposition: attachment; filename="\xdcbersicht.pdf"'],
      'Übersicht.pdf',
    ],
    ['raw, of the type alone', ['Content-Type: application/pdf; name="\xdcbersicht.pdf"'], 'Übersicht.pdf'],
    [
      'both ways',
      [`Content-Disposition: attachment; filename="Ubersicht.pdf"; filename*=utf-8''%C3%9Cbersicht.pdf`],
      'Übersicht.pdf',
    ],
    [
      'in ISO-2022-JP',
      ['Content-Disposition: attachment; filename="=?ISO-2022-JP?B?GyRCNUQ7dk8/GyhCLnBkZg==?="'],
      '議事録.pdf',
    ],
    ['without the quotes that its blanks need', ['Content-Disposition: attachment; filename=a b c.pdf'], 'a b c.pdf'],
  ])('%s', async (_, headers, name) => {
    const message = await read(
      ...mixed(part(['Content-Type: text/plain; charset=iso-8859-1'], 'see'), part(headers, 'x')),
    )
    expect(files(message)).toEqual([name])
  })

  it.each([
    ['message/delivery-status', 'attachment-1.txt'],
    ['text/rfc822-headers', 'attachment-1.txt'],
    ['message/feedback-report', 'attachment-1.txt'],
    ['message/global', 'attachment-1.eml'],
    ['text/x-vcard', 'attachment-1.vcf'],
  ])('that have none, of %s', async (type, name) => {
    expect(files(await read(...mixed(part([], 'see'), part([`Content-Type: ${type}`], 'A: b'))))).toEqual([name])
  })
})

describe('what is saved is what was sent, to the byte', () => {
  const binary = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join('')
  it.each<[why: string, headers: string[], body: string, sent: string]>([
    ['7bit', ['Content-Type: text/csv; name=a.csv'], 'a;b\r\n1;2', 'a;b\r\n1;2'],
    ['with an empty line at its end', ['Content-Type: text/csv; name=a.csv'], 'a;b\r\n\r\n', 'a;b\r\n\r\n'],
    ['lines that end in LF', ['Content-Type: text/csv; name=a.csv'], 'a;b\n1;2\n', 'a;b\n1;2\n'],
    ['binary', ['Content-Type: application/pdf', 'Content-Transfer-Encoding: binary'], binary, binary],
    [
      'quoted-printable',
      ['Content-Type: text/csv; name=a.csv', 'Content-Transfer-Encoding: quoted-printable'],
      'a=3Bb\r\n1;=\r\n2',
      'a;b\r\n1;2',
    ],
    [
      'base64',
      ['Content-Type: text/calendar; name=a.ics', 'Content-Transfer-Encoding: base64'],
      'QkVHSU46DQo=',
      'BEGIN:\r\n',
    ],
    ['a message', ['Content-Type: message/rfc822'], 'Subject: x\r\n\r\ny\r\n', 'Subject: x\r\n\r\ny\r\n'],
    ['nothing', ['Content-Type: application/pdf; name=a.pdf'], '', ''],
    [
      'uuencode',
      [
        'Content-Type: text/plain; name=a.txt',
        'Content-Disposition: attachment',
        'Content-Transfer-Encoding: x-uuencode',
      ],
      'begin 644 a.txt\r\n+2&5L;&\\@=&AE<F4`\r\n`\r\nend',
      'Hello there',
    ],
  ])('%s', async (_, headers, body, sent) => {
    const { attachments } = await read(
      ...mixed(part([], 'see'), part(headers, body), part(['Content-Type: image/png'], 'x')),
    )
    expect(Buffer.from(attachments[0]!.content).toString('latin1')).toBe(sent)
  })

  it('in a digest, which names its type beside one that does not', async () => {
    const inner = 'Subject: one\r\n\r\nfirst\r\n'
    const message = await read(
      from,
      'Content-Type: multipart/digest; boundary=b',
      '',
      ...part([], inner),
      ...part(['Content-Type: message/rfc822'], inner),
      '--b--',
    )
    expect(message.attachments.map(({ mimeType, content }) => [mimeType, Buffer.from(content).toString()])).toEqual([
      ['message/rfc822', inner],
      ['message/rfc822', inner],
    ])
  })
})

describe('what is the text, and what is a file', () => {
  it.each<[type: string, body: string, words: string]>([
    ['text', 'words', 'words'],
    ['text/markdown', '# words', '# words'],
    ['text/x-unknown', 'words', 'words'],
    ['text/enriched', '<bold>words</bold> <<x>\r\nand more\r\n\r\nend', 'words <x> and more\nend'],
    ['text/richtext', '<bold>words</bold><nl>next<lt>', 'words\nnext<'],
    ['text/plain; format=flowed', 'one \r\ntwo', 'one two'],
    ['text/plain; x="; format=flowed"', 'one \r\ntwo', 'one \ntwo'],
  ])('%s is shown', async (type, body, words) => {
    expect((await read(from, `Content-Type: ${type}`, '', body)).text).toBe(words)
  })

  it('text that flows, beside text that does not', async () => {
    const flowed = part(['Content-Type: text/plain; format=flowed'], '> one \r\n> two')
    expect((await read(...mixed(flowed, part([], 'a \r\nfooter')))).text).toBe('> one two\na \nfooter')
  })

  it('a subject that speaks of what flows changes nothing', async () => {
    const message = await read(from, 'Subject: format=flowed', 'Content-Type: text/plain; format=flowed', '', 'x')
    expect(message.subject).toBe('format=flowed')
  })

  it('a text with a name is a file, but where the text of a message stands', async () => {
    const named = (name: string) =>
      part([`Content-Type: text/plain; name=${name}`, 'Content-Disposition: inline'], name)
    const message = await read(...mixed(named('first.txt'), named('fix.patch')))
    expect([message.text, files(message)]).toEqual(['first.txt', ['fix.patch']])
  })

  it('a picture named like the root of a page is none of it', async () => {
    const message = await read(
      from,
      'Content-Type: multipart/related; boundary=b; start="<root@x>"',
      '',
      ...part(['Content-Type: image/png', 'Content-ID: <a@x>', 'Content-Location: http://x.example/a.png'], 'p'),
      ...part(['Content-Type: text/html', 'Content-ID: <root@x>'], '<p>words</p>'),
      '--b--',
    )
    expect(message.html).toBe('<p>words</p>')
    expect(message.attachments).toMatchObject([
      { contentId: 'a@x', location: 'http://x.example/a.png', disposition: 'inline' },
    ])
  })

  it('of a program for mail that writes pages of its own kind, the page that all show', async () => {
    const message = await read(
      from,
      'Content-Type: multipart/alternative; boundary=b',
      '',
      ...part(['Content-Type: text/plain'], 'plain'),
      ...part(['Content-Type: text/x-amp-html'], '<html amp4email>'),
      ...part(['Content-Type: text/html'], '<p>rich</p>'),
      '--b--',
    )
    expect([message.text, message.html, files(message)]).toEqual(['plain', '<p>rich</p>', ['attachment-1.bin']])
  })

  it('what a list wrote below base64', async () => {
    const message = await read(
      from,
      'Content-Transfer-Encoding: base64',
      '',
      'SGVsbG8u\r\nSGVsbG8u',
      '',
      '____________________',
      'talk mailing list',
    )
    expect([message.text, codes(message)]).toEqual(['Hello.Hello.\n\n____________________\ntalk mailing list', []])
  })

  it('a file that was written into the text', async () => {
    const uu = 'begin 644 a.txt\r\n+2&5L;&\\@=&AE<F4`\r\n`\r\nend'
    const message = await read(from, '', `before\r\n${uu}\r\nafter`)
    expect([message.text, files(message)]).toEqual(['before\nafter', ['a.txt']])
    expect(Buffer.from(message.attachments[0]!.content).toString()).toBe('Hello there')
  })
})

describe('people', () => {
  it.each<[value: string, people: string[]]>([
    ['Pete(A nice \\) chap) <pete(his account)@silly.example(his host)>', ['Pete pete@silly.example']],
    [
      'Mary <@a.example,@b.example:mary@b.example>, , jdoe@test . example',
      ['Mary mary@b.example', ' jdoe@test.example'],
    ],
    ['Hidden recipients  :(nobody(that I know))  ;', []],
    ['A Group:Ed Jones <joe@where.example>,jdoe@one.example;', ['Ed Jones joe@where.example', ' jdoe@one.example']],
    ['jdoe@one.example (John Doe)', ['John Doe jdoe@one.example']],
    ['"Joe Q. \\"Public\\"" <john.q@a.example>', ['Joe Q. "Public" john.q@a.example']],
    ['=?utf-8?Q?Smith,_Ann_<x>?= <ann@a.example>', ['Smith, Ann <x> ann@a.example']],
    ['mailto:ann@a.example', [' ann@a.example']],
    ['<mailto:ann@a.example>', [' ann@a.example']],
    ['Jr. Bob bob@a.example', ['Jr. Bob bob@a.example']],
    ['"a b"@a.example', [' "a b"@a.example']],
    ['Ann <ann@a.example', ['Ann ann@a.example']],
    ['Ann <\xe2\x80\xaaann@a.example\xe2\x80\xac>', ['Ann ann@a.example']],
    ['Ann \xe2\x80\xb9ann@a.example\xe2\x80\xba', ['Ann ann@a.example']],
    ['ann@a.example\xef\xbc\x8cbob@a.example', [' ann@a.example', ' bob@a.example']],
    ['ann@a.example.', [' ann@a.example']],
  ])('%j', async (value, people) => {
    const { to } = await read(from, `To: ${value}`, '', 'x')
    expect(to.map(({ name, address }) => `${name} ${address}`)).toEqual(people)
  })

  it('are named once where two fields say the same', async () => {
    expect(codes(await read(from, from, '', 'x'))).toEqual([])
  })
})

describe('what is said', () => {
  const pgp = '-----BEGIN PGP MESSAGE-----\r\n\r\nx'
  it.each<[why: string, lines: string[], said: string[]]>([
    [
      'PGP that went through Exchange',
      mixed(part([], ''), part(['Content-Type: application/octet-stream; name=a.asc'], pgp)),
      ['packed-elsewhere'],
    ],
    [
      'S/MIME of no type',
      mixed(part([], 'see'), part(['Content-Type: application/octet-stream; name=smime.p7m'], 'x')),
      ['packed-elsewhere'],
    ],
    ['a piece of a message', [from, 'Content-Type: message/partial; id=a; number=2; total=3', '', 'x'], ['partial']],
    [
      'a part that is elsewhere',
      [from, 'Content-Type: message/external-body; access-type=ftp', '', 'x'],
      ['elsewhere'],
    ],
    ['yEnc', [from, '', '=ybegin line=128 size=12 name=a.bin\r\nx\r\n=yend size=12'], ['packed-elsewhere']],
    [
      'twelve bad headers once',
      mixed(...Array.from({ length: 12 }, (_, i) => part([`no header ${i}`], 'x'))),
      ['bad-header'],
    ],
    ['nothing of a first line of blanks', ['     ', from, '', 'x'], []],
    ['nothing of a mark of byte order', [`\xef\xbb\xbf${from}`, '', 'x'], []],
    ['nothing of base64 without its padding', [from, 'Content-Transfer-Encoding: base64', '', 'Tm90aGluZyB3YXM'], []],
  ])('%s', async (_, lines, said) => {
    expect(codes(await read(...lines))).toEqual(said)
  })
})

describe('a report about mail is told in words', () => {
  const bob = 'Final-Recipient: rfc822; bob@out.test'
  it.each<[why: string, type: string, fields: string[], report: object]>([
    [
      'not delivered',
      'message/delivery-status',
      [
        'Reporting-MTA: dns; mx.test',
        '',
        bob,
        'Action: failed',
        'Status: 5.1.1',
        'Diagnostic-Code: smtp; 550 no such user',
      ],
      { kind: 'failed', recipient: 'bob@out.test', reason: 'no-address', reply: '5.1.1 550 no such user' },
    ],
    [
      'given up',
      'message/delivery-status',
      [bob, 'Action: failed', 'Status: 4.4.1', 'Diagnostic-Code: X-Postfix; connect to out.test: refused'],
      { kind: 'failed', reason: 'unreachable', reply: '4.4.1 connect to out.test: refused' },
    ],
    [
      'on its way',
      'message/global-delivery-status',
      [bob, 'Action: delayed', 'Status: 4.2.2'],
      { kind: 'delayed', reason: 'full' },
    ],
    [
      'arrived',
      'message/delivery-status',
      [bob, 'Action: delivered', 'Status: 2.1.5'],
      { kind: 'delivered', reason: null },
    ],
    [
      'read',
      'message/disposition-notification',
      [bob, 'Disposition: manual-action/MDN-sent-manually; displayed'],
      { kind: 'read' },
    ],
    [
      'deleted',
      'message/disposition-notification',
      [bob, 'Disposition: automatic-action/x; deleted'],
      { kind: 'discarded' },
    ],
    ['unwanted', 'message/feedback-report', ['Feedback-Type: abuse'], { kind: 'complaint', recipient: null }],
  ])('%s', async (_, type, fields, report) => {
    const message = await read(...mixed(part([], 'see'), part([`Content-Type: ${type}`], fields.join('\r\n'))))
    expect(message.reports).toMatchObject([report])
  })

  it('once, however often it is in there', async () => {
    const again = part(['Content-Type: message/feedback-report'], 'Feedback-Type: abuse')
    expect((await read(...mixed(again, again))).reports).toHaveLength(1)
  })
})

it.each(['plain', 'html'])('a short letter with a control or two is shown: text/%s', async kind => {
  const message = await read(from, `Content-Type: text/${kind}`, '', 'See \x01here\x03, please: a word or two')
  expect([message.text ?? message.html, files(message)]).toEqual(['See \x01here\x03, please: a word or two', []])
})

it.each(['7-bit', '8bits', 'none', 'binary'])('an encoding by the name of %s was none', async encoding => {
  const message = await read(from, `Content-Transfer-Encoding: ${encoding}`, '', 'words')
  expect([message.text, codes(message)]).toEqual(['words', []])
})
