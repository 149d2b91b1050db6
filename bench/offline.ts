// npm run bench -- offline [--json] [--rounds N]: from the button of encrypted_message.htm to readable text, with the services stopped.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { chromiumArguments, chromiumProgram } from '../e2e/chromium.ts'
import { letter } from '../e2e/messages.ts'
import { openFile, signIn } from '../e2e/reader.ts'
import { startServices } from '../e2e/services.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '7' } },
})
const robin = 'robin@example.com'
const limitMs = 500

const services = await startServices()
const folder = await mkdtemp(path.join(tmpdir(), 'postern-bench-'))
const context = await chromium.launchPersistentContext(folder, {
  executablePath: chromiumProgram,
  args: chromiumArguments,
  locale: 'en-GB',
})
const times: number[] = []
try {
  const { portal } = await openFile(context, await services.seal(letter('Before', 'before'), robin))
  await signIn(portal, services)
  await portal.frameLocator('iframe').getByText('before').waitFor()
  await portal.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  await portal.close()
  const file = pathToFileURL(await services.seal(letter('During', 'during'), robin)).href
  await services.stop()
  for (let round = 0; round < Number(values.rounds); round++) {
    const opener = await context.newPage()
    await opener.goto(file)
    const began = performance.now()
    const [page] = await Promise.all([
      context.waitForEvent('page'),
      opener.getByRole('button', { name: 'Read message' }).click(),
    ])
    await page.frameLocator('iframe').getByText('during').waitFor()
    times.push(performance.now() - began)
    await page.close()
    await opener.close()
  }
} finally {
  await context.close()
  await services.close()
  await rm(folder, { recursive: true, force: true })
}

const sorted = times.toSorted((a, b) => a - b)
const row = {
  rounds: times.length,
  median: sorted[Math.floor(sorted.length / 2)]!,
  fastest: sorted[0]!,
  limit: limitMs,
}
console.log(
  values.json
    ? JSON.stringify(row)
    : `button to readable text, nothing answering: median ${row.median.toFixed(0)} ms, fastest ${row.fastest.toFixed(0)} ms (aim: under ${limitMs} ms)`,
)
