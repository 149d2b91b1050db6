// Where pairings in WebAssembly come from, and when.

import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { expectMessage, openFile, signIn } from './reader.ts'

const robin = 'robin@example.com'

test('pairings in WebAssembly come from what is installed, and keep no message waiting: after the first of each visit', async ({
  services,
  context,
}) => {
  const arrivals: { readonly installed: boolean; readonly read: boolean }[] = []
  let read = false
  context.on('response', answer => {
    if (/\/vault-mcl-/.test(answer.url()) && answer.request().serviceWorker() === null)
      arrivals.push({ installed: answer.fromServiceWorker(), read })
  })
  for (const subject of ['First', 'Second']) {
    read = false
    const { portal } = await openFile(context, await services.seal(letter(subject, `The ${subject}.`), robin))
    if (subject === 'First') await signIn(portal, services)
    await expectMessage(portal, subject, `The ${subject}.`)
    read = true
    await portal.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
    await expect.poll(() => arrivals.length).toBe(subject === 'First' ? 1 : 2)
    await portal.close()
  }
  expect(arrivals).toEqual([
    { installed: true, read: true },
    { installed: true, read: true },
  ])
})
