import { describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { readHeader } from '../../mail/header.ts'
import { authorOf, languageOf } from './fields.ts'

const header = (line: string) => readHeader(utf8(`${line}\r\n\r\nContent-Language: es\r\n`))

describe('the language of whoever forwards', () => {
  it.each([
    ['Content-Language: de-CH', 'de'],
    ['Accept-Language: pt, fr-FR;q=0.8, en', 'fr'],
    ['Accept-Language: en-US\r\nContent-Language: it', 'it'],
    ['Content-Language: eng', null],
    ['Subject: x', null],
  ])('%s', (line, language) => {
    expect(languageOf(header(line))).toBe(language)
  })
})

describe('the author', () => {
  it.each([
    ['From: Robin <Robin@Example.net>', 'robin@example.net'],
    ['From: robin@example.net', 'robin@example.net'],
    ['From: "bob@example.org, <x@y.example>" <robin@example.net>', 'robin@example.net'],
    ['From: robin@example.net, bob@example.org', null],
    ['From: bob@example.org <robin@example.net>, x@y.example', null],
    ['From: robin@example.net\r\nFrom: bob@example.org', null],
    ['Subject: x', null],
  ])('%s', (line, author) => {
    expect(authorOf(header(line))).toBe(author)
  })
})
