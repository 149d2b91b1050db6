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
    ['<html><head><title>t</title><body><p>without the end of its head', 'without the end of its head'],
    ['<head><meta charset="utf-8"><p>nor with a body', 'nor with a body'],
    ['<head>nor with a tag', 'nor with a tag'],
    [
      '<head><style>p{}</style><link rel="x"><div>nor with anything in it</div></head> at the end',
      'nor with anything in it\nat the end',
    ],
    ['<head>\n <title>t</title>\n</head>\n<body>with it', 'with it'],
    ['', ''],
  ])('%j is %j', (html, text) => {
    expect(plainOf(html)).toBe(text)
  })

  it('is found in 30 MB of tags that never close', { tags: ['long'] }, () => {
    const text = plainOf('<div><p>hello</p>'.repeat(1_800_000))
    expect(text.slice(0, 12)).toBe('hello\n\nhello')
    expect(text.replaceAll('hello\n\n', '')).toBe('hello')
    expect(text.length).toBe(7 * 1_799_999 + 5)
  })
})
