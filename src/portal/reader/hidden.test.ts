import { expect, it } from 'vitest'
import { dropHidden, layOpen } from './hidden.ts'

const style = {
  ...{ display: 'block', opacity: '1', visibility: 'visible', overflowX: 'visible', overflowY: 'visible' },
  ...{ fontSize: '16px', lineHeight: '20px', letterSpacing: 'normal', wordSpacing: '0px', textIndent: '0px' },
  ...{ paddingLeft: '0px', marginLeft: '0px', whiteSpace: 'normal', color: 'rgb(0, 0, 0)' },
  ...{ backgroundColor: 'rgba(0, 0, 0, 0)', backgroundImage: 'none' },
}
const view = { getComputedStyle: () => style } as unknown as Window

function letterOf(elements: number): HTMLElement {
  const text = { nodeType: 3, textContent: 'words' }
  const boxes = { scrollWidth: 10, clientWidth: 10, scrollHeight: 10, clientHeight: 10 }
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
