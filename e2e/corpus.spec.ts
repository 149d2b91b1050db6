// Real input: messages as the world makes them, sealed, shown or explained, and given back as they were.

import { readFile } from 'node:fs/promises'
import { corpus } from './messages.ts'
import { openFile, signIn, watchConsole } from './reader.ts'
import { expect, test } from './services.ts'

const robin = 'robin@example.com'

test('every message of the corpus is shown or explained, and saved as the very bytes that were sealed', async ({
  town,
  context,
}) => {
  test.setTimeout(240_000)
  const quiet = watchConsole(context)
  let signedIn = false
  for (const { name, bytes } of corpus()) {
    await test.step(name, async () => {
      const { portal, opener } = await openFile(context, await town.seal(bytes, robin))
      if (!signedIn) await signIn(portal, town)
      signedIn = true
      const article = portal.getByRole('main')
      await expect(portal.getByRole('heading', { level: 1 })).toBeVisible()
      await portal.getByText('More', { exact: true }).click()
      const [original] = await Promise.all([
        portal.waitForEvent('download'),
        portal.getByRole('button', { name: 'Save original (.eml)' }).click(),
      ])
      expect(Buffer.compare(await readFile(await original.path()), bytes)).toBe(0)
      const shown = await article.innerText()
      const framed =
        (await portal.locator('iframe').count()) > 0
          ? await portal.frameLocator('iframe').locator('body').innerText()
          : ''
      expect(`${shown}${framed}`.trim().length).toBeGreaterThan(0)
      await portal.close()
      await opener.close()
    })
  }
  quiet()
})
