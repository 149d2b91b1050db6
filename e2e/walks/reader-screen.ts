// The reader on a phone.

import { type Browser, expect, type Page } from '@playwright/test'
import { letter, letterFrom, letterTo } from '../../mocks/letter.ts'
import type { PretendedServices } from '../pretended.ts'
import { enterCode, openFile } from '../reader.ts'
import { html, mixed } from '../rich.ts'

export const phone = { width: 320, height: 568 } as const

export const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

const others = 'Bob <bob@b.example>, carol@c.example'

export const toMany = mixed('To many', [html('<p>words</p>')]).replace(
  /^To: .*$/m,
  `Reply-To: Desk <desk@elsewhere.example>\r\nTo: Robin <robin@example.com>, ${others}\r\nCc: Dora <dora@d.example>`,
)

/** In the page: where the first line of the letter stands in the window. */
function firstLine(): { top: number; bottom: number } {
  const frame = document.querySelector<HTMLIFrameElement>('iframe.message')!
  const { body } = frame.contentDocument!
  const range = body.ownerDocument.createRange()
  range.selectNodeContents(body.querySelector('p')!)
  const [line] = range.getClientRects()
  const { top } = frame.getBoundingClientRect()
  return { top: top + line!.top, bottom: top + line!.bottom }
}

/** On a phone the first screen has the subject, the sender line and the first words of the letter. */
export async function showsFirstWords(
  browser: Browser,
  pretended: PretendedServices,
  languages: readonly string[],
): Promise<void> {
  const context = await browser.newContext({ viewport: phone })
  const sealed = await pretended.seal(letter(new Date('2026-11-29T04:30:00Z')), letterTo, { from: letterFrom })
  const { portal } = await openFile(context, sealed)
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(portal, await pretended.code(letterTo))
  await expect(heading(portal, 'Your results')).toBeVisible()
  for (const language of languages) {
    await portal.evaluate(tag => localStorage.setItem('postern-language', tag), language)
    await portal.reload()
    await expect(portal.locator(`html[lang=${language}] iframe.message[aria-busy=false]`)).toHaveCount(1)
    const boxOf = async (selector: string) => (await portal.locator(selector).boundingBox())!
    const [line, subject, bar] = [await boxOf('.sender'), await boxOf('h1'), await boxOf('.toolbar')]
    const words = await portal.evaluate(firstLine)
    const order = [
      0,
      line.y,
      line.y + line.height,
      subject.y,
      subject.y + subject.height,
      words.top,
      words.bottom,
      bar.y,
    ]
    expect(order, language).toEqual(order.toSorted((a, b) => a - b))
    expect(bar.y + bar.height, language).toBe(phone.height)
    await expect(portal.locator('.sender')).toContainText(letterFrom)
    expect(await portal.evaluate(() => document.documentElement.scrollWidth), language).toBe(phone.width)
  }
  await context.close()
}
