// A second message, and one that is older than the keys.

import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { letter } from './messages.ts'
import { expectMessage, openFile, signIn } from './reader.ts'
import { startServices } from './services.ts'

test('a second message afterwards opens with no further question', async ({ services, context }) => {
  const first = await openFile(context, await services.seal(letter('First', 'The first one.'), robin))
  await signIn(first.portal, services)
  await expectMessage(first.portal, 'First', 'The first one.')

  const second = await openFile(context, await services.seal(letter('Second', 'The second one.'), robin))
  await expectMessage(second.portal, 'Second', 'The second one.')
})

test('a message sealed before the keys were rotated opens after it', async ({ context }) => {
  // Of its own: whoever else reads here has keys of the first serial alone.
  const services = await startServices()
  const file = await services.seal(letter('Older', 'Sealed with the first key.'), robin)
  const { keys } = JSON.parse(String(await services.postern(['keys', 'list', '--json'])))
  const period = new Date().toISOString().slice(0, 7)
  await services.postern(['keys', 'rotate', '--from', period])
  await services.restart()
  expect(JSON.parse(String(await services.postern(['keys', 'list', '--json']))).keys.length).toBe(keys.length + 1)

  const old = await openFile(context, file)
  await signIn(old.portal, services)
  await expectMessage(old.portal, 'Older', 'Sealed with the first key.')

  const newer = await openFile(context, await services.seal(letter('Newer', 'Sealed with the next key.'), robin))
  await expectMessage(newer.portal, 'Newer', 'Sealed with the next key.')
  await services.close()
})
