import { describe, expect, it } from 'vitest'
import { keptOrFresh } from './navigation.ts'

const page = (words: string, status = 200) => new Response(words, { status })
const never = new Promise<never>(() => {})
const refused = () => Promise.reject(new TypeError('no network'))
const failing = () => Promise.reject<Response>(new Error('internal error'))

describe('a page that is asked for', () => {
  it.each<
    [why: string, kept: () => Promise<Response>, late: Promise<void>, ask: () => Promise<Response>, words: string]
  >([
    ['is the one that is kept', async () => page('kept'), never, refused, 'kept'],
    ['is fresh where the store fails', failing, never, async () => page('fresh'), 'fresh'],
    ['is fresh where the store does not answer', () => never, Promise.resolve(), async () => page('fresh'), 'fresh'],
    ['says what the portal says where nothing is kept', failing, never, async () => page('away', 503), 'away'],
  ])('%s', async (_, kept, late, ask, words) => {
    const answer = await keptOrFresh(kept(), late, ask)
    expect(await answer.text()).toBe(words)
  })

  it.each<[why: string, ask: () => Promise<Response>]>([
    ['nothing answers', refused],
    ['the portal is away', async () => page('away', 503)],
  ])('is waited for where the store is slow and %s', async (_, ask) => {
    let come: (answer: Response) => void = () => {}
    const kept = new Promise<Response>(resolve => {
      come = resolve
    })
    const answer = keptOrFresh(kept, Promise.resolve(), ask)
    await new Promise(resolve => setImmediate(resolve))
    come(page('kept'))
    expect(await (await answer).text()).toBe('kept')
  })

  it('is none where there is neither', async () => {
    await expect(keptOrFresh(failing(), never, refused)).rejects.toThrow('internal error')
  })
})
