import { describe, expect, it } from 'vitest'
import { innerPictures } from './pictures.ts'
import { picturesFrom } from './style.ts'

const page = 'http://a.example/news/page.html'
const held = [
  { id: 1, contentId: 'logo@a.example', location: null, address: 'blob:1' },
  { id: 2, contentId: 'logo@a.example', location: null, address: 'blob:2' },
  { id: 3, contentId: null, location: 'http://a.example/news/red.png', address: 'blob:3' },
  { id: 4, contentId: 'one+two%3@a', location: 'blue.png', address: 'blob:4' },
]
const drawn = (name: string, location: string | null, remote = false, base = location) => {
  const undrawn = { remote: 0, other: 0 }
  const { named } = innerPictures(held, location)
  const inText = (address: string) => (address.includes('image') ? `${address}!` : null)
  const found = picturesFrom({ location, inner: named, inText, remote }, base, undrawn)(name)
  return [found, undrawn.remote, undrawn.other]
}

describe('a picture of a text', () => {
  it.each<[why: string, name: string, location: string | null, address: string | null]>([
    ['by its Content-ID', 'cid:logo@a.example', null, 'blob:1'],
    ['in capitals and with blanks', ' CID:logo@a.example ', null, 'blob:1'],
    ['escaped', 'cid:logo%40a.example', null, 'blob:1'],
    ['in brackets', 'cid:%3Clogo@a.example%3E', null, 'blob:1'],
    ['that says %, escaped and not', 'cid:one+two%3@a', null, 'blob:4'],
    ['by where it was', 'http://a.example/news/red.png', page, 'blob:3'],
    ['by where it was, of a page that says nothing', 'http://a.example/news/red.png', null, 'blob:3'],
    ['by where it was, seen from the page', 'red.png', page, 'blob:3'],
    ['by a name that both say', 'blue.png', null, 'blob:4'],
    ['by a name that both say, in full', 'http://a.example/news/blue.png', page, 'blob:4'],
    ['by a name with a host in front', '//a.example/news/red.png', 'https://a.example/', null],
    ['that is not there', 'cid:none@a.example', null, null],
  ])('is found %s', (_, name, location, address) => {
    expect(drawn(name, location)[0]).toBe(address)
  })

  it.each<[why: string, name: string, remote: boolean, is: readonly [string | null, number, number]]>([
    ['elsewhere, not asked for', 'https://b.example/a.png', false, [null, 1, 0]],
    ['elsewhere, asked for', 'https://b.example/a.png', true, ['https://b.example/a.png', 1, 0]],
    ['elsewhere in the open, asked for safely', 'http://b.example/a.png', true, ['https://b.example/a.png', 1, 0]],
    ['elsewhere, without a scheme', '//b.example/a.png', true, ['https://b.example/a.png', 1, 0]],
    ['in the text', 'data:image/png;base64,AA', false, ['data:image/png;base64,AA!', 0, 0]],
    ['in the text, of a form that is not drawn', 'data:x', false, [null, 0, 1]],
    ['of a place that only its writer has', 'file:///C:/a.png', true, [null, 0, 1]],
    ['of a name alone', 'a.png', true, [null, 0, 1]],
    ['of a script', 'javascript:alert(1)', true, [null, 0, 1]],
    ['of this page', 'blob:https://a.example/1', true, [null, 0, 1]],
    ['that was to be there', 'cid:none@a', true, [null, 0, 0]],
  ])('%s', (_, name, remote, is) => {
    expect(drawn(name, null, remote)).toEqual(is)
  })

  it('is read against the base of the text', () => {
    expect(drawn('a.png', null, true, 'http://b.example/c/')).toEqual(['https://b.example/c/a.png', 1, 0])
  })
})
