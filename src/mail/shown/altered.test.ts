// What came otherwise than it was sent: it is shown as far as it can be, and never without a word.

import { describe, expect, it } from 'vitest'
import { parseMessage } from '../parse.ts'
import { readMessage } from '../reading/read.ts'

const bytes = (...lines: string[]) => Uint8Array.from(lines.join('\r\n'), sign => sign.charCodeAt(0))
const text = (charset: string) => `Content-Type: text/plain; charset=${charset}`
const from = 'From: Ann <ann@a.example>'

describe('letters that are not whole', () => {
  it.each<[why: string, charset: string, body: string, words: string, said: string[]]>([
    ['a line end of one byte behind UTF-16', 'utf-16', '\xff\xfem\0y\0\n', 'my', []],
    ['half a letter behind UTF-16', 'utf-16', '\xff\xfem\0y\0g', 'my\ufffd', ['altered']],
    ['half a pair of UTF-16', 'utf-16le', 'm\0y\0\x3d\xd8', 'my\ufffd', ['altered']],
    ['half a letter of Shift_JIS', 'shift_jis', '\x89\xef\x8b!', '会\ufffd!', ['altered']],
    ['half a letter of Korean', 'euc-kr', '\xb0\xa1\xb0', '가\ufffd', ['altered']],
    ['half a letter of Big5', 'big5', '\xa4\x40\xa4', '一\ufffd', ['altered']],
    ['a shift to nowhere', 'iso-2022-jp', '\x1b$B2q\x1b$Z', '会\ufffd', ['altered']],
    ['the sign of replacement, where somebody wrote it', 'utf-8', 'a \xef\xbf\xbd', 'a \ufffd', []],
  ])('%s', async (_, charset, body, words, said) => {
    const message = await parseMessage(bytes(from, text(charset), '', body))
    expect(message.text?.slice(0, words.length)).toBe(words)
    expect(message.notices.map(({ code }) => code)).toEqual(said)
  })
})

describe('UTF-16 in quoted-printable', () => {
  const wide = (text: string) => Buffer.from(text, 'utf16le').toString('latin1').replaceAll('\0', '=00')
  const body = wide('first line\nsecond line\nthird line').replaceAll('\n', '\r\n')

  it('is shown whole, though its line ends became longer on their way', async () => {
    const message = await parseMessage(
      bytes(from, text('utf-16le'), 'Content-Transfer-Encoding: quoted-printable', '', body),
    )
    expect([message.text, message.notices]).toEqual(['first line\nsecond line\nthird line', []])
  })

  it.each(['application/octet-stream', 'application/ics'])('is read as %s too', type => {
    const raw = bytes(
      from,
      `Content-Type: ${type}; charset=utf-16le`,
      'Content-Transfer-Encoding: quoted-printable',
      '',
      body,
    )
    expect(readMessage(raw).texts.flatMap(each => each.readings)).toContain('first line\nsecond line\nthird line')
  })
})

describe('words under the name of base64', () => {
  const raw = bytes(from, text('utf-8'), 'Content-Transfer-Encoding: base64', '', 'meet me at noon', 'the usual place')

  it('are shown, and it is said that something is wrong', async () => {
    const message = await parseMessage(raw)
    expect(message.text).toBe('meet me at noon\nthe usual place')
    expect(message.notices.map(({ code }) => code)).toEqual(['altered'])
  })

  it('are read by whoever decides on them', () => {
    const readings = readMessage(raw).texts.flatMap(each => each.readings)
    expect(readings.some(reading => reading.includes('the usual place'))).toBe(true)
  })

  it('are none where blanks stand between pieces of base64', async () => {
    const message = await parseMessage(
      bytes(from, text('utf-8'), 'Content-Transfer-Encoding: base64', '', 'bWVldCBtZSBhdCBub29u IQ=='),
    )
    expect(message.text).toBe('meet me at noon!')
  })
})
