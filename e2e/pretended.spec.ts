// With the pretended services alone everything can be read and answered, and an outage can be switched on while a page is open. `npm run prove -- programs` has more of it.

import { readFile } from 'node:fs/promises'
import { scenarios } from '../mocks/scenarios.ts'
import { signedStatus } from '../mocks/services/status.ts'
import { status } from '../src/contract/status.ts'
import { verifyJws } from '../src/core/jws.ts'
import { expect, test } from './fixtures.ts'
import type { PretendedServices } from './pretended.ts'

test('an outage begins while the page is open', async ({ page, pretended }) => {
  await page.goto(pretended.origin)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const ask = (path: string) =>
    page.evaluate(
      (path: string) =>
        fetch(path, { cache: 'no-store' }).then(
          async answer => `${answer.status} ${answer.headers.get('retry-after') ?? ''}`.trim(),
          () => 'no answer',
        ),
      path,
    )
  expect([await ask('/api/session'), await ask('/api/messages/x')]).toEqual(['200', '404'])
  await change(pretended, { scenario: 'window-now' })
  expect(await ask('/api/session')).toBe('200')
  expect(await ask('/api/messages/x')).toMatch(/^503 7\d{3}$/)
  for (const [scenario, said] of [
    ['sign-in-down', 'no answer'],
    ['proxy-error-page', '502'],
    ['rate-limited', '429 60'],
    ['healthy', '200'],
  ] as const) {
    await change(pretended, { scenario })
    expect(await ask('/api/session'), scenario).toBe(said)
  }
  await change(pretended, { scenario: 'everything-down' })
  expect(await ask('/')).toBe('no answer')
  expect(await ask(`${pretended.control}/status.json`)).toBe('200')
  await change(pretended, { scenario: 'offline' })
  expect(await ask(`${pretended.control}/status.json`)).toBe('no answer')
  await change(pretended, { scenario: 'healthy' })
  await page.goto(`${pretended.origin}/about?scenario=keys-down`)
  await expect(page).toHaveURL(`${pretended.origin}/about`)
  expect(await ask('/.well-known/postern')).toBe('no answer')
})

async function change({ control }: PretendedServices, change: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${control}/state`, { method: 'PUT', body: JSON.stringify(change) })
  expect(answer.ok, JSON.stringify(change)).toBe(true)
  expect(await answer.json()).toMatchObject(change)
}

test('an announced window begins when the clock reaches it, and ends', async ({ request, pretended }) => {
  pretended.switchTo('window-announced')
  const [window] = pretended.world.windows
  const at = async (seconds: number) => {
    pretended.setClock(new Date(seconds * 1000))
    return (await request.get(`${pretended.origin}/api/messages/x`)).status()
  }
  expect([
    await at(window!.start - 1),
    await at(window!.start),
    await at(window!.end - 1),
    await at(window!.end),
  ]).toEqual([404, 503, 503, 404])
})

test('each scenario has a feed that its readers take, and words for testers', async ({ pretended }) => {
  for (const { name, sees } of scenarios) {
    pretended.switchTo(name)
    const { signed } = await signedStatus(pretended.world, true)
    const feed = status.parse(await verifyJws('postern-status+jwt', signed, pretended.world.keys.status.jwk))
    expect(feed.issuedAt, name).toBe(pretended.world.now())
    expect(sees.length, name).toBeGreaterThan(10)
  }
})

test('the control page shows and switches what is pretended', async ({ page, pretended }) => {
  await page.goto(pretended.control)
  await page.getByLabel(/^relay-down/).check()
  await page.getByLabel('Delay of each answer, ms').fill('7')
  await page.getByRole('button', { name: 'Switch' }).click()
  await expect(page).toHaveTitle('relay-down: pretended services')
  expect([pretended.world.scenario.name, pretended.world.latency]).toEqual(['relay-down', 7])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download encrypted_message.htm' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('encrypted_message.htm')
  expect(await readFile(await download.path(), 'utf8')).toContain('BEGIN AGE ENCRYPTED FILE')
})

test('the control page refuses what is none of its business', async ({ pretended }) => {
  const put = (body: string, origin?: string) =>
    fetch(`${pretended.control}/state`, { method: 'PUT', body, headers: origin ? { origin } : {} })
  for (const body of ['{', '{"scenario":"no such"}', '{"latency":-1}', '{"other":1}', '{"clock":"tomorrow"}'])
    expect((await put(body)).status, body).toBe(400)
  expect((await put('{"scenario":"offline"}', 'https://example.com')).status).toBe(403)
  expect(pretended.world.scenario.name).toBe('healthy')
})
