// Header fields by their grammar (RFC 5322, 2047, 2231, 6532), and by what programs make of it: texts, ids and what stands around them.

import type { Dice } from './dice.ts'
import { isAscii, lookalike } from './letters.ts'

/** `isSure`: whether every program comes to the same text, so that a rule which lets pass may go by it. */
interface Written {
  readonly text: string
  readonly isSure: boolean
}

const bytes = (text: string) => Buffer.from(text).toString('latin1')
const b64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64')

function qEncoded(text: string, encoding: BufferEncoding, dice: Dice): string {
  const signs = [...Buffer.from(text, encoding)].map(byte => {
    const sign = String.fromCharCode(byte)
    if (sign === ' ') return '_'
    return /[A-Za-z0-9]/.test(sign) && !dice.oneIn(4) ? sign : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
  return signs.join('')
}

function encodedWord(dice: Dice, text: string): string {
  const [label, encoding] = dice.one<readonly [string, BufferEncoding]>([
    ...([
      ['utf-8', 'utf8'],
      ['UTF-8', 'utf8'],
      ['utf-8*en', 'utf8'],
      ['utf-8', 'utf8'],
    ] as const),
    isAscii(text) ? (['iso-8859-1', 'latin1'] as const) : (['utf-8', 'utf8'] as const),
    ...(isAscii(text)
      ? ([
          ['us-ascii', 'latin1'],
          ['iso-2022-jp', 'latin1'],
          ['koi8-r', 'latin1'],
        ] as const)
      : []),
  ])
  if (dice.oneIn(12)) return `=?utf-16be?B?${Buffer.from(text, 'utf16le').swap16().toString('base64')}?=`
  return dice.oneIn(2)
    ? `=?${label}?${dice.one(['Q', 'q'])}?${qEncoded(text, encoding, dice)}?=`
    : `=?${label}?${dice.one(['B', 'b'])}?${b64(text, encoding)}?=`
}

/** Pieces of some letters each, none of which parts a letter of two units. */
function pieces(dice: Dice, text: string, longest: number): string[] {
  const signs = [...text]
  const found: string[] = []
  for (let at = 0; at < signs.length; ) {
    const next = at + 1 + dice.below(longest)
    found.push(signs.slice(at, next).join(''))
    at = next
  }
  return found
}

/** A text as the value of a field. */
export function fieldText(dice: Dice, text: string): Written {
  const sure = (value: string): Written => ({ text: value, isSure: true })
  const unsure = (value: string): Written => ({ text: value, isSure: false })
  const at = 1 + dice.below(text.length - 1)
  const [head, tail] = [bytes(text.slice(0, at)), bytes(text.slice(at))]
  const words = (longest: number, space: string) =>
    pieces(dice, text, longest)
      .map(piece => encodedWord(dice, piece))
      .join(space)
  return dice.way<Written>(
    [6, () => sure(bytes(text))],
    [1, () => unsure(Buffer.from(text, 'latin1').toString('latin1').replaceAll('?', bytes('?')))],
    [3, () => sure(encodedWord(dice, text))],
    [2, () => sure(words(12, dice.one([' ', '\r\n ', '\r\n\t', '  '])))],
    [1, () => unsure(words(8, ''))],
    [1, () => unsure(words(3, ' ').replace(/=\?=/g, '?='))],
    [1, () => unsure(`${head}${encodedWord(dice, text.slice(at))}`)],
    [1, () => unsure(`"${encodedWord(dice, text)}"`)],
    [2, () => sure(bytes(text).replace(/ /, '\r\n '))],
    [1, () => unsure(`${head}\r\n ${tail}`)],
    [1, () => unsure(`${head}${dice.one(['\0', '\r', '\r\r'])}${tail}`)],
    [1, () => unsure(`${newFiller(dice)}${dice.one(['\r', '\0', '\r '])}${bytes(text)}`)],
    [1, () => sure(`\r\n ${bytes(text)}`)],
    [1, () => unsure(bytes(lookalike(dice, text)))],
    [1, () => unsure(encodedWord(dice, lookalike(dice, text)))],
  )
}

const newFiller = (dice: Dice) => dice.one(['hello', 'About', 'x y', '=?utf-8?Q?Plans?=', '=?utf-8?B?SGVsbG8=?='])

interface TextFields {
  readonly fields: string[]
  /** `maybe`: other fields say other things. `unclear`: as its letters are written, programs part over them. */
  readonly has: 'yes' | 'maybe' | 'unclear'
}

/** Fields that hold one text, which most programs take for the value of `name`. */
export function textFields(dice: Dice, name: string, text: string): TextFields {
  const { text: value, isSure } = fieldText(dice, text)
  const has = isSure ? 'yes' : 'unclear'
  const other = `${name}: ${newFiller(dice)}`
  // To whom a CR ends a line it ends the value too: nobody reads all of it then.
  const inOneLine = /\r(?!\n)/.test(value) ? bytes(text) : value
  return dice.way<TextFields>(
    [12, () => ({ fields: [`${name}: ${value}`], has })],
    [1, () => ({ fields: [`${dice.one([name.toUpperCase(), name.toLowerCase()])}:${value}`], has })],
    [1, () => ({ fields: [`${name}${dice.one([' ', '\t'])}: ${value}`], has: 'unclear' })],
    [1, () => ({ fields: [other, `${name}: ${value}`], has: 'maybe' })],
    [1, () => ({ fields: [`${name}: ${value}`, other], has: 'maybe' })],
    [1, () => ({ fields: [other, 'X-Priority: 3', `${name}: ${value}`], has: 'maybe' })],
    [1, () => ({ fields: [`X-Mailer: mail\r${name}: ${inOneLine}`], has: 'maybe' })],
    [1, () => ({ fields: [`${other}\n${name}: ${value}`], has: 'maybe' })],
  )
}

const idFields = ['In-Reply-To', 'References'] as const
const otherIdFields = [
  'X-Forwarded-Message-Id',
  'Original-Message-ID',
  'X-Original-Message-ID',
  'X-MS-Exchange-Parent-Message-Id',
]

/** An id as programs write it into what answers. @param id as it stands in what is answered. */
function spelledId(dice: Dice, id: string): string {
  const bare = id.replace(/^[\s<]+|[\s>]+$/g, '')
  const at = Math.max(1, bare.indexOf('@') + 1)
  return dice.way(
    [8, () => `<${bare}>`],
    [2, () => id],
    [1, () => bare],
    [1, () => `<${bare.slice(0, at)}\r\n ${bare.slice(at)}>`],
    [1, () => `\r\n <${bare}>`],
    [1, () => `<${bare.toUpperCase()}>`],
    [1, () => `<${bare}> (${dice.one(['of Tuesday', 'a message'])})`],
    [1, () => `"<${bare}>"`],
    [1, () => `=?utf-8?${dice.oneIn(2) ? `Q?${qEncoded(`<${bare}>`, 'utf8', dice)}` : `B?${b64(`<${bare}>`)}`}?=`],
    [1, () => `<mid:${bare}>`],
    [1, () => `< ${bare} >`],
  )
}

const otherId = (dice: Dice) => `<${dice.below(1e9).toString(36)}@elsewhere.example>`

/** Fields by which a mail names another one. */
export function namingFields(dice: Dice, id: string): string[] {
  const field = (name: string) => `${name}: ${spelledId(dice, id)}`
  const several = (name: string) => {
    const others = dice.times(1 + dice.below(dice.oneIn(20) ? 300 : 4), () => otherId(dice))
    const before = dice.below(others.length + 1)
    const all = [...others.slice(0, before), spelledId(dice, id), ...others.slice(before)]
    return `${name}: ${all.join(dice.one(['\r\n ', '\r\n\t']))}`
  }
  return dice.way(
    [5, () => idFields.map(field)],
    [2, () => [field('In-Reply-To')]],
    [2, () => [field('References')]],
    [2, () => [several('References')]],
    [1, () => [`In-Reply-To: ${otherId(dice)}`, field('In-Reply-To')]],
    [2, () => [field(dice.one(otherIdFields))]],
    [1, () => [`X-Mailer: mail\r${field(dice.one(idFields))}`]],
    [1, () => [`${dice.one(['in-reply-to', 'REFERENCES'])} : ${spelledId(dice, id)}`]],
  )
}

/** The id of a mail, as mail programs, scripts and machines write one. */
export function ownIdFields(dice: Dice, local: string, domain: string): string[] {
  const name = dice.one(['Message-ID', 'Message-ID', 'Message-Id', 'message-id'])
  return dice.way(
    [8, () => [`${name}: <${local}@${domain}>`]],
    [1, () => []],
    [1, () => [`${name}: ${local}@${domain}`]],
    [1, () => [`${name}: <${local}>`]],
    [1, () => [`${name}: <${local} x@${domain}>`]],
    [1, () => [`${name}: <${local}@${domain}>`, `${name}: <${local}b@${domain}>`]],
    [1, () => [`X-Mailer: mail\r${name}: <${local}@${domain}>`]],
    [1, () => [`${name}: <"${local} y"@${domain}>`]],
    [1, () => [`${name}: (c) <${local}@${domain}>`]],
    [1, () => [`${name}: =?utf-8?Q?=3C${local}=40${domain}=3E?=`]],
    [1, () => [`${name}:\r\n <${local}@${domain}>`]],
    [1, () => [`${name}: <>`]],
  )
}

/** What stands among the fields of mail that has come a long way. */
export function otherFields(dice: Dice): string[] {
  return dice.way<string[]>(
    [20, () => []],
    [6, () => ['X-Priority: 3', 'X-Mailer: mail']],
    [4, () => ['Received: from a by b; Tue, 24 Nov 2026 12:00:00 +0000', 'Received: from b by c']],
    [2, () => ['DKIM-Signature: v=1; a=rsa-sha256;\r\n\tb=AAAA/+==']],
    [1, () => dice.times(40, i => `X-Trace-${i}: ${long(100)}`)],
    [1, () => [`References: ${dice.times(60, () => otherId(dice)).join('\r\n ')}`]],
    [1, () => [dice.one(['not a field', ': x', 'From x Tue Nov 24', 'A b: c', '   ', '>From y'])]],
  )
}

const long = (length: number) => 'abcdefghij klmnopqr '.repeat(Math.ceil(length / 20))

/** More of it than anybody reads. */
export function manyFields(dice: Dice): string[] {
  const people = (count: number) => dice.times(count, i => `person${i}@far.example`).join(',\r\n ')
  return dice.one([
    () => dice.times(3_000, i => `X-Trace-${i}: ${long(80)}`),
    () => [`X-Trace: ${long(290_000)}`],
    () => [`To: ${people(13_000)}`],
    () => [`To: ${people(6_500)}`, `Cc: ${people(6_500)}`],
  ])()
}

/** The name of a file, in a parameter. */
export function nameParameter(dice: Dice, name: 'filename' | 'name', text: string): string {
  const percent = (part: string) =>
    [...Buffer.from(part)]
      .map(byte =>
        byte > 0x2f && byte < 0x7b && byte !== 0x3b
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).padStart(2, '0')}`,
      )
      .join('')
      .replace(/[*'()<>@,;:\\/[\]?=]/g, sign => `%${sign.charCodeAt(0).toString(16)}`)
  const half = Math.ceil(text.length / 2)
  return dice.way(
    [5, () => `${name}="${bytes(text)}"`],
    [2, () => `${name}*=utf-8''${percent(text)}`],
    [2, () => `${name}*0*=utf-8''${percent(text.slice(0, half))};\r\n ${name}*1*=${percent(text.slice(half))}`],
    [2, () => `${name}="${encodedWord(dice, text)}"`],
    [1, () => `${name}=${encodedWord(dice, text)}`],
  )
}
