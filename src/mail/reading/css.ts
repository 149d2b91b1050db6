// What styles do to words, as far as it is told without a browser: which elements are hidden, and which words a style writes.

export interface Rules {
  /** Selectors as they stand for one element: `p`, `.name`, `#name`, `p.name`. */
  readonly hiding: ReadonlySet<string>
}

const hides =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all/i
const mostRules = 5_000
const mostWords = 200

/** @param style sheets. Rules of media count as all others: what is hidden on some screens is hidden on some. */
export function hidingRules(style: string): Rules {
  const hiding = new Set<string>()
  for (const rule of style.split('}').slice(0, mostRules)) {
    const at = rule.lastIndexOf('{')
    if (at < 0 || !hides.test(rule.slice(at))) continue
    const selectors = rule.slice(rule.lastIndexOf('{', at - 1) + 1, at)
    for (const selector of selectors.split(','))
      hiding.add(
        selector
          .trim()
          .split(/[\s>+~]+/)
          .at(-1)!,
      )
  }
  return { hiding }
}

export function hiddenBy({ hiding }: Rules, tag: string, attributes: ReadonlyMap<string, string>): boolean {
  if (attributes.size === 0) return hiding.has(tag)
  if (attributes.has('hidden') || hides.test(attributes.get('style') ?? '')) return true
  if (hiding.size === 0) return false
  const names = [
    ...(attributes.get('class') ?? '').split(/\s+/).map(name => `.${name}`),
    `#${attributes.get('id') ?? ''}`,
  ]
  return [tag, ...names, ...names.map(name => tag + name), ...names.map(name => `*${name}`)].some(name =>
    hiding.has(name),
  )
}

/** Texts that a style puts before and behind elements. */
export function wordsOfStyle(style: string): string[] {
  if (!/content/i.test(style)) return []
  const written = style.matchAll(/content\s*:\s*(?:"([^"\n]{1,500})"|'([^'\n]{1,500})')/gi)
  return [...written].slice(0, mostWords).map(([, double, single]) => {
    const text = double ?? single!
    return text.replace(/\\([0-9a-f]{1,6})\s?/gi, (_, digits: string) => codePoint(Number.parseInt(digits, 16)))
  })
}

function codePoint(code: number): string {
  return code > 0x10ffff ? '' : String.fromCodePoint(code)
}
