import { describe, expect, it } from 'vitest'
import { decide } from './policy.ts'
import { asked, lines, policyOf } from './testing/asked.ts'

const tagged = policyOf(`{ subject: '[secure]' }`)
const mail = (...head: string[]) => lines('From: a@in.test', ...head, 'Message-ID: <a@in.test>', '', 'Hello')
const actionFor = async (policy: ReturnType<typeof policyOf>, raw: Buffer) =>
  decide(policy, 'out', await asked(raw)).action
const b64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64')
const people = Array.from({ length: 3_000 }, (_, i) => `person${i}@somewhere.example`).join(',\r\n ')

describe('a rule about the subject takes hold', () => {
  it.each<[string, string[]]>([
    [
      'behind 2,500 fields of 100 bytes',
      [...Array.from({ length: 2_500 }, (_, i) => `X-Pad-${i}: ${'p'.repeat(90)}`), 'Subject: [secure] x'],
    ],
    ['behind a field of 300 KB', [`X-Pad: ${'p'.repeat(300_000)}`, 'Subject: [secure] x']],
    ['before To and Cc of 95 KB', ['Subject: [secure] x', `To: ${people}`, `Cc: ${people}`]],
    [
      'behind References of 300 KB',
      [
        `References: ${Array.from({ length: 7_000 }, (_, i) => `<reference-number-${i}@somewhere.example>`).join('\r\n ')}`,
        'Subject: [secure] x',
      ],
    ],
    [
      'behind 700 KB of Received',
      [...Array.from({ length: 20 }, () => `Received: from ${'r'.repeat(35_000)}`), 'Subject: [secure] x'],
    ],
    ['in the second of two', ['Subject: lunch', 'Subject: [secure] x']],
    ['in the last of fifty', [...Array.from({ length: 49 }, () => 'Subject: lunch'), 'Subject: [secure]']],
    ['behind a bare CR', ['Subject: x\r[secure]']],
    ['in a field behind a bare CR', ['X-A: y\rSubject: [secure] x']],
    ['in a field behind a bare CR, folded there', ['X-A: y\rSubject:\r\n [secure] x']],
    ['parted by a bare CR', ['Subject: [sec\rure] x']],
    ['with NUL in it', ['Subject: [sec\0ure]']],
    ['behind a NUL', ['Subject: x\0[secure]']],
    ['in a field whose name has a NUL', ['Sub\0ject: [secure]']],
    ['in a field after a line that is none', ['this is no header', 'Subject: [secure] x']],
    ['behind a line of blanks', ['X-A: b', '   ', 'Subject: [secure] x']],
    ['with a blank before the colon', ['Subject : [secure] x']],
    ['in capitals', ['SUBJECT: [SECURE]']],
    ['folded before it', ['Subject:\r\n [secure] x']],
    ['folded inside', ['Subject: [sec\r\n ure] x']],
    ['folded by tabs, twice', ['Subject: [s\r\n\tec\r\n\ture]']],
    ['in one encoded word', ['Subject: =?utf-8?Q?=5Bsecure=5D_x?=']],
    ['in two words', [`Subject: =?utf-8?B?${b64('[sec')}?= =?utf-8?B?${b64('ure] x')}?=`]],
    ['in two words with nothing between', ['Subject: =?utf-8?Q?=5Bsec?==?utf-8?Q?ure=5D?=']],
    ['in two words of two charsets', ['Subject: =?utf-8?Q?=5Bsec?= =?iso-8859-1?Q?ure=5D?=']],
    ['in words that stand in a word', ['Subject: [=?utf-8?Q?secure?=] x']],
    ['in a word with a language', ['Subject: =?utf-8*en?Q?=5Bsecure=5D?=']],
    ['in a word with blanks', ['Subject: =?utf-8?Q?=5Bsecure=5D x?=']],
    ['in UTF-16', [`Subject: =?utf-16le?B?${b64('[secure] x', 'utf16le')}?=`]],
    ['in a word of UTF-7, which nobody here reads', ['Subject: =?utf-7?Q?+AFs-secure+AF0-?=']],
    ['in a word of a charset that is none', ['Subject: =?x-mine?B?AAAA?=']],
    ['in a word of no charset', ['Subject: =??Q?=5Bsecure=5D?=']],
    ['in a word of a charset and a blank', ['Subject: =?utf-8 ?Q?=5Bsecure=5D?=']],
    ['in a word without an end', ['Subject: =?utf-8?Q?=5Bsecure=5D_x']],
    ['parted by feeds', ['Subject: [sec\fu\vre] x']],
    ['in full-width letters', [`Subject: =?utf-8?B?${b64('［ｓｅｃｕｒｅ］ x')}?=`]],
    ['with a letter without width', [`Subject: =?utf-8?B?${b64('[sec\u200bure] x')}?=`]],
    ['with a soft hyphen', [`Subject: =?utf-8?B?${b64('[sec\u00adure] x')}?=`]],
    ['with tag characters', [`Subject: =?utf-8?B?${b64('[sec\u{e0041}ure] x')}?=`]],
    ['turned by a mark of direction', [`Subject: =?utf-8?B?${b64('\u202e]eruces[')}?=`]],
    ['beside bytes of no charset', ['Subject: \xe9 [secure] \xff']],
    ['in raw ISO-2022-JP', ['Subject: \x1b(J[secure]\x1b(B']],
  ])('%s', async (_, head) => {
    expect(await actionFor(tagged, mail(...head))).toBe('seal')
  })

  it('in a message whose lines end in LF, or in CR, alone', async () => {
    for (const end of ['\n', '\r']) {
      const raw = mail('Subject: [secure] x').toString('latin1').replaceAll('\r\n', end)
      expect(await actionFor(tagged, Buffer.from(raw, 'latin1'))).toBe('seal')
    }
  })

  it('in letters of raw ISO-2022-JP', async () => {
    const japanese = policyOf(`{ subject: '機密' }`)
    expect(await actionFor(japanese, mail('Subject: \x1b$B5!L)\x1b(B'))).toBe('seal')
  })

  it('in a message that begins with the mark of a byte order', async () => {
    const raw = Buffer.concat([Buffer.from('\ufeff'), lines('Subject: [secure] x', 'From: a@in.test', '', 'Hello')])
    expect(await actionFor(tagged, raw)).toBe('seal')
  })

  it('and where it cannot be known', async () => {
    const endless = mail(
      ...Array.from({ length: 11_500 }, (_, i) => `X-Pad-${i}: ${'p'.repeat(90)}`),
      'Subject: [secure]',
    )
    expect(decide(tagged, 'out', await asked(endless))).toMatchObject({ action: 'seal', reason: 'unreadable' })
    const many = mail(...Array.from({ length: 300 }, () => 'Subject: lunch'))
    expect(decide(tagged, 'out', await asked(many))).toMatchObject({ action: 'seal', reason: null })
  })

  it('and of nothing else', async () => {
    for (const subject of [
      'lunch',
      '=?utf-8?Q?lunch_=C3=BC?=',
      'secure',
      '[sec ure]',
      'a\r\n [b] c',
      '[private] \xc3\xa9',
    ])
      expect(await actionFor(tagged, mail(`Subject: ${subject}`))).toBe('pass')
  })
})

describe('a rule about a field takes hold', () => {
  const secret = policyOf(`{ header: { name: Sensitivity, matches: '^company-confidential' } }`)

  it.each<[string, string[]]>([
    ['folded inside', ['Sensitivity: Company-\r\n Confidential']],
    ['behind a comment', ['Sensitivity: (x) Company-Confidential']],
    ['in an encoded word', ['Sensitivity: =?utf-8?Q?Company-Confidential?=']],
    ['in the second of two', ['Sensitivity: personal', 'Sensitivity: company-confidential']],
    ['behind a bare CR', ['X-A: b\rSensitivity: company-confidential']],
    [
      'behind two bare CR, where others stand before it',
      ['Subject: a\r\rb', 'X-A: b\rSensitivity: company-confidential'],
    ],
    ['before 300 KB', ['Sensitivity: company-confidential', `X-Pad: ${'p'.repeat(300_000)}`]],
    ['in a charset that is none', ['Sensitivity: =?x-mine?Q?personal?=']],
  ])('%s', async (_, head) => {
    expect(await actionFor(secret, mail(...head))).toBe('seal')
  })

  it.each(['\0', '\x01', '\x08'])('by a word that a control stands before: %j', async control => {
    const word = policyOf(String.raw`{ header: { name: Sensitivity, matches: '\bconfidential\b' } }`)
    expect(await actionFor(word, mail(`Sensitivity: company${control}confidential`))).toBe('seal')
  })
})

describe('a rule that lets pass', () => {
  const open = (action: string) => policyOf(`{ subject: '[public]' }`, action, 'default: { out: seal }')

  it('needs every reading', async () => {
    expect(await actionFor(open('pass'), mail('Subject: [public] x'))).toBe('pass')
    expect(await actionFor(open('pass'), mail('Subject: =?utf-8?Q?=5Bpublic=5D?= =?utf-8?Q?_x?='))).toBe('pass')
    for (const head of [
      ['Subject: [public]', 'Subject: x'],
      ['Subject: x\rSubject: [public]'],
      ['X-Mailer: x\rSubject: [public]'],
      ['Subject: [public] =?x-mine?Q?x?='],
    ])
      expect(await actionFor(open('pass'), mail(...head))).toBe('seal')
  })

  it('does not by what only some would see', async () => {
    expect(await actionFor(open('pass'), mail('Subject: [pub\r\n lic] x'))).toBe('seal')
  })

  it('one that refuses takes hold by any reading, and keeps what it cannot read', async () => {
    const refusing = policyOf(`{ subject: '[public]' }`, 'refuse')
    expect(decide(refusing, 'out', await asked(mail('Subject: x', 'Subject: [public]')))).toMatchObject({
      action: 'refuse',
      reason: null,
    })
    const unread = decide(refusing, 'out', await asked(mail('Subject: =?utf-7?Q?x?=')))
    expect(unread).toMatchObject({ reason: 'unreadable', rule: 'rule' })
    expect(unread.steps.at(-1)).toEqual({
      rule: 'rule',
      matched: true,
      failed: 'subject: cannot be read (field, subject, charset)',
    })
  })

  it('a condition that is certainly not so decides, whatever else is unread', async () => {
    const both = policyOf(`{ recipient: 'x@y.example', subject: '[secure]' }`)
    expect(await actionFor(both, mail('Subject: =?utf-7?Q?x?='))).toBe('pass')
  })
})

describe('before any rule', () => {
  it('the mark of opened mail is found by any reading', async () => {
    const marked = policyOf('{ recipient: nobody@y.example }', 'seal', 'mark: "[opened]"')
    for (const head of [
      ['Subject: x', 'Subject: Re: [opened] x'],
      ['X-A: b\rSubject: [opened]'],
      ['Subject: =?utf-7?Q?x?='],
      ['Subject: [ope\r\n ned]'],
    ])
      expect(decide(marked, 'out', await asked(mail(...head)))).toMatchObject({
        action: 'seal',
        rule: 'answers to opened mail',
      })
  })

  it('answers whose ids cannot be read are sealed', async () => {
    const policy = policyOf('{ recipient: nobody@y.example }')
    const ids = Array.from({ length: 6_000 }, (_, i) => `<${i}@far.example>`).join(' ')
    expect(await actionFor(policy, mail(`References: ${ids}`))).toBe('seal')
    expect(await actionFor(policy, mail('In-Reply-To: =?utf-7?Q?x?='))).toBe('seal')
  })

  it.each<[string, string[]]>([
    ['plain', ['multipart/report; report-type=disposition-notification; boundary=b']],
    ['in capitals and quotes', ['MULTIPART/REPORT; REPORT-TYPE="Disposition-Notification"; boundary=b']],
    ['folded', ['multipart/report;\r\n\treport-type=disposition-notification; boundary=b']],
    ['behind a comment', ['(x) multipart/report; report-type=disposition-notification; boundary=b']],
    ['with blanks round the slash', ['multipart / report; report-type=disposition-notification; boundary=b']],
    ['by RFC 2231', ["multipart/report; report-type*=utf-8''disposition-notification; boundary=b"]],
    ['in pieces', ['multipart/report; report-type*0=disposition-; report-type*1=notification; boundary=b']],
    ['of no type', ['multipart/report; boundary=b']],
    ['mixed', ['multipart/mixed; boundary=b']],
    ['mixed, of a boundary that is none', ['multipart/mixed; boundary=c']],
    ['of feedback', ['multipart/report; report-type=feedback-report; boundary=b']],
    ['the second of two types', ['text/plain', 'multipart/report; report-type=disposition-notification; boundary=b']],
    ['the first of two types', ['multipart/report; report-type=disposition-notification; boundary=b', 'text/plain']],
    [
      'behind a bare CR',
      ['text/plain\rContent-Type: multipart/report; report-type=disposition-notification; boundary=b'],
    ],
    ['alone', ['message/disposition-notification']],
  ])('a receipt is sealed: %s', async (_, types) => {
    const raw = lines(
      'From: a@in.test',
      ...types.map(type => `Content-Type: ${type}`),
      '',
      ...['--b', 'Content-Type: text/plain', '', 'your mail was read', '--b'],
      ...['Content-Type: message/disposition-notification', '', 'Disposition: manual-action; displayed', '--b--'],
    )
    expect(await actionFor(policyOf('{ recipient: nobody@y.example }'), raw)).toBe('seal')
  })
})
