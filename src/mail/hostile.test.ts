// The bad input that the reader promises to survive: each with its limit, its sentence, or its words.

import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { readEvent } from './calendar.ts'
import { isDrawable } from './html/shape.ts'
import { parseMessage } from './parse.ts'

const from = 'From: Alice <alice@example.org>\r\nSubject: Hostile\r\n'
const mail = (headers: string, body: string) => utf8(`${from}${headers}\r\n\r\n${body}`)
const nested = (depth: number) =>
  Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`).join('\r\n')

const base64 = (text: string) => Buffer.from(text).toString('base64')
const attached = (name: string) =>
  mail(`Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="${name}"`, 'x')

describe('what is over a limit is told, with who wrote it', () => {
  it.each<[why: string, limit: string, raw: Uint8Array]>([
    ['10,000 parts', 'parts', mail('Content-Type: multipart/mixed; boundary=a', '--a\r\n\r\nx\r\n'.repeat(10_000))],
    ['a depth of 1,000', 'depth', utf8(`${from}${nested(1_000)}`)],
    ['5 MB of headers', 'headerBytes', mail(`X-Long: ${'x'.repeat(70)}\r\n`.repeat(65_000), 'x')],
    ['5 MB of empty lines', 'lines', mail('Content-Type: text/plain', '\n'.repeat(5_000_000))],
    ['one header of 5 MB', 'headerBytes', mail(`X-Long: ${'x'.repeat(5_000_000)}`, 'x')],
  ])('%s', async (_, limit, raw) => {
    const { notices, attachments, text } = await parseMessage(raw)
    expect({ notices, attachments, text }).toEqual({
      notices: [{ code: 'over-limit', detail: limit }],
      attachments: [],
      text: null,
    })
  })

  it('and the name stays, where the headers themselves are not too much', async () => {
    const message = await parseMessage(
      mail('Content-Type: multipart/mixed; boundary=a', '--a\r\n\r\nx\r\n'.repeat(10_000)),
    )
    expect([message.from[0]?.address, message.subject]).toEqual(['alice@example.org', 'Hostile'])
  })
})

describe('what is only strange is read', () => {
  it('one line of 20 MB', { tags: ['long'] }, async () => {
    const { text } = await parseMessage(mail('Content-Type: text/plain', 'x'.repeat(20_000_000)))
    expect(text?.trim().length).toBe(20_000_000)
  })

  it('base64 with rubbish between', async () => {
    const letters = base64('a picture of somebody')
    const rubbish = [...letters].join('-\r\n \u0000*')
    const message = await parseMessage(mail('Content-Type: image/png\r\nContent-Transfer-Encoding: base64', rubbish))
    expect(new TextDecoder().decode(message.attachments[0]!.content)).toBe('a picture of somebody')
  })

  it('a boundary that never ends', async () => {
    const { text } = await parseMessage(
      mail('Content-Type: multipart/mixed; boundary=a', '--a\r\nContent-Type: text/plain\r\n\r\nwords\r\n'),
    )
    expect(text).toContain('words')
  })

  it.each([
    ['utf-16', 'plain ASCII'],
    ['x-no-such-charset', 'plain ASCII'],
    ['us-ascii', 'caf\u00e9'],
  ])('a charset that lies: %s', async (charset, words) => {
    const message = await parseMessage(mail(`Content-Type: text/plain; charset=${charset}`, words))
    expect(message.text ?? '').not.toBe('')
    expect(message.notices.every(({ code }) => code !== 'over-limit')).toBe(true)
  })

  it.each([
    ['10,000 characters', `${'x'.repeat(10_000)}.pdf`, /^x{146}\.pdf$/],
    ['folders', '../../../etc/passwd.pdf', /^passwd\.pdf$/],
    ['folders of another system', 'C:\\\\Windows\\\\run.pdf', /^run\.pdf$/],
    ['words that run the other way', 'invoice\u202efdp.exe', /^invoice fdp\.exe$/],
  ])('a name with %s', async (_, name, shown) => {
    const [file] = (await parseMessage(attached(name))).attachments
    expect(file?.filename).toMatch(shown)
  })

  it('HTML of 30 MB, which is offered as text', async () => {
    const { html } = await parseMessage(
      mail('Content-Type: text/html', `${'<p>word</p>'.repeat(90)}\r\n`.repeat(30_500)),
    )
    expect(html!.length).toBeGreaterThan(30_000_000)
    expect(isDrawable(html!)).toBe(false)
  })

  const long = 200_000
  const mark = '\u200b'
  it.each<[why: string, to: string, address: string]>([
    ['blanks within an address', `a@b${' '.repeat(long)}.example`, 'a@b.example'],
    ['marks within an address', `a@b.example${mark.repeat(long / 4)}x`, ''],
    ['quotes that do not end', `‹a@b.example›, ${'"\\'.repeat(long / 4)}`, 'a@b.example'],
    ['brackets that do not end', `a@b.example, ${'('.repeat(long)}`, 'a@b.example'],
    ['words that do not end', `a@b.example, ${'=?a?q?'.repeat(long / 8)}`, 'a@b.example'],
  ])('people with %s', async (_, to, address) => {
    expect((await parseMessage(mail(`To: ${to}`, 'x'))).to[0]?.address ?? '').toBe(address)
  })

  it.each([
    ['enriched', `<bold>${' \t'.repeat(1_000_000)}words`],
    ['richtext', `<nl>${' '.repeat(2_000_000)}words<nl>`],
    ['plain', `words\r\n${'begin 644 a\r\nend\r\n'.repeat(50_000)}`],
    ['plain; charset=iso-2022-jp', `words${'\x1b(B\x1b$B'.repeat(200_000)}\x1b(B`],
    ['plain; charset=utf-8', `words${'\u00e4'.repeat(1_000_000)}`],
  ])('two megabytes of text/%s', async (type, body) => {
    expect((await parseMessage(mail(`Content-Type: text/${type}`, body))).text).toContain('words')
  })

  it('files in a text, of which so many stand on a screen', async () => {
    const { attachments, text } = await parseMessage(mail('', 'begin 644 a\r\n#86)C\r\nend\r\n'.repeat(5_000)))
    expect(attachments).toHaveLength(200)
    expect(text).toContain('begin 644 a')
  })

  it('zones with long names, and many of them', () => {
    const zones = Array.from({ length: 5_000 }, (_, i) => `X;TZID=${'A'.repeat(60)}${i}/B:1`)
    const event = [
      'BEGIN:VEVENT',
      'UID:1',
      'DTSTAMP:20261120T100000Z',
      `DTSTART;TZID=${'A'.repeat(100_000)}:20261124T160000`,
    ]
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:x',
      ...event,
      ...zones,
      'SUMMARY:x',
      'END:VEVENT',
      'END:VCALENDAR',
    ]
    expect(readEvent(utf8(lines.join('\r\n')))?.floating).toBe(true)
  })
})
