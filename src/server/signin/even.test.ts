import { describe, expect, it } from 'vitest'
import { evenly } from './even.ts'
import type { CodeMail, SendCode } from './mail.ts'

const to = (address: string): CodeMail => ({
  ...{ to: address, code: '1234 5678', browser: 'a browser', sentAt: new Date(0), minutes: 30, language: 'en' },
})

/** A mail server that knows whoever begins with `known`, and takes so long. @returns how long each ask took. */
function asking(takes: { proven: (i: number) => number; unknown: number }) {
  let time = 0
  let asked = 0
  let drawn = 0
  const send: SendCode = async ({ to: address }) => {
    const isProven = address.startsWith('known')
    time += isProven ? takes.proven(asked++) : takes.unknown
    return isProven ? 'taken' : 'refused'
  }
  const even = evenly(send, {
    now: () => time,
    wait: async ms => {
      time += ms
    },
    draw: below => drawn++ % below,
  })
  return async (address: string) => {
    const began = time
    await even(to(address))
    return time - began
  }
}

describe('an address that the mail server refuses', () => {
  it('takes the very times of those that it takes', async () => {
    const took = asking({ proven: i => 500 + 10 * (i % 20), unknown: 3 })
    const proven = await inTurn(20, i => took(`known${i}@x.example`))
    const unknown = await inTurn(20, i => took(`no${i}@x.example`))
    expect(unknown.toSorted()).toEqual(proven.toSorted())
  })

  it('forgets how long it took long ago', async () => {
    const took = asking({ proven: i => (i < 32 ? 5_000 : 100), unknown: 3 })
    await inTurn(64, i => took(`known${i}@x.example`))
    expect(await inTurn(40, i => took(`no${i}@x.example`))).toEqual(Array(40).fill(100))
  })

  it('takes as long as it takes where the mail server needs longer to refuse than to take', async () => {
    const took = asking({ proven: () => 100, unknown: 900 })
    await took('known@x.example')
    expect(await took('no@x.example')).toBe(900)
  })

  it('takes some time before anything was ever delivered', async () => {
    const took = asking({ proven: () => 100, unknown: 3 })
    expect(await took('no@x.example')).toBeGreaterThanOrEqual(200)
  })
})

async function inTurn(count: number, ask: (i: number) => Promise<number>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) times.push(await ask(i))
  return times
}
