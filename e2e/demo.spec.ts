// What `npm start` promises: a message waiting. `npm run prove -- programs` starts a second one beside it, and goes on where it stopped.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from './fixtures.ts'
import { readDemo, startDemo, stopDemo } from './walks/demo.ts'

test('the demo starts, is read, and stops', async ({ page, context }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-demo-'))
  const demo = await startDemo(folder)
  expect(demo.lines).toHaveLength(5)
  await readDemo(page, context, demo)
  await stopDemo(demo)
  await rm(folder, { recursive: true, force: true })
})
