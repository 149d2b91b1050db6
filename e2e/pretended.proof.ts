// Two people write to each other over the pretended services.

import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { enterCode, expectMessage, openFile, send, watchConsole } from './reader.ts'

/** Of this file alone: others write to each other over the same services. */
const [alice, robin] = ['alice-of-the-answer@example.com', 'robin-of-the-answer@example.com'] as const

test('a message is read, answered, and its answer read, with real keys', async ({ browser, pretended }) => {
  const [mine, hers] = [await browser.newContext(), await browser.newContext()]
  const quiet = [mine, hers].map(watchConsole)
  const { portal } = await openFile(
    mine,
    await pretended.seal(letter('Quarterly report', 'All is well.', alice), robin, { from: alice }),
  )
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(portal, await pretended.code(robin))
  await expectMessage(portal, 'Quarterly report', 'All is well.')
  await expect(portal.getByText('Sender verified')).toBeVisible()

  await portal.getByRole('button', { name: 'Reply', exact: true }).click()
  await portal.getByRole('textbox', { name: 'Message text' }).press('Control+Home')
  await portal.keyboard.type('Glad to hear it.')
  await send(portal)
  await expect(portal.getByRole('heading', { name: /^Your message is on its way/ })).toBeVisible()
  // The relay takes its time, and the clock stands still.
  pretended.setClock(new Date(pretended.world.clock().getTime() + 60_000))
  await expect(portal.getByRole('heading', { name: /^Sent to/ })).toBeVisible()
  await expect.poll(() => pretended.taken().filter(({ to }) => to === alice)).toHaveLength(1)
  const [answer] = pretended.taken().filter(({ to }) => to === alice)

  const { portal: other } = await openFile(hers, await pretended.file(answer!))
  await other.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(other, await pretended.code(alice))
  await expectMessage(other, 'Re: Quarterly report', 'Glad to hear it.')
  await expect(other.getByText('Sender verified')).toBeVisible()
  await other.goto(answer!.link)
  await expectMessage(other, 'Re: Quarterly report', 'Glad to hear it.')
  for (const check of quiet) check()
  await Promise.all([mine.close(), hers.close()])
})
