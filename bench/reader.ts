// npm run bench -- reader [--json]: what a reader's tab costs. Time, memory, longest task, and what it had to fetch.

import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from '@playwright/test'
import { chromiumArguments, chromiumProgram } from '../e2e/chromium.ts'
import { openFile, signIn } from '../e2e/reader.ts'
import { type Services, startServices } from '../e2e/services.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const address = 'robin@example.com'
const messageBytes = 25_000_000
const htmlBytes = 100_000

interface Opened {
  /** From the button of the file to the words on the screen. Milliseconds. */
  readonly time: number
  /** Of the page's own thread. Milliseconds. */
  readonly longestTask: number
  /** Of the tab's process, above what it held before. Bytes. */
  readonly peak: number
  readonly message: number
}

/** One letter of so much HTML, and so many random bytes beside it. */
function letter(html: number, attached: number): string {
  const row = '<tr><td style="padding: 4px; color: #333">A line of <b>ordinary</b> words in a table.</td></tr>'
  const bytes = Buffer.alloc(attached)
  for (let at = 0; at < attached; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return [
    'From: Alice <alice@example.com>',
    'Subject: Measured',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html',
    '',
    `<p>The first words</p><table>${row.repeat(Math.floor(html / row.length))}</table>`,
    ...(attached === 0
      ? []
      : [
          '--b',
          'Content-Type: application/octet-stream; name=large.bin',
          'Content-Disposition: attachment',
          'Content-Transfer-Encoding: base64',
          '',
          bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
        ]),
    '--b--',
    '',
  ].join('\r\n')
}

/** The greatest memory that each tab's process has held since its mark was reset. Bytes; Linux. */
async function highWater(pids: readonly number[]): Promise<number[]> {
  const statuses = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')))
  return statuses.map(status => Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024)
}

async function resetHighWater(pids: readonly number[]): Promise<number[]> {
  await Promise.all(pids.map(pid => writeFile(`/proc/${pid}/clear_refs`, '5')))
  return highWater(pids)
}

async function tabs(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
}

async function shown(portal: Page): Promise<void> {
  await portal.frameLocator('iframe.message').getByText('The first words').waitFor()
}

/** Compressed bytes of script that a new visitor fetches until a small message is read. */
async function transferred(browser: Browser, services: Services, file: string): Promise<Record<string, number>> {
  const context = await browser.newContext()
  const fetched: Record<string, number> = {}
  context.on('response', response => {
    const { pathname } = new URL(response.url())
    const length = Number(response.headers()['content-length'])
    if (/\.m?js$/.test(pathname)) fetched[path.basename(pathname)] = length
  })
  const { portal } = await openFile(context, file)
  await signIn(portal, services)
  await shown(portal)
  await context.close()
  return fetched
}

async function openLarge(browser: Browser, services: Services, small: string, large: string): Promise<Opened> {
  const context = await browser.newContext()
  await context.addInitScript(() => {
    const tasks: number[] = []
    Object.assign(globalThis, { tasks })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) tasks.push(entry.duration)
    }).observe({ type: 'longtask', buffered: true })
  })
  const { portal } = await openFile(context, small)
  await signIn(portal, services)
  await shown(portal)
  await portal.goto(services.origin)
  const input = portal.locator('input[type=file]')
  await input.waitFor({ state: 'attached' })
  await portal.evaluate(() => {
    ;(globalThis as unknown as { tasks: number[] }).tasks.length = 0
  })
  const pids = await tabs(browser)
  const before = await resetHighWater(pids)
  const started = performance.now()
  await input.setInputFiles(large)
  await shown(portal)
  await portal.locator('iframe.message[aria-busy=false]').waitFor()
  const time = performance.now() - started
  const peak = Math.max(...(await highWater(pids)).map((after, index) => after - before[index]!))
  const longestTask = await portal.evaluate(() => Math.max(0, ...(globalThis as unknown as { tasks: number[] }).tasks))
  await context.close()
  return { time, longestTask, peak, message: (await stat(large)).size }
}

const services = await startServices()
const browser = await chromium.launch({
  executablePath: chromiumProgram,
  args: chromiumArguments,
})
try {
  const small = await services.seal(letter(1_000, 0), address, 'small.htm')
  const large = await services.seal(
    letter(htmlBytes, Math.floor(((messageBytes - 2 * htmlBytes) * 57) / 78)),
    address,
    'large.htm',
  )
  const script = await transferred(browser, services, small)
  const opened = await openLarge(browser, services, small, large)
  const total = Object.values(script).reduce((sum, size) => sum + size, 0)
  if (values.json) console.log(JSON.stringify({ browser: browser.version(), script, total, opened }, null, 2))
  else {
    console.log(`script until a small message is read   ${(total / 1000).toFixed(1)} kB compressed (aim: under 200 kB)`)
    for (const [name, size] of Object.entries(script))
      console.log(`  ${name.padEnd(36)} ${(size / 1000).toFixed(1)} kB`)
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
    console.log(`a file of ${megabytes(opened.message)} with ${htmlBytes / 1000} kB of HTML, its key held`)
    console.log(`  on the screen after                  ${opened.time.toFixed(0)} ms`)
    console.log(`  longest task of the page             ${opened.longestTask.toFixed(0)} ms (aim: under 100 ms)`)
    console.log(
      `  peak of the tab above its start      ${megabytes(opened.peak)}, ${(opened.peak / messageBytes).toFixed(1)} × 25 MB (aim: under 8 ×)`,
    )
  }
} finally {
  await browser.close()
  await services.close()
}
