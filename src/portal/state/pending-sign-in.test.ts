import { describe, expect, it } from 'vitest'
import { createPendingSignIn } from './pending-sign-in.ts'

const challenge = {
  challenge: 'c',
  address: 'robin@example.com',
  sentAt: 1000,
  expiresAt: 2800,
  digits: 8,
  from: 'secure@example.org',
}
const waiting = { challenge, remember: true }

function storage() {
  const held = new Map<string, string>()
  return {
    held,
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
    removeItem: (name: string) => void held.delete(name),
  }
}

describe('a sign-in under way', () => {
  it('is found again by another page of the same browser', () => {
    const kept = storage()
    createPendingSignIn(kept).write(waiting)
    expect(createPendingSignIn(kept).read('robin@example.com', 1500)).toEqual(waiting)
    expect(createPendingSignIn(kept).read('', 1500)).toEqual(waiting)
  })

  it('is not taken for another address, nor after its code is over', () => {
    const pendingSignIn = createPendingSignIn(storage())
    pendingSignIn.write(waiting)
    expect(pendingSignIn.read('carol@example.com', 1500)).toBeNull()
    expect(pendingSignIn.read('robin@example.com', 2800)).toBeNull()
  })

  it('ends when it is done', () => {
    const kept = storage()
    const pendingSignIn = createPendingSignIn(kept)
    pendingSignIn.write(waiting)
    pendingSignIn.clear()
    expect(kept.held.size).toBe(0)
    expect(pendingSignIn.read('', 1500)).toBeNull()
  })

  it('is remembered by the tab alone where the browser keeps nothing', () => {
    const pendingSignIn = createPendingSignIn(null)
    pendingSignIn.write(waiting)
    expect(pendingSignIn.read('robin@example.com', 1500)).toEqual(waiting)
  })

  it.each(['', 'null', '{}', '{"challenge":{}}', 'x'])('is none when what was kept is %j', text => {
    const kept = storage()
    kept.setItem('postern-sign-in', text)
    expect(createPendingSignIn(kept).read('', 0)).toBeNull()
  })
})
