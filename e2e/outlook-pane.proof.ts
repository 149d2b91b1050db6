// In Outlook: the pane where the browser refuses it its storage.

import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { chromiumProgram } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { openOutlook } from './outlook/host.ts'
import { args, expectRead, expectReady, own, shown, signIn, startOwn, written } from './walks/outlook-pane.ts'

startOwn()

test('where the browser refuses the pane its storage, a message is read and one is sealed until the pane is closed', async ({
  playwright,
}, info) => {
  const folder = info.outputPath('profile')
  await mkdir(path.join(folder, 'Default'), { recursive: true })
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
  await writeFile(path.join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = await playwright.chromium.launchPersistentContext(folder, { executablePath: chromiumProgram, args })
  const outlook = await openOutlook(context, own(), { mail: await shown() })
  const storage = () => {
    try {
      return String(localStorage)
    } catch (error) {
      return (error as Error).name
    }
  }
  expect(await outlook.pane.evaluate(storage)).toBe('SecurityError')
  await signIn(outlook.pane)
  await expectRead(outlook.pane)
  await outlook.choose(written)
  await outlook.pane.getByRole('button', { name: 'Make private' }).click()
  await outlook.pane.getByRole('button', { name: 'Send sealed' }).click()
  await outlook.pane.getByRole('button', { name: 'Send now' }).click()
  await expectReady(outlook)
  await context.close()
})
