// What `npm start` promises: a message waiting, addresses printed, taken ports stepped over, and going on where it stopped.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from './fixtures.ts'
import { expectMessage } from './reader.ts'

const program = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'build', 'mocks', 'demo.js')

interface Demo {
  readonly child: ChildProcess
  readonly lines: readonly string[]
  readonly mailbox: string
  readonly portal: string
}

async function startDemo(folder: string): Promise<Demo> {
  const child = spawn(process.execPath, [program], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    if (text.includes('Ctrl-C')) break
  }
  const address = (name: string) => new RegExp(`^${name}:\\s+(http://localhost:\\d+)$`, 'm').exec(text)?.[1] ?? ''
  return { child, lines: text.trim().split('\n'), mailbox: address('Mailbox'), portal: address('Portal') }
}

async function stopDemo({ child }: Demo): Promise<void> {
  child.kill('SIGINT')
  await once(child, 'exit')
}

test('the demo starts, is read, stops, and goes on; a second one beside it steps over its ports', async ({
  page,
  context,
}) => {
  const folders = await Promise.all([1, 2].map(() => mkdtemp(path.join(tmpdir(), 'postern-demo-'))))
  const [one, two] = folders as [string, string]
  const first = await startDemo(one)
  expect(first.lines).toHaveLength(5)

  const beside = await startDemo(two)
  expect(new Set([first.portal, first.mailbox, beside.portal, beside.mailbox]).size).toBe(4)
  await stopDemo(beside)

  await page.goto(first.mailbox)
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
    await page.goto(first.mailbox)
    expect(await code.count()).toBe(1)
  }).toPass()
  const subject = await code.innerText()
  await portal.getByRole('textbox', { name: 'Code' }).fill(subject.slice(0, 9))
  await expectMessage(portal, 'Your results', 'all values are in the normal range')
  await expect(portal.getByText('Sender verified')).toBeVisible()

  await stopDemo(first)
  const again = await startDemo(one)
  expect([again.portal, again.mailbox]).toEqual([first.portal, first.mailbox])
  await page.goto(again.mailbox)
  await expect(page.getByRole('link', { name: /has sent you a private message/ })).toHaveCount(1)
  await portal.reload()
  await expectMessage(portal, 'Your results', 'all values are in the normal range')
  await stopDemo(again)
  await Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true })))
})
