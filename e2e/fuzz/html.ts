// Fuzzing of HTML, in the reader itself: sealed, pasted, drawn, and judged by what is on the screen.

import type { Page } from '@playwright/test'
import { utf8 } from '../../src/core/bytes.ts'
import { isDrawable } from '../../src/mail/html/shape.ts'
import { isDeclaredText } from '../../src/mail/reading/formats.ts'
import { mailAttacks } from '../attacks.ts'
import { beforeAll, corpus, isShown, judge, painted, paste, sealHtml, unharmed } from '../hostile.ts'
import type { Services } from '../services.ts'
import type { Watched } from '../sink.ts'
import { type Extent, endOf, type FuzzReport, fixturesOf, hangIn, keep, timer } from './bytes.ts'
import { mutate, randomFrom } from './mutate.ts'

const seeds = [...mailAttacks, ...corpus].map(({ payload }) => Buffer.from(payload))
const tokens = [
  '<svg>',
  '<math>',
  '<style>',
  '</style>',
  '<!--',
  '-->',
  '<table>',
  '<form>',
  '<img src=http://evil.example/x onerror=alert(1)>',
  '<a href="javascript:alert(1)">',
  '<template>',
  '<noscript>',
  '<p style="position:fixed;background:url(//evil.example/y)">',
  '<mglyph>',
  '<select>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '</p>',
  '"',
  "'",
  '`',
  '=',
  '&lt;',
  '\u0000',
  '<div id=body name=body>',
]

/** Characters; beside the few that every case carries. */
const drawnUnasked = 490_000

/** @param page a reader that shows a message. */
export async function fuzzHtml(
  seed: number,
  extent: Extent,
  page: Page,
  services: Services,
  seen: Watched,
): Promise<FuzzReport> {
  const hasTime = timer(extent)
  const findings: string[] = []
  const fixtures = fixturesOf(['html'])
  const safe = JSON.stringify(unharmed(services))
  let number = 0
  for (; number < endOf(extent) && hasTime() && findings.length === 0; number++) {
    const made = () => mutate(seeds, tokens, randomFrom(seed * 1_000_003 + number))
    const input = Buffer.from(fixtures[number]?.input ?? made())
    const html = input.toString('utf8')
    // What no browser finishes, or only when it is asked for, is shown as text: there is nothing to judge.
    if (!isDrawable(html) || html.length > drawnUnasked) continue
    // What is no text, whatever it says that it is, is listed as a file.
    if (!isDeclaredText(utf8(beforeAll + html))) continue
    const note = (what: string) => findings.push(keep({ target: 'html', what, input }))
    await page.evaluate(paste, await sealHtml(services, html))
    const started = performance.now()
    try {
      await page.waitForFunction(isShown, null, { timeout: hangIn(extent) + input.length / 100 })
      await page.evaluate(painted)
      const state = JSON.stringify(await page.evaluate(judge))
      if (state !== safe) note(`was not safe: ${state}`)
    } catch {
      note(`was not shown within ${Math.round(performance.now() - started)} ms`)
    }
    if (seen.connections > 0) note('a request left')
    if (seen.said.length > 0) note('a script ran')
  }
  return { cases: number, findings }
}
