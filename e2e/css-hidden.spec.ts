// What a message cuts away, covers or squeezes is laid open: whatever of it can be quoted stands before the reader's eyes.

import { expect, test } from './fixtures.ts'
import { isShown, painted, paste, sealHtml } from './hostile.ts'
import { withReader } from './sink.ts'

const words = '<span id="covert">covert words</span>'
const cover = '<div style="background:#fff;height:60px;opacity:0.99"></div>'

/** Each would show a letter without these words. */
const squeezes: readonly [why: string, html: string][] = [
  [
    'below the end of its box',
    `<div style="height:40px;overflow:hidden"><div style="height:80px"></div>${words}</div>`,
  ],
  [
    'beside the end of its box',
    `<div style="width:60px;overflow:hidden;white-space:nowrap">what is read is all there is, ${words}</div>`,
  ],
  ['left of its box', `<p style="text-indent:-400px">${words}</p>`],
  ['above the letter', `<p style="margin-top:-900px">${words}</p>`],
  ['under the next box', `<div style="height:0">${words}</div>${cover}`],
  ['under the next box, as a line without height', `<div style="line-height:0">${words}</div>${cover}`],
  [
    'under a box that moves up',
    `<div>${words}</div><div style="margin-top:-60px;opacity:0.99;background:#fff;height:60px"></div>`,
  ],
  [
    'under the next word',
    `<span style="display:inline-block;width:0;white-space:nowrap">${words}</span><span style="display:inline-block;background:#fff;width:300px">read</span>`,
  ],
]

/** In the page: whether a reader gets to see the words, at most by scrolling to them. */
function isLegible(): boolean {
  const frame = document.querySelector<HTMLIFrameElement>('iframe.message')!
  frame.height = '2000'
  const page = frame.contentDocument!
  const span = page.getElementById('user-content-covert')
  if (span === null) return false
  for (let box = span.parentElement; box; box = box.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(box)
    const cuts = (overflow: string) => overflow === 'hidden' || overflow === 'clip'
    if (cuts(overflowX) && box.scrollWidth > box.clientWidth + 8) return false
    if (cuts(overflowY) && box.scrollHeight > box.clientHeight + 8) return false
  }
  span.scrollIntoView({ block: 'center', inline: 'start' })
  frame.scrollIntoView()
  return [...span.getClientRects()].every(({ left, right, top, height }) => {
    const at = (x: number) => page.elementFromPoint(x, top + height / 2)
    return height > 8 && right - left > 8 && at(left + 3) === span && at(right - 3) === span
  })
}

test('words that are cut away, covered or squeezed are laid open', async ({ watched, services }) => {
  await withReader(watched, services, async page => {
    const got: [string, boolean][] = []
    for (const [why, html] of squeezes) {
      await page.evaluate(paste, await sealHtml(services, html))
      await page.waitForFunction(isShown)
      await expect(page.locator('iframe.message[aria-busy=false]')).toHaveCount(1)
      await page.evaluate(painted)
      got.push([why, await page.evaluate(isLegible)])
    }
    expect(got).toEqual(squeezes.map(([why]) => [why, true]))
  })
})
