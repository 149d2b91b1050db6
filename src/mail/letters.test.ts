import { describe, expect, it } from 'vitest'
import { drawnLetters } from './letters.ts'

const tags = [...'covert'].map(sign => String.fromCodePoint(0xe0000 + sign.codePointAt(0)!)).join('')
const selectors = [...'covert'].map(sign => String.fromCodePoint(0xe0100 + sign.codePointAt(0)!)).join('')

describe('letters that draw nothing are not there', () => {
  it.each([
    ['tags', `Seen${tags}`, 'Seen'],
    ['tags behind a flag', `\u{1f3f4}${tags}`, '\u{1f3f4}'],
    ['selectors of variation', `Seen${selectors}`, 'Seen'],
    ['more selectors than one', `\u2764\ufe0f\ufe0e\ufe0f`, '\u2764\ufe0f'],
    ['zero width', 'S\u200be\u200c\u200de\u2060\ufeffn', 'Seen'],
    ['soft hyphens', 'Se\u00aden', 'Seen'],
    ['signs of calculation', 'Se\u2061\u2062\u2063\u2064en', 'Seen'],
    ['fillers', 'Se\u3164\u115f\uffa0en', 'Seen'],
    ['controls', 'Se\u0007\u0085\u001ben', 'Seen'],
    ['private letters', 'Seen\ue000\u{f0000}', 'Seen'],
    ['letters that are none', 'Seen\uffff\u{e0fff}\u0378', 'Seen'],
    ['notes beside a text', 'Seen\ufff9\ufffa\ufffb', 'Seen'],
    ['turns of direction', '\u202eSeen\u202c\u2066!\u2069', 'Seen!'],
    ['marks of direction on a heap', 'a\u200e\u200e\u200e\u200eb', 'a\u200eb'],
    ['blanks that tell by their width', 'a\u2003\u2009\u00a0b', 'a   b'],
    ['marks on a heap', `a${'\u0301'.repeat(400)}`, `a${'\u0301'.repeat(8)}`],
  ])('%s', (_, text, drawn) => {
    expect(drawnLetters(text)).toBe(drawn)
  })

  it.each([
    ['Persian', 'می\u200cخواهم'],
    ['Hindi', 'क्\u200dष'],
    ['a family', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
    ['a heart', 'I \u2764\ufe0f you'],
    ['a key', '1\ufe0f\u20e3'],
    ['Hebrew with a mark', 'שלום\u200f!'],
    ['lines', 'a\r\n\tb\n'],
    ['accents', 'Zu\u0308rich, Đà Nẵng, 東京'],
  ])('what is written with them stays: %s', (_, text) => {
    expect(drawnLetters(text)).toBe(text)
  })
})
