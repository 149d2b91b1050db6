import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../mail/header.ts'
import { namesBySplitting } from '../../mail/testing/splitting.ts'
import { withoutOurs } from './loose.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const from = 'From: eve@elsewhere.test\r\n'
const rest = 'Subject: p\r\n\r\nX and Postern\r\n'

function cleaned(text: string): string | null {
  const found = withoutOurs(bytes(text))
  return found && found.header + text.slice(found.end)
}

describe('what only the gateway says', () => {
  const claim = 'verified; by=boss@in.test'
  it.each([
    ['as it is written', `${from}X-Postern-Sender: ${claim}\r\n${rest}`],
    ['as the first field', `X-Postern-Sender: ${claim}\r\n${from}${rest}`],
    ['in capitals', `${from}X-POSTERN-SENDER: ${claim}\r\n${rest}`],
    ['as another field of ours', `${from}X-Postern-Anything: ${claim}\r\n${rest}`],
    ['with a blank before the colon', `${from}X-Postern-Sender : ${claim}\r\n${rest}`],
    ['with tabs and a fold before the colon', `${from}X-Postern-Sender\t\r\n : ${claim}\r\n${rest}`],
    ['folded in its value', `${from}X-Postern-Sender: verified;\r\n by=boss@in.test\r\n${rest}`],
    ['folded in its name', `${from}X-Postern-\r\n Sender: ${claim}\r\n${rest}`],
    ['folded within a word of its name', `${from}X-Pos\r\n\ttern-Sender: ${claim}\r\n${rest}`],
    ['with a NUL in its name', `${from}X-Post\0ern-Sender: ${claim}\r\n${rest}`],
    ['with a zero-width space before it', `${from}\xe2\x80\x8bX-Postern-Sender: ${claim}\r\n${rest}`],
    ['with low lines', `${from}X_Postern_Sender: ${claim}\r\n${rest}`],
    ['behind a bare CR', `${from}Subject: a\rX-Postern-Sender: ${claim}\r\nTo: b\r\n\r\nx`],
    ['behind a bare CR, with more of them', `${from}Subject: a\rX-Postern-Sender: ${claim}\rTo: b\r\n\r\nx`],
    [
      'behind a bare CR, beside a real one',
      `X-Postern-Sender: x\r\n${from}Subject: a\rX-Postern-Sender: ${claim}\r\n\r\nx`,
    ],
    ['behind a bare LF', `${from}Subject: a\nX-Postern-Sender: ${claim}\nTo: b\n\nx`],
    ['behind a form feed', `${from}Subject: a\fX-Postern-Sender: ${claim}\r\n\r\nx`],
    ['behind a next-line character', `${from}Subject: a\x85X-Postern-Sender: ${claim}\r\n\r\nx`],
    ['behind a line separator', `${from}Subject: a\xe2\x80\xa8X-Postern-Sender: ${claim}\r\n\r\nx`],
    ['behind a stray line', `${from}stray\r\nX-Postern-Sender: ${claim}\r\n${rest}`],
    ['behind a line of a mailbox file', `From x@y Tue Nov 24\r\nX-Postern-Sender: ${claim}\r\n${from}${rest}`],
    ['behind a line of blanks', `${from} \t\r\nX-Postern-Sender: ${claim}\r\n${rest}`],
    ['behind an empty line', `\r\nX-Postern-Sender: ${claim}\r\n${from}${rest}`],
    ['behind three empty lines', `\r\n\n\r\nX-Postern-Sender: ${claim}\r\n${from}${rest}`],
    ['in a second header', `${from}\r\nX-Postern-Sender: ${claim}\r\n${rest}`],
    ['in a second header, further down', `${from}\r\nTo: x\r\nX-Postern-Sender: ${claim}\r\n${rest}`],
    ['twice', `${from}X-Postern-Sender: a\r\nX-Postern-Sender: ${claim}\r\n${rest}`],
    ['in a line without a colon', `${from}X-Postern-Sender\r\n${rest}`],
    ['in a header that does not end', `${from}X-Postern-Sender: ${claim}`],
  ])('does not come in, %s', async (_, text) => {
    const after = cleaned(text)
    expect(after).not.toBeNull()
    expect(after).not.toMatch(/postern.{0,9}sender|boss@in\.test/is)
    expect(after).toContain('eve@elsewhere.test')
    // As the next hop writes it, who takes every CR for the end of a line.
    const { headerLines } = await simpleParser(bytes(after!.replace(/\r\n|\r|\n/g, '\r\n')))
    expect(headerLines.filter(({ key }) => /postern/.test(key))).toEqual([])
  })

  it.each([
    ['another field', `${from}X-Poster: x\r\n${rest}`],
    ['a name that ends so', `${from}Not-X-Postern-Sender: x\r\n${rest}`],
    ['words of a subject', `${from}Subject: what is X-Postern-Sender: verified?\r\n\r\nx`],
    ['words of a text', `${from}\r\nHello,\r\nX-Postern-Sender: what is it?\r\n`],
    ['nothing', ''],
  ])('is no more than that: %s stays', (_, text) => {
    expect(withoutOurs(bytes(text))).toBeNull()
  })

  const encoded = (text: string, charset: BufferEncoding = 'utf8', name = 'utf-8') =>
    `=?${name}?b?${Buffer.from(text, charset).toString('base64')}?=`
  it.each([
    ['quoted', `Subject: =?utf-8?q?a=0D=0AX-Postern-Sender:_verified?=`],
    ['in base64', `Subject: ${encoded(`a\r\nX-Postern-Sender: ${claim}`)}`],
    ['in capitals', 'SUBJECT: =?UTF-8?Q?a=0d=0aX-POSTERN-SENDER:_verified?='],
    ['behind a line feed', 'Subject: =?utf-8?q?a=0AX-Postern-Sender:_verified?='],
    ['behind a line separator', `Subject: ${encoded('a\u2028X-Postern-Sender: verified')}`],
    ['behind a next-line character', 'Subject: =?utf-8?q?a=C2=85X-Postern-Sender:_verified?='],
    ['behind one of Latin-1', 'Subject: =?iso-8859-1?q?a=85X-Postern-Sender:_verified?='],
    ['in two words', 'Subject: =?utf-8?q?a=0D=0AX-Post?= =?utf-8?q?ern-Sender:_verified?='],
    ['in two words, folded', 'Subject: =?utf-8?q?a=0D=0A?=\r\n =?utf-8?q?X-Postern-Sender:_verified?='],
    ['its name in clear behind a word', 'Subject: =?utf-8?q?a=0D=0A?=X-Postern-Sender: verified'],
    ['with blanks in the word', 'Subject: =?utf-8?q?a=0D=0AX-Postern-Sender: verified; by=boss?='],
    ['in a word without an end', `Subject: ${encoded('a\r\nX-Postern-Sender: verified').slice(0, -2)}`],
    ['in sixteen bits', `Subject: ${encoded('a\r\nX-Postern-Sender: verified', 'utf16le', 'utf-16le')}`],
    ['in seven bits', 'Subject: =?utf-7?q?a+AA0ACg-X-Postern-Sender:_verified?='],
    ['in a name', 'To: =?utf-8?q?a=0D=0AX-Postern-Sender:_verified?= <a@in.test>'],
    ['in a comment', 'Date: Tue, 24 Nov 2026 10:00:00 +0000 (=?utf-8?q?=0D=0AX-Postern-Sender:_verified?=)'],
    ['beside one in clear', `X-Postern-Sender: x\r\nSubject: =?utf-8?q?a=0D=0AX-Postern-Sender:_verified?=`],
    ['in a second header', `To: a@in.test\r\n\r\nSubject: =?utf-8?q?a=0D=0AX-Postern-Sender:_verified?=`],
  ])('does not come in for who decodes before looking for lines, %s', (_, field) => {
    const text = `${from}${field}\r\n\r\nX and Postern\r\n`
    const after = cleaned(text)
    expect(after).not.toBeNull()
    for (const names of namesBySplitting(after!)) expect(names.filter(name => /^x-postern/.test(name))).toEqual([])
    expect(after).toContain(from)
    expect(after).toContain('\r\n\r\nX and Postern\r\n')
    expect(cleaned(after!)).toBeNull()
  })

  it.each([
    ['another line', 'Subject: =?utf-8?q?a=0D=0AX-Other:_x?='],
    ['words', 'Subject: =?utf-8?q?what_is_X-Postern-Sender:_verified=3F?='],
  ])('is no more than that where it is encoded: %s stay', (_, field) => {
    expect(withoutOurs(bytes(`${from}${field}\r\n\r\nx`))).toBeNull()
  })

  it('goes alone: all other bytes stay as they are', () => {
    const sign = fc.constantFrom(...'\r\n\t :-ab\0\xe9'.split(''), '\r\n', 'A: b\r\n', 'X-Postern-', 'x')
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 40 }), signs => {
        const text = `A: b\r\n${signs.join('')}\r\n\r\n`
        const after = cleaned(text)
        if (after === null) return
        expect(cleaned(after)).toBeNull()
        expect(after.length).toBeLessThan(text.length)
        const kept = readHeader(bytes(text)).fields.filter(({ raw }) => !/\0|x[^!-~]*-|\r(?!\n)/i.test(raw))
        // Blank lines behind the last one may go with what stood behind them.
        for (const { raw } of kept) expect(after).toContain(raw.replace(/(?:\r?\n[ \t]*)+$/, ''))
      }),
    )
  })

  it('is found in time linear in the header, whatever it holds', { tags: ['long'] }, () => {
    const most = 512 * 1024
    for (const part of [
      '\0',
      ' ',
      '\r',
      'x\0',
      'x-',
      'X-Postern-',
      '\r\n',
      '\r\n ',
      'x-\r\n ',
      '\u0085',
      'a: =?utf-8?q?=0A?=\r\n',
    ])
      withoutOurs(bytes(part.repeat(most / part.length)))
  })
})
