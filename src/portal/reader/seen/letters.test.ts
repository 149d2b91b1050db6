import { expect, it } from 'vitest'
import { LettersOf } from './letters.ts'

interface Style {
  readonly display?: string
  readonly textDecorationLine?: string
  readonly verticalAlign?: string
  readonly cssFloat?: string
}

const plain = {
  display: 'inline',
  textDecorationLine: 'none',
  verticalAlign: 'baseline',
  cssFloat: 'none',
  fontSize: '20px',
}

/** @param styles from the outermost element on. */
function lettersIn(...styles: readonly Style[]) {
  type Node = { readonly style: Style; readonly parentElement: Node | null }
  const innermost = styles.reduce<Node | null>((parentElement, style) => ({ style, parentElement }), null)
  const view = { getComputedStyle: ({ style }: Node) => ({ ...plain, ...style }) } as unknown as Window
  return new LettersOf(view).in(innermost as unknown as Element)
}

const struck = { textDecorationLine: 'underline line-through' }
const raised = { verticalAlign: 'super' }

it.each<[why: string, styles: readonly Style[], isStruck: boolean, script: 'sup' | 'sub' | null]>([
  ['plain', [{}], false, null],
  ['in what is struck through', [struck, {}, {}], true, null],
  ['in a block that is', [{ ...struck, display: 'block' }, { display: 'block' }], true, null],
  ['in a box among words that are', [struck, { display: 'inline-block' }, {}], false, null],
  ['in a box beside them', [struck, { display: 'block', cssFloat: 'left' }], false, null],
  ['raised', [raised, {}], false, 'sup'],
  ['lowered', [{ verticalAlign: 'sub' }], false, 'sub'],
  ['raised by a length', [{ verticalAlign: '8px' }], false, 'sup'],
  ['lowered by a length', [{ verticalAlign: '-8px' }], false, 'sub'],
  ['moved by a pixel', [{ verticalAlign: '1px' }], false, null],
  ['in a block within', [raised, { display: 'block' }], false, null],
])('letters are as what is around them draws them: %s', (_, styles, isStruck, script) => {
  expect(lettersIn(...styles)).toEqual({ isStruck, script })
})
