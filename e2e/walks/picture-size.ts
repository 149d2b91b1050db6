// Pictures that are put into an answer.

import type { Page } from '@playwright/test'
import { encode } from 'fast-png'
import type { Reader } from '../fixtures.ts'
import { answering as answeringLunch, text } from '../writing.ts'

export const picture = (page: Page) => text(page).locator('img:not(.ProseMirror-separator)')

/** Robin answers, and is at the beginning of the text. */
export async function answering(reader: Reader): Promise<Page> {
  const page = await answeringLunch(reader)
  await text(page).press('Control+Home')
  return page
}

/** A PNG of one colour, in base64. */
export const png = (width: number, height: number) =>
  Buffer.from(encode({ width, height, channels: 3, data: new Uint8Array(width * height * 3) })).toString('base64')

/** In the page: a file dropped on the text. */
export function drop(base64: string): void {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  const data = new DataTransfer()
  data.items.add(new File([bytes], 'view.png', { type: 'image/png' }))
  const { left, top } = document.activeElement!.getBoundingClientRect()
  const place = { clientX: left + 30, clientY: top + 25 }
  const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data, ...place })
  document.activeElement!.dispatchEvent(event)
}
