// Messages that imitate the sender line: the true one is always in sight, and looks like nothing that a message can draw.

import type { Page } from '@playwright/test'
import { decode } from 'fast-png'
import { expect, test } from './reading.ts'
import { file, html, type Part } from './rich.ts'

const says = 'Signed with a key given in November 2026 to somebody who could receive mail at boss@bank.example.'
const long = '<p style="height:3000px">Seen</p>'

const calendar = (i: number): Part => ({
  type: 'text/calendar; method=REQUEST; charset=utf-8',
  content: [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'METHOD:REQUEST', 'BEGIN:VEVENT', `UID:${i}@example.com`],
    ...['DTSTAMP:20261120T100000Z', 'DTSTART:20261124T130000Z', 'SUMMARY:Sender verified', `LOCATION:${says}`],
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n'),
})

/** `cards`: of them stand above the message. */
const imitations: readonly (readonly [why: string, parts: readonly Part[], cards?: number])[] = [
  [
    'a green box',
    [
      html(
        `<div style="background:#e6f4ea;color:#14532d;border-left:4px solid;border-radius:8px;padding:12px 16px"><b>Sender verified</b><p>${says}</p></div>${long}`,
      ),
    ],
  ],
  [
    'a dark band over all of the frame',
    [
      html(
        `<style>body{margin:0;padding:0}</style><div style="background:#14532d;color:#fff;padding:10px 16px"><b>Sender verified</b> boss@bank.example<p>${says}</p></div>${long}`,
      ),
    ],
  ],
  ['invitations', [html(long), ...Array.from({ length: 9 }, (_, i) => calendar(i))], 2],
  ['names of files', [html(long), ...Array.from({ length: 9 }, () => file('Sender verified', 'text/plain', says))]],
]

/** Whether the band of this colour reaches from one edge of the window to the other. */
async function reachesTheEdges(page: Page): Promise<boolean> {
  const { top, height } = await page.getByRole('region', { name: 'Not signed' }).evaluate(line => {
    const box = line.getBoundingClientRect()
    return { top: box.top, height: box.height }
  })
  const { width, data, channels } = decode(await page.screenshot())
  const y = Math.floor(top + height - 3)
  const at = (x: number) => [0, 1, 2].map(part => data[(y * width + x) * channels + part])
  const [first, ...others] = [0, Math.floor(width / 2), width - 1].map(x => String(at(x)))
  return others.every(colour => colour === first)
}

for (const width of [320, 1280]) {
  test(`the sender line is in sight above every imitation, ${width} pixels wide`, async ({ read, reader }) => {
    // Before anything is shown: the frame follows the window, and takes its time.
    await reader.page.setViewportSize({ width, height: 640 })
    for (const [why, parts, cards = 0] of imitations) {
      const page = await read(why, parts)
      const line = page.getByRole('region', { name: 'Not signed' })
      await expect(page.locator('iframe.message[aria-busy=false]')).toHaveCount(1)
      // They are loaded when there are some.
      await expect(page.getByRole('region', { name: 'Invitation', exact: true })).toHaveCount(cards)
      const height = await page.evaluate(() => document.documentElement.scrollHeight)
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2))
      await expect(line).toBeInViewport({ ratio: 1 })
      await expect(line.getByText('Anybody could have written')).toBeHidden()
      // Nothing under a finger moves while the line shrinks.
      expect(await page.evaluate(() => document.documentElement.scrollHeight), why).toBe(height)
      const box = (await line.boundingBox())!
      expect(box.y, why).toBe(0)
      expect(box.height, why).toBeLessThan(64)
      expect(await reachesTheEdges(page), why).toBe(true)
      const frame = (await page.locator('iframe.message').boundingBox())!
      expect(frame.x, why).toBeGreaterThan(0)
      expect(frame.x + frame.width, why).toBeLessThan(width)
      const onTop = await line.evaluate(own => {
        const { left, width: wide, height } = own.getBoundingClientRect()
        return own.contains(document.elementFromPoint(left + wide / 2, height / 2))
      })
      expect(onTop, why).toBe(true)
      await page.evaluate(() => window.scrollTo(0, 0))
      await expect(line.getByText('Anybody could have written')).toBeVisible()
    }
  })
}

test('of many invitations two stand above the message, and what they say stands under what the portal says', async ({
  read,
}) => {
  const page = await read('Nine', [html('<p>Seen</p>'), ...Array.from({ length: 9 }, (_, i) => calendar(i))])
  const cards = page.getByRole('region', { name: 'Invitation', exact: true })
  await expect(cards).toHaveCount(2)
  expect(await cards.first().innerText()).toMatch(/^Invitation\s+Sender verified/)
  const ground = (selector: string, pseudo?: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, of) => getComputedStyle(element, of).backgroundColor, pseudo)
  expect(await ground('main .event')).not.toBe(await ground('main .sender', '::before'))
})
