import { describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { type Command, CommandReader, encodeCommand, Gone, Malformed } from './wire.ts'

const reader = (text: string, size = text.length || 1) => {
  async function* pieces() {
    for (let at = 0; at < text.length; at += size) yield utf8(text.slice(at, at + size))
  }
  return new CommandReader(pieces())
}
const next = (text: string, size?: number) => reader(text, size).next()

describe('a command', () => {
  it.each([0, 1, 16, 47, 48, 49, 80, 96, 1_000])('with %i bytes comes back as it was written', async length => {
    const command: Command = {
      args: ['recipient-stanza', '0', 'postern'],
      body: Uint8Array.from({ length }, (_, i) => i % 251),
    }
    const text = encodeCommand(command)
    expect(text.split('\n').every(line => line.length <= 64 || line.startsWith('-> '))).toBe(true)
    for (const size of [1, 7, 10_000]) expect(await next(text, size)).toEqual(command)
  })

  it('with a body of whole lines ends in an empty one', () => {
    expect(encodeCommand({ args: ['a'], body: new Uint8Array(48) })).toBe(`-> a\n${'A'.repeat(64)}\n\n`)
    expect(encodeCommand({ args: ['a'], body: new Uint8Array() })).toBe('-> a\n\n')
  })

  it('follows another', async () => {
    const both = reader('-> a b\nAAAA\n-> c\n\n')
    expect((await both.next()).args).toEqual(['a', 'b'])
    expect((await both.next()).args).toEqual(['c'])
    await expect(both.next()).rejects.toBeInstanceOf(Gone)
  })

  it.each([
    ['without its arrow', 'a b\n\n'],
    ['without a name', '->\n\n'],
    ['with an empty argument', '-> a  b\n\n'],
    ['with a space at its end', '-> a \n\n'],
    ['with a tab', '-> a\tb\n\n'],
    ['with CR', '-> a\r\n\r\n'],
    ['with a letter beyond ASCII', '-> ä\n\n'],
    ['with padding', '-> a\nAA==\n'],
    ['with stray bits', '-> a\nAB\n'],
    ['with one letter too many', '-> a\nAAAAA\n'],
    ['with letters of another alphabet', '-> a\n_-_-\n'],
    ['with a space in its body', '-> a\nAA AA\n'],
    ['with a line that is too long', `-> a\n${'A'.repeat(65)}\n`],
    ['with a name without end', `-> ${'a'.repeat(70_000)}`],
    ['with a body without end', `-> a\n${`${'A'.repeat(64)}\n`.repeat(20_000)}`],
  ])('%s is none', async (_, text) => {
    await expect(next(text)).rejects.toBeInstanceOf(Malformed)
  })

  it.each([
    ['before it begins', ''],
    ['in its name', '-> a'],
    ['before its body', '-> a\n'],
    ['in its body', `-> a\n${'A'.repeat(64)}\n`],
  ])('that breaks off %s is the end of age', async (_, text) => {
    await expect(next(text)).rejects.toBeInstanceOf(Gone)
  })
})
