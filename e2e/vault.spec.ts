// What the vault must never do, and what must go on where the browser keeps nothing. `npm run prove -- opening` has where pairings come from.

import { build } from 'vite'
import { payloadVectors } from '../src/core/vectors/cctv.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { expectMessage, openFile, signIn } from './reader.ts'

const robin = 'robin@example.com'

/** A part of ours as a script of its own, to be run in the page. */
async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['es'], fileName: 'part' } },
  })
  const [first] = Array.isArray(result) ? result : [result]
  if (!first || !('output' in first)) throw new Error('the script was not built')
  return first.output[0].code
}

test('the vault has no network, and runs no text; WebAssembly it may compile', async ({ services, page }) => {
  await page.goto(services.origin)
  const vault = page.workers()[0] ?? (await page.waitForEvent('worker'))
  const tries = await vault.evaluate(async () => {
    const outcome = (work: () => unknown) =>
      Promise.resolve()
        .then(work)
        .then(
          () => 'worked',
          () => 'refused',
        )
    const scope = globalThis as unknown as {
      WebSocket: new (url: string) => unknown
      XMLHttpRequest: new () => {
        open(m: string, u: string): void
        send(): void
        onerror: () => void
        onload: () => void
      }
    }
    return {
      own: await outcome(() => fetch('/status.json')),
      other: await outcome(() => fetch('https://example.com/')),
      request: await outcome(
        () =>
          new Promise<void>((resolve, reject) => {
            const request = new scope.XMLHttpRequest()
            request.onload = () => resolve()
            request.onerror = () => reject(new Error('refused'))
            request.open('GET', '/status.json')
            request.send()
          }),
      ),
      text: await outcome(() => new Function('return 1')()),
      import: await outcome(() => import('data:text/javascript,export default 1' as string)),
      compiled: await outcome(() => WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))),
    }
  })
  const refused = { own: 'refused', other: 'refused', request: 'refused', text: 'refused', import: 'refused' }
  expect(tries).toEqual({ ...refused, compiled: 'worked' })
})

test('the page runs no text, compiles nothing, and takes no markup that was not looked at', async ({
  services,
  page,
}) => {
  await page.goto(services.origin)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const refused = await page.evaluate(async () => {
    // What the test's own evaluation may do ends with its first step.
    await new Promise(resolve => setTimeout(resolve))
    const isRefused = (work: () => unknown) => {
      try {
        work()
        return false
      } catch {
        return true
      }
    }
    const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy(name: string, o: object): void } }
    return {
      text: isRefused(() => new Function('return 1')()),
      module: isRefused(() => new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))),
      markup: isRefused(() => {
        document.body.innerHTML = '<b>x</b>'
      }),
      worker: isRefused(() => new Worker('data:text/javascript,1')),
      policy: isRefused(() => trustedTypes.createPolicy('mine', {})),
    }
  })
  expect(refused).toEqual({ text: true, module: true, markup: true, worker: true, policy: true })
})

test('with the database refused it opens through /open, and nothing stays', async ({ services, context }) => {
  const refuse =
    "Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get() { throw new DOMException('refused', 'SecurityError') } });"
  await context.addInitScript(refuse)
  await context.route('**/assets/vault-*.js', async route => {
    const response = await route.fetch()
    await route.fulfill({ response, body: refuse + (await response.text()) })
  })
  const sealed = await services.seal(letter('No database', 'It opened all the same.'), robin)
  const { opener, portal } = await openFile(context, sealed)
  await expect(opener.getByText(/could not take\s+this file \(no-storage\)/)).toBeVisible()
  await signIn(portal, services)
  await expectMessage(portal, 'No database', 'It opened all the same.')
  expect(new URL(portal.url()).pathname).toBe('/read')
  await expect(portal.getByText('Nothing of this stays on this device')).toBeVisible()
})

test('on a device that is not the reader’s nothing stays: the next message asks again', async ({
  services,
  context,
}) => {
  const first = await openFile(context, await services.seal(letter('Once', 'Read once.'), robin))
  await first.portal.getByRole('checkbox', { name: /This is not my device/ }).check()
  await signIn(first.portal, services)
  await expectMessage(first.portal, 'Once', 'Read once.')
  await first.portal.close()

  const page = await context.newPage()
  await page.goto(`${services.origin}/device`)
  await expect(page.getByText('Nothing is kept on this device.')).toBeVisible()
})

test('what is held is listed by month, and forgotten on request, in every tab', async ({ services, context }) => {
  const { portal } = await openFile(context, await services.seal(letter('Held', 'Held here.'), robin))
  await signIn(portal, services)
  await expectMessage(portal, 'Held', 'Held here.')

  const device = await context.newPage()
  await device.goto(`${services.origin}/device`)
  await expect(device.getByRole('heading', { name: robin })).toBeVisible()
  await expect(device.getByRole('listitem').first()).toHaveText(/^\w+ \d{4}, until the end of \w+ \d{4}$/)
  await device.getByRole('button', { name: 'Forget everything on this device' }).click()
  await expect(device.getByText('Everything was forgotten.')).toBeVisible()
  await expect(portal.getByText('Held here.')).toHaveCount(0)
  await device.reload()
  await expect(device.getByText('Nothing is kept on this device.')).toBeVisible()
})

/** Bytes. Of more chunks the code that counts them is the same with every cipher, and unit tests have them. */
const longest = 1_000_000

test("the browser's own cipher opens and refuses what the age vectors say", async ({ services, page }) => {
  const script = await bundle('e2e/stream.page.ts')
  await page.route('**/e2e-stream.js', route => route.fulfill({ contentType: 'text/javascript', body: script }))
  await page.goto(services.origin)
  const short = (await payloadVectors()).filter(({ payload }) => payload.length < longest)
  const vectors = short.map(({ name, fileKey, payload, sha256 }) => ({
    name,
    fileKey: Buffer.from(fileKey).toString('base64'),
    payload: Buffer.from(payload).toString('base64'),
    sha256,
  }))
  const outcomes = await page.evaluate(async list => {
    const { openPayload, webCryptoAead, hex, digest, fromBase64 } = (await import(
      '/e2e-stream.js' as string
    )) as never as {
      openPayload(key: Uint8Array, payload: Uint8Array, options: object): Promise<Uint8Array>
      webCryptoAead: unknown
      hex(bytes: Uint8Array): string
      digest(bytes: Uint8Array): Promise<Uint8Array>
      fromBase64(text: string): Uint8Array
    }
    const out: Record<string, string | null> = {}
    for (const { name, fileKey, payload } of list) {
      out[name] = await openPayload(fromBase64(fileKey), fromBase64(payload), { aead: webCryptoAead }).then(
        async plaintext => hex(await digest(plaintext)),
        () => null,
      )
    }
    return out
  }, vectors)
  expect(outcomes).toEqual(Object.fromEntries(vectors.map(({ name, sha256 }) => [name, sha256])))
})

test('a message that one tab calls back while another hands it over is either a draft or on its way', async ({
  services,
  page,
}) => {
  const script = await bundle('e2e/queue.page.ts')
  await page.route('**/e2e-queue.js', route => route.fulfill({ contentType: 'text/javascript', body: script }))
  await page.goto(services.origin)
  const rounds = await page.evaluate(async () => {
    const { deviceStore, draftsIn, queue, claim, takeBack } = (await import('/e2e-queue.js' as string)) as never as {
      deviceStore(): Promise<{ rows: object }>
      draftsIn(rows: object): { waiting(): Promise<string[]> }
      queue(drafts: object, id: string, composed: object, when: object): Promise<void>
      claim(drafts: object, id: string): Promise<boolean>
      takeBack(drafts: object, id: string, how: object): Promise<boolean>
    }
    // As two tabs have them: a connection each.
    const [mine, other] = [draftsIn((await deviceStore()).rows), draftsIn((await deviceStore()).rows)]
    const found: string[] = []
    for (let round = 0; round < 100; round++) {
      const id = `race-${round}`
      await queue(mine, id, {}, { now: 1, heldUntil: null })
      const [claimed, taken] = await Promise.all([claim(other, id), takeBack(mine, id, { told: false, alone: false })])
      const waits = (await mine.waiting()).includes(id)
      found.push(`claimed ${claimed}, taken back ${taken}, waits ${waits}`)
    }
    return found
  })
  expect(rounds).toHaveLength(100)
  for (const round of rounds) {
    expect(round).toMatch(/^claimed (?:true, taken back false, waits true|false, taken back true, waits false)$/)
  }
})

/** In the page: whoever opens the vault's database now waits until `release`, as where the browser lost a transaction of it. */
async function holdDatabase(): Promise<void> {
  const asked = indexedDB.open('postern-keys')
  await new Promise(resolve => asked.addEventListener('success', resolve))
  Object.assign(window, { release: () => asked.result.close() })
  const newer = indexedDB.open('postern-keys', 99)
  newer.onupgradeneeded = () => newer.transaction!.abort()
}

test('a page whose database stands still says what to do, and goes on when it can', async ({ services, context }) => {
  const { portal } = await openFile(context, await services.seal('Subject: Still here\r\n\r\nwords', robin))
  await signIn(portal, services)
  const title = portal.getByRole('heading', { level: 1, name: 'Still here' })
  const advice = portal.getByRole('status').getByText('Nothing is lost.')
  await expect(title).toBeVisible()
  const other = await context.newPage()
  await other.goto(`${services.origin}/icon.svg`)
  await other.evaluate(holdDatabase)
  await portal.clock.install()
  await portal.reload()
  await expect(portal.getByText('One moment.')).toBeVisible()
  await expect(advice).toBeHidden()
  await portal.clock.fastForward(20_000)
  await expect(advice).toBeVisible()
  await other.evaluate('release()')
  await expect(title).toBeVisible()
})
