import { describe, expect, it } from 'vitest'
import { type Links, readingsOfLinks } from './link-words.ts'
import { Element, pageOf, Text } from './testing/page.ts'

const screen = { left: 0, top: 0, right: 1_000_000, bottom: 1_000_000 }
const linkOf = (words: string, top = 0) =>
  new Element({ tag: 'A', attributes: { href: 'https://a.example' } }, [new Text(words, 0, top)])

/** Texts that touch each other, from the end of a link on. */
const behind = (link: Element, texts: readonly string[]) => {
  let left = link.box.right
  return texts.map(text => {
    const element = new Element({ tag: 'SPAN' }, [new Text(text, left, link.box.top)])
    left = element.box.right
    return element
  })
}

function readings(
  all: readonly Element[],
  asked: { readonly built?: readonly Element[]; readonly joined?: readonly Element[] },
) {
  const { surface, work } = pageOf(new Element({}, all), screen)
  const links = { built: [], joined: [], ...asked } as unknown as Links
  const found = readingsOfLinks(surface, links) as unknown as ReadonlyMap<Element, readonly string[] | null>
  return { found, work }
}

describe('what the words of a link look like', () => {
  it('is asked of the layout', () => {
    const link = linkOf('bank.example')
    expect(readings([link], { built: [link] }).found.get(link)).toContain('bank.example')
  })

  it.each([
    ['far from each other', 200, 0, 'bank .example'],
    ['below each other', 0, 30, 'bank\n.example'],
    ['beside each other', 45, 5, 'bank.example'],
  ])('is parted where its pieces stand %s, and only there', (_, left, top, read) => {
    const texts = [new Text('bank', 0, 0), new Text('.example', left, top)]
    const link = new Element({ tag: 'A', attributes: { href: 'https://a.example' } }, texts)
    expect(readings([link], { built: [link] }).found.get(link)).toContain(read)
  })

  it('is not known of one that is longer than anybody reads, which is said', () => {
    const [short, long] = [linkOf('a'.repeat(2_000)), linkOf('a'.repeat(2_001), 40)]
    const { found, work } = readings([short, long], { built: [short, long] })
    expect(found.get(short)).toContain(short.textContent)
    expect(found.get(long)).toBeNull()
    expect(work.ranges).toBeLessThan(2_100)
  })

  it('is not known of the last of many, which is said', () => {
    const links = Array.from({ length: 100 }, (_, i) => linkOf('a'.repeat(1_500), i * 40))
    const { found, work } = readings(links, { built: links })
    expect(links.map(link => found.get(link) !== null)).toEqual(links.map((_, i) => i < 6))
    expect(work.ranges).toBeLessThan(10_200)
  })

  it('is told with what stands beside it', () => {
    const link = linkOf('bank')
    const { found } = readings([link, ...behind(link, ['.exam', 'ple'])], { joined: [link] })
    expect(found.get(link)).toContain('bank.example')
  })

  it('is told with few of a thousand pieces beside it', () => {
    const link = linkOf('bank')
    const { work } = readings([link, ...behind(link, Array(1_000).fill('.example'))], { joined: [link] })
    expect(work.ranges).toBeLessThan(1_300)
  })

  it('is told with the edges of a long text beside it', () => {
    const link = linkOf('bank')
    const { found, work } = readings([link, ...behind(link, [`.example ${'words '.repeat(10_000)}`])], {
      joined: [link],
    })
    expect(found.get(link)).toContain('bank.example')
    expect(work.ranges).toBeLessThan(300)
  })
})
