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
  const values = new Map<string, string>()
  return {
    values,
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  }
}

describe('a sign-in under way', () => {
  it('is found again by another page of the same browser', () => {
    const given = storage()
    createPendingSignIn(given).write(waiting)
    expect(createPendingSignIn(given).read(['robin@example.com'], 1500)).toEqual(waiting)
    expect(createPendingSignIn(given).read([], 1500)).toEqual(waiting)
  })

  it('is not taken for another address, nor after its code is over', () => {
    const pendingSignIn = createPendingSignIn(storage())
    pendingSignIn.write(waiting)
    expect(pendingSignIn.read(['carol@example.com'], 1500)).toBeNull()
    expect(pendingSignIn.read(['carol@example.com', 'robin@example.com'], 1500)).toEqual(waiting)
    expect(pendingSignIn.read(['robin@example.com'], 2800)).toBeNull()
  })

  it('ends when it is done', () => {
    const given = storage()
    const pendingSignIn = createPendingSignIn(given)
    pendingSignIn.write(waiting)
    pendingSignIn.clear()
    expect(given.values.size).toBe(0)
    expect(pendingSignIn.read([], 1500)).toBeNull()
  })

  it('is remembered by the tab alone where the browser keeps nothing', () => {
    const pendingSignIn = createPendingSignIn(null)
    pendingSignIn.write(waiting)
    expect(pendingSignIn.read(['robin@example.com'], 1500)).toEqual(waiting)
  })

  it.each(['', 'null', '{}', '{"challenge":{}}', 'x'])('is none when what was kept is %j', text => {
    const given = storage()
    given.setItem('postern-sign-in', text)
    expect(createPendingSignIn(given).read([], 0)).toBeNull()
  })
})
