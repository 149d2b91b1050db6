// What a reader does, in the words that stand on the screen.

import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import type { Services } from './services.ts'

/** Opens the file as a person does, by a double click, and presses its button. @returns the portal's tab and the file's. */
export async function openFile(context: BrowserContext, file: string): Promise<{ portal: Page; opener: Page }> {
  const opener = await context.newPage()
  await opener.goto(pathToFileURL(file).href)
  const [portal] = await Promise.all([
    context.waitForEvent('page'),
    opener.getByRole('button', { name: 'Read message' }).click(),
  ])
  return { portal, opener }
}

/** A copy of the file as a viewer without script sees it. */
export async function withoutScript(file: string): Promise<string> {
  const html = await readFile(file, 'utf8')
  const copy = path.join(path.dirname(file), 'without-script.htm')
  await writeFile(copy, html.replace(/<script>[\s\S]*?<\/script>/g, ''))
  return copy
}

/** Presses the button that sends, and the one that holds it no longer. */
export async function send(page: Page, button = 'Send sealed reply'): Promise<void> {
  await page.getByRole('button', { name: button }).click()
  await sendNow(page)
}

/** From now on the ten seconds in which a message of this page can be called back do not pass. */
export async function keepHeld(page: Page): Promise<void> {
  await page.clock.setFixedTime(await page.evaluate(() => Date.now()))
  await page.evaluate(() => {
    const { setTimeout } = window
    window.setTimeout = ((work: () => void, ms = 0) => (ms < 5_000 ? setTimeout(work, ms) : 0)) as typeof setTimeout
  })
}

/** Ends the ten seconds in which a message can be called back. On a slow machine they may be over by themselves: it has left then. */
export async function sendNow(page: Page): Promise<void> {
  const left = page.getByRole('heading', {
    level: 1,
    name: /^Sent to |^Your message (?:is on its way|no longer waits)/,
  })
  const button = page.getByRole('main').getByRole('button', { name: 'Send now' })
  // Found and pressed in one turn of the page.
  await button
    .or(left)
    .first()
    .evaluate((found: HTMLElement) => found.click())
}

/** From the sign-in screen to the reader. */
export async function signIn(page: Page, services: Services, address = 'robin@example.com'): Promise<void> {
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(page, await services.mailbox.code(address))
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Code' }).pressSequentially(code)
  await page.getByRole('button', { name: 'Read message' }).click()
}

export async function expectMessage(page: Page, subject: string, words: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: subject })).toBeVisible()
  await expect(page.frameLocator('iframe').getByText(words)).toBeVisible()
}

/** Playwright's own scripts, in the frame that runs none. */
const ofPlaywright = /^Blocked script execution in '.*\/frame\.html(?:#[^']*)?'/

/** Fails the test on any error or warning that nobody expected. @returns what to call at the end. */
export function watchConsole(context: BrowserContext): () => void {
  const said: string[] = []
  const watch = (page: Page) => {
    page.on('console', message => {
      const loud = ['error', 'warning'].includes(message.type())
      if (loud && !ofPlaywright.test(message.text())) said.push(message.text())
    })
    page.on('pageerror', error => said.push(error.message))
  }
  context.pages().forEach(watch)
  context.on('page', watch)
  return () => expect(said).toEqual([])
}
