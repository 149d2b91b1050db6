// What `npm start` promises: a message waiting, taken ports stepped over, and going on where it stopped.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from './fixtures.ts'
import { expectMessage } from './reader.ts'
import { readDemo, startDemo, stopDemo } from './walks/demo.ts'

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

  const portal = await readDemo(page, context, first)

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
