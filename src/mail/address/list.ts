// A list of people as a header field holds it (RFC 5322, 3.4 and 4.4), as tolerantly as mail programs read it.

export interface Mailbox {
  /** Its quotes undone, encoded words as they stand; a comment where there is nothing else; or empty. */
  readonly name: string
  /** Without its brackets, comments, route and blanks; empty where there is none. */
  readonly address: string
}

const word = /=\?[^?\s]{1,80}\?[bq]\?[^?]*\?=/iy
const quoted = /"((?:[^"\\]|\\.)*)"?/sy
/** Addresses within text: quotes may hold blanks. */
const words = /(?:"(?:[^"\\]|\\.)*"?|[^\s"])+/gs

class Reader {
  readonly found: Mailbox[] = []
  #phrase = ''
  /** The same, with its quotes. */
  #bare = ''
  #comments: string[] = []
  #angle: string | null = null
  isInside = false

  get isRoute(): boolean {
    return this.isInside && this.#angle!.trimStart().startsWith('@')
  }

  add(text: string, raw = text): void {
    if (this.isInside) this.#angle += raw
    else {
      this.#phrase += text
      this.#bare += raw
    }
  }

  comment(text: string): void {
    if (text.trim() !== '') this.#comments.push(text.trim())
    if (!this.isInside) this.add(' ')
  }

  open(): void {
    if (this.isInside && this.#angle!.trim() === '') return
    if (this.#angle !== null) this.end()
    this.#angle = ''
    this.isInside = true
  }

  /** What came before a colon names a group, or says `mailto`. */
  group(): void {
    this.#phrase = ''
    this.#bare = ''
    this.#comments = []
  }

  end(): void {
    const { name, address } = this.#angle === null ? loose(this.#bare, this.#phrase) : this.#bracketed(this.#angle)
    const shown = name === '' && address !== '' ? this.#comments.join(' ') : name
    if (shown !== '' || address !== '') this.found.push({ name: shown, address })
    this.group()
    this.#angle = null
    this.isInside = false
  }

  #bracketed(inside: string): Mailbox {
    const address = withoutBlanks(inside.replace(/^\s*@[^:]*:/, '').replace(/^\s*mailto:/i, ''))
    return { name: this.#phrase.replace(/\s+/g, ' ').trim(), address }
  }
}

/** Names that look like an address without its brackets. */
function loose(bare: string, phrase: string): Mailbox {
  const at = bare.lastIndexOf('@')
  if (at < 0) return { name: phrase.replace(/\s+/g, ' ').trim(), address: '' }
  const behind = bare
    .slice(at + 1)
    .replace(/\s+/g, ' ')
    .trim()
  const text = `${bare.slice(0, at).trimEnd()}@${behind.replace(/ ?\. ?(?=\S)/g, '.')}`
  const all = text.match(words) ?? []
  const place = all.findLastIndex(each => each.includes('@'))
  return { name: all.filter((_, i) => i !== place).join(' '), address: all[place]! }
}

function withoutBlanks(text: string): string {
  return (text.match(words) ?? []).join('')
}

/** @param text of the field, unfolded. Each person of a group stands for themselves. */
export function readMailboxes(text: string): Mailbox[] {
  const reader = new Reader()
  for (let at = 0; at < text.length; ) {
    const sign = text[at]!
    const whole = sign === '=' ? matchAt(word, text, at) : sign === '"' ? matchAt(quoted, text, at) : null
    if (whole) {
      reader.add(whole[1]?.replace(/\\(.)/gs, '$1') ?? whole[0], whole[0])
      at += whole[0].length
      continue
    }
    if (sign === '(') {
      const end = commentEnd(text, at)
      reader.comment(text.slice(at + 1, end - 1).replace(/\\(.)/gs, '$1'))
      at = end
      continue
    }
    step(reader, sign)
    at++
  }
  reader.end()
  return reader.found
}

function step(reader: Reader, sign: string): void {
  if (sign === '<') reader.open()
  else if (sign === '>') reader.isInside = false
  else if ((sign === ',' || sign === ';') && !(sign === ',' && reader.isRoute)) reader.end()
  else if (sign === ':' && !reader.isInside) reader.group()
  else reader.add(sign)
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** They nest. @returns behind its last bracket, or behind the text. */
function commentEnd(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at + 1
  }
  return text.length + 1
}

/** Signs of other alphabets that stand for those of a list. */
const others: ReadonlyMap<string, string> = new Map([
  ...(['‹', '〈', '＜', '«'] as const).map(sign => [sign, '<'] as const),
  ...(['›', '〉', '＞', '»'] as const).map(sign => [sign, '>'] as const),
  ...(['，', '、'] as const).map(sign => [sign, ','] as const),
  ['；', ';'],
])

/** With the signs of a list as ASCII has them, but in quotes. */
export function withPlainSigns(text: string): string {
  if (!/[^\0-\xaa]/.test(text)) return text
  return text.replace(/"(?:[^"\\]|\\.)*"?|[‹〈＜«›〉＞»，、；]/gs, found => others.get(found) ?? found)
}

/** Characters: what is longer is none, and looking for the end of its marks would take long. */
const longestAddress = 1_000

/** An address without the marks that nobody sees and that copying brings along, and without the dot of a sentence. */
export function bare(address: string): string {
  if (address.length > longestAddress) return address
  return address.replace(/^[\p{Cf}\s]+|[\p{Cf}\s]+$/gu, '').replace(/\.$/, '')
}

/** Commas within one name. */
const mostCommas = 2
/** Not as accounts of a machine are written, which have no domain either. */
const isName = ({ name, address }: Mailbox) => address === '' && /^["']?[\p{Lu}\p{Lt}\p{Lo}]/u.test(name)

/** A name that a comma parts, outside of quotes, is of one person: "Weber, Ines <ines@example.org>". */
export function withWholeNames(people: readonly Mailbox[]): Mailbox[] {
  const whole: Mailbox[] = []
  let begun: Mailbox[] = []
  for (const person of people) {
    if (isName(person)) {
      begun.push(person)
      continue
    }
    const isOne = person.address !== '' && person.name !== '' && begun.length <= mostCommas
    const name = [...begun, person].map(each => each.name).join(', ')
    whole.push(...(isOne ? [{ ...person, name }] : [...begun, person]))
    begun = []
  }
  return [...whole, ...begun]
}
