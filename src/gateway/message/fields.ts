// The header of a message as it stands: field by field, to the byte, so that what is not to be changed is not.

const lf = 0x0a
const cr = 0x0d

export interface Field {
  /** Lower-case. */
  readonly name: string
  /** As it stands, continuation lines and last line end included; every byte one character. */
  readonly raw: string
  /** Unfolded, without the white space around it. */
  readonly value: string
}

export interface Split {
  readonly fields: readonly Field[]
  /** Where the body begins, behind the empty line. */
  readonly body: number
  /** Whether a line stands among the fields that is none. */
  readonly sound: boolean
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/** Takes the header apart; what is no field is dropped, and said. */
export function splitMessage(raw: Uint8Array): Split {
  let at = 0
  const lines: string[] = []
  while (at < raw.length) {
    const found = raw.indexOf(lf, at)
    const end = found < 0 ? raw.length : found + 1
    const length = end - at
    const empty = (length === 1 && raw[at] === lf) || (length === 2 && raw[at] === cr && raw[at + 1] === lf)
    const line = latin1(raw.subarray(at, end))
    at = end
    if (empty) break
    lines.push(line)
  }
  const fields: { name: string; raw: string; value: string }[] = []
  let sound = true
  for (const line of lines) {
    const name = /^([!-9;-~]+)[ \t]*:/.exec(line)?.[1]
    const last = fields.at(-1)
    if (/^[ \t]/.test(line) && last) last.raw += line
    else if (name !== undefined) fields.push({ name: name.toLowerCase(), raw: line, value: '' })
    else sound = false
  }
  for (const field of fields) field.value = unfold(field.raw)
  return { fields, body: at, sound }
}

function unfold(raw: string): string {
  return raw
    .slice(raw.indexOf(':') + 1)
    .replace(/\r?\n(?=[ \t])/g, '')
    .trim()
}

export function valuesOf({ fields }: Pick<Split, 'fields'>, name: string): string[] {
  return fields.filter(field => field.name === name).map(({ value }) => value)
}

/** Message-IDs, with their angle brackets, each once. */
export function messageIds(text: string): string[] {
  return [...new Set(text.match(/<[^<>\s]{1,996}>/g) ?? [])]
}

/** Every line ends in CRLF. */
function ended(raw: string): string {
  return `${raw.replace(/\r?\n$/, '')}\r\n`
}

/** A header, and the empty line behind it. */
export function joinFields(fields: readonly string[]): Buffer {
  return Buffer.from(`${fields.map(ended).join('')}\r\n`, 'latin1')
}

/** What a mail brings along so that loops are seen, without telling which way it came. */
export function traceOf(split: Split, now: Date): string[] {
  const hops = valuesOf(split, 'received').map(value => {
    const time = Date.parse(value.slice(value.lastIndexOf(';') + 1).replace(/\([^()]*\)/g, ''))
    return `Received: from redacted by redacted; ${mailDate(new Date(Number.isNaN(time) ? now.getTime() : time))}\r\n`
  })
  const delivered = split.fields.filter(({ name }) => name === 'delivered-to').map(({ raw }) => raw)
  return [...hops, ...delivered]
}

/** RFC 5322, 3.3, in UTC. */
export function mailDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
