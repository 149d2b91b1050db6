import { describe, expect, it, vi } from 'vitest'
import { watchLost } from './lost.ts'

/** A picture as a page has it: it comes, or is lost, when the test says so. */
function startPicture(src: string) {
  let end = (_: boolean) => {}
  const settled = new Promise<boolean>(resolve => {
    end = resolve
  })
  const picture = {
    src,
    complete: false,
    naturalWidth: 0,
    style: {},
    asked: 0,
    getAttribute: () => null,
    decode() {
      picture.asked++
      return settled.then(isThere => (isThere ? undefined : Promise.reject(new Error('lost'))))
    },
    settle(isThere: boolean) {
      Object.assign(picture, { complete: true, naturalWidth: isThere ? 4_000 : 0 })
      end(isThere)
    },
  }
  return picture
}

type Picture = ReturnType<typeof startPicture>

const pageOf = (images: readonly Picture[]) => ({ images, body: { querySelectorAll: () => [] } }) as unknown as Document

const turn = () => new Promise<void>(resolve => setImmediate(resolve))

function startWatching(count: number) {
  const pictures = Array.from({ length: count }, (_, i) => startPicture(`https://p.example/${i}`))
  const told: number[] = []
  const stop = watchLost(pageOf(pictures), lost => told.push(lost))
  return { pictures, told, stop, asked: () => pictures.filter(({ asked }) => asked > 0).length }
}

describe('pictures from elsewhere', () => {
  it('of which hundreds came are not all decoded to know that', async () => {
    const { pictures, told, asked } = startWatching(300)
    for (const picture of pictures) picture.settle(true)
    await turn()
    expect(asked()).toBeLessThan(20)
    expect(told).toEqual([])
  })

  it('that do not come are counted, each once, however many there are', async () => {
    const { pictures, told } = startWatching(300)
    for (const [i, picture] of pictures.entries()) picture.settle(i % 3 > 0)
    await turn()
    expect(told.at(-1)).toBe(100)
  })

  it('that never answer keep no others from being counted', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { pictures, told } = startWatching(40)
      for (const picture of pictures.slice(20)) picture.settle(false)
      for (let i = 0; i < 3; i++) {
        await turn()
        vi.advanceTimersByTime(60_000)
      }
      await turn()
      expect(told.at(-1)).toBe(20)
      pictures[0]!.settle(false)
      await turn()
      expect(told.at(-1)).toBe(21)
    } finally {
      vi.useRealTimers()
    }
  })

  it('are counted no more once another message is shown', async () => {
    const { pictures, told, stop } = startWatching(3)
    stop()
    for (const picture of pictures) picture.settle(false)
    await turn()
    expect(told).toEqual([])
  })
})
