import { describe, expect, it } from 'vitest'
import { targetOf } from './links.ts'

describe('where a link leads', () => {
  const base = 'https://a.example/news/'
  it.each<[href: string, base: string | null, target: string | null]>([
    ['https://b.example/x?y=1', null, 'https://b.example/x?y=1'],
    [' https://b.example/x ', null, 'https://b.example/x'],
    ['\nhttps://b.exam\nple/x\t', null, 'https://b.example/x'],
    ['HTTPS://B.EXAMPLE/X', null, 'HTTPS://B.EXAMPLE/X'],
    ['www.b.example/x', null, 'https://www.b.example/x'],
    ['WWW.b.example', null, 'https://www.b.example/'],
    ['//b.example/x', null, 'https://b.example/x'],
    ['b.example/x', null, 'https://b.example/x'],
    ['b.example:8443/x', null, 'https://b.example:8443/x'],
    ['mara@b.example', null, 'mailto:mara@b.example'],
    ['mailto:mara@b.example', null, 'mailto:mara@b.example'],
    ['tel:+41 44 000 00 00', null, 'tel:+41 44 000 00 00'],
    ['item.html', base, 'https://a.example/news/item.html'],
    ['/item', base, 'https://a.example/item'],
    ['../?a=1', base, 'https://a.example/?a=1'],
    ['//b.example/x', base, 'https://b.example/x'],
    ['www.b.example/x', base, 'https://www.b.example/x'],
    ['news/item.html', null, null],
    ['item.html', null, null],
    ['/item', null, null],
    ['item.html', 'cid:a', null],
    ['', base, null],
    // Of the page that it stands in, without a host of its own.
    ['https:x', null, 'https://x/'],
    ['https:/x', null, 'https://x/'],
    ['javascript:alert(1)', base, null],
    ['java\nscript:alert(1)', base, null],
    ['\u0001javascript:alert(1)', null, null],
    ['data:text/html,x', base, null],
    ['file:///C:/x', null, null],
    ['blob:https://a.example/1', null, null],
    ['https://', null, 'https://'],
  ])('%j on %j: %j', (href, against, target) => {
    expect(targetOf(href, against)).toBe(target)
  })
})
