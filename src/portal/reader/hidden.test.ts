import { describe, expect, it } from 'vitest'
import { dropHidden, layOpen } from './hidden.ts'

const style = {
  ...{ display: 'block', opacity: '1', visibility: 'visible', overflowX: 'visible', overflowY: 'visible' },
  ...{ fontSize: '16px', lineHeight: '20px', letterSpacing: 'normal', wordSpacing: '0px', textIndent: '0px' },
  ...{ paddingLeft: '0px', marginLeft: '0px', whiteSpace: 'normal', color: 'rgb(0, 0, 0)' },
  ...{ backgroundColor: 'rgba(0, 0, 0, 0)', backgroundImage: 'none' },
}
const boxes = { scrollWidth: 10, clientWidth: 10, scrollHeight: 10, clientHeight: 10 }
const picture = { backgroundImage: 'url("blob:a")' }
const faint = (alpha: number) => `rgba(0, 0, 0, ${alpha})`
const view = { getComputedStyle: () => style } as unknown as Window

function letterOf(elements: number): HTMLElement {
  const text = { nodeType: 3, textContent: 'words' }
  const children = Array.from({ length: elements }, () => ({
    ...{ tagName: 'P', children: [], childNodes: [text], textContent: 'words', ...boxes },
  }))
  return { children, getBoundingClientRect: () => null } as unknown as HTMLElement
}

it.each([
  ['what is hidden in it', (body: HTMLElement, pause: () => Promise<void>) => dropHidden(body, view, pause, false)],
  ['what is squeezed in it', (body: HTMLElement, pause: () => Promise<void>) => layOpen(body, view, pause)],
])('a long letter is looked through for %s in pieces: the page gets its turn between them', async (_, look) => {
  let turns = 0
  const pause = async () => void turns++
  await look(letterOf(10), pause)
  const few = turns
  await look(letterOf(10_000), pause)
  expect(turns - few).toBeGreaterThan(30)
})

/** A letter of one paragraph that looks so. @returns what became of its words, and what was changed of its looks. */
async function dropped(looks: Partial<typeof style>, box: Partial<Record<keyof typeof boxes, number>> = {}) {
  let isThere = true
  const remove = () => {
    isThere = false
  }
  const set: Record<string, string> = {}
  const setProperty = (name: string, value: string) => {
    set[name] = value
  }
  const text = { nodeType: 3, textContent: 'words', remove }
  const paragraph = {
    ...{ tagName: 'P', children: [], childNodes: [text], textContent: 'words', remove, style: { setProperty } },
    ...{ ...boxes, ...box },
  }
  const body = { children: [paragraph], getBoundingClientRect: () => null } as unknown as HTMLElement
  const look = { getComputedStyle: () => ({ ...style, ...looks }) } as unknown as Window
  await dropHidden(body, look, async () => {}, false)
  return { isThere, set }
}

describe('words are taken out from where nobody sees them, and no sooner', () => {
  const cut = { overflowX: 'hidden', overflowY: 'hidden' }
  it.each<[string, shown: Parameters<typeof dropped>, gone: Parameters<typeof dropped>]>([
    ['too small', [{ fontSize: '3px' }], [{ fontSize: '2.9px' }]],
    ['too faint', [{ opacity: '0.15' }], [{ opacity: '0.14' }]],
    ['of the colour of their ground', [{ color: 'rgb(225, 225, 225)' }], [{ color: 'rgb(232, 232, 232)' }]],
    ['in a box too low', [cut, { clientHeight: 6 }], [cut, { clientHeight: 5 }]],
    ['in a box too narrow', [cut, { clientWidth: 6 }], [cut, { clientWidth: 5 }]],
    ['pushed out of their box', [{ ...cut, textIndent: '1000px' }], [{ ...cut, textIndent: '1001px' }]],
    ['faint on a picture', [{ ...picture, color: faint(0.15) }], [{ ...picture, color: faint(0.14) }]],
  ])('%s', async (_, shown, gone) => {
    expect((await dropped(...shown)).isThere).toBe(true)
    expect((await dropped(...gone)).isThere).toBe(false)
  })
})

describe('words that are cut or squeezed get room, and no sooner', () => {
  it.each<[string, property: string, left: Parameters<typeof dropped>, opened: Parameters<typeof dropped>]>([
    ['cut below', 'max-height', [{}, { scrollHeight: 18 }], [{}, { scrollHeight: 19 }]],
    ['cut at the side', 'max-width', [{}, { scrollWidth: 18 }], [{}, { scrollWidth: 19 }]],
    [
      'cut, where letters are small',
      'max-height',
      [{ fontSize: '10px' }, { scrollHeight: 15 }],
      [{ fontSize: '10px' }, { scrollHeight: 16 }],
    ],
    ['lines over each other', 'line-height', [{ lineHeight: '11.2px' }], [{ lineHeight: '11.1px' }]],
    ['letters over each other', 'letter-spacing', [{ letterSpacing: '-1.9px' }], [{ letterSpacing: '-2px' }]],
    ['words over each other', 'word-spacing', [{ wordSpacing: '-4px' }], [{ wordSpacing: '-4.1px' }]],
  ])('%s', async (_, property, left, opened) => {
    expect((await dropped(...left)).set).not.toHaveProperty(property)
    expect((await dropped(...opened)).set).toHaveProperty(property)
  })
})
