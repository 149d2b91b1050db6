// The reader in the browser, and any device: what was used in October reads and answers, what is new is told and taken on.

import type { Page } from '@playwright/test'
import { type Day, type Device, type Part, until } from './day.ts'
import type { Message } from './ledger.ts'
import { answers, asksForCode, carriersTo, isToldToWait, openIn, reads, settles } from './people.ts'

const ann = 'ann@a.example'

/** A device that is used in October, and one that first opens a message while things are away. */
export function reading(day: Day, row: 'reader' | 'device', old: string, fresh: string): Part {
  const { ledger, variant, place } = day
  const writer = row === 'reader' ? ann : 'bert@a.example'
  let used: Device
  let late: { readonly page: Page; readonly message: Message }
  let answer: { readonly page: Page; readonly message: Message }

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
        await answers(page, message)
        if (variant.answers === 'wait') {
          await page.getByRole('heading', { name: 'Your message waits to be sent' }).waitFor()
          message.waited = true
        } else await page.getByRole('heading', { name: 'Sent to 2 people' }).waitFor()
      })
      await ledger.step(row, 'a device without keys opens a message', async () => {
        const message = ledger.message(row)
        const page = await openIn(await day.device(fresh), await day.send(message, writer, fresh))
        late = { page, message }
        if (variant.newDevice !== 'waits') await asksForCode(page, day, fresh)
        if (variant.newDevice === 'reads') await reads(page, message)
        else await isToldToWait(page, day, message)
      })
    },
    async after() {
      await ledger.step(row, 'what waited opens by itself', async () => {
        const { page, message } = late
        // A device that nobody has signed in from is asked for the code that could not be sent before.
        if (variant.newDevice === 'waits') await asksForCode(page, day, fresh)
        await reads(page, message)
      })
      await ledger.step(row, 'the answer arrives, once', async () => {
        const { message, page } = answer
        await page.getByRole('heading', { name: 'Sent to 2 people' }).waitFor()
        await until('the answer', () => carriersTo(day, writer).length > 0)
        const carriers = carriersTo(day, writer)
        message.delivered = carriers.length
        const text = await place.opened(carriers[0]!.parsed.attachments[0]!.content, writer)
        message.read = text.includes(message.subject) && text.includes(message.body) && text.includes(message.file)
        if (!message.read) throw new Error('another text arrived')
      })
    },
  }
}
