// Hostile HTML, against the rendered reader: no script ran, no request left, the sender line stayed visible and true.

import type { Page } from '@playwright/test'
import { mailAttacks } from './attacks.ts'
import { expect, test } from './fixtures.ts'
import { corpus, isShown, judge, painted, paste, plant, sealHtml, unharmed } from './hostile.ts'
import type { Services } from './services.ts'
import { withOpenReader, withReader } from './sink.ts'

/** Shows a message as a reader who pastes it does. */
async function show(page: Page, services: Services, html: string): Promise<void> {
  await page.evaluate(paste, await sealHtml(services, html))
  await page.waitForFunction(isShown)
  await page.evaluate(painted)
}

async function expectUnharmed(page: Page, services: Services): Promise<void> {
  await expect(page.getByRole('region', { name: 'Not signed' })).toBeVisible()
  expect(await page.evaluate(judge)).toEqual(unharmed(services))
}

for (const [name, attacks] of [
  ['of mail', mailAttacks],
  ['of the DOMPurify corpus, first half', corpus.slice(0, 112)],
  ['of the DOMPurify corpus, second half', corpus.slice(112)],
] as const) {
  test(`the attacks ${name}: nothing runs, nothing leaves, nothing covers`, async ({ watched, services }) => {
    await withReader(watched, services, async (page, sink) => {
      for (const { title, payload } of attacks) {
        await test.step(title, async () => {
          await show(page, services, payload)
          await expectUnharmed(page, services)
          expect(sink.connections, title).toBe(0)
        })
      }
    })
  })
}

test('a link says where it really goes, and leaves with no opener and no referrer', async ({ watched, services }) => {
  await withReader(watched, services, async page => {
    await show(
      page,
      services,
      '<a href="https://evil.example/x">https://bank.example/</a> <a href="https://bank.example/y">Bank</a>',
    )
    const frame = page.frameLocator('iframe')
    await expect(frame.getByText('this link goes to evil.example')).toHaveCount(1)
    await expect(frame.getByRole('link', { name: 'Bank', exact: true })).toHaveAttribute('title', 'bank.example')
    for (const link of await frame.getByRole('link').all()) {
      await expect(link).toHaveAttribute('rel', 'noopener noreferrer')
      await expect(link).toHaveAttribute('target', '_blank')
    }
    await page.getByText('More', { exact: true }).click()
    await page.getByRole('button', { name: 'View source' }).click()
    await expect(page.getByRole('region', { name: 'View source' })).toContainText('href="https://evil.example/x"')
  })
})

/** Chromium opens a connection for a frame in a frame before it asks the policy, and then sends nothing: here the allow-list is the fence. */
const preconnected = 'frames'

test('without the allow-list, the frame and its policy still hold', async ({ watched, services }) => {
  await withReader(watched, services, async (page, sink) => {
    for (const { title, payload } of mailAttacks) {
      if (title === preconnected) continue
      await test.step(title, async () => {
        await show(page, services, '<p>harmless</p>')
        await page.evaluate(plant, payload)
        await page.evaluate(painted)
        expect(sink.connections, title).toBe(0)
      })
    }
  })
})

test('a planted hole is found: without the allow-list and without the policy a picture gets out', async ({
  watched,
  services,
}) => {
  await withOpenReader(
    watched,
    services,
    async context => {
      await context.route('**/frame.html', async route => {
        const response = await route.fetch()
        const { 'content-security-policy': _, ...headers } = response.headers()
        await route.fulfill({ response, headers })
      })
    },
    async (page, sink) => {
      await show(page, services, '<p>harmless</p>')
      await page.evaluate(plant, '<p style="background: url(http://evil.example/a.png)">x</p>')
      await page.evaluate(painted)
      await expect.poll(() => sink.connections).toBeGreaterThan(0)
    },
  )
})

test('a planted form is found: the judgement sees what the allow-list would have taken out', async ({
  watched,
  services,
}) => {
  await withReader(watched, services, async page => {
    await show(page, services, '<p>harmless</p>')
    await page.evaluate(plant, '<form action="https://evil.example/"><button>x</button></form>')
    await page.evaluate(painted)
    await expect(expectUnharmed(page, services)).rejects.toThrow('active')
  })
})
