import { expect, it } from 'vitest'
import { isBlank } from './blank.ts'

interface Drawn {
  readonly natural?: number
  readonly width?: string
  readonly styled?: string
}

/** A page with one picture and no words. */
function pageWith({ natural = 0, width, styled = '' }: Drawn): Document {
  const picture = {
    ...{ complete: natural > 0, naturalWidth: natural, hasAttribute: () => true },
    getAttribute: (name: string) => (name === 'width' ? (width ?? null) : null),
    style: { getPropertyValue: (name: string) => (name === 'height' ? styled : '') },
  }
  return { createTreeWalker: () => ({ nextNode: () => null }), images: [picture] } as unknown as Document
}

it.each<[string, spacer: Drawn, picture: Drawn]>([
  ['by what it is', { natural: 2 }, { natural: 3 }],
  ['by its attributes', { width: '2' }, { width: '3' }],
  ['by its style', { styled: '2px' }, { styled: '3px' }],
])('what counts who reads, and what holds a table apart, is nothing to look at: told %s', (_, spacer, picture) => {
  expect(isBlank(pageWith(spacer), false)).toBe(true)
  expect(isBlank(pageWith(picture), false)).toBe(false)
})
