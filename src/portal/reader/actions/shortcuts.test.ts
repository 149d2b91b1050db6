import { describe, expect, it } from 'vitest'
import { shortcutOf } from './shortcuts.ts'

const press = {
  ...{ key: 'r', ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, isComposing: false, repeat: false },
}

describe('a key', () => {
  it.each(['r', 'a', 'f', 'p', 's', '?'])('%s stands for something', key => {
    expect(shortcutOf({ ...press, key, shiftKey: key === '?' })).toBe(key)
  })

  it('stands for the same while capitals are locked', () => {
    expect(shortcutOf({ ...press, key: 'R' })).toBe('r')
  })

  it.each([
    { ctrlKey: true },
    { altKey: true },
    { metaKey: true },
    { shiftKey: true, key: 'R' },
    { isComposing: true },
    { repeat: true },
    { key: 'x' },
    { key: 'Enter' },
  ])('stands for nothing with %j', change => {
    expect(shortcutOf({ ...press, ...change })).toBe(null)
  })
})
