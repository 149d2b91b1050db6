// One day of the drill: its clock, its people with their devices, its messages, and the order of things.

import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import { chromiumArguments, shellProgram } from '../chromium.ts'
import { letter } from '../messages.ts'
import type { Environment } from './environment.ts'
import type { Ledger, Message } from './ledger.ts'
import type { Variant } from './variants.ts'

export const begin = new Date('2014-10-31T18:00:00Z')
export const windowStart = new Date('2014-11-01T02:00:00Z')
export const windowEnd = new Date('2014-11-01T12:00:00Z')

export interface Device {
  readonly context: BrowserContext
  readonly address: string
}

/** What one row of the table does in the three parts of the day. */
export interface Part {
  /** On 31 October. */
  before(): Promise<void>
  /** While things are away. */
  during(): Promise<void>
  /** When they are back. */
  after(): Promise<void>
}

export interface Day {
  readonly environment: Environment
  readonly ledger: Ledger
  readonly variant: Variant
  /** How long anything is waited for. Milliseconds. */
  readonly timeoutMs: number
  /** Until it is so. Whoever waits for a mail has nothing to listen to. */
  until(what: string, isSo: () => boolean): Promise<void>
  /** A browser of its own, with nothing in it. */
  device(address: string, options?: { phone: boolean }): Promise<Device>
  /** Seals and sends a message. @returns the file that arrived. */
  send(message: Message, from: string, to: string): Promise<string>
}

export interface RunningDay extends Day {
  /** In the order in which they were made. */
  readonly devices: readonly Device[]
  /** Every clock jumps there, and what was due meanwhile becomes due. @param change comes with that moment. */
  turnTo(time: Date, change: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** What a day is made of. */
type Given = Pick<Day, 'environment' | 'ledger' | 'variant' | 'timeoutMs'>

export async function startDay(given: Given): Promise<RunningDay> {
  const { environment, timeoutMs } = given
  const browser: Browser = await chromium.launch({ executablePath: shellProgram, args: chromiumArguments })
  const devices: Device[] = []
  return {
    ...given,
    devices,
    until: (what, isSo) => until(what, isSo, timeoutMs),
    async device(address, { phone } = { phone: false }) {
      const context = await browser.newContext({
        ...{ locale: 'en-GB', timezoneId: 'Europe/Zurich' },
        ...(phone && { viewport: { width: 390, height: 844 } }),
      })
      context.setDefaultTimeout(timeoutMs)
      await context.clock.install({ time: environment.now() })
      const device = { context, address }
      devices.push(device)
      return device
    },
    async send(message, from, to) {
      const text = letter(message.subject, message.body, from).replace('results.pdf', message.file)
      return environment.send(text, from, to)
    },
    async turnTo(time, change) {
      const ms = time.getTime() - environment.now().getTime()
      environment.turnTo(time)
      await change()
      for (const { context } of devices) await context.clock.fastForward(ms)
    },
    close: () => browser.close(),
  }
}

async function until(what: string, isSo: () => boolean, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`${what} did not come`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
