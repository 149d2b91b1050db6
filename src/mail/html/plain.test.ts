import { describe, expect, it } from 'vitest'
import { plainOf } from './plain.ts'

describe('the words of an HTML text', () => {
  it.each<[html: string, text: string]>([
    ['<p>Hello <b>you</b></p><p>there</p>', 'Hello you\n\nthere'],
    ['a<br>b<br/>c', 'a\nb\nc'],
    ['&lt;b&gt; &amp; &#x1F600; &nbsp;x', '<b> & 😀  x'],
    ['<head><title>t</title><style>p{}</style></head>x<script>alert(1)</script>', 'x'],
    ['<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>', '1 2\n3'],
    ['<!-- hidden --><svg><text>no</text></svg>yes', 'yes'],
    ['<p title="a > b">c', 'c'],
    ['', ''],
  ])('%j is %j', (html, text) => {
    expect(plainOf(html)).toBe(text)
  })

  it('is found in 30 MB of tags that never close', () => {
    const html = '<div><p>hello</p>'.repeat(1_800_000)
    expect(plainOf(html).slice(0, 12)).toBe('hello\n\nhello')
  })
})
