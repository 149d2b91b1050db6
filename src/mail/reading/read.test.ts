import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMessage } from './read.ts'

const folder = path.join(import.meta.dirname, '../corpus')
const corpus = readdirSync(folder)
  .filter(file => file.endsWith('.msg'))
  .map(file => readFileSync(path.join(folder, file)))
const bytes = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1')
const idsOf = (...header: string[]) => readMessage(bytes(...header, '', 'x')).header.ids

describe('what stands in a header more often than anybody writes it', () => {
  const fields = (most: number, line: (i: number) => string) => Array.from({ length: most }, (_, i) => line(i))
  const limit = { of: 'part', why: 'limit', what: 'fields' }
  const disposition = 'Content-Disposition: attachment; filename='

  it('is each encoding that its body may be in', () => {
    const seven = fields(20, () => 'Content-Transfer-Encoding: 7bit')
    const { texts } = readMessage(bytes(...seven, 'Content-Transfer-Encoding: quoted-printable', '', 'My =49=42=41=4E'))
    expect(texts.flatMap(({ readings }) => readings)).toContain('My IBAN\n')
  })

  it('is one encoding that nobody knows, and those that are known', () => {
    const odd = fields(5_000, i => `Content-Transfer-Encoding: x-${i}`)
    const { texts, unread } = readMessage(bytes(...odd, 'Content-Transfer-Encoding: quoted-printable', '', '=49BAN'))
    expect(texts.flatMap(({ readings }) => readings)).toContain('IBAN\n')
    expect(unread.filter(({ why }) => why === 'encoding').length).toBeGreaterThan(0)
    expect(unread.length).toBeLessThan(20)
  })

  it.each<[string, (most: number) => string[]]>([
    ['a description', most => fields(most, i => `Content-Description: ${i}`)],
    ['a name', most => fields(most, i => `${disposition}${i}`)],
    ['a name within one field', most => [`${disposition}a; ${fields(most, i => `filename=${i}`).join('; ')}`]],
  ])('is unread: %s', (_, header) => {
    const unread = (most: number) => readMessage(bytes(...header(most), '', 'x')).unread
    expect(unread(20)).toContainEqual(limit)
    expect(unread(2)).not.toContainEqual(limit)
  })

  it('is unread: a message in a mailbox', { tags: ['long'] }, () => {
    const mailbox = (most: number) =>
      bytes(`${disposition}a.txt`, '', ...fields(most, () => 'From a@b.example\r\nSubject: x\r\n\r\nx'))
    expect(readMessage(mailbox(1_100)).unread).toContainEqual(limit)
    expect(readMessage(mailbox(100)).unread).toEqual([])
  })
})

describe('a list of people that is encoded', () => {
  const all = ['in@in.test', 'out@out.test']
  it.each([
    ['in one word', '=?utf-8?q?in=40in=2Etest=2C_Cy_=3Cout=40out=2Etest=3E?='],
    ['parted between two words', '=?utf-8?q?in=40in=2Etest=2C?= =?utf-8?q?_out=40out=2Etest?='],
    ['parted by a semicolon, within an address', '=?utf-8?q?in=40in=2Ete?=\r\n =?utf-8?q?st=3B_out=40out=2Etest?='],
    ['one of them in a name', '=?utf-8?q?in=40in=2Etest=2C_Cy?= <out@out.test>'],
    ['one of them in a quoted name', '"=?utf-8?q?in=40in=2Etest?=" <out@out.test>'],
  ])('names everybody, and of a From it is said that programs part over it: %s', (_, list) => {
    expect(readMessage(bytes(`To: ${list}`, '', 'x')).header.recipients.toSorted()).toEqual(all)
    const { unread } = readMessage(bytes(`From: ${list}`, '', 'x'))
    expect(unread).toContainEqual({ of: 'field', why: 'ambiguous', what: 'from' })
  })

  it('is unread where nobody knows its alphabet', () => {
    const { unread } = readMessage(bytes('To: =?x-none?q?in=40in=2Etest=2C?= <out@out.test>', '', 'x'))
    expect(unread).toContainEqual({ of: 'field', why: 'charset', what: 'to' })
  })
})

describe('ids are one, whatever they are written like', () => {
  it.each<[string, string[]]>([
    ['as they should be', ['In-Reply-To: <c1@out.test>']],
    ['folded inside', ['In-Reply-To: <c1@', ' out.test>']],
    ['folded before', ['References:', '\t<c1@out.test>']],
    ['without brackets', ['In-Reply-To: c1@out.test']],
    ['with one bracket', ['In-Reply-To: <c1@out.test']],
    ['in other letters', ['In-Reply-To: <C1@OUT.TEST>']],
    ['in an encoded word', ['References: =?utf-8?Q?=3Cc1=40out.test=3E?=']],
    ['in quotes', ['In-Reply-To: "<c1@out.test>"']],
    ['quoted to the left', ['In-Reply-To: <"c1"@out.test>']],
    ['with blanks', ['In-Reply-To: < c1 @ out.test >']],
    ['behind words', ['In-Reply-To: Your message of Tue <c1@out.test>']],
    ['behind a comment', ['In-Reply-To: (c) <c1@out.test>']],
    ['among others, without blanks', ['References: <a@b.example><c1@out.test><d@e.example>']],
    ['with commas', ['References: a@b.example,c1@out.test,d@e.example']],
    ['behind a bare CR', ['X-A: b\rIn-Reply-To: <c1@out.test>']],
    ['with NUL in it', ['In-Reply-To: <c\x001@out.test>']],
    ['in the second of two', ['In-Reply-To: <a@b.example>', 'In-Reply-To: <c1@out.test>']],
    ['as a link', ['References: <mid:c1@out.test>']],
    ['in full-width letters', [`References: =?utf-8?B?${Buffer.from('＜ｃ１＠out.test＞').toString('base64')}?=`]],
    ...[
      'X-Forwarded-Message-Id',
      'Original-Message-ID',
      'X-Original-Message-ID',
      'Supersedes',
      'X-Reply-To-Message-Id',
    ].map((name): [string, string[]] => [name, [`${name}: <c1@out.test>`]]),
  ])('named %s', (_, header) => {
    expect(idsOf(...header).named).toContain('c1@out.test')
  })

  it.each<[string, string[], string]>([
    ['without brackets', ['Message-ID: c3@out.test'], 'c3@out.test'],
    ['with a blank', ['Message-ID: <c 4@out.test>'], 'c4@out.test'],
    ['the second of two', ['Message-ID: <a@b.example>', 'Message-ID: <c6@out.test>'], 'c6@out.test'],
    ['behind a bare CR', ['Subject: x\rMessage-ID: <c8@out.test>'], 'c8@out.test'],
    ['without a sign', ['Message-ID: <12345678>'], '12345678'],
    ['of who sent it again', ['Resent-Message-ID: <c9@out.test>'], 'c9@out.test'],
  ])('its own, %s', (_, header, id) => {
    expect(idsOf(...header).own).toContain(id)
  })

  it('a conversation of Outlook is one in all of its mails', () => {
    const root = Buffer.from('01d9aabbccdd00112233445566778899aabbccddeeff', 'hex')
    const answer = Buffer.concat([root, Buffer.from('0102030405', 'hex')])
    const [first, second] = [root, answer].map(index => idsOf(`Thread-Index: ${index.toString('base64')}`).threads)
    expect(first).toEqual([root.toString('hex')])
    expect(second).toEqual(first)
  })

  it('of messages inside, and of events', () => {
    const inside = Buffer.from('Message-ID: <in@out.test>\r\nX-Postern-Sender: verified\r\n\r\nwords').toString(
      'base64',
    )
    const mail = [
      ...['Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: message/rfc822'],
      ...['Content-Transfer-Encoding: base64', '', inside, '--b', 'Content-Type: text/calendar', ''],
      ...['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:Ev', ' ent-1@out.test', 'END:VEVENT', 'END:VCALENDAR', '--b--'],
    ]
    const read = readMessage(bytes(...mail))
    expect(read.inside.map(({ ids }) => ids.own)).toEqual([['in@out.test']])
    expect(read.inside[0]!.names).toContain('x-postern-sender')
    expect(read.events).toEqual(['event-1@out.test'])
    expect(read.unread).toEqual([])
  })
})

it.each(['\r', '\r ', '\0', 'a\0'])('a subject is also what a bare control leaves of it: %j', control => {
  const { proper, loose } = readMessage(bytes(`Subject: x y${control}Re: plan`, '', 'words')).header.subject
  expect([...proper, ...loose].map(text => text.trim())).toContain('Re: plan')
})

it('the header of a message that is attached alone leaves nothing unread', () => {
  const header = ['Subject: plan', 'Content-Type: multipart/mixed; boundary=c', 'Content-Transfer-Encoding: 8bit']
  const parts = ['Content-Type: multipart/report; boundary=b', '', '--b', 'Content-Type: text/rfc822-headers', '']
  const read = readMessage(bytes(...parts, ...header, '', '--b--'))
  expect(read.inside.map(({ subject }) => subject.proper)).toEqual([['plan']])
  expect(read.unread).toEqual([])
})

it('a file ends where some programs see a boundary too', () => {
  const file = Buffer.alloc(300, 'file')
    .toString('base64')
    .match(/.{1,76}/g)!
  const write = (end: string) =>
    readMessage(
      bytes(
        'Content-Type: multipart/mixed; boundary=b',
        ...['', '--b', 'Content-Type: application/x; name=a', 'Content-Transfer-Encoding: base64', '', ...file, end],
      ),
    ).files.map(each => each.digest())
  const [whole] = write('--b--')
  expect(write('--b--x')).toContain(whole)
})

it('a file is the same in every encoding', () => {
  const file = Buffer.from(Array.from({ length: 3_000 }, (_, i) => i % 251))
  const qp = [...file]
    .map(byte => `=${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('')
    .match(/.{1,72}/g)!
  const write = (encoding: string, lines: readonly string[]) =>
    readMessage(bytes('Content-Type: application/x; name=a', `Content-Transfer-Encoding: ${encoding}`, '', ...lines))
      .files[0]!
  const base64 = write('base64', file.toString('base64').match(/.{1,76}/g)!)
  expect(base64.size).toBe(3_000)
  expect(
    write(
      'quoted-printable',
      qp.map(line => `${line}=`),
    ).digest(),
  ).toBe(base64.digest())
})

describe('the reader never fails', () => {
  const piece = fc.constantFrom(
    ...[
      '\r\n',
      '\n',
      '\r',
      '\r\n\r\n',
      ' ',
      '\t',
      ':',
      ';',
      '"',
      '(',
      ')',
      '\\',
      '=',
      '<',
      '>',
      '\0',
      '\xff',
      '--b',
      '--b--',
    ],
    ...[
      'Subject: ',
      'From: a@b.example',
      'Content-Type: ',
      'multipart/mixed; boundary=b',
      'message/rfc822',
      'text/html',
    ],
    ...[
      'Content-Transfer-Encoding: base64',
      '=?utf-8?B?',
      '?=',
      '=?x?Q?',
      'charset=utf-7',
      '<style>',
      '<!--',
      '&#x49;',
    ],
    ...[
      '{\\rtf1',
      'BEGIN:VCALENDAR',
      'UID:',
      '%PDF-',
      'begin 644 a',
      '\x1b$B',
      "filename*0*=utf-8''%",
      'References: <a@b>',
    ],
  )
  const made = fc
    .array(fc.oneof(piece, fc.string({ maxLength: 20 })), { maxLength: 60 })
    .map(all => bytes(all.join('')))
  const torn = fc
    .tuple(fc.constantFrom(...corpus), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }), fc.nat())
    .map(([raw, changes, cut]) => {
      const copy = Buffer.from(raw)
      for (const [at, byte] of changes) copy[at % copy.length] = byte
      return cut % 3 === 0 ? copy.subarray(0, cut % copy.length) : copy
    })

  it('whatever a message is', { tags: ['long'] }, () => {
    fc.assert(
      fc.property(fc.oneof(made, torn, fc.uint8Array({ maxLength: 500 })), raw => {
        const { unread, texts } = readMessage(raw)
        return Array.isArray(unread) && texts.every(({ readings }) => readings.length > 0)
      }),
      { numRuns: 3_000, seed: 1 },
    )
  })

  const many = (text: string) => text.repeat(Math.ceil(500_000 / text.length))
  const html = (text: string) => bytes('Content-Type: text/html', '', many(text))
  it.each<[string, Buffer]>([
    ['brackets', html('<')],
    ['tags', html('<b>')],
    ['attributes', html('<a b=c ')],
    ['comments that do not end', html('<!--')],
    ['comments in comments', html('<!--[if x]><!--')],
    ['styles', html('<style>')],
    ['rules of styles', bytes('Content-Type: text/html', '', `<style>${many('a{display:none')}`)],
    ['selectors', bytes('Content-Type: text/html', '', `<style>${many('.a,')}{display:none}</style>`)],
    ['contents of styles', bytes('Content-Type: text/html', '', `<style>${many('content:"')}</style>`)],
    ['comments of styles', bytes('Content-Type: text/html', '', `<style>a{content:"x"}${many('/*')}`)],
    ['texts of styles', bytes('Content-Type: text/html', '', `<style>${many(`content:"'\\"`)}`)],
    [
      'attributes that are shown',
      bytes('Content-Type: text/html', '', `<style>${many('--a:attr(b) ')}</style>`, many('<i b=c>')),
    ],
    ['words in words', html('a<i b>a')],
    ['elements in a row', html('<div style="display:flex">')],
    ['blocks in a row', bytes('Content-Type: text/html', '', '<div style="display:flex">', many('<p> </p>'))],
    ['addresses in attributes', html('<a b="data:text/html,')],
    ['an attribute of addresses', bytes('Content-Type: text/html', '', `<a b="${many('x data:text/html,<p>')}">`)],
    ['styles of addresses', bytes('Content-Type: text/html', '', `<style>${many('url(data:text/css,')}</style>`)],
    [
      'documents in addresses',
      bytes('Content-Type: text/html', '', many(`<a b='data:text/html,<a b="data:text/html,<i c>x">'>`)),
    ],
    ['entities', html('&#x')],
    ['elements that hide', html('<p hidden>')],
    ['charsets of HTML', html('<meta charset')],
    ['encoded words', bytes(`Subject: ${many('=?utf-8?Q?')}`, '')],
    ['whole encoded words', bytes(`Subject: ${many('=?utf-8?Q?a?= ')}`, '')],
    ['folds', bytes(`Subject: ${many('a\r\n ')}b`, '')],
    ['bare CR', bytes(`Subject: ${many('\r')}b`, '', many('\rx'))],
    ['NUL', bytes(`Subject: ${many('\0')}b`, '', many('\0x'))],
    ['signs of addresses', bytes(`To: ${many('@')}`, `From: ${many('@')}`, '')],
    ['an address', bytes(`To: ${many('a')}`, `From: ${many('a,')}`, '')],
    ['quotes in addresses', bytes(`To: ${many('"')}`, `From: ${many('<"')}`, '')],
    ['ids', bytes(`References: ${many('<a@b>')}`, '')],
    ['brackets of ids', bytes(`References: ${many('<')}`, `In-Reply-To: ${many('< @')}`, '')],
    ['marks in ids', bytes(`References: x${many(',')}x`, `Message-ID: <x${many(':')}x>`, '')],
    ['comments', bytes(`Content-Type: ${many('(')}`, `Content-Disposition: ${many('\\')}`, '')],
    ['parameters', bytes(`Content-Type: text/plain; ${many('a*0=b;')}`, '')],
    ['blanks', bytes('', many(' '))],
    ['lines', bytes('', many('\n'))],
    ['quoted blanks', bytes('Content-Transfer-Encoding: quoted-printable', '', many(' '), many('= '))],
    ['files in uuencode', bytes('', many('begin 644 a\n'))],
    ['UTF-7', bytes('Content-Type: text/plain; charset=utf-7', '', many('+'), many('+A-'))],
    ['beginnings of armors', bytes('', many('-----BEGIN '))],
    ['lines of armors', bytes('', many('> \n'))],
    ['folded calendars', bytes('Content-Type: text/calendar', '', many('UID:\n '))],
    ['files in a calendar', bytes('Content-Type: text/calendar', '', many('A;ENCODING=B:AAAA\n'))],
    ['parameters in a calendar', bytes('Content-Type: text/calendar', '', many('A;B;'))],
    ['addresses in a calendar', bytes('Content-Type: text/calendar', '', many('data:,'), many('"data:;base64,'))],
    ['enriched text', bytes('Content-Type: text/enriched', '', many('<param>'))],
    ['parts', bytes('Content-Type: multipart/mixed; boundary=b', '', many('--b\n'))],
    ['messages in messages', bytes(many('Content-Type: message/rfc822\r\n\r\n'))],
    ['messages in messages, with NUL', bytes(many('Content-Type: message/rfc822\r\nX: \0\r\n\r\n'))],
    ['messages in messages, with bare CR', bytes(many('Content-Type: message/rfc822\r\rX: \0\r\n\r\n'))],
    [
      'parts in parts',
      bytes(...Array.from({ length: 9_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`)),
    ],
    ['signs without width', Buffer.from(`\r\n${many('\u200b')}`)],
    ['marks', Buffer.from(`\r\na${many('\u0301')}`)],
    ['marks that must be sorted', Buffer.from(`\r\na${many('\u0315\u0300')}`)],
  ])('nor takes long for %s', { tags: ['long'] }, (_, raw) => {
    // Microseconds: what grows with the square takes many minutes.
    const before = process.cpuUsage()
    readMessage(raw)
    expect(process.cpuUsage(before).user).toBeLessThan(60_000_000)
  })
})
