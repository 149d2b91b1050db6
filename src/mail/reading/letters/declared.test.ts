// What Korean and Chinese mail holds beyond the letters that Node knows: it is read as mail programs read it, or nothing is said to have been read.

import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { readMessage } from '../read.ts'
import { decodeDeclared } from './declared.ts'

const words = '똠방각하 펲시콜라 100% 뷁'

describe('Korean', () => {
  it.each(['euc-kr', 'ks_c_5601-1987', 'cp949', 'uhc'])('has every syllable, as %s', label => {
    const all = String.fromCharCode(...Array.from({ length: 11_172 }, (_, i) => 0xac00 + i))
    for (const text of [words, all])
      expect(decodeDeclared(iconv.encode(text, 'cp949'), label)).toEqual({ text, isSure: true })
  })

  it('is read in texts and subjects alike', () => {
    const coded = iconv.encode(words, 'cp949')
    const raw = [
      `Subject: =?ks_c_5601-1987?B?${coded.toString('base64')}?=`,
      'Content-Type: text/plain; charset=euc-kr',
      '',
      coded.toString('latin1'),
    ].join('\r\n')
    const { header, texts, unread } = readMessage(Buffer.from(raw, 'latin1'))
    expect(JSON.stringify([header, texts])).toContain(words)
    expect(unread).toEqual([])
  })
})

describe('what Node does not know of a charset', () => {
  it.each([
    ['of Hong Kong', 'big5', '\x87\x40'],
    ['that nobody has', 'shift_jis', '\xf0\x40'],
    ['of which half is there', 'gb18030', 'a\xb0'],
  ])('is said: a letter %s', (_, label, letter) => {
    const body = readMessage(Buffer.from(`Content-Type: text/plain; charset=${label}\r\n\r\na ${letter}\r\n`, 'latin1'))
    expect(body.unread).toEqual([{ of: 'part', why: 'charset', what: label }])
    const word = `=?${label}?B?${Buffer.from(letter, 'latin1').toString('base64')}?=`
    const subject = readMessage(Buffer.from(`Subject: ${word}\r\n\r\nx\r\n`, 'latin1'))
    expect(subject.unread).toEqual([{ of: 'field', why: 'charset', what: 'subject' }])
  })

  it('is not said of what it does know', () => {
    for (const [label, text] of [
      ['big5', '會議在明天上午'],
      ['shift_jis', '会議①～－'],
      ['gb18030', '会议星期一 €'],
      ['euc-jp', '会議は月曜日です'],
    ] as const)
      expect(decodeDeclared(iconv.encode(text, label), label)).toEqual({ text, isSure: true })
  })

  it('is no matter where bytes stand for letters one by one', () => {
    const text = Buffer.from('Fi\xba \xaa \xa5\xb5', 'latin1')
    expect(decodeDeclared(text, 'iso-8859-16')).toEqual({ text: 'Fiș Ș „”', isSure: true })
  })
})
