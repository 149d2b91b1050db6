import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { type Block, notificationHtml } from './notification.ts'

const hostile = '<b onload="x">&amp; "quoted" </p><script>alert(1)</script>'
const blocks: readonly Block[] = [
  { kind: 'lead', text: hostile },
  { kind: 'line', text: hostile, language: '"><b>' },
  { kind: 'code', text: hostile },
  { kind: 'button', label: hostile, url: 'https://portal.example/m/1?a=b&c="d"', below: hostile },
]
const html = notificationHtml({ language: 'en', title: hostile, blocks })

function elementsOf(page: string) {
  const found: { name: string; attributes: Record<string, string> }[] = []
  const parser = new Parser({ onopentag: (name, attributes) => found.push({ name, attributes }) })
  parser.end(page)
  return found
}

describe('a mail of ours', () => {
  it('shows words as words, and asks nobody for anything', () => {
    const elements = elementsOf(html)
    const known = ['html', 'head', 'meta', 'title', 'style', 'body', 'table', 'tr', 'td', 'p', 'strong', 'a', 'span']
    expect(elements.filter(({ name }) => !known.includes(name))).toEqual([])
    expect(
      elements.flatMap(({ attributes }) => Object.keys(attributes)).filter(name => /^on|src|background$/.test(name)),
    ).toEqual([])
    expect(html).not.toMatch(/url\(|@import|@font-face/)
  })

  it('keeps its looks where the sheet is taken out', () => {
    const bare = elementsOf(html).filter(({ name, attributes }) => ['p', 'a'].includes(name) && !attributes['style'])
    expect(bare).toEqual([])
    for (const { name, attributes } of elementsOf(html)) {
      if (name === 'table')
        expect(attributes).toMatchObject({ role: 'presentation', cellpadding: '0', cellspacing: '0' })
    }
  })

  it('has one link, which is the button, and says its address', () => {
    const links = elementsOf(html).filter(({ name }) => name === 'a')
    expect(links.map(({ attributes }) => attributes['href'])).toEqual(['https://portal.example/m/1?a=b&c="d"'])
    const below = {
      ...(blocks[3] as Extract<Block, { kind: 'button' }>),
      below: `Or: https://portal.example/m/1?a=b&c="d"`,
    }
    expect(notificationHtml({ language: 'en', title: '', blocks: [below] })).toContain(
      'Or: <span style="display:block;word-break:break-all">https://portal.example/m/1?a=b&amp;c=&quot;d&quot;</span>',
    )
  })

  it('is far from where Gmail clips a mail', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(10_000)
  })
})
