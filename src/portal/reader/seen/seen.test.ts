import { describe, expect, it } from 'vitest'
import { find } from './seen.ts'
import { Element, pageOf, Text } from './testing/page.ts'

const screen = { left: 0, top: 0, right: 1_000_000, bottom: 1_000_000 }
const lines = (count: number, words: string, top = 0) =>
  Array.from({ length: count }, (_, i) => new Element({ tag: 'P' }, [new Text(words, 0, top + i * 30)]))
const seen = (root: Element) => {
  const { surface, work } = pageOf(root, screen)
  const found = find(surface)
  return { ...found, words: [...found.texts.values()].join(''), work }
}

describe('what is seen of a page', () => {
  it('is its words', () => {
    const { words, isCut } = seen(new Element({}, [...lines(2, 'all of it')]))
    expect(words).toBe('all of it all of it')
    expect(isCut).toBe(false)
  })

  it('is each word, where not all of a line is', () => {
    const style = { overflowX: 'hidden' }
    const { words, isCut } = seen(
      new Element({ style, box: { left: 0, top: 0, right: 45, bottom: 40 } }, [new Text('one two', 0, 0)]),
    )
    expect(words).toBe('one')
    expect(isCut).toBe(false)
  })

  const inline = { display: 'inline' }
  const span = (words: string, left: number, top: number, style: Record<string, string> = inline) =>
    new Element({ tag: 'SPAN', style }, [new Text(words, left, top)])
  it.each<[why: string, parts: Element[], words: string]>([
    ['a gap', [span('1', 0, 0), span('000', 40, 0)], '1 000'],
    ['a gap, from right to left', [span('1', 60, 0), span('000', 0, 0)], '1 000'],
    ['no gap', [span('1', 0, 0), span('000', 10, 0)], '1000'],
    ['lines that are boxes', [span('1', 0, 0, {}), span('000', 0, 30, {})], '1 000'],
    ['a box before a line', [span('1', 0, 0, {}), span('000', 0, 30)], '1 000'],
    ['a box in a line', [span('1', 0, 0), new Element({ tag: 'B', style: inline }, [span('000', 0, 30, {})])], '1 000'],
    ['the end of a line in a word', [span('Donau', 0, 0), span('dampf', 0, 30)], 'Donaudampf'],
    ['lines as they were typed', [span('1', 0, 0, {}), span('000', 0, 30, { whiteSpace: 'pre-wrap' })], '1000'],
  ])('is parted by a blank where %s parts it', (_, parts, words) => {
    const { texts } = seen(new Element({}, parts))
    expect([...texts.values()].join('')).toBe(words)
  })

  it('ends after a book of it, which is said', () => {
    const { words, isCut } = seen(new Element({}, lines(300, 'x'.repeat(1_000))))
    expect(isCut).toBe(true)
    expect(words.length).toBeGreaterThan(100_000)
    expect(words.length).toBeLessThan(110_000)
  })

  it.each([
    ['seen', 400_000],
    ['not seen', 30],
  ])('ends after so many words that must be asked for one by one, which is said: %s', (_, right) => {
    const style = { overflowX: 'hidden' }
    const root = new Element({ style, box: { left: 0, top: 0, right, bottom: 40 } }, [
      new Text('x '.repeat(30_000), 0, 0),
    ])
    const { isCut, work } = seen(root)
    expect(isCut).toBe(true)
    expect(work.ranges).toBeLessThan(20_100)
  })

  it('ends where nothing follows for longer than anybody looks', () => {
    const { words } = seen(new Element({}, [...lines(1, 'near'), ...lines(1, 'also', 900), ...lines(1, 'far', 2_200)]))
    expect(words).toBe('near also')
  })

  const picture = (at: number, size: number, style = {}) =>
    new Element(
      {
        ...{ tag: 'IMG', attributes: { 'data-picture': String(at) }, style },
        box: { left: 0, top: at * 110, right: size, bottom: at * 110 + size },
      },
      [],
    )

  it('has so many pictures as anybody sends', () => {
    const pictures = (count: number) => Array.from({ length: count }, (_, i) => picture(i, 100))
    expect(seen(new Element({}, pictures(5))).pictures.size).toBe(5)
    expect(seen(new Element({}, pictures(150))).pictures.size).toBe(100)
  })

  it('has no picture that is drawn small, or hardly at all', () => {
    const shown = picture(0, 48)
    const { pictures } = seen(new Element({}, [shown, picture(1, 40), picture(2, 100, { opacity: '0.4' })]))
    expect([...pictures.keys()]).toEqual([shown])
  })
})
