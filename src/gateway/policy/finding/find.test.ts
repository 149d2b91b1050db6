import { describe, expect, it } from 'vitest'
import { Effort } from './effort.ts'
import { findKind, namesKind, plain } from './find.ts'
import type { KindName } from './kinds.ts'

const find = (name: KindName, text: string) =>
  findKind(plain(text), name, namesKind(text, name), new Effort()).map(({ value }) => value)

describe('is found', () => {
  it.each<[KindName, string, string]>([
    ['iban', 'DE89370400440532013000', 'DE89 3704 0044 0532 0130 00'],
    ['iban', 'GB29NWBK60161331926819', 'gb29nwbk60161331926819'],
    ['iban', 'FR1420041010050500013M02606', 'FR14-2004-1010-0505-0001-3M02-606'],
    ['iban', 'CH9300762011623852957', 'CH93.0076.2011.6238.5295.7'],
    ['iban', 'NO9386011117947', 'NO93 8601 1117 947'],
    ['iban', 'MT84MALT011000012345MTLCAST001S', 'MT84 MALT 0110 0001 2345 MTLC AST0 01S'],
    ['iban', 'AT611904300234573201', 'AT 61 19043 00234573201'],
    ['iban', 'DE89370400440532013000', 'DE89 3704\n> 0044 0532 0130 00'],
    ['iban', 'DE89370400440532013000', 'ＤＥ８９　３７０４ 0044\u00a00532\u20090130\u202f00'],
    ['iban', 'DE89370400440532013000', 'DE89\u00ad3704\u200b0044053\u206020130 00'],
    ['iban', 'DE89370400440532013000', 'IBANDE89370400440532013000BIC'],
    ['card', '4111111111111111', '4111111111111111'],
    ['card', '4111111111111111', '4111 1111 1111 1111'],
    ['card', '5555555555554444', '5555-5555-5555-4444'],
    ['card', '5555555555554444', '5555‑5555–5555−4444'.replaceAll(/[‑–−]/g, '\u2011')],
    ['card', '378282246310005', '3782 822463 10005'],
    ['card', '4111111111111111', 'valid to 12/2028 4111 1111 1111 1111 123'],
    ['card', '4111111111111111', '4111 1111\n1111 1111'],
    ['card', '4111111111111111', '٤١١١ ١١١١ ١١١١ ١١١١'],
    ['card', '30569309025904', 'Diners Club 30569309025904'],
    ['card', '4111111111111111', 'Visa 411 111 111 111 111 1'],
    ['de-tax-id', '86095742719', 'Steuer-ID: 86 095 742 719'],
    ['de-tax-id', '65929970489', '65929970489'],
    ['fr-insee', '185057800608491', '1 85 05 78 006 084 91'],
    ['fr-insee', '255081416802538', '255081416802538'],
    ['it-codice-fiscale', 'RSSMRA85T10A562S', 'rss mra 85t10 a562s'],
    ['it-codice-fiscale', 'MRTMTT91D08F205J', 'MRTMTT91D08F205J'],
    ['es-dni', '12345678Z', '12.345.678-Z'],
    ['es-dni', '12345678Z', '12345678z'],
    ['es-dni', 'X1234567L', 'X-1234567-L'],
    ['ch-ahv', '7569217076985', '756.9217.0769.85'],
    ['ch-ahv', '7569217076985', '7569217076985'],
    ['gb-nhs', '9434765919', 'NHS number 943 476 5919'],
  ])('%s %s in "%s"', (kind, value, text) => {
    expect(find(kind, text)).toEqual([value])
  })

  it('in the column that is called so', () => {
    const rows = ['Numbers of cards', '4111111111111111', '5555555555554444', '4111111111111112', '4111111111111113']
    expect(find('card', rows.join('\n'))).toEqual(['4111111111111111', '5555555555554444'])
  })
})

describe('is not taken for one', () => {
  it.each<[KindName, string, string]>([
    ['iban', 'a wrong sum', 'DE88 3704 0044 0532 0130 00'],
    ['iban', 'a number that goes on', 'DE89 3704 0044 0532 0130 001'],
    ['iban', 'a word before the number of an order', 'your order no 93 8601 1117 947'],
    ['card', 'a wrong sum', '4111 1111 1111 1112'],
    ['card', 'a serial number', 'Serial: 4111111111111111'],
    ['card', 'a number that goes on', '1-4111-1111-1111-1111'],
    ['card', 'a row of years and amounts', '2019 4111 1111 1111 1111 2024'],
    ['card', 'a telephone', '+4111111111111111'],
    ['card', 'a number that is called otherwise, beside the word', 'Tracking 4111111111111111 paid by credit card'],
    ['gb-nhs', 'a telephone', 'His NHS number follows; call +44 943 476 5919'],
    [
      'card',
      'a list, of which some sums are right',
      '4111111111111111\n4111111111111112\n4111111111111113\n4111111111111114',
    ],
    ['card', 'the column of something else', 'Serial numbers\n4111111111111111'],
    ['de-tax-id', 'a telephone', 'Tel. 86095742719'],
    ['de-tax-id', 'a wrong sum', '86095742718'],
    ['de-tax-id', 'digits of which two stand there twice', '11223456780'],
    ['fr-insee', 'a month that is none', '185137800608491'],
    ['it-codice-fiscale', 'a wrong letter', 'RSSMRA85T10A562T'],
    ['es-dni', 'a wrong letter', '12345678A'],
    ['ch-ahv', 'an article', '7610000000009'],
    ['gb-nhs', 'a number that nobody calls so', '943 476 5919'],
  ])('%s: %s', (kind, _, text) => {
    expect(find(kind, text)).toEqual([])
  })
})

it.each<[string, string, KindName, boolean]>([
  ['pairs of digits', '12 34 '.repeat(10_000), 'card', true],
  ['one number', '1'.repeat(1_000_000), 'card', false],
  ['beginnings', 'DE89 '.repeat(110_000), 'iban', true],
  ['cards', '4111 1111 1111 1111\n'.repeat(8_000), 'card', true],
  ['letters', 'AB'.repeat(500_000), 'it-codice-fiscale', false],
  ['pieces', 'X1234567 '.repeat(100_000), 'es-dni', false],
])('a text of nothing but %s is looked at to a bound', (_, text, kind, isOver) => {
  const effort = new Effort(100_000)
  findKind(text, kind, true, effort)
  expect(effort.isOver).toBe(isOver)
})
