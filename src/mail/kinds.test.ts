import { describe, expect, it } from 'vitest'
import { fileName } from './address/names.ts'
import { isDangerous, shownAs } from './kinds.ts'

const bytes = (text: string) => Uint8Array.from(text, letter => letter.charCodeAt(0))

describe('a file that runs when it is opened', () => {
  it.each([
    'a.exe',
    'Invoice.pdf.EXE',
    'x.docm',
    'page.html',
    'photo.svg',
    'a.lnk',
    'b.js',
    'disk.iso',
  ])('%s is known as one', name => {
    expect(isDangerous(name)).toBe(true)
  })
  it.each(['a.pdf', 'a.exe.txt', 'exe', 'photo.jpg', 'letter.docx', 'table.xlsx', 'a.', ''])('%j is none', name => {
    expect(isDangerous(name)).toBe(false)
  })

  it('is known behind a bidi override and a path', () => {
    expect(isDangerous(fileName('photo\u202egpj.exe', 'image/jpeg', 0))).toBe(true)
    expect(isDangerous(fileName('..\\..\\photo.jpg.scr. ', 'image/jpeg', 0))).toBe(true)
    expect(isDangerous(fileName(`${'x'.repeat(10_000)}.exe`, 'image/jpeg', 0))).toBe(true)
  })
})

describe('what can be shown', () => {
  it.each<[string | null, string]>([
    ['image/png', '\x89PNG\r\n\x1a\nrest'],
    ['image/jpeg', '\xff\xd8\xff\xe0'],
    ['image/gif', 'GIF89a'],
    ['image/webp', 'RIFF\0\0\0\0WEBPVP8 '],
    ['application/pdf', '%PDF-1.7'],
    ['application/pdf', '\n\n%PDF-1.4'],
    [null, '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
    [null, '<!doctype html>'],
    [null, ''],
  ])('is %s by its bytes', (type, content) => {
    expect(shownAs(bytes(content))).toBe(type)
  })
})
