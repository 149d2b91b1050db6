import { describe, expect, it } from 'vitest'
import { fromUtf8 } from '../../core/bytes.ts'
import { postedForm } from './posted.ts'

function form(fields: Record<string, string | Blob>, areas: string[] = []): FormData {
  const made = new FormData()
  for (const area of areas) made.append('message', area)
  for (const [name, value] of Object.entries(fields)) made.append(name, value)
  return made
}
const hints = { address: 'robin@example.com', index: '0', digest: 'a'.repeat(64) }

describe('what is posted to the service worker', () => {
  it('is the armour of all text areas, with what its file says of it', async () => {
    const source = await postedForm(form(hints, ['one ', 'two']))
    expect(source).toMatchObject({ kind: 'armour', address: 'robin@example.com', index: 0 })
    expect(source.kind === 'armour' && fromUtf8(new Uint8Array(source.armour))).toBe('one two')
  })

  it.each<[string, Record<string, string>]>([
    ['no hints', {}],
    ['a digest that is none', { ...hints, digest: '<script>' }],
    ['an index that is none', { ...hints, index: 'x' }],
    ['an address without end', { ...hints, address: 'a'.repeat(400) }],
  ])('with %s is read as any file is', async (_, fields) => {
    expect(await postedForm(form(fields, ['text']))).toMatchObject({ kind: 'file' })
  })

  it('names the other readers of a file for several', async () => {
    const several = form(hints, ['text'])
    for (const other of ['3%carol@example.com', '2%dave@example.com']) several.append('other', other)
    expect(await postedForm(several)).toMatchObject({
      address: 'robin@example.com',
      others: '3%carol@example.com%2%dave@example.com',
    })
    expect(await postedForm(form(hints, ['text']))).not.toHaveProperty('others')
    several.append('other', 'x'.repeat(30_000))
    expect(await postedForm(several)).not.toHaveProperty('others')
  })

  it('may be a file that a mail app shares', async () => {
    const source = await postedForm(form({ file: new Blob(['<html>']) }))
    expect(source.kind === 'file' && fromUtf8(new Uint8Array(source.bytes))).toBe('<html>')
  })

  it('is refused when nothing is in it', async () => {
    await expect(postedForm(form(hints))).rejects.toMatchObject({ code: 'empty-file' })
    await expect(postedForm(form({ file: new Blob([]) }))).rejects.toMatchObject({ code: 'empty-file' })
  })
})
