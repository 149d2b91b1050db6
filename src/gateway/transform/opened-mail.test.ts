import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import type { SenderState } from '../../core/envelope/proof.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { readHeader, valuesOf } from '../../mail/header.ts'
import { parseMessage } from '../../mail/parse.ts'
import { namesBySplitting } from '../../mail/testing/splitting.ts'
import { stagedBytes } from '../../runtime/staged.ts'
import { latin1 } from '../message/fields.ts'
import { isAlone } from './find.ts'
import { type Inner, openedMail } from './opened-mail.ts'

const now = new Date(Date.UTC(2026, 10, 24, 12))
const proof = {
  ...{ subject: 'bob@out.test', period: '2026-11' as const, sealedAt: 0 },
  evidence: { district: '', certificate: '', issuedAt: 0, signingKey: '', key: '', digest: '' },
}
const verified: SenderState = { state: 'verified', ...proof }
const unsigned: SenderState = { state: 'unsigned', reason: 'none' }
const armor = '-----BEGIN AGE ENCRYPTED FILE-----\r\nAAAA\r\n-----END AGE ENCRYPTED FILE-----\r\n'
const carrierFields = 'From: secure@portal.example\r\nTo: alice@in.test\r\nSubject: Private message\r\n'

const bytes = (text: string) => Buffer.from(text, 'latin1')
interface Given {
  readonly outer?: string
  readonly inner?: string
  readonly sender?: SenderState
  readonly from?: Inner['from']
  readonly body?: string
  readonly mark?: string
}

async function opened(given: Given): Promise<string> {
  const staged = stagedBytes(bytes(`${given.outer ?? carrierFields}\r\n${given.body ?? armor}`))
  const message = stagedBytes(bytes(`${given.inner ?? 'From: bob@out.test\r\nSubject: Yes\r\n'}\r\nI take it\r\n`))
  const { sender = verified, from = { name: '', address: 'bob@out.test' } } = given
  const content = await openedMail(
    { staged, header: readHeader(await staged.read()), isAlone: await isAlone(staged) },
    { header: readHeader(await message.read()), message, sender, from, id: null },
    { mark: given.mark ?? null, domains: ['in.test'], now },
  )
  return (await buffer(content.stream())).toString('latin1')
}
const headerOf = (mail: string) => readHeader(bytes(mail))
const namesOf = (mail: string) => headerOf(mail).fields.map(({ name }) => name)

describe('what says who it is from', () => {
  const said = async (given: Given) => valuesOf(headerOf(await opened(given)), 'x-postern-sender')

  it('says verified of a carrier that is alone and proven, and then nothing of the mail around it is shown', async () => {
    const outer = [
      ...['From: Eve <eve@evil.example>', 'Sender: eve@evil.example', 'To: boss@in.test', 'Cc: eve@evil.example'],
      ...['Reply-To: eve@evil.example', 'Subject: new account', 'Date: Thu, 1 Jan 2026 00:00:00 +0000'],
      ...['Message-ID: <eve@evil.example>', 'In-Reply-To: <eve@evil.example>', 'References: <eve@evil.example>'],
      ...[
        'List-Id: <eve.evil.example>',
        'List-Unsubscribe: <mailto:eve@evil.example>',
        'Resent-From: eve@evil.example',
      ],
      ...['Return-Path: <eve@evil.example>', 'Delivered-To: eve@evil.example', 'Comments: eve', 'Importance: high'],
      ...['X-Postern-Sender: verified; by=eve@evil.example', 'Disposition-Notification-To: eve@evil.example'],
    ].join('\r\n')
    const mail = await opened({ outer: `${outer}\r\n` })
    expect(await said({ outer: `${outer}\r\n` })).toEqual(['verified; by=bob@out.test'])
    expect(mail).not.toMatch(/\beve\b|new account|boss@|1 Jan/i)
    expect(mail).toMatch(/From: bob@out\.test\r\nSubject: Yes\r\n\r\nI take it\r\n$/)
  })

  it.each([
    'X_Postern_Sender',
    'x-postern_sender',
    'X_POSTERN-ANYTHING',
  ])('says nothing by the words of a stranger, in a field that programs may take for it: %s', async name => {
    const theirs = `${name}: verified; by=boss@in.test\r\n`
    const inner = `From: bob@out.test\r\n${theirs}Subject: Yes\r\n`
    const outer = carrierFields + theirs
    for (const body of [armor, `words\r\n${armor}`])
      for (const sender of [verified, unsigned])
        expect((await opened({ inner, outer, body, sender })).split('\r\n\r\n')[0]).not.toMatch(/boss/)
  })

  it.each<[string, Given, string]>([
    ['words of a stranger stand beside it', { body: `Our account is 666\r\n${armor}` }, 'verified; by=bob@out.test'],
    ['nothing proves it', { sender: unsigned, body: `words\r\n${armor}` }, 'unsigned'],
  ])('says contained, and by a name that nobody can have known, where %s', async (_, given, state) => {
    const [value] = await said(given)
    const [, name, rest] = /^contained; part=(message-[0-9a-f]{12}\.eml); (.*)$/.exec(value!)!
    expect(rest).toBe(state)
    const { attachments } = await parseMessage(bytes(await opened(given)))
    expect(name).not.toBe(attachments.at(-1)!.filename)
    expect(attachments.at(-1)!.filename).toMatch(/^message-[0-9a-f]{12}\.eml$/)
  })

  it.each<[string, Given, string]>([
    ['unsigned', { sender: unsigned }, 'unsigned'],
    ['of somebody else', { sender: { state: 'mismatch', from: [], ...proof } }, 'mismatch; by=bob@out.test'],
    ['of a header that programs read in several ways', { from: null }, 'verified; by=bob@out.test'],
  ])('says contained of a carrier alone that is %s', async (_, given, state) => {
    expect(await said(given)).toEqual([`contained; part=message.eml; ${state}`])
    const { attachments } = await parseMessage(bytes(await opened(given)))
    expect(attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      ['message.eml', 'message/rfc822'],
    ])
  })

  it.each([
    ['"x; by=boss@in.test"@out.test', '%22x%3B%20by=boss@in.test%22@out.test'],
    ['bö"b@out.test', 'b%C3%B6%22b@out.test'],
    ['@out.test', '@out.test'],
  ])('no address can be taken for another word of it: %s', async (subject, written) => {
    expect(await said({ sender: { ...verified, ...proof, subject } as SenderState })).toEqual([
      `verified; by=${written}`,
    ])
  })
})

describe('the header of opened mail', () => {
  it('keeps of the mail around an unproven inside whom it came from, to whom and when, and no more', async () => {
    const outer = `${carrierFields}Date: x\r\nReply-To: a@b.c\r\nList-Id: <b.c>\r\nResent-From: a@b.c\r\nComments: x\r\n`
    expect(namesOf(await opened({ outer, sender: unsigned }))).toEqual([
      'received',
      'x-postern-sender',
      'from',
      'to',
      'date',
      'subject',
      'mime-version',
      'content-type',
    ])
  })

  it('keeps of Delivered-To what names one of our own, and nothing that hides in it', async () => {
    const outer = `${carrierFields}Delivered-To: Alice@in.test\r\nDelivered-To: x@out.test\r\nDelivered-To: a@in.test\rFrom: b@in.test\r\n`
    const header = headerOf(await opened({ outer }))
    expect(valuesOf(header, 'delivered-to')).toEqual(['alice@in.test'])
    expect(valuesOf(header, 'from')).toEqual(['bob@out.test'])
  })

  it('has a From that no program reads in another way', async () => {
    const from = { name: 'boss@evil.example, Bob', address: 'bob@out.test' }
    const inner = 'From: =?utf-8?Q?boss=40evil.example=2C_Bob?= (x) <bob@out.test>\r\n'
    expect(valuesOf(headerOf(await opened({ inner, from })), 'from')).toEqual([
      '"boss@evil.example, Bob" <bob@out.test>',
    ])
    const plain = 'From: "Bob B." <bob@out.test>\r\n'
    expect(await opened({ inner: plain, from })).toContain(plain)
  })

  it('has the one From that was proven, to every program, however it was written', { tags: ['long'] }, async () => {
    const token = fc.constantFrom(
      ...['bob@out.test', 'boss@evil.example', 'Bob', '<', '>', ',', ';', ':', '"', '(', ')', '\\', '.', ' ', '\r\n '],
      ...['=?utf-8?Q?boss=40evil.example=3E?=', '=?utf-8?Q?=22?=', "'", '@', 'é'],
    )
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 8 }), async tokens => {
        const inner = `From: ${tokens.join('')}\r\nSubject: x\r\n`
        const [from, ...more] = (await parseMessage(Buffer.from(`${inner}\r\n`))).from
        // As `open.ts` asks for.
        fc.pre(from !== undefined && more.length === 0 && /^(?!.*=\?)[^"]+$/.test(from.address))
        const mail = await opened({ inner: latin1(Buffer.from(inner)), from: from! })
        const read = await simpleParser(bytes(mail))
        expect(read.from!.value.map(({ address }) => canonicalAddress(address!))).toEqual([from!.address])
        expect((await parseMessage(bytes(mail))).from.map(({ address }) => address)).toEqual([from!.address])
      }),
      { numRuns: 200 },
    )
  })

  it('names as its Sender nobody but whom it is proven to come from', async () => {
    const inner = 'From: bob@out.test\r\nSender: The Chief <chief@evil.example>\r\nSender: Bob <Bob@out.test>\r\n'
    expect(valuesOf(headerOf(await opened({ inner })), 'sender')).toEqual(['Bob <Bob@out.test>'])
  })

  it('bears the mark before its subject, and one subject alone', async () => {
    const inner = 'From: bob@out.test\r\nSubject: Yes\r\n please\r\n'
    expect(valuesOf(headerOf(await opened({ inner, mark: '[sealed]' })), 'subject')).toEqual(['[sealed] Yes please'])
  })

  it('says in the message inside what it said there, but nothing that only we say', async () => {
    const inner = 'From: bob@out.test\r\nX-Postern-Sender: x\r\nSubject: a\r\n b\r\nX-Any:c\r\n'
    const { attachments } = await simpleParser(bytes(await opened({ inner, from: null })))
    expect(attachments.at(-1)!.content.toString()).toBe(
      'From: bob@out.test\r\nSubject: a\r\n b\r\nX-Any:c\r\n\r\nI take it\r\n',
    )
  })

  it.each([
    ['a bare CR', '\r', ' '],
    ['a form feed', '\f', ' '],
    ['a separator of records', '\x1e', ' '],
    ['U+2028', '\xe2\x80\xa8', ' '],
    ['U+0085', '\xc2\x85', ' '],
    ['a byte that is U+0085 to some', '\x85', '\x85 '],
    ['the last byte of a letter', '\xd1\x85', '\xd1\x85 '],
  ])('says in the message inside nothing of its own behind %s', async (_, end, written) => {
    const inner = `From: bob@out.test\r\nSubject: a${end}From: boss@evil.example\r\n`
    const mail = await opened({ inner, from: null })
    const [, part] = /message\/rfc822.*?\r\n\r\n(.*?\r\n)\r\n/s.exec(mail)!
    expect(part).toBe(`From: bob@out.test\r\nSubject: a${written}From: boss@evil.example\r\n`)
    for (const names of namesBySplitting(part!)) expect(names).toEqual(['from', 'subject'])
  })

  it('is the fields that were meant, to every reader, whatever bytes stand in those that it is made of', {
    tags: ['long'],
  }, async () => {
    const lineEnds = ['\xe2\x80\xa8', '\xe2\x80\xa9', '\xc2\x85', '=?utf-8?Q?=0AFrom:?=', '=?utf-8?B?CkZyb206?=']
    const text = fc.string({
      unit: fc.constantFrom(
        ...'\r\n\0\t :;<>@,"()=?ab\x7f\x85\xa0\xe9\f\x1c'.split(''),
        '\r\n ',
        'From: x@y.z',
        ...lineEnds,
      ),
      maxLength: 20,
    })
    const field = fc.tuple(
      fc.constantFrom('From', 'Subject', 'Date', 'Reply-To', 'Delivered-To', 'Content-Type', 'X-Any'),
      text,
    )
    const fields = fc
      .array(field, { maxLength: 5 })
      .map(all => all.map(([name, value]) => `${name}: ${value}\r\n`).join(''))
    await fc.assert(
      fc.asyncProperty(fields, fields, fc.boolean(), fc.boolean(), async (outer, inner, alone, isVerified) => {
        const mail = await opened({
          ...{ outer: `${outer}To: a@in.test\r\n`, inner: `${inner}To: a@in.test\r\n` },
          body: alone ? armor : `words\r\n${armor}`,
          sender: isVerified ? verified : unsigned,
        })
        const header = headerOf(mail)
        expect(header.oddities.filter(({ code }) => code !== 'eight-bit')).toEqual([])
        expect(valuesOf(header, 'x-postern-sender')).toHaveLength(1)
        for (const names of namesBySplitting(mail.slice(0, header.body)))
          expect(names).toEqual(header.fields.map(({ name }) => name))
        // As the next hop writes it, who takes every CR for the end of a line.
        const { headerLines } = await simpleParser(bytes(mail.slice(0, header.body).replace(/\r\n|\r|\n/g, '\r\n')))
        expect(headerLines.map(({ key }) => key)).toEqual(header.fields.map(({ name }) => name))
      }),
    )
  })
})
