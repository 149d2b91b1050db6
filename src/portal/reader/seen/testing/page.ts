// A page whose layout a test says: texts in one line each, ten pixels a letter, and boxes around them.

import type { Surface } from '../drawn.ts'
import type { Box } from '../looks.ts'

const letter = 10
const height = 20

const plain = {
  ...{ display: 'block', visibility: 'visible', opacity: '1', overflowX: 'visible', overflowY: 'visible' },
  ...{ color: 'rgb(0, 0, 0)', backgroundColor: 'rgba(0, 0, 0, 0)', backgroundImage: 'none', fontSize: '16px' },
  ...{
    letterSpacing: 'normal',
    wordSpacing: '0px',
    lineHeight: '20px',
    textDecorationLine: 'none',
    whiteSpace: 'normal',
  },
}

export class Text {
  readonly nodeType = 3
  readonly data: string
  readonly left: number
  readonly top: number
  parentElement: Element | null = null

  constructor(data: string, left: number, top: number) {
    this.data = data
    this.left = left
    this.top = top
  }

  get length(): number {
    return this.data.length
  }

  get box(): Box {
    return { left: this.left, top: this.top, right: this.left + letter * this.length, bottom: this.top + height }
  }
}

interface Kind {
  readonly tag?: string
  readonly style?: Partial<typeof plain>
  readonly box?: Box
  readonly attributes?: Readonly<Record<string, string>>
}

export class Element {
  readonly nodeType = 1
  readonly tagName: string
  readonly style: Partial<typeof plain>
  readonly childNodes: readonly (Element | Text)[]
  readonly attributes: Readonly<Record<string, string>>
  readonly naturalWidth = 100
  readonly naturalHeight = 100
  parentElement: Element | null = null
  readonly #box: Box

  constructor({ tag = 'DIV', style = {}, box, attributes = {} }: Kind, childNodes: readonly (Element | Text)[]) {
    this.tagName = tag
    this.style = style
    this.childNodes = childNodes
    this.attributes = attributes
    this.#box = box ?? around(childNodes.map(each => each.box))
    for (const child of childNodes) child.parentElement = this
  }

  get box(): Box {
    return this.#box
  }

  get width(): number {
    return this.box.right - this.box.left
  }

  get height(): number {
    return this.box.bottom - this.box.top
  }

  get children(): readonly Element[] {
    return this.childNodes.filter(each => each instanceof Element)
  }

  get textContent(): string {
    return this.childNodes.map(each => (each instanceof Text ? each.data : each.textContent)).join('')
  }

  hasAttribute(name: string): boolean {
    return name in this.attributes
  }

  matches(selector: string): boolean {
    return selector.split(', ').some(each => {
      const [tag, name] = each.split(/[[\]]/)
      return tag === this.tagName.toLowerCase() && (name === undefined || this.hasAttribute(name))
    })
  }

  closest(selector: string): Element | null {
    return this.matches(selector) ? this : (this.parentElement?.closest(selector) ?? null)
  }

  contains(other: Element): boolean {
    return this === other || (other.parentElement !== null && this.contains(other.parentElement))
  }

  getBoundingClientRect() {
    const { left, top, right, bottom } = this.box
    return { left, top, right, bottom, width: right - left, height: bottom - top }
  }

  getClientRects() {
    return [this.getBoundingClientRect()]
  }
}

function around(boxes: readonly Box[]): Box {
  const of = (side: keyof Box) => boxes.map(each => each[side])
  return {
    ...{ left: Math.min(...of('left'), 0), top: Math.min(...of('top'), 0) },
    ...{ right: Math.max(...of('right'), 0), bottom: Math.max(...of('bottom'), 0) },
  }
}

/** `ranges`: how often the layout was asked where letters stand. */
export interface Work {
  ranges: number
}

export function pageOf(root: Element, screen: Box): { readonly surface: Surface; readonly work: Work } {
  const work: Work = { ranges: 0 }
  const createRange = () => {
    let [text, from, to] = [null as Text | null, 0, 0]
    return {
      selectNodeContents(node: Text) {
        ;[text, from, to] = [node, 0, node.length]
      },
      setStart(node: Text, at: number) {
        ;[text, from] = [node, at]
      },
      setEnd(_: Text, at: number) {
        to = at
      },
      getClientRects() {
        work.ranges++
        const { left, top, bottom } = text!.box
        const [first, last] = [left + from * letter, left + to * letter]
        return [{ left: first, right: last, top, bottom, width: last - first, height: bottom - top }]
      },
    }
  }
  const at = (element: Element, x: number, y: number): Element[] => {
    const { left, top, right, bottom } = element.box
    const isHit = x >= left && x <= right && y >= top && y <= bottom
    return [...element.children.toReversed().flatMap(child => at(child, x, y)), ...(isHit ? [element] : [])]
  }
  const document = {
    createRange,
    elementsFromPoint: (x: number, y: number) => at(root, x, y),
    elementFromPoint: (x: number, y: number) => at(root, x, y)[0] ?? null,
  }
  const getComputedStyle = ({ style }: Element) => ({ ...plain, ...style, getPropertyValue: () => '0px' })
  const view = { document, getComputedStyle } as unknown as Window
  return { surface: { view, root: root as unknown as HTMLElement, screen, zoom: 1, scale: 1 }, work }
}
