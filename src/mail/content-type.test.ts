import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { readParameterised } from './content-type.ts'
import { mailLimits, readStructure } from './structure.ts'

describe('a field with parameters', () => {
  it.each<[string, string, Record<string, string>]>([
    ['Text/HTML; Charset="utf-8"', 'text/html', { charset: 'utf-8' }],
    ['(a (nested) comment) text/plain (more); charset (c) = latin1 (d)', 'text/plain', { charset: 'latin1' }],
    ['multipart/(c)mixed; boundary="a;b(c)"', 'multipart/mixed', { boundary: 'a;b(c)' }],
    ['multipart / mixed;; boundary=b', 'multipart/mixed', { boundary: 'b' }],
    [String.raw`a/b; x="q\"\\"; y=z`, 'a/b', { x: String.raw`q"\ `.trim(), y: 'z' }],
    ["a/b; name*0*=utf-8''%C3%BC; name*1=b; name*2*=%20c", 'a/b', { name: 'Ã¼b c' }],
    ["a/b; name*=us-ascii'en'x%2Fy", 'a/b', { name: 'x/y' }],
    ['a/b; x=1; x=1', 'a/b', { x: '1' }],
    ['a/b; name=c d e.pdf ; y=z', 'a/b', { name: 'c d e.pdf', y: 'z' }],
    ["attachment; filename='c d.pdf'", 'attachment', { filename: 'c d.pdf' }],
    ['text/html charset=utf-8; x=1', 'text/html', { charset: 'utf-8', x: '1' }],
    ['', '', {}],
  ])('%s', (line, value, parameters) => {
    const read = readParameterised(line)
    expect([read.value, Object.fromEntries(read.parameters), read.ambiguous]).toEqual([value, parameters, false])
  })

  it.each(['a/b; x=1; x=2', 'a/b; x=1; x*=2', 'a/b; x="1', 'a/b (c; x=1'])('%s may be read in two ways', line => {
    expect(readParameterised(line).ambiguous).toBe(true)
  })

  it.each<[string, string, Record<string, string>]>([
    ["a/b; x*=us-ascii''p%27q(r", 'a/b', { x: "p'q(r" }],
    ['a/b; x=p(q; y=z', 'a/b', { x: 'p(q', y: 'z' }],
    ['a/b; x=p (q; y="z;"', 'a/b', { x: 'p', y: 'z;' }],
    ['a/b (c; x=1', 'a/b', { x: '1' }],
  ])('a comment that does not end is none: %s', (line, value, parameters) => {
    const read = readParameterised(line)
    expect([read.value, Object.fromEntries(read.parameters), read.ambiguous]).toEqual([value, parameters, true])
  })
})

const part = (i: number) =>
  `--b\r\nContent-Type: application/x\r\nContent-Disposition: attachment; filename=f${i}\r\n\r\nx\r\n`

describe('the limits count the parts that the parser takes apart', () => {
  it.each([
    '(c) multipart/mixed; boundary=b',
    'multipart/(c)mixed; boundary=b',
    'multipart/mixed; (c) boundary=b',
    'multipart/mixed; boundary (c) =b',
    "multipart/mixed; boundary*=us-ascii''b",
    'multipart/mixed; boundary*0=b',
    'multipart/mixed; x="a;boundary=c"; boundary=b',
    'multipart/mixed; boundary=b; boundary=c',
    'multipart/x!y; boundary=b',
    'multipart/mixed (c; boundary=b',
  ])('%s', async type => {
    const raw = new TextEncoder().encode(`Content-Type: ${type}\r\n\r\n${[1, 2, 3].map(part).join('')}--b--\r\n`)
    const { attachments } = await PostalMime.parse(raw)
    expect(attachments).toHaveLength(3)
    expect(() => readStructure(raw, { ...mailLimits, parts: 3 })).toThrow(
      expect.objectContaining({ values: { limit: 'parts' } }),
    )
  })
})
