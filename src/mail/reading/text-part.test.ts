import { describe, expect, it } from 'vitest'
import { readMessage } from './read.ts'

const unread = (type: string, text: string) =>
  readMessage(Buffer.from(`Content-Type: ${type}; charset=utf-8\r\n\r\n${text}\r\n`)).unread
const list = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join('\n')
const within = (depth: number): string =>
  depth === 0
    ? 'words'
    : `<iframe srcdoc="${within(depth - 1)
        .replaceAll('&', '&amp;')
        .replaceAll('"', '&quot;')}"></iframe>`

describe('of a page, what is more than anybody writes is unread', () => {
  it.each<[string, few: number, many: number, page: (count: number) => string]>([
    ['descriptions of pictures', 5_000, 50_001, count => list(count, i => `<img alt="a${i}">`)],
    ['rules of a style', 4_000, 5_001, count => `<style>${list(count, () => '.a{color:red}')}</style>x`],
    ['words of a style', 200, 201, count => `<style>${list(count, i => `.a::after{content:"${i}"}`)}</style>x`],
    [
      'settings of a style, of which few are words',
      2_000,
      0,
      count => `<style>${list(count, () => '.a{--b:1}')}</style>x`,
    ],
    [
      'pages in addresses',
      200,
      201,
      count => `<style>${list(count, i => `.a{b:url("data:text/html,${i}")}`)}</style>x`,
    ],
    ['pages in pages', 4, 5, within],
    ['elements open in one that may hide', 199, 200, count => `<q a>${'<p>'.repeat(count)}b</q>`],
    ['elements open in one that hides nothing', 5_000, 0, count => `<b>${'<p>'.repeat(count)}b</b></q>`],
    ['elements that may hide', 20_000, 200_001, count => '<q a>b</q>'.repeat(count)],
  ])('%s', { tags: ['long'] }, (_, few, many, page) => {
    expect(unread('text/html', page(few))).toEqual([])
    if (many > 0) expect(unread('text/html', page(many))).toEqual([{ of: 'part', why: 'limit', what: 'text/html' }])
  })
})

describe('of a calendar, what is more than anybody keeps is unread', () => {
  it.each<[string, few: number, many: number, text: (count: number) => string]>([
    ['events', 999, 1_001, count => list(count, i => `UID:${i}@a.example`)],
    ['files', 900, 1_001, count => list(count, () => 'ATTACH;ENCODING=BASE64;VALUE=BINARY:QUJD')],
    ['files in addresses', 200, 201, count => list(count, i => `URL:data:text/plain,${i}`)],
  ])('%s', (_, few, many, text) => {
    const calendar = (count: number) => `BEGIN:VCALENDAR\r\n${text(count).replaceAll('\n', '\r\n')}\r\nEND:VCALENDAR`
    expect(unread('text/calendar', calendar(few))).toEqual([])
    expect(unread('text/calendar', calendar(many))).toEqual([{ of: 'part', why: 'limit', what: 'text/calendar' }])
  })
})
