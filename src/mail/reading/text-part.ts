// What people read of a part that is text: as it is declared to be, and as its name and its bytes make programs show it.

import { eventIds, filesIn, mostEvents, unfoldedLines, withoutEncoding } from './calendar/events.ts'
import { withoutCommands } from './enriched.ts'
import { formatOf } from './formats.ts'
import type { Gathered } from './gathered.ts'
import { wordsOfHtml } from './html.ts'
import { charsetIn, decodeText } from './letters/charsets.ts'
import type { ReadText } from './reading.ts'
import { seenForms } from './seen.ts'

export interface TextPart {
  readonly bytes: Uint8Array
  readonly of: ReadText['of']
  /** `type/subtype`, lower-case. */
  readonly type: string
  /** Of the file, lower-case. */
  readonly name: string
  readonly charsets: readonly string[]
  /** Whether blanks before a line end are a part of it (RFC 3676, `DelSp`). */
  readonly isTight: boolean
}

const markup = /html|xml|svg/
const calendar = /calendar|vcard|directory/
const tag = /<[a-z!?/]/i
/** Programs that look at what a text is show it so, whatever it is declared to be. */
const document = /^\s{0,1000}<(?:!doctype\s+html|html|\?xml)\b/i
const metaReach = 4_096

export function readTextPart(part: TextPart, found: Gathered): void {
  const { bytes, of, charsets } = part
  const inText = isMarked(part) && charsets.length === 0 ? charsetIn(bytes) : []
  const { texts, unknown } = decodeText(bytes, [...charsets, ...inText])
  for (const label of unknown) found.addPart('charset', label)
  found.addText(
    of,
    texts.flatMap(text => [
      ...(isCalendar(text, part) ? [text, unfoldedLines(text)] : [text]).flatMap(each =>
        markedForms(each, part, found),
      ),
      ...plainForms(text, part, found),
    ]),
    of === 'file' ? part.name : '',
  )
}

const isCalendar = (text: string, { type }: TextPart) =>
  calendar.test(type) || /\bBEGIN:V(?:CALENDAR|CARD)\b/i.test(text.slice(0, metaReach))
const isMarked = ({ type, name }: TextPart) => markup.test(type) || /\.(?:x?html?|xml|svg)$/.test(name)

/** As HTML: what is declared so, and what programs may take for it. */
function markedForms(text: string, part: TextPart, found: Gathered): readonly string[] {
  const isPlain = part.type === 'text/plain' && part.of !== 'file' && !document.test(text)
  if (!isMarked(part) && (isPlain || !tag.test(text))) return []
  // Words of a document's own, which stand for others.
  if (/<!ENTITY\b/i.test(text)) found.addPart('ambiguous', part.type)
  return htmlForms(text, part.type, found)
}

function htmlForms(text: string, type: string, found: Gathered): readonly string[] {
  const { readings, labels, isWhole } = wordsOfHtml(text)
  if (!isWhole) found.addPart('limit', type)
  if (labels.length > 0) found.addText('label', seenForms(labels.join('\n')))
  return readings
}

/** As it stands, and as the rules of its type join its lines. */
function plainForms(text: string, part: TextPart, found: Gathered): string[] {
  const { of, type, isTight } = part
  const forms = isMarked(part) && of === 'body' ? [] : [text]
  if (isTight) forms.push(text.replace(/ \r?\n(?:>+ ?| )?/g, ''))
  if (/enriched|richtext/.test(type)) forms.push(withoutCommands(text))
  if (/markdown/.test(type)) forms.push(text.replace(/[*_`~\\]+/g, ''))
  // Of JSON and of scripts.
  if (/\\u[0-9a-f]{4}/i.test(text)) forms.push(withoutEscapes(text))
  if (isCalendar(text, part)) {
    forms.push(unfoldedLines(text), withoutEncoding(text))
    const [{ files, isWhole }, ids] = [filesIn(text), eventIds(text)]
    for (const file of files) readFileOf(file, part, found)
    for (const id of ids) found.events.add(id)
    if (!isWhole || ids.length >= mostEvents) found.addPart('limit', type)
  }
  return forms.flatMap(seenForms)
}

function withoutEscapes(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

/** A file that stands in a text. */
function readFileOf(bytes: Uint8Array, { type }: TextPart, found: Gathered): void {
  const format = bytes.length === 0 ? 'wordless' : formatOf(bytes, '', '')
  if (format === 'text') {
    for (const text of decodeText(bytes, []).texts)
      found.addText('file', [...seenForms(text), ...(tag.test(text) ? htmlForms(text, type, found) : [])])
  } else if (format !== 'wordless') found.addPart(format, type)
}
