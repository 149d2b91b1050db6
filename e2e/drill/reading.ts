// The reader in the browser, and any device: what was used in October reads and answers, what is new is told and taken on.

import type { Page } from '@playwright/test'
import type { Day, Device, Part } from './day.ts'
import type { Message } from './ledger.ts'
import {
  answers,
  asksForCode,
  carriersTo,
  isRefusedACode,
  isToldByTheFile,
  isToldToWait,
  openIn,
  press,
  pressAgain,
  reads,
  settles,
} from './people.ts'
import type { RowName } from './rows.ts'

export interface Reading {
  readonly row: RowName
  /** Uses the device in October. */
  readonly old: string
  /** First opens a message while things are away. */
  readonly fresh: string
  /** Where: in the browser that was used in October, or in one that never saw the portal. */
  readonly where: 'used' | 'new'
  readonly writer: string
}

export function reading(day: Day, { row, old, fresh, where, writer }: Reading): Part {
  const { ledger, variant, environment } = day
  const newReader = variant.newReader[where]
  const isToldByFile = where === 'new' && variant.portal === 'is refused'
  let used: Device
  let late: { readonly page: Page; readonly file: Page; readonly message: Message }
  let answer: { readonly page: Page; readonly message: Message }

  /** From the press of the button to as far as one comes. */
  async function begins(): Promise<void> {
    const { page, file, message } = late
    if (isToldByFile) return isToldByTheFile(file, day, message)
    if (newReader === 'is refused a code') return isRefusedACode(page, day, message)
    if (newReader !== 'waits') await asksForCode(page, day, fresh)
    if (newReader === 'reads') return reads(page, message)
    return isToldToWait(page, day, message)
  }

  /** From there on, when things are back. */
  async function goesOn(): Promise<void> {
    const { file, message } = late
    const page = isToldByFile ? await pressAgain(file) : late.page
    // Who could not be sent a code before is asked now.
    if (newReader === 'waits' || newReader === 'is refused a code') await asksForCode(page, day, fresh)
    await reads(page, message)
  }

  return {
    before: () =>
      ledger.step(row, 'an October message is read', async () => {
        used = await day.device(old)
        const message = ledger.message(row)
        const page = await openIn(used, await day.send(message, writer, old))
        const certified = page.waitForResponse(/\/api\/certificates$/)
        await asksForCode(page, day, old)
        await reads(page, message)
        await certified
        await settles(page)
        await page.close()
      }),
    async during() {
      await ledger.step(row, 'a November message is read with a key that is held', async () => {
        const message = ledger.message(row)
        const page = await openIn(used, await day.send(message, writer, old))
        await reads(page, message)
        answer = { page, message: ledger.message(row) }
      })
      await ledger.step(row, 'an answer is written', async () => {
        const { page, message } = answer
        message.delivered = 0
        await answers(page, message, variant.answers !== 'wait')
        if (variant.answers === 'wait') {
          await page.getByRole('heading', { name: 'Your message waits to be sent' }).waitFor()
          message.waited = true
        } else await page.getByRole('heading', { name: /^Sent to .*; a copy for you$/ }).waitFor()
      })
      await ledger.step(row, `somebody new opens a message in a ${where} browser`, async () => {
        const message = ledger.message(row)
        const device = where === 'used' ? used : await day.device(fresh)
        late = { ...(await press(device, await day.send(message, writer, fresh))), message }
        await begins()
      })
    },
    async after() {
      await ledger.step(row, 'what waited opens', goesOn)
      await ledger.step(row, 'the answer arrives, once', async () => {
        const { message, page } = answer
        await day.until('the answer', () => carriersTo(day, writer).length > 0)
        const carriers = carriersTo(day, writer)
        message.delivered = carriers.length
        const text = await environment.opened(carriers[0]!.parsed.attachments[0]!.content, writer)
        message.read = [message.subject, message.body, message.file].every(word => text.includes(word))
        if (!message.read) throw new Error('another text arrived')
        await page.goto(`${environment.origin}/sent`)
        await page.getByRole('main').getByText(writer).waitFor()
        if (await page.getByRole('heading', { name: 'Waiting to be sent' }).isVisible())
          throw new Error('it is said to wait still')
      })
    },
  }
}
