// Messages made by a grammar: structures, charsets, encodings, names and faults, with what was meant by them. It knows nothing of ours.

import { createHash } from 'node:crypto'
import iconv from 'iconv-lite'

/** A part that holds something. */
export interface MeantLeaf {
  /** Stands in its text alone, and in no other part; in ASCII. */
  readonly token: string
  /** `form`: a plain one of what stands beside it as HTML. */
  readonly kind: 'text' | 'html' | 'form' | 'file'
  /** What people read of it; empty for a file. */
  readonly words: string
  /** null where it has none. */
  readonly name: string | null
  /** SHA-256 of what it holds, decoded. */
  readonly digest: string
}

export interface MeantMessage {
  readonly raw: Buffer
  readonly subject: string
  readonly sender: string
  readonly leaves: readonly MeantLeaf[]
  /** What is odd in it, for whoever reads a difference. */
  readonly odd: ReadonlySet<string>
}

/** Of one message: the same for the same seed and number. */
class Dice {
  #state: number

  constructor(seed: number, number: number) {
    this.#state = createHash('sha256').update(`${seed} ${number}`).digest().readInt32LE()
  }

  /** mulberry32 */
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let value = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) % count
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!
  }

  times<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i))
  }
}

const alphabets: readonly (readonly [charset: string, words: string])[] = [
  ['us-ascii', 'We meet on Monday at noon'],
  ['utf-8', 'Grüße aus Zürich – 25 € für Öl, доброе утро, 会議は月曜日です'],
  ['iso-8859-1', 'Schöne Grüße aus Köln, à bientôt'],
  ['windows-1252', '„Größe“ – 25 € für Öl'],
  ['iso-8859-15', 'Prix: 25 €, cœur'],
  ['iso-8859-2', 'Zażółć gęślą jaźń'],
  ['windows-1250', 'Příliš žluťoučký kůň'],
  ['koi8-r', 'Встреча завтра в десять'],
  ['windows-1251', 'Привет, как дела'],
  ['iso-8859-7', 'Τα λέμε αύριο'],
  ['windows-1256', 'نلتقي غدا في المكتب'],
  ['shift_jis', '会議は月曜日です'],
  ['euc-jp', '議事録を送ります'],
  ['gb2312', '会议在明天上午'],
  ['gb18030', '会议在明天上午十点'],
  ['big5', '會議在明天上午'],
  ['euc-kr', '회의는 내일입니다'],
  ['utf-16', 'Größe in zwei Bytes'],
]

const fileTypes = [
  ...['application/pdf', 'image/png', 'application/octet-stream', 'text/csv', 'text/calendar', 'application/zip'],
  ...['message/delivery-status', 'text/vcard', 'audio/mpeg', 'application/x-unknown'],
]
const fileNames = [
  'offer.pdf',
  'a b.txt',
  'Übersicht März.pdf',
  'отчёт.doc',
  '議事録.pdf',
  'x'.repeat(60),
  'semi;colon.txt',
  'quo"te.txt',
]

const latin1 = (text: string) => Buffer.from(text, 'latin1')

class Writer {
  readonly dice: Dice
  readonly odd = new Set<string>()
  readonly leaves: MeantLeaf[] = []
  /** Of raw letters in its header. */
  readonly charset: string
  #boundaries = 0

  constructor(dice: Dice) {
    this.dice = dice
    this.charset = dice.of(alphabets)[0]
  }

  note<T>(what: string, value: T): T {
    this.odd.add(what)
    return value
  }

  /** @returns header and body of a part. */
  entity(depth: number, isTop = false): Buffer {
    const { dice } = this
    const kind = depth > 3 ? 0 : dice.below(isTop ? 8 : 10)
    if (kind === 1)
      return this.multipart(
        'mixed',
        dice.times(1 + dice.below(4), () => this.entity(depth + 1)),
      )
    if (kind === 2) return this.multipart('alternative', [this.text('form'), this.html()])
    if (kind === 3)
      return this.multipart('related', [this.html(), ...dice.times(1 + dice.below(2), () => this.file(true))])
    if (kind === 4) return this.multipart('signed', [this.entity(depth + 1), this.file()])
    if (kind === 5) return this.multipart('mixed', [this.text(), ...dice.times(1 + dice.below(3), () => this.file())])
    if (kind === 6)
      return this.multipart('mixed', [
        this.multipart('alternative', [this.text('form'), this.multipart('related', [this.html(), this.file(true)])]),
        ...dice.times(dice.below(3), () => this.file()),
      ])
    if (kind === 7) return dice.oneIn(3) ? this.html() : this.text()
    return kind > 7 ? this.file() : this.text()
  }

  multipart(subtype: string, parts: readonly Buffer[]): Buffer {
    const { dice } = this
    const boundary = `${dice.of(['=_', 'b', 'a.b'])}${++this.#boundaries}x${dice.below(1e6)}`
    const written = /[=]/.test(boundary) || dice.oneIn(2) ? `"${boundary}"` : boundary
    const type = this.typeLine(`multipart/${subtype}`, [`boundary=${written}`])
    const blank = dice.oneIn(8) ? this.note('blanks behind a boundary', ' \t') : ''
    const isOpen = dice.oneIn(12) && this.note('no end', true)
    // The line end before a boundary belongs to it.
    const lines = parts.flatMap((part, i) => [
      latin1(`--${boundary}${blank}\r\n`),
      part,
      latin1(isOpen && i === parts.length - 1 ? '' : '\r\n'),
    ])
    const preamble = dice.oneIn(5) ? 'This is a message in several parts.\r\n' : ''
    return Buffer.concat([
      latin1(`${type}\r\n\r\n${preamble}`),
      ...lines,
      latin1(isOpen ? '' : `--${boundary}--${blank}\r\n${dice.oneIn(6) ? 'epilogue\r\n' : ''}`),
    ])
  }

  typeLine(type: string, parameters: readonly string[]): string {
    const { dice } = this
    const name = dice.of(['Content-Type', 'content-type', 'CONTENT-TYPE', 'Content-type'])
    const value = dice.oneIn(4) ? type.toUpperCase() : type
    const fold = () => (dice.oneIn(3) ? ';\r\n\t' : '; ')
    const end = dice.oneIn(10) ? ';' : ''
    return `${name}: ${[value, ...parameters].reduce((line, each) => `${line}${fold()}${each}`)}${end}`
  }

  text(kind: 'text' | 'form' = 'text'): Buffer {
    return this.written(kind, words => words)
  }

  html(): Buffer {
    return this.written('html', words => `<html><body><p>${words}</p></body></html>`)
  }

  written(kind: 'text' | 'html' | 'form', form: (words: string) => string): Buffer {
    const { dice } = this
    const [charset, sentence] = dice.of(alphabets)
    const token = `w${this.leaves.length}x${dice.below(1e6)}`
    const words = dice.times(1 + dice.below(3), i => `${sentence} ${token}${i}`).join('\r\n')
    const content = encoded(form(words), charset)
    const isNamed = charset !== 'us-ascii' && (charset !== 'utf-8' || !dice.oneIn(4))
    if (!isNamed) this.odd.add('no charset')
    const parameters = isNamed ? [`charset=${dice.oneIn(3) ? `"${charset.toUpperCase()}"` : charset}`] : []
    this.leaves.push({ token: `${token}0`, kind, words, name: null, digest: digestOf(content) })
    return this.leaf(
      [this.typeLine(kind === 'html' ? 'text/html' : 'text/plain', parameters)],
      content,
      charset === 'utf-16',
    )
  }

  file(isRelated = false): Buffer {
    const { dice } = this
    const type = isRelated ? 'image/png' : dice.of(fileTypes)
    const name = dice.oneIn(4) ? null : dice.of(fileNames)
    const isText = type.startsWith('text/') || dice.oneIn(4)
    const length = dice.below(300)
    const token = `f${this.leaves.length}x${dice.below(1e6)}`
    const rest = isText
      ? dice.times(length % 9, i => `line ${i}${dice.oneIn(3) ? '\n' : '\r\n'}`).join('')
      : latin1(String.fromCharCode(...dice.times(length, () => dice.below(256)))).toString('latin1')
    const content = latin1(`${token}\r\n${rest}`)
    this.leaves.push({ token, kind: 'file', words: '', name, digest: digestOf(content) })
    const disposition = isRelated ? 'inline' : 'attachment'
    const headers = [
      this.typeLine(type, []),
      `Content-Disposition: ${disposition}${name === null ? '' : this.named(name)}`,
      ...(isRelated ? [`Content-ID: <${token}@x.example>`] : []),
    ]
    return this.leaf(headers, content, !isText)
  }

  named(name: string): string {
    const quoted = `"${name.replace(/["\\]/g, '\\$&')}"`
    if (/^[ -~]*$/.test(name)) return `; filename=${quoted}`
    const percent = (text: string) =>
      encodeURIComponent(text).replace(/['()*]/g, sign => `%${sign.charCodeAt(0).toString(16)}`)
    const half = Math.ceil([...name].length / 2)
    const [first, second] = [[...name].slice(0, half).join(''), [...name].slice(half).join('')]
    return this.dice.of([
      () => `; filename*=utf-8''${percent(name)}`,
      () => `; filename*0*=utf-8''${percent(first)};\r\n filename*1*=${percent(second)}`,
      () => this.note('a name in encoded words', `; filename="=?utf-8?B?${Buffer.from(name).toString('base64')}?="`),
      () => this.note('a raw name', `; filename="${Buffer.from(name).toString('latin1')}"`),
    ])()
  }

  leaf(headers: readonly string[], content: Buffer, isBinary: boolean): Buffer {
    const { dice } = this
    const is7bit = content.every(byte => byte < 0x80 && byte !== 0)
    const ways = ['base64', 'base64', ...(isBinary ? ['binary'] : ['quoted-printable', is7bit ? '7bit' : '8bit'])]
    const way = dice.of(ways)
    const body = way === 'base64' ? this.base64(content) : way === 'quoted-printable' ? quoted(content, dice) : content
    const encoding = dice.oneIn(4) ? way.toUpperCase() : way
    const isPlain = way === '7bit' || way === '8bit' || way === 'binary'
    const fields = isPlain && dice.oneIn(3) ? headers : [...headers, `Content-Transfer-Encoding: ${encoding}`]
    return Buffer.concat([latin1(`${fields.join('\r\n')}\r\n\r\n`), body])
  }

  base64(content: Buffer): Buffer {
    const width = this.dice.of([76, 76, 64, 60, 72, 1_000])
    const text = content.toString('base64')
    const bare = this.dice.oneIn(12) ? this.note('no padding', text.replace(/=+$/, '')) : text
    return latin1(bare.replace(new RegExp(`.{${width}}(?!$)`, 'g'), '$&\r\n'))
  }
}

function encoded(text: string, charset: string): Buffer {
  return charset === 'us-ascii' ? latin1(text) : iconv.encode(text, charset)
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

/** RFC 2045, 6.7; line ends of the text stay line ends. */
function quoted(content: Buffer, dice: Dice): Buffer {
  const lines = content.toString('latin1').split('\r\n')
  const written = lines.map(line => {
    const pieces = [...line].map(sign => {
      const code = sign.charCodeAt(0)
      const isPlain = code >= 0x20 && code < 0x7f && code !== 0x3d && !dice.oneIn(40)
      return isPlain ? sign : `=${code.toString(16).toUpperCase().padStart(2, '0')}`
    })
    if (pieces.at(-1) === ' ') pieces[pieces.length - 1] = '=20'
    const out: string[] = ['']
    for (const piece of pieces) {
      if (out.at(-1)!.length + piece.length > 75) out.push('')
      out[out.length - 1] += piece
    }
    return out.join('=\r\n')
  })
  return latin1(written.join('\r\n'))
}

/** Encoded words of at most some letters each. */
function inWords(text: string, charset: string, dice: Dice): string {
  const letters = [...text]
  const pieces = Array.from({ length: Math.ceil(letters.length / 8) }, (_, i) =>
    letters.slice(8 * i, 8 * i + 8).join(''),
  )
  return pieces
    .map(piece => {
      const bytes = encoded(piece, charset)
      if (dice.oneIn(2)) return `=?${charset}?B?${bytes.toString('base64')}?=`
      const text = [...bytes].map(byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
      return `=?${charset}?Q?${text}?=`
    })
    .join('\r\n ')
}

/** @returns the message of that number. */
export function meantMessage(seed: number, number: number): MeantMessage {
  const dice = new Dice(seed, number)
  const writer = new Writer(dice)
  const [charset, sentence] = dice.of(alphabets.filter(([name]) => name !== 'utf-16'))
  const isAscii = charset === 'us-ascii'
  const subject = `${sentence} ${number}`
  const sender = isAscii ? 'Ann Example' : sentence.replace(/[^\p{L}]+/gu, ' ').trim()
  const from = isAscii ? `"${sender}"` : inWords(sender, charset, dice)
  const header = [
    `From: ${from} <ann${number}@a.example>`,
    'To: Robin <robin@example.com>',
    `Subject: ${isAscii ? subject : inWords(subject, charset, dice)}`,
    'Date: Mon, 2 Nov 2026 10:15:00 +0100',
    'MIME-Version: 1.0',
  ]
  const whole = Buffer.concat([latin1(`${header.join('\r\n')}\r\n`), writer.entity(0, true)])
  const isBare = dice.oneIn(10) && writer.leaves.every(({ kind }) => kind !== 'file')
  const text = isBare
    ? writer.note('lines that end in LF', latin1(whole.toString('latin1').replaceAll('\r\n', '\n')))
    : whole
  const raw = dice.oneIn(15) ? Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), writer.note('a mark', text)]) : text
  return { raw, subject, sender, leaves: writer.leaves, odd: writer.odd }
}
