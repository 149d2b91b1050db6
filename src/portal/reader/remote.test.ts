import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { holdBack, loadRemote, type Missing } from './remote.ts'

/** An element as a page has it: what it shows comes, or is lost, when the test says so. */
function startElement(attributes: Record<string, string>, text = '') {
  const held = new Map(Object.entries(attributes))
  const element = {
    complete: false,
    naturalWidth: 0,
    naturalHeight: 0,
    asked: 0,
    textContent: text,
    style: {},
    getAttribute: (name: string) => held.get(name) ?? null,
    setAttribute(name: string, value: string) {
      held.set(name, value)
      if (name === 'src') element.asked++
    },
    removeAttribute: (name: string) => held.delete(name),
    decode: () => Promise.reject(new Error('lost')),
    come: (width: number, height = width) => Object.assign(element, { naturalWidth: width, naturalHeight: height }),
    end: () => Object.assign(element, { complete: true }),
  }
  return element
}

type Element = ReturnType<typeof startElement>

/** As selectors of the module ask for it. */
function treeOf(elements: {
  readonly pictures?: readonly Element[]
  readonly styles?: readonly Element[]
  readonly sheets?: readonly Element[]
}) {
  const { pictures = [], styles = [], sheets = [] } = elements
  const of = (selector: string) =>
    selector.startsWith('img') ? pictures : selector === 'style' ? sheets : selector === '*' ? [] : styles
  return { querySelectorAll: of } as unknown as ParentNode & HTMLElement
}

const picture = (name: string | number) => startElement({ src: `https://p.example/${name}` })

function startLoading(pictures: readonly Element[]) {
  const body = treeOf({ pictures })
  const told: Missing[] = []
  const left = holdBack(body)
  const stop = loadRemote({ body } as unknown as Document, left, missing => told.push(missing))
  const asked = () => pictures.filter(({ asked }) => asked > 0).length
  return { told, stop, asked, last: () => told.at(-1) }
}

const several = (count: number) => Array.from({ length: count }, (_, i) => picture(i))
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('pictures from elsewhere', () => {
  it('are asked for a few at a time', async () => {
    const pictures = several(100)
    const { asked } = startLoading(pictures)
    await pass(100)
    expect(asked()).toBe(8)
    for (const each of pictures.slice(0, 8)) each.come(10).end()
    await pass(100)
    expect(asked()).toBe(16)
  })

  it('that do not come are counted, each once, however many there are', async () => {
    const pictures = several(300)
    const { last } = startLoading(pictures)
    for (const [i, each] of pictures.entries()) (i % 3 > 0 ? each.come(10) : each).end()
    await pass(3_000)
    expect(last()).toEqual({ lost: 100, left: 0 })
  })

  it('that never answer keep no others from being asked for, and are waited for no more after a minute', {
    tags: ['long'],
  }, async () => {
    const pictures = several(40)
    const { last, asked } = startLoading(pictures)
    for (const each of pictures.slice(20)) each.end()
    await pass(30_000)
    expect([asked(), last()]).toEqual([40, { lost: 20, left: 0 }])
    await pass(60_000)
    expect(last()).toEqual({ lost: 40, left: 0 })
    expect(pictures[0]!.getAttribute('src')).toBeNull()
  })

  it('are asked for no more once they are large enough together, and it is said', async () => {
    const pictures = several(100)
    const { last, asked } = startLoading(pictures)
    for (const each of pictures) each.come(5_000, 4_000).end()
    await pass(10_000)
    const shown = pictures.filter(each => each.getAttribute('src') !== null)
    expect(shown.length).toBe(10)
    expect(last()).toEqual({ lost: 0, left: 90 })
    expect(asked()).toBeLessThan(20)
  })

  it('of which one is too large is taken off by its beginning, and the others are shown', async () => {
    const [large, ...others] = several(3)
    const { last } = startLoading([large!, ...others])
    large!.come(100_000, 600)
    for (const each of others) each.come(10).end()
    await pass(100)
    expect(large!.getAttribute('src')).toBeNull()
    expect(others.map(each => each.getAttribute('src'))).not.toContain(null)
    expect(last()).toEqual({ lost: 0, left: 1 })
  })

  it('are three hundred different ones at most', async () => {
    const pictures = [...several(1_000), ...several(1_000)]
    const { last, asked } = startLoading(pictures)
    for (const each of pictures) each.come(10).end()
    await pass(60_000)
    expect([asked(), last()]).toEqual([600, { lost: 0, left: 1_400 }])
  })

  it('are not told of once another message is shown', async () => {
    const pictures = several(3)
    const { told, stop } = startLoading(pictures)
    const before = told.length
    stop()
    for (const each of pictures) each.end()
    await pass(1_000)
    expect(told).toHaveLength(before)
  })
})

describe('grounds from elsewhere', () => {
  const url = (name: string | number) => `url("https://p.example/${name}" referrer-policy(no-referrer))`

  it('are fifty different ones at most, of styles and style sheets together', () => {
    const styles = Array.from({ length: 60 }, (_, i) => startElement({ style: `background-image: ${url(i % 40)}` }))
    const sheet = startElement(
      {},
      Array.from({ length: 30 }, (_, i) => `.a${i} { background-image: ${url(`s${i}`)} }`).join('\n'),
    )
    expect(holdBack(treeOf({ styles, sheets: [sheet] }))).toBe(20)
    const css = [sheet.textContent, ...styles.map(each => each.getAttribute('style'))].join('\n')
    expect(new Set(css.match(/https:[^"]*/g)).size).toBe(50)
    expect(css.match(/image: none/g)?.length).toBeGreaterThanOrEqual(20)
  })
})
