import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { parseMessage } from '../../mail/parse.ts'
import { claimsOf } from './claims.ts'

const domains = ['in.test', 'xn--bcher-kva.example']
const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)
const own = (header: string | Buffer) => claimsOf(Buffer.from(header), domains).own
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('whom a message may be taken to come from', () => {
  it.each([
    ['boss@in.test', 'From: boss@in.test'],
    ['boss@in.test', 'From: The Boss <BOSS@IN.TEST>'],
    ['boss@in.test', 'From: "boss"@in.test'],
    ['boss@in.test', 'From: bob@out.test\r\nFrom: boss@in.test'],
    ['boss@in.test', 'From: bob@out.test\r\nSender: boss@in.test'],
    ['boss@in.test', 'From: bob@out.test, boss@in.test'],
    ['boss@in.test', 'From: all: bob@out.test, boss@in.test;'],
    ['boss@in.test', 'From: boss@in.test <bob@out.test>'],
    ['boss@in.test', 'From: "boss@in.test" <bob@out.test>'],
    ['boss@in.test', "From: 'boss@in.test' via Portal <bob@out.test>"],
    ['boss@in.test', 'From: bob@out.test (boss@in.test)'],
    ['boss@in.test', 'From: bob@out.test (a (boss@in.test) b)'],
    ['boss@in.test', 'From: <@relay.test:boss@in.test>'],
    ['boss@in.test', 'From: bob@out.test <boss@in.test'],
    ['boss@in.test', 'From : boss@in.test'],
    ['boss@in.test', 'From\r\n : boss@in.test'],
    ['boss@in.test', 'FROM:\r\n boss@in.test'],
    ['boss@in.test', 'Fr\0om: boss@in.test'],
    ['boss@in.test', 'Fr\r\n om: boss@in.test'],
    ['boss@in.test', 'Subject: Offer\rFrom: The Boss <boss@in.test>\rX: y'],
    ['boss@in.test', 'Subject: Offer\nFrom: The Boss <boss@in.test>'],
    ['boss@in.test', 'stray\r\nFrom: boss@in.test'],
    ['boss@in.test', `From: =?utf-8?Q?boss=40in.test?= <bob@out.test>`],
    ['boss@in.test', `From: =?utf-8?b?${base64('boss@in.test')}?= <bob@out.test>`],
    ['boss@in.test', `From: =?utf-8*en?Q?boss=40in?= =?utf-8?Q?.test?= <bob@out.test>`],
    ['boss@in.test', `From: =?utf-8?Q?=3D=3Futf-8=3FQ=3Fboss=3D40in.test=3F=3D?= <bob@out.test>`],
    ['boss@in.test', `From: =?utf-16?b?${Buffer.from('boss@in.test', 'utf16le').toString('base64')}?= <bob@out.test>`],
    ['boss@in.test', 'From: boss＠in.test <bob@out.test>'],
    ['boss@in.test', 'From: boss@ｉｎ.test'],
    ['boss@in.test', 'From: boss@in。test'],
    ['boss@in.test', 'From: boss@in\u00ad.test'],
    ['boss@in.test', 'From: boss@in.\u200btest'],
    ['boss@in.test', 'From: boss@in.test.'],
    ['boss@xn--bcher-kva.example', 'From: boss@bücher.example'],
    ['boss@xn--bcher-kva.example', 'From: boss@BÜCHER.example'],
    ['boss@xn--bcher-kva.example', 'From: boss@xn--bcher-kva.example'],
    ['@in.test', 'From: boss @ in . test'],
    ['@in.test', 'From: boss@in(a comment).test'],
    ['@in.test', 'From: boss@(a comment)in.test'],
    ['@in.test', 'From: "boss@in."test'],
    ['@in.test', 'From: boss(x)@in.test'],
  ])('%s, by %j', (address, header) => {
    expect(own(bytes(`To: alice@in.test\r\n${header}\r\n\r\n`))).toEqual([address])
  })

  it.each([
    'From: Bob <bob@out.test>\r\nTo: alice@in.test\r\nReply-To: alice@in.test',
    'From: bob@in.test.evil.example',
    'From: bob@not-in.test',
    'From: "Bob (in.test)" <bob@out.test>',
    'From: bob@out.test\r\nX-From: alice@in.test',
    'From: bob@out.test\r\nSubject: From: alice@in.test',
    '',
  ])('nobody of ours, by %j', header => {
    expect(own(bytes(`${header}\r\n\r\n`))).toEqual([])
  })

  it('an organisation whose name is in a charset that only some know is not read', () => {
    const read = (header: string) => claimsOf(bytes(header), domains).isReadable
    expect(read('From: =?utf-7?Q?boss+AEA-in.test?= <bob@out.test>\r\n\r\n')).toBe(false)
    expect(read('From: =?iso-8859-1?Q?J=F6rg?= <bob@out.test>\r\n\r\n')).toBe(true)
  })

  it('counts the From fields that any program may see', () => {
    const count = (header: string) => claimsOf(bytes(header, 'latin1'), domains).fromFields
    expect(count('From: a@b.c\r\nSubject: x\rFrom : d@e.f\r\nX-From: g\r\n\r\n')).toBe(2)
  })

  it('misses no address of ours that a mail program finds in From or Sender, whatever stands there', {
    tags: ['long'],
  }, async () => {
    const token = fc.constantFrom(
      ...[
        'boss@in.test',
        'bob@out.test',
        'boss',
        '@',
        'in.test',
        'IN.TEST',
        '<',
        '>',
        ',',
        ';',
        ':',
        '"',
        '(',
        ')',
        '\\',
        '.',
      ],
      ...[
        ' ',
        '\r\n ',
        '\r\n\t',
        '\r',
        '\n',
        '\0',
        '\r\nFrom: ',
        '\rFrom: ',
        '\r\nSender:',
        'in\u00ad.test',
        'ｉn.test',
      ],
      ...[
        '=?utf-8?Q?boss=40in.test?=',
        `=?utf-8?B?${base64('<boss@in.test>')}?=`,
        '=?utf-8?Q?=22?=',
        '=?us-ascii?q?in.test?=',
      ],
    )
    const header = fc.array(token, { maxLength: 12 }).map(tokens => `To: a@b.c\r\nFrom: ${tokens.join('')}\r\n\r\n`)
    const isOurs = ({ address = '', name = '' }) => /@in\.test$/i.test(address) || /^[^\s@]+@in\.test$/i.test(name)
    await fc.assert(
      fc.asyncProperty(header, async text => {
        const found: { address?: string; name?: string }[] = []
        for (const seen of [text, text.replace(/\r\n|\r|\n/g, '\r\n'), text.replaceAll('\0', '')]) {
          const { from, headers } = await simpleParser(bytes(seen))
          const sender = headers.get('sender') as typeof from
          found.push(
            ...[...(from?.value ?? []), ...(sender?.value ?? [])].flatMap(each => [each, ...(each.group ?? [])]),
          )
          found.push(...(await parseMessage(bytes(seen))).from)
        }
        if (found.some(isOurs)) expect(own(bytes(text))).not.toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  it('is not told of fields longer than any sender needs', () => {
    expect(() => claimsOf(bytes(`From: ${'a@b.c, '.repeat(2_000)}\r\n\r\n`), domains)).toThrow('unreadable')
    expect(() => claimsOf(bytes(`${'Sender: a@b.c\r\n'.repeat(2_000)}\r\n`), domains)).toThrow('unreadable')
    expect(claimsOf(bytes(`To: ${'a@b.c, '.repeat(2_000)}\r\nFrom: a@b.c\r\n\r\n`), domains).fromFields).toBe(1)
  })
})
