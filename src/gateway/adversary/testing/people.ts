// Who writes to whom, and in how many spellings of one address (RFC 5321, RFC 6531, IDNA).

import type { Dice } from './dice.ts'

export interface Person {
  readonly local: string
  /** In its letters. */
  readonly domain: Domain
}

interface Domain {
  readonly letters: string
  /** With A-labels. */
  readonly ascii: string
}

const plain = (name: string): Domain => ({ letters: name, ascii: name })
export const inside = plain('in.test')
export const outside: readonly Domain[] = [
  plain('out.test'),
  plain('far.example'),
  plain('partner.example'),
  { letters: 'bücher.example', ascii: 'xn--bcher-kva.example' },
  { letters: 'straße.example', ascii: 'xn--strae-oqa.example' },
  { letters: '例え.example', ascii: 'xn--r8jz45g.example' },
]
export const listDomain = plain('list.test')

export const addressOf = ({ local, domain }: Person) => `${local}@${domain.ascii}`

const wide = (text: string) => text.replace(/[a-z]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
const mixed = (text: string) => text.replace(/[a-z]/g, (sign, at: number) => (at % 2 === 0 ? sign.toUpperCase() : sign))

function spelledDomain(dice: Dice, { letters, ascii }: Domain): string {
  return dice.way(
    [5, () => ascii],
    [3, () => letters],
    [2, () => mixed(ascii)],
    [1, () => mixed(letters)],
    [1, () => letters.normalize('NFD')],
    [1, () => wide(ascii)],
    [1, () => `${ascii}.`],
    [1, () => letters.replace('.', dice.one(['\u3002', '\uff0e', '\uff61']))],
  )
}

/** An address as it stands in a transaction: still of the same mailbox. */
export function spelled(dice: Dice, { local, domain }: Person): string {
  const host = spelledDomain(dice, domain)
  const at = 1 + dice.below(local.length - 1)
  return dice.way(
    [8, () => `${local}@${host}`],
    [2, () => `${mixed(local)}@${host}`],
    [1, () => `"${local}"@${host}`],
    [1, () => `"${local.slice(0, at)}\\${local.slice(at)}"@${host}`],
    [1, () => `${local}+news@${host}`],
    [1, () => `${local}%${domain.ascii}@relay.example`],
    [1, () => `${domain.ascii}!${local}@relay.example`],
  )
}

/** By which a rule may mean people. */
export interface Pattern {
  readonly text: string
  /** Null for anybody's there. */
  readonly local: string | null
  /** Null for any. */
  readonly domain: Domain | null
}

export function newPattern(dice: Dice, people: readonly Person[]): Pattern {
  const { local, domain } = dice.one(people)
  const host = () => dice.one([domain.ascii, domain.letters, mixed(domain.ascii)])
  return dice.way<Pattern>(
    [1, () => ({ text: '*', local: null, domain: null })],
    [4, () => ({ text: `*@${host()}`, local: null, domain })],
    [2, () => ({ text: `${local}@${host()}`, local, domain })],
    [1, () => ({ text: `${mixed(local)}@*`, local, domain: null })],
  )
}

export function fits({ local, domain }: Pattern, person: Person): boolean {
  return (local === null || local === person.local) && (domain === null || domain === person.domain)
}
