// The bytes of a message as programs of different kinds take them: which bytes end a line, and which are dropped.

const [nul, lf, cr] = [0, 0x0a, 0x0d]
/** Of UTF-8, which programs that write files put before them. */
const mark = [0xef, 0xbb, 0xbf]

/**
 * The bytes as they are, first; a CR that no LF follows as the end of a line, which a next hop may make of it; several in a row as one
 * end, as they come of encoding twice; without NUL; each line ended at its NUL, as programs do whose texts end there; and without the
 * mark of a byte order.
 */
export function variantsOf(raw: Uint8Array): Uint8Array[] {
  const ended = hasBareCr(raw) ? [raw, withLineEnds(raw)] : [raw]
  const variants = raw.includes(nul)
    ? [...ended, ...ended.flatMap(bytes => [withoutNul(bytes), cutAtNul(bytes)])]
    : ended
  if (hasRepeated(raw)) variants.push(withLineEnds(kept(raw, (_, at) => !isRepeated(raw, at))))
  if (mark.every((byte, at) => raw[at] === byte)) variants.push(raw.subarray(mark.length))
  return variants
}

function hasRepeated(raw: Uint8Array): boolean {
  for (let at = raw.indexOf(cr); at >= 0; at = raw.indexOf(cr, at + 1)) if (isRepeated(raw, at)) return true
  return false
}

function isRepeated(raw: Uint8Array, at: number): boolean {
  return raw[at] === cr && raw[at + 1] === cr
}

function hasBareCr(raw: Uint8Array): boolean {
  for (let at = raw.indexOf(cr); at >= 0; at = raw.indexOf(cr, at + 1)) if (raw[at + 1] !== lf) return true
  return false
}

function withLineEnds(raw: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(raw)
  for (let at = raw.indexOf(cr); at >= 0; at = raw.indexOf(cr, at + 1)) if (raw[at + 1] !== lf) bytes[at] = lf
  return bytes
}

function withoutNul(raw: Uint8Array): Uint8Array {
  return kept(raw, byte => byte !== nul)
}

function cutAtNul(raw: Uint8Array): Uint8Array {
  let isCut = false
  return kept(raw, byte => {
    if (byte === lf) isCut = false
    isCut ||= byte === nul
    return !isCut
  })
}

/** The filter of typed arrays would do, and takes several times as long: variants are made of each message in a message. */
function kept(raw: Uint8Array, isKept: (byte: number, at: number) => boolean): Uint8Array {
  const bytes = new Uint8Array(raw.length)
  let length = 0
  for (let at = 0; at < raw.length; at++) if (isKept(raw[at]!, at)) bytes[length++] = raw[at]!
  return bytes.subarray(0, length)
}
