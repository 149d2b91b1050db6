// How letters are drawn by what is around them, beside what their own element's style says: struck through, raised, lowered.

export interface Letters {
  readonly isStruck: boolean
  readonly script: 'sup' | 'sub' | null
}

const plain: Letters = { isStruck: false, script: null }
/** Of the size of letters: what is raised by less stands in its line. */
const least = 0.2

/** Of one page, as it is now. */
export class LettersOf {
  readonly view: Window
  readonly #known = new Map<Element, Letters>()

  constructor(view: Window) {
    this.view = view
  }

  in(element: Element): Letters {
    const known = this.#known.get(element)
    if (known) return known
    const style = this.view.getComputedStyle(element)
    const above = element.parentElement ? this.in(element.parentElement) : plain
    // No line along words is drawn through boxes that stand among them (CSS Text Decoration 3, 2.1).
    const isBox = style.display.startsWith('inline-') || style.cssFloat !== 'none'
    const letters = {
      isStruck: style.textDecorationLine.includes('line-through') || (above.isStruck && !isBox),
      script: style.display === 'inline' ? (scriptOf(style) ?? above.script) : null,
    }
    this.#known.set(element, letters)
    return letters
  }
}

function scriptOf({ verticalAlign, fontSize }: CSSStyleDeclaration): Letters['script'] {
  if (verticalAlign === 'super') return 'sup'
  if (verticalAlign === 'sub') return 'sub'
  const [raised, far] = [Number.parseFloat(verticalAlign), least * Number.parseFloat(fontSize)]
  return raised > far ? 'sup' : raised < -far ? 'sub' : null
}
