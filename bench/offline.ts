// npm run bench -- offline [--json] [--rounds N] [--beside DIST]: from the button of encrypted_message.htm to readable text, with the
// services stopped. --beside: another build of the portal takes every other round.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { type BrowserContext, chromium } from '@playwright/test'
import { chromiumArguments, chromiumProgram } from '../e2e/chromium.ts'
import { letter } from '../e2e/messages.ts'
import { openFile, signIn } from '../e2e/reader.ts'
import { type OwnServices, startServices } from '../e2e/services.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    beside: { type: 'string' },
  },
})
const robin = 'robin@example.com'
const limitMs = 500

interface Reader {
  readonly times: number[]
  /** Opens one message more. */
  round(): Promise<void>
  close(): Promise<void>
}

interface Noted {
  /** When the message was there. Milliseconds, by the clock of both. */
  readonly shown: Promise<number>
}

/** Whoever asks again and again learns it late. */
function noteShown(): void {
  const shown = new Promise<number>(resolve => {
    new MutationObserver(() => {
      if (document.querySelector('iframe.message[aria-busy=false]')) resolve(Date.now())
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy'] })
  })
  Object.assign(globalThis, { shown })
}

/** @returns the address of a file whose key is held, once nothing answers any more. */
async function prepared(context: BrowserContext, services: OwnServices): Promise<string> {
  const { portal } = await openFile(context, await services.seal(letter('Before', 'before'), robin))
  await signIn(portal, services)
  await portal.frameLocator('iframe').getByText('before').waitFor()
  await portal.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  await portal.close()
  const file = await services.seal(letter('During', 'during'), robin)
  await services.stop()
  return pathToFileURL(file).href
}

/** @param dist the folder of the built portal; else this one's. */
async function startReader(dist?: string): Promise<Reader> {
  const services = await startServices({}, dist && path.resolve(dist))
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-bench-'))
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumProgram,
    args: chromiumArguments,
    locale: 'en-GB',
  })
  await context.addInitScript(noteShown)
  const file = await prepared(context, services)
  const times: number[] = []
  return {
    times,
    async round() {
      const opener = await context.newPage()
      await opener.goto(file)
      const began = Date.now()
      const [page] = await Promise.all([
        context.waitForEvent('page'),
        opener.getByRole('button', { name: 'Read message' }).click(),
      ])
      await page.frameLocator('iframe').getByText('during').waitFor()
      times.push((await page.evaluate(() => (globalThis as unknown as Noted).shown)) - began)
      await page.close()
      await opener.close()
    },
    async close() {
      await context.close()
      await services.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const middle = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!

const readers: Reader[] = []
try {
  readers.push(await startReader())
  if (values.beside !== undefined) readers.push(await startReader(values.beside))
  for (let round = 0; round < Number(values.rounds); round++) for (const reader of readers) await reader.round()
} finally {
  for (const reader of readers) await reader.close()
}

const [own, other] = readers.map(({ times }) => ({ median: middle(times), fastest: Math.min(...times) }))
const row = {
  rounds: Number(values.rounds),
  ...own!,
  limit: limitMs,
  ...(other && { beside: other, ratio: own!.median / other.median }),
}
const told = ({ median, fastest }: { median: number; fastest: number }) =>
  `median ${median.toFixed(0)} ms, fastest ${fastest.toFixed(0)} ms`
if (values.json) console.log(JSON.stringify(row))
else {
  console.log(`button to readable text, nothing answering: ${told(own!)} (aim: under ${limitMs} ms)`)
  if (other) console.log(`the build beside it: ${told(other)}; this one takes ${row.ratio!.toFixed(2)} of its time`)
}
