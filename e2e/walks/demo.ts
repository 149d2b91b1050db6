// What `npm start` starts, and a message that waits there.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import { expectMessage } from '../reader.ts'

const program = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'build', 'mocks', 'demo.js')

export interface Demo {
  readonly child: ChildProcess
  readonly lines: readonly string[]
  readonly mailbox: string
  readonly portal: string
}

export async function startDemo(folder: string): Promise<Demo> {
  const child = spawn(process.execPath, [program], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    if (text.includes('Ctrl-C')) break
  }
  const address = (name: string) => new RegExp(`^${name}:\\s+(http://localhost:\\d+)$`, 'm').exec(text)?.[1] ?? ''
  return { child, lines: text.trim().split('\n'), mailbox: address('Mailbox'), portal: address('Portal') }
}

export async function stopDemo({ child }: Demo): Promise<void> {
  child.kill('SIGINT')
  await once(child, 'exit')
}

/** @returns the portal's tab, with the message in it. */
export async function readDemo(page: Page, context: BrowserContext, { mailbox }: Demo): Promise<Page> {
  await page.goto(mailbox)
  await page.getByRole('link', { name: /private message/ }).click()
  const [file] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Open' }).click()])
  const [portal] = await Promise.all([
    context.waitForEvent('page'),
    file.getByRole('button', { name: 'Read message' }).click(),
  ])
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await expect(portal.getByRole('textbox', { name: 'Code' })).toBeVisible()
  // The mail is on its way while its code is asked for: whoever does not find it yet looks again.
  const code = page.getByRole('link', { name: /is your code/ })
  await expect(async () => {
    await page.goto(mailbox)
    expect(await code.count()).toBe(1)
  }).toPass()
  const subject = await code.innerText()
  await portal.getByRole('textbox', { name: 'Code' }).fill(subject.slice(0, 9))
  await expectMessage(portal, 'Your results', 'all values are in the normal range')
  await expect(portal.getByText('Sender verified')).toBeVisible()
  return portal
}
