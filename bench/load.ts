// npm run bench -- load [--json] [--files]: what a new visitor's browser fetches until the start page stands, and until a first message is read.

import { request } from 'node:http'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type BrowserContext, chromium } from '@playwright/test'
import { chromiumArguments, chromiumProgram } from '../e2e/chromium.ts'
import { signIn } from '../e2e/reader.ts'
import { type Services, startServices } from '../e2e/services.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, files: { type: 'boolean', default: false } },
})
const address = 'robin@example.com'
/** Both steps before the service worker, gzip. Bytes. */
const aim = 250_000

/** As they travel; the server's own answers to questions are counted apart from the files of the page. Bytes. */
interface Weight {
  readonly path: string
  readonly gzip: number
  readonly brotli: number
}

const letter = [
  'From: Alice <alice@example.com>',
  `To: ${address}`,
  'Subject: Measured',
  'Date: Sat, 28 Nov 2026 10:00:00 +0000',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'The first words',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>The first words</p><p>and <b>some</b> more.</p>',
  '--b--',
  '',
].join('\r\n')

/** Bytes of the body as the server sends it to who takes this encoding. */
function sent(url: string, encoding: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'accept-encoding': encoding } }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('end', () => resolve(Buffer.concat(chunks)))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** gzip at its best, whatever the server sends. */
async function weigh(origin: string, path: string): Promise<Weight> {
  const [plain, brotli] = await Promise.all(['identity', 'br'].map(encoding => sent(`${origin}${path}`, encoding)))
  return { path, gzip: gzipSync(plain!, { level: 9 }).length, brotli: brotli!.length }
}

interface Fetched {
  readonly page: Set<string>
  readonly serviceWorker: Set<string>
}

/** Paths of what is fetched from now on, each once; what the services answer to questions is not among them. */
function listen(context: BrowserContext, origin: string): Fetched {
  const fetched = { page: new Set<string>(), serviceWorker: new Set<string>() }
  context.on('response', answer => {
    // What is installed weighs nothing more.
    if (answer.fromServiceWorker()) return
    const asked = answer.request()
    const url = new URL(asked.url())
    if (url.origin !== origin || /^\/(?:api|status|\.well-known)\b/.test(url.pathname)) return
    const isPrecache = asked.serviceWorker() !== null || url.searchParams.has('__WB_REVISION__')
    fetched[isPrecache ? 'serviceWorker' : 'page'].add(url.pathname)
  })
  return fetched
}

async function visit(services: Services) {
  const file = await services.seal(letter, address)
  const browser = await chromium.launch({ executablePath: chromiumProgram, args: chromiumArguments })
  try {
    const context = await browser.newContext({ locale: 'en-GB' })
    const fetched = listen(context, services.origin)
    const page = await context.newPage()
    await page.goto(services.origin)
    const input = page.locator('input[type=file]')
    await input.waitFor({ state: 'attached' })
    await page.waitForLoadState('networkidle')
    const start = new Set(fetched.page)
    await input.setInputFiles(file)
    await signIn(page, services)
    await page.frameLocator('iframe.message').getByText('The first words').waitFor()
    await page.locator('iframe.message[aria-busy=false]').waitFor()
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
    await page.waitForLoadState('networkidle')
    const message = [...fetched.page].filter(path => !start.has(path))
    const weights = (paths: Iterable<string>) => Promise.all([...paths].map(path => weigh(services.origin, path)))
    return {
      start: await weights(start),
      message: await weights(message),
      'service worker': await weights(fetched.serviceWorker),
    }
  } finally {
    await browser.close()
  }
}

const services = await startServices()
try {
  const steps = Object.entries(await visit(services)).map(([step, files]) => {
    const sum = (encoding: 'gzip' | 'brotli') => files.reduce((bytes, file) => bytes + file[encoding], 0)
    return { step, requests: files.length, gzip: sum('gzip'), brotli: sum('brotli'), files }
  })
  if (values.json) console.log(JSON.stringify(steps, null, 2))
  else {
    const row = (name: string, gzip: number, brotli: number) =>
      console.log(`${name.padEnd(44)} ${String(gzip).padStart(8)} ${String(brotli).padStart(8)}`)
    console.log(`${''.padEnd(44)} ${'gzip'.padStart(8)} ${'brotli'.padStart(8)}`)
    const before = steps.slice(0, 2).reduce((bytes, { gzip }) => bytes + gzip, 0)
    for (const { step, requests, gzip, brotli, files } of steps) {
      row(`${step}, ${requests} files`, gzip, brotli)
      if (values.files) for (const file of files) row(`  ${file.path}`, file.gzip, file.brotli)
    }
    console.log(`start and message together ${(before / 1000).toFixed(1)} kB (aim: under ${aim / 1000} kB)`)
  }
} finally {
  await services.close()
}
