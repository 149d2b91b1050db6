// One file for several people, whose readers come to it in every way, and choose wrong.

import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { expectMessage, openFile, signIn, withoutScript } from './reader.ts'
import { choose, question, saysWhose, sealForTwo } from './walks/readers.ts'

for (const way of ['by post', 'chosen'] as const)
  test(`whoever has no key says which address is theirs, by keyboard: ${way}`, ({ services, context }) =>
    saysWhose(services, context, way))

test('nobody chosen sends no code; another address can be typed; a wrong choice is taken back', async ({
  services,
  context,
}) => {
  const { file, first, second } = await sealForTwo(services, 'Another')
  const { portal } = await openFile(context, file)
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await expect(portal.getByRole('alert')).toHaveText('Choose your address, or type it.')
  await expect(portal.getByRole('heading', { level: 1, name: question })).toBeVisible()

  await portal.getByRole('radio', { name: first }).check()
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  // Whoever reads the mail next must not find this one.
  await services.mailbox.code(first)
  await portal.getByRole('button', { name: 'Use another address' }).click()
  await expect(portal.getByRole('radio', { name: first })).toBeChecked()

  await portal.getByRole('radio', { name: 'Another address' }).check()
  await expect(portal.getByRole('textbox', { name: 'Your mail address' })).toHaveValue('')
  await portal.getByRole('textbox', { name: 'Your mail address' }).fill(second.toUpperCase())
  await signIn(portal, services, second)
  await expectMessage(portal, 'Another', 'For the two of you.')
})

test('the second of two readers, whose key is held, is asked nothing, by every way in', async ({
  services,
  context,
}) => {
  const { file, second } = await sealForTwo(services, 'Held')
  const before = await openFile(context, await services.seal(letter('Before', 'An earlier message.'), second))
  await signIn(before.portal, services, second)
  await expectMessage(before.portal, 'Before', 'An earlier message.')

  const byScript = await openFile(context, file)
  await expectMessage(byScript.portal, 'Held', 'For the two of you.')
  const byPost = await openFile(context, await withoutScript(file))
  await expectMessage(byPost.portal, 'Held', 'For the two of you.')
  const chosen = await context.newPage()
  await chosen.goto(services.origin)
  await choose(chosen, file)
  await expectMessage(chosen, 'Held', 'For the two of you.')
})
