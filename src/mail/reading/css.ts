// What styles do to words, as far as it is told without a browser: which elements are hidden or laid
// side by side, and which words a style writes.

export interface Rules {
  /** Selectors as they stand for one element: `p`, `.name`, `#name`, `p.name`. */
  readonly hiding: ReadonlySet<string>
  readonly linedUp: ReadonlySet<string>
  readonly liningUp: ReadonlySet<string>
  /** Whether there are no more than are looked at. */
  readonly isWhole: boolean
}

const hides =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all/i
const mostRules = 5_000
const mostWords = 200

/** @param style sheets. Rules of media count as all others: what is hidden on some screens is hidden on some. */
export function rulesOf(style: string): Rules {
  const rules = { hiding: new Set<string>(), linedUp: new Set<string>(), liningUp: new Set<string>() }
  const kinds = [
    [hides, rules.hiding],
    [linedUp, rules.linedUp],
    [liningUp, rules.liningUp],
  ] as const
  const all = style.split('}')
  for (const rule of all.slice(0, mostRules)) {
    const at = rule.lastIndexOf('{')
    if (at < 0) continue
    const found = kinds.filter(([does]) => does.test(rule.slice(at)))
    if (found.length === 0) continue
    for (const selector of rule.slice(rule.lastIndexOf('{', at - 1) + 1, at).split(',')) {
      const last = selector
        .trim()
        .split(/[\s>+~]+/)
        .at(-1)!
      for (const [, selectors] of found) selectors.add(last)
    }
  }
  return { ...rules, isWhole: all.length <= mostRules }
}

/** Which programs draw nowhere. */
const undrawn = new Set(['rp', 'template', 'datalist'])

export function isHidden({ hiding }: Rules, tag: string, attributes: ReadonlyMap<string, string>): boolean {
  if (undrawn.has(tag) || attributes.has('hidden') || hides.test(attributes.get('style') ?? '')) return true
  return hiding.size > 0 && namesOf(tag, attributes).some(name => hiding.has(name))
}

/** By which a rule may mean it. */
function namesOf(tag: string, attributes: ReadonlyMap<string, string>): string[] {
  const given = [attributes.get('class'), attributes.get('id')]
  if (given.every(each => each === undefined)) return [tag]
  const names = [
    ...(given[0] ?? '').split(/\s+/).map(name => `.${name}`),
    ...(given[1] === undefined ? [] : [`#${given[1]}`]),
  ]
  return [tag, ...names, ...names.map(name => tag + name), ...names.map(name => `*${name}`)]
}

/** What lays blocks side by side, in the line that they stand in; and what does so with all that is in it. */
const linedUp =
  /display\s*:\s*(?:inline|table-cell)|float\s*:\s*(?:left|right|inline)|position\s*:\s*(?:absolute|fixed)/i
const liningUp = /display\s*:\s*(?:inline-)?(?:flex|grid)|column-(?:count|width)\s*:|\bcolumns\s*:/i

/** How an element is laid out beside others. */
export interface Line {
  readonly isIn: boolean
  readonly isOf: boolean
}

export function lineOfElement(rules: Rules, tag: string, attributes: ReadonlyMap<string, string>): Line {
  const style = attributes.get('style') ?? ''
  const names = namesOf(tag, attributes)
  return {
    isIn: linedUp.test(style) || names.some(name => rules.linedUp.has(name)),
    isOf: liningUp.test(style) || names.some(name => rules.liningUp.has(name)),
  }
}

export interface WrittenWords {
  /** Of each declaration, in their order. */
  readonly words: readonly string[]
  /** Attributes of elements whose values are shown. */
  readonly attributes: readonly string[]
  /** Whether there are no more than are looked at. */
  readonly isWhole: boolean
}

const string = `"(?:[^"\\\\]|\\\\[\\s\\S]){0,1000}"|'(?:[^'\\\\]|\\\\[\\s\\S]){0,1000}'`
const names =
  'content|quotes|list-style(?:-type)?|symbols|additive-symbols|prefix|suffix|negative|pad|text-overflow|text-emphasis(?:-style)?|hyphenate-character|--[\\w-]{1,100}'
const writing = new RegExp(`(?<![\\w-])(?:${names})\\s*:((?:${string}|[^;{}"'])*)`, 'gi')

/** What a style puts before and behind elements, and has for marks of lists and of quotations. */
export function wordsOfStyle(style: string): WrittenWords {
  if (!/["'\\]|attr\(/i.test(style)) return { words: [], attributes: [], isWhole: true }
  const plain = unescaped(withoutComments(style))
  const [words, attributes] = [[] as string[], new Set<string>()]
  const values = [...plain.matchAll(writing)].map(([, value]) => value!).filter(value => /["']|attr\(/i.test(value))
  for (const value of values.slice(0, mostWords)) {
    const strings = value.match(new RegExp(string, 'g')) ?? []
    if (strings.length > 0)
      words.push(strings.map(each => each.slice(1, -1).replace(/\\\r?\n|\\(?=[\s\S])/g, '')).join(''))
    for (const [, name] of value.matchAll(/attr\(\s*([\w-]{1,100})/gi)) attributes.add(name!.toLowerCase())
  }
  return { words, attributes: [...attributes], isWhole: values.length <= mostWords }
}

function withoutComments(style: string): string {
  const [first, ...rest] = style.split('/*')
  return [first!, ...rest.map(each => each.slice(each.indexOf('*/') < 0 ? each.length : each.indexOf('*/') + 2))].join(
    '',
  )
}

/** Letters and figures that are written by their numbers, in names and in texts. */
function unescaped(style: string): string {
  return style.replace(/\\([0-9a-f]{1,6})(?:\r\n|\s)?/gi, (whole, digits: string) => {
    const code = Number.parseInt(digits, 16)
    const sign = code > 0x10ffff ? '' : String.fromCodePoint(code)
    return /["'\\\n]/.test(sign) ? whole : sign
  })
}
