// Whether HTML can be drawn at all, told from its text: parsers of browsers take minutes for tags that never close.

/** Letters of real people nest some dozens deep; browsers themselves flatten what is deeper than 512. */
const deepest = 256
const mostElements = 60_000
/** Blanks, slashes and values in one tag: every attribute that is taken out moves those behind it. */
const mostMarks = 5_000

/** Without an end by nature, or ended by the next of their kind: these do not nest. */
const flat = new Set(
  'area base br col embed hr img input link meta source track wbr p li td th tr tbody thead tfoot dd dt option colgroup'.split(
    ' ',
  ),
)

/** Linear in the length of `html`. Told twice: as if every tag were one, and as browsers part tags from what stands in them. */
export function isDrawable(html: string): boolean {
  return holds(html, false) && holds(html, true)
}

/** An end counts only for a beginning of the same name. */
function counter(): (name: string, isEnd: boolean) => boolean {
  const open = new Map<string, number>()
  let depth = 0
  let elements = 0
  return (name, isEnd) => {
    if (!isEnd && ++elements > mostElements) return false
    if (flat.has(name)) return true
    const count = open.get(name) ?? 0
    if (isEnd && count === 0) return true
    open.set(name, isEnd ? count - 1 : count + 1)
    depth += isEnd ? -1 : 1
    return depth <= deepest
  }
}

/** Brackets in brackets of a style: browsers look for the end of each from its beginning. */
const deepestStyle = 100

/** What is text to its end, whatever stands in it. */
const raw = new Set(['title', 'textarea', 'script', 'xmp', 'iframe', 'noembed', 'noframes'])
const blank = /[\t\n\f\r ]/
const parting = /[\t\n\f\r /]/

/** @param aware of comments, and of values that hold what looks like tags. */
function holds(html: string, aware: boolean): boolean {
  const counts = counter()
  const mark = /<(?:(\/?)([a-z][^\s/>]{0,30})|!--)/gi
  for (let found = mark.exec(html); found !== null; found = mark.exec(html)) {
    const name = found[2]?.toLowerCase()
    if (name !== undefined && !counts(name, found[1] !== '')) return false
    if (!aware) continue
    const end =
      name === undefined ? endOfComment(html, found.index) : endOfElement(html, mark.lastIndex, name, found[1] !== '')
    if (end === null) return false
    mark.lastIndex = end
  }
  return true
}

function endOfComment(html: string, at: number): number {
  const end = /--!?>/g
  end.lastIndex = at + 2
  return end.exec(html) === null ? html.length : end.lastIndex
}

/** @returns where what is to be read next begins; null for what is too much. */
function endOfElement(html: string, at: number, name: string, isEnd: boolean): number | null {
  const end = endOfTag(html, at)
  if (end === null || isEnd) return end
  if (name === 'style') return endOfStyle(html, end)
  if (!raw.has(name)) return end
  const close = new RegExp(`</${name}`, 'gi')
  close.lastIndex = end
  return close.exec(html)?.index ?? html.length
}

/** @returns where the tag ends that `at` is in, or the text; null when it is crowded. */
function endOfTag(html: string, at: number): number | null {
  let marks = 0
  let i = at
  for (; i < html.length && html[i] !== '>'; i++) {
    const isValue = html[i] === '='
    if (!isValue && !parting.test(html[i]!)) continue
    if (++marks > mostMarks) return null
    if (!isValue) continue
    const end = endOfValue(html, i)
    if (isDeep(html.slice(i, end))) return null
    i = end
  }
  return i
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
