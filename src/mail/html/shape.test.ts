import { describe, expect, it } from 'vitest'
import { isDrawable } from './shape.ts'

describe('HTML that can be drawn', () => {
  it.each<[why: string, html: string]>([
    ['ordinary', '<div><table><tr><td><p>x<p>y<br><img></td></tr></table></div>'.repeat(1_000)],
    ['paragraphs that never close', '<p>x'.repeat(10_000)],
    ['text full of signs', 'a < b > c </ '.repeat(10_000)],
    ['a long picture, and long words after it', `<img src="data:${'x y'.repeat(9_000)}">${'a b '.repeat(9_000)}`],
    ['a long picture without quotes', `<img src=data:image/png;base64,${`${'A'.repeat(63)}/`.repeat(4_000)}>`],
    ['of a long style', `<style>${'@media (x) { a:not(.b) { c: url(d) } }'.repeat(9_000)}</style>`],
    ['nothing', ''],
  ])('is %s', (_, html) => {
    expect(isDrawable(html)).toBe(true)
  })

  it.each<[why: string, html: string]>([
    ['nested deep', '<div>'.repeat(300)],
    ['nested deep behind ends of others', '<div></span>'.repeat(300)],
    ['nested deep in many kinds', '<b><i><u>'.repeat(100)],
    ['of a tag with too many attributes', `<p ${'a=">" b '.repeat(3_000)}>x`],
    ['of a tag whose attributes touch', `<p ${'a=">"'.repeat(6_000)}>x`],
    ['of a tag whose attributes are parted by slashes', `<p/${'a/'.repeat(6_000)}>x`],
    ['of a tag with too many attributes that never ends', '<a '.repeat(6_000)],
    ['of a style nested deep', `<style>${'a:b(c'.repeat(200)}</style>`],
    ['of a style in a tag nested deep', `<p style="${'a:b(c'.repeat(200)}">x`],
    ['nested deep behind ends in values', '<x><img src="</x>">'.repeat(300)],
    ['nested deep behind a comment that seems to hold a tag', `<!-- <a x=" -->${'<x y="</x>">'.repeat(300)}`],
    ['nested deep behind a title that seems to hold a tag', `<title><a x="</title>${'<x y="</x>">'.repeat(300)}`],
    ['of too many elements', '<span></span>'.repeat(60_001)],
  ])('is not %s', (_, html) => {
    expect(isDrawable(html)).toBe(false)
  })
})
