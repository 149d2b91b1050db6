// Whether HTML can be drawn at all, told from its text: parsers of browsers take minutes for tags that never close.

/** Letters of real people nest some dozens deep; browsers themselves flatten what is deeper than 512. */
const deepest = 256
const mostElements = 60_000

/** Without an end by nature, or ended by the next of their kind: these do not nest. */
const flat = new Set(
  'area base br col embed hr img input link meta source track wbr p li td th tr tbody thead tfoot dd dt option colgroup'.split(
    ' ',
  ),
)

/** Linear in the length of `html`; an end counts only for a beginning of the same name. */
export function isDrawable(html: string): boolean {
  const open = new Map<string, number>()
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
