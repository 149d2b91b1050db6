// Whether HTML can be drawn at all, told from its text: parsers of browsers take minutes for tags that never close.

/** Letters of real people nest some dozens deep; browsers themselves flatten what is deeper than 512. */
const deepest = 256
const mostElements = 60_000
/** Blanks and values in one tag: every attribute that is taken out moves those behind it. */
const mostMarks = 5_000

/** Without an end by nature, or ended by the next of their kind: these do not nest. */
const flat = new Set(
  'area base br col embed hr img input link meta source track wbr p li td th tr tbody thead tfoot dd dt option colgroup'.split(
    ' ',
  ),
)

/** Linear in the length of `html`; an end counts only for a beginning of the same name. */
export function isDrawable(html: string): boolean {
  const open = new Map<string, number>()
  if (hasCrowdedTag(html)) return false
  let depth = 0
  let elements = 0
  for (const { 1: end, 2: tag } of html.matchAll(/<(\/?)([a-z][^\s/>]{0,30})/gi)) {
    const name = tag!.toLowerCase()
    if (end === '' && ++elements > mostElements) return false
    if (flat.has(name)) continue
    const count = open.get(name) ?? 0
    if (end === '') {
      open.set(name, count + 1)
      depth++
    } else if (count > 0) {
      open.set(name, count - 1)
      depth--
    }
    if (depth > deepest) return false
  }
  return true
}

/** Brackets in brackets of a style: browsers look for the end of each from its beginning. */
const deepestStyle = 100

const tagBegin = /<[a-z]/gi
const blank = /[\t\n\f\r ]/

function hasCrowdedTag(html: string): boolean {
  tagBegin.lastIndex = 0
  while (tagBegin.test(html)) {
    const begin = tagBegin.lastIndex - 1
    const end = endOfTag(html, tagBegin.lastIndex)
    if (end === null) return true
    tagBegin.lastIndex = end
    if (/^style[\s/>]/i.test(html.slice(begin, begin + 6))) {
      const after = endOfStyle(html, end)
      if (after === null) return true
      tagBegin.lastIndex = after
    }
  }
  return false
}

const bracketOrEnd = /[([{]|[)\]}]|<\/style/gi

/** @returns where the style ends that begins at `at`; null when it nests too deep. */
function endOfStyle(html: string, at: number): number | null {
  bracketOrEnd.lastIndex = at
  let depth = 0
  for (let found = bracketOrEnd.exec(html); found !== null; found = bracketOrEnd.exec(html)) {
    if (found[0].length > 1) return bracketOrEnd.lastIndex
    depth = '([{'.includes(found[0]) ? depth + 1 : Math.max(0, depth - 1)
    if (depth > deepestStyle) return null
  }
  return html.length
}

/** @returns where the tag ends that `at` is in, or the text; null when it is crowded. */
function endOfTag(html: string, at: number): number | null {
  let marks = 0
  let i = at
  for (; i < html.length && html[i] !== '>'; i++) {
    const isValue = html[i] === '='
    if (!isValue && !blank.test(html[i]!)) continue
    if (++marks > mostMarks) return null
    if (!isValue) continue
    const end = endOfValue(html, i)
    if (isDeep(html.slice(i, end))) return null
    i = end
  }
  return i
}

function isDeep(value: string): boolean {
  if (!value.includes('(')) return false
  let depth = 0
  for (const sign of value) {
    if (sign === '(') depth++
    else if (sign === ')') depth--
    if (depth > deepestStyle) return true
  }
  return false
}

/** Of a quoted value the closing quote, else the last character before the value. */
function endOfValue(html: string, equals: number): number {
  let i = equals + 1
  while (i < html.length && blank.test(html[i]!)) i++
  const quote = html[i]
  if (quote !== '"' && quote !== "'") return i - 1
  const end = html.indexOf(quote, i + 1)
  return end < 0 ? html.length : end
}
