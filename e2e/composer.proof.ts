// The tools of the text; files that go along or are gone; who was written to is suggested again.

import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { openFile, send, signIn } from './reader.ts'
import { file, html, mixed } from './rich.ts'
import { answering, lunch, text, to, writing } from './writing.ts'

test('who was written to is suggested again, by keyboard and by touch, until all is forgotten', async ({
  page,
  services,
}) => {
  const portal = await writing(page, services, 'Reply', lunch.replace('ann@a.example', 'Ann Weber <ann@a.example>'))
  await send(portal)
  await expect(portal.getByRole('heading', { name: /^Sent to Ann Weber/ })).toBeVisible()
  await portal.goto(services.origin)
  await portal.getByRole('button', { name: `As ${robin}` }).click()
  const option = portal.getByRole('option', { name: 'Ann Weber ann@a.example' })
  await to(portal).pressSequentially('web')
  await expect(to(portal)).toHaveAttribute('aria-expanded', 'true')
  await portal.keyboard.press('ArrowDown')
  await expect(option).toHaveAttribute('aria-selected', 'true')
  await expectAccessible(portal, 'suggestions')
  await portal.keyboard.press('Enter')
  const remove = portal.getByRole('button', { name: 'Remove ann@a.example' })
  await expect(remove).toBeVisible()
  await expect(to(portal)).toHaveValue('')

  await to(portal).pressSequentially('ann')
  await expect(option).toHaveCount(0)
  await to(portal).fill('')
  await remove.click()
  await to(portal).press('ArrowDown')
  await option.click()
  await expect(remove).toBeVisible()

  await portal.goto(`${services.origin}/device`)
  await portal.getByRole('button', { name: 'Forget everything on this device' }).click()
  await expect(portal.getByText('Everything was forgotten.')).toBeVisible()
  const { portal: again } = await openFile(page.context(), await services.seal(lunch, robin))
  await signIn(again, services)
  await again.getByRole('button', { name: 'Forward', exact: true }).click()
  await to(again).press('ArrowDown')
  await expect(to(again)).toHaveAttribute('aria-expanded', 'false')
})

test('words are set bold, listed, quoted and linked, and what was done is undone', async ({ reader }) => {
  const portal = await answering(reader)
  const tool = (name: string) => portal.getByRole('toolbar').getByRole('button', { name, exact: true }).click()
  await text(portal).press('Control+Home')
  await tool('Bold')
  await portal.keyboard.type('bold')
  await tool('Bold')
  await portal.keyboard.press('Enter')
  await portal.keyboard.press('Control+i')
  await portal.keyboard.type('italic')
  await expect(text(portal).locator('strong')).toHaveText('bold')
  await expect(text(portal).locator('em')).toHaveText('italic')
  await tool('List')
  await expect(text(portal).locator('ul li')).toHaveText('italic')
  await tool('Undo')
  await expect(text(portal).locator('ul')).toHaveCount(0)
  await portal.keyboard.press('Control+Shift+z')
  await expect(text(portal).locator('ul li')).toHaveText('italic')
  await tool('Link')
  await portal.getByRole('textbox', { name: 'Address of the link' }).fill('a.example/menu')
  await portal.keyboard.press('Enter')
  await expect(text(portal).locator('a')).toHaveAttribute('href', 'https://a.example/menu')
})

test('the tools are one stop of the Tab key, arrows lead through them, and they tell what is on', async ({
  reader,
}) => {
  const portal = await answering(reader)
  const tool = (name: string) => portal.getByRole('toolbar').getByRole('button', { name, exact: true })
  await expect(tool('Undo')).toHaveAttribute('aria-disabled', 'true')
  await text(portal).press('Control+Home')
  await tool('Bold').click()
  await expect(tool('Bold')).toHaveAttribute('aria-pressed', 'true')
  await portal.keyboard.type('bold')
  await expect(tool('Undo')).not.toHaveAttribute('aria-disabled')
  await tool('List').click()
  await expect(tool('List')).toHaveAttribute('aria-pressed', 'true')
  await tool('List').click()
  await expect(tool('List')).toHaveAttribute('aria-pressed', 'false')
  await expect(text(portal).locator('ul')).toHaveCount(0)
  await portal.getByRole('textbox', { name: 'Subject' }).press('Tab')
  await expect(tool('List')).toBeFocused()
  await portal.keyboard.press('End')
  await expect(tool('Picture')).toBeFocused()
  await portal.keyboard.press('ArrowRight')
  await expect(tool('Bold')).toBeFocused()
  await portal.keyboard.press('Tab')
  await expect(text(portal)).toBeFocused()
})

test('a file that is gone when it is read is named, and the words stay', async ({ reader, services }) => {
  const portal = await answering(reader)
  await text(portal).press('Control+Home')
  await portal.keyboard.type('Gladly.')
  const going = path.join(services.folder, 'going.txt')
  await writeFile(going, 'soup')
  const chosen = portal.waitForEvent('filechooser')
  await portal.getByRole('button', { name: 'Attach files' }).click()
  // The page gets the file; its bytes are read later.
  await portal.evaluate(() => {
    const read = Blob.prototype.arrayBuffer
    Object.assign(globalThis, { go: () => {} })
    const gone = new Promise<void>(resolve => Object.assign(globalThis, { go: resolve }))
    Blob.prototype.arrayBuffer = async function later() {
      await gone
      return read.call(this)
    }
  })
  await (await chosen).setFiles(going)
  await rm(going)
  await portal.evaluate(() => (globalThis as unknown as { go(): void }).go())
  await expect(portal.getByRole('alert')).toContainText('The file going.txt could not be read')
  await expect(text(portal)).toContainText('Gladly.')
})

test('forwarded files go along, can be taken out, and a draft that is discarded is gone', async ({
  page,
  services,
}) => {
  const letter = mixed('Menu', [
    html('<p>two files</p>'),
    file('soup.txt', 'text/plain', 'soup'),
    file('salad.txt', 'text/plain', 'salad'),
  ])
  const portal = await writing(page, services, 'Forward', letter)
  await expect(portal.getByText('soup.txt')).toBeVisible()
  await portal.getByRole('button', { name: 'Remove salad.txt' }).click()
  await expect(portal.getByText('salad.txt')).toHaveCount(0)
  await portal.getByRole('button', { name: 'Discard' }).click()
  await expect(portal.getByRole('heading', { name: 'Menu' })).toBeVisible()
  await portal.goto(services.origin)
  await expect(portal.getByRole('button', { name: 'Choose the file' })).toBeVisible()
  await expect(portal.getByRole('heading', { name: 'Drafts' })).toHaveCount(0)
})
