// Who was written to is suggested again.

import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { openFile, send, signIn } from './reader.ts'
import { lunch, to, writing } from './writing.ts'

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
