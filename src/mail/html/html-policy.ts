// The first fence around hostile HTML: what is let through at all. Data only; the reader applies it.

export const tags = [
  'a',
  'abbr',
  'address',
  'article',
  'aside',
  'b',
  'bdi',
  'big',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'col',
  'colgroup',
  'dd',
  'del',
  'dfn',
  'div',
  'dl',
  'dt',
  'em',
  'figcaption',
  'figure',
  'font',
  'footer',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'i',
  'img',
  'ins',
  'kbd',
  'li',
  'main',
  'mark',
  'nav',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'samp',
  'section',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'time',
  'tr',
  'tt',
  'u',
  'ul',
  'var',
  'wbr',
] as const

/** But names, and those that hold addresses: the reader writes them. */
export const attributes = [
  'align',
  'alt',
  'bgcolor',
  'border',
  'cellpadding',
  'cellspacing',
  'class',
  'color',
  'cols',
  'colspan',
  'datetime',
  'dir',
  'face',
  'height',
  'lang',
  'nowrap',
  'rowspan',
  'scope',
  'size',
  'span',
  'start',
  'style',
  'summary',
  'title',
  'type',
  'valign',
  'width',
] as const

/**
 * CSS properties, as the browser names them once shorthands are taken apart. Nothing that leaves the flow of the text
 * (position, transform, z-index), that fetches, that moves by itself, or that puts words where none are.
 */
export const properties = new Set([
  ...['background-color', 'background-image', 'background-position-x', 'background-position-y', 'background-repeat'],
  ...['background-size', 'border-collapse', 'border-spacing'],
  ...['box-sizing', 'caption-side', 'clear', 'color', 'direction', 'display', 'empty-cells', 'float', 'font-family'],
  ...[
    'font-size',
    'font-stretch',
    'font-style',
    'font-variant-caps',
    'font-variant-ligatures',
    'font-weight',
    'height',
  ],
  ...['letter-spacing', 'line-height', 'list-style-position', 'list-style-type', 'max-height', 'max-width'],
  ...['min-height', 'min-width', 'opacity', 'overflow-wrap', 'overflow-x', 'overflow-y', 'table-layout', 'text-align'],
  ...['text-decoration-color', 'text-decoration-line', 'text-decoration-style'],
  ...['text-indent', 'text-transform', 'unicode-bidi', 'vertical-align', 'visibility', 'white-space'],
  ...['white-space-collapse', 'text-wrap-mode', 'width', 'word-break', 'word-spacing', 'flex-basis', 'flex-direction'],
  ...['flex-grow', 'flex-shrink', 'flex-wrap', 'align-items', 'align-self', 'justify-content', 'row-gap', 'column-gap'],
])
/** Of each side, written physically or by the direction of the text. */
export const sides =
  /^(?:margin|padding|border)-(?:top|right|bottom|left|(?:block|inline)-(?:start|end))(?:-(?:width|style|color|(?:left|right)-radius))?$|^border-(?:start|end)-(?:start|end)-radius$/
/** A margin that draws its box over what stands beside it. */
export const backwards = /[-(]/
/** Notations that cannot be compared with the ground that words stand on. */
export const otherColours = /\b(?:color|color-mix|device-cmyk|lab|lch|light-dark|oklab|oklch|contrast-color)\(/i

/**
 * Values of properties of which not all are let through: none that keeps words without drawing them, draws them in another
 * order than they stand in, or writes words of its own.
 */
export const values: ReadonlyMap<string, RegExp> = new Map([
  [
    'display',
    /^(?:none|block|inline|inline-block|list-item|flow-root|(?:inline-)?(?:flex|table)|table-(?:row|cell|caption|row-group|header-group|footer-group))$/,
  ],
  ['visibility', /^(?:visible|hidden|inherit)$/],
  ['flex-direction', /^(?:row|column)$/],
  ['flex-wrap', /^(?:nowrap|wrap)$/],
  ['unicode-bidi', /^(?:normal|embed|isolate|plaintext)$/],
  ['text-transform', /^(?:none|uppercase|lowercase|capitalize)$/],
  ['list-style-type', /^[a-z-]+$/],
])

/** Fonts whose letters are pictures of something else: words in them are not what they look like. */
export const otherLetters =
  /ding|symbol|marlett|emoji|barcode|code ?(?:39|128)|blank|last ?resort|redact|flow (?:block|circular|rounded)|mt extra|bookshelf|esri|icon|glyph|awesome|private/i

/**
 * What a selector may look like: no state of the reader (hovered, visited, and not visited either, which browsers tell of
 * every link), no generated words.
 */
export const selector =
  /^(?:[\w\s.#,*>+~\-[\]="'^$|\u0080-\uffff]|:(?:root|first-child|last-child|not|nth-child|nth-of-type|first-of-type|last-of-type|is|where)\b|[()\d])+$/
/** What the reader adds to a letter, and the attributes that it changes: no selector fits because of them. */
export const ofTheReader =
  /postern|(?<![\w.#-])(?:details|summary)(?![\w-])|\[(?!(?:class|id|href|width|align|valign|bgcolor|lang|name|x-[\w-]+)[\]~|^$*=])/i
/** Questions of a style sheet that a screen keeps answering the same way while a letter is read: how wide it is. */
export const mediaQuery =
  /^(?:(?:only |not )?(?:all|screen|print))?(?:(?:^| and )\((?:min-|max-)?(?:device-)?width: ?[\d.]+(?:px|em|rem|pt|in|cm|mm)?\))*$/i

/** Rules times elements: a browser holds each against each. Above it no style sheet is applied. */
export const mostMatches = 10_000_000

/**
 * Above these a style sheet is no style of a letter: it is dropped, the words stay. So is a value that is longer without its
 * addresses, names more pictures, or one by a longer address: a browser writes it anew for each element that is looked at.
 */
export const styleLimits = {
  ...{ characters: 300_000, rules: 5_000, depth: 12 },
  ...{ value: 500, pictures: 3, address: 4_000 },
} as const

/** Schemes a link may have. */
export const linkSchemes = /^(?:https?|mailto|tel):/i
