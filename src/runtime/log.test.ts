import { describe, expect, it } from 'vitest'
import { PosternError } from '../core/errors.ts'
import { addressHasher, createLog } from './log.ts'

function logged(err: unknown): string {
  const lines: string[] = []
  createLog('info', { write: line => void lines.push(line) }).error({ err }, 'failed')
  return lines.join('')
}

describe('the log', () => {
  it('names its levels', () => {
    expect(JSON.parse(logged(new Error('x'))).level).toBe('error')
  })

  it('takes addresses out of what a library says', () => {
    const line = logged(new Error('550 <robin@example.com>: no such user "a b"@example.com'))
    expect(line).toContain('550')
    expect(line).not.toMatch(/robin|@example/)
    expect(line).toContain('log.test.ts')
  })

  it('tells of an error of ours its code, and of its cause no more than the kind', () => {
    const line = logged(new PosternError('mail-down', 'no mail', { cause: new TypeError('to robin@example.com') }))
    expect(JSON.parse(line).err).toEqual({ code: 'mail-down', message: 'no mail', cause: { type: 'TypeError' } })
  })

  it('knows an address by the same hash under the same key, and by another under another', () => {
    const [one, two] = [1, 2].map(byte => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array]
    const hash = addressHasher(one, false)('robin@example.com')
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(addressHasher(one, false)('robin@example.com')).toBe(hash)
    expect(addressHasher(two, false)('robin@example.com')).not.toBe(hash)
    expect(addressHasher(one, true)('robin@example.com')).toBe('robin@example.com')
  })
})
