import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCodes } from '../../core/errors.ts'
import { en } from './en.ts'

const codes = Object.keys(errorCodes) as ErrorCode[]
const maxWords = 20

function sentences(value: unknown): string[] {
  if (typeof value === 'string') return value.replace(/\{\{\w+\}\}/g, 'x').split(/(?<=[.?!])\s+/)
  return Object.values(value as object).flatMap(sentences)
}

describe('the words', () => {
  it.each(codes)('say of %s what happened, what still works and what to do', code => {
    const said = en.problems[code]
    expect(said).toHaveLength(3)
    for (const part of said) expect(part.trim().length).toBeGreaterThan(3)
  })

  it('say nothing of codes that do not exist', () => {
    expect(Object.keys(en.problems).toSorted()).toEqual(codes.toSorted())
  })

  it('are short: no sentence is longer than twenty words', () => {
    expect(sentences(en).filter(sentence => sentence.split(/\s+/).length > maxWords)).toEqual([])
  })

  it('use no word of ours in front of a recipient', () => {
    expect(
      sentences(en).filter(sentence => /\b(?:envelope|identity|vault|PKG|period|stanza|payload)\b/i.test(sentence)),
    ).toEqual([])
  })
})
