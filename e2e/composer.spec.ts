// Writing: what is pasted or dropped, what a browser must not remember, and what is said when a message does not go out. `npm run prove -- composing` has more of it.

import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { send } from './reader.ts'
import { startServices } from './services.ts'
import { answering, text, to, writing } from './writing.ts'

/** What a person drops or pastes, made in the page. */
interface Brought {
  readonly html?: string
  readonly text?: string
  readonly fileName?: string
}

/** In the page: a paste or a drop on the element that has the focus. */
function bring({ kind, html: rich, text: plain, fileName }: Brought & { readonly kind: 'paste' | 'drop' }): void {
  const data = new DataTransfer()
  if (rich !== undefined) data.setData('text/html', rich)
  if (plain !== undefined) data.setData('text/plain', plain)
  if (fileName !== undefined) data.items.add(new File(['soup'], fileName, { type: 'text/plain' }))
  const options = { bubbles: true, cancelable: true }
  const event =
    kind === 'paste'
      ? new ClipboardEvent('paste', { ...options, clipboardData: data })
      : new DragEvent('drop', { ...options, dataTransfer: data })
  document.activeElement!.dispatchEvent(event)
}

// What Firefox writes of them into its session's file, `npm run prove -- profile` shows.
test('no field of a draft is one that a browser remembers', async ({ reader }) => {
  const portal = await answering(reader)
  const fields = portal.getByRole('main').locator('input:not([type=file]), textarea, select, [contenteditable=true]')
  const remembered = () =>
    fields.evaluateAll(all =>
      all.filter(each => each.getAttribute('autocomplete') !== 'off').map(each => each.outerHTML),
    )
  await portal.getByRole('button', { name: 'Add Cc or Bcc' }).click()
  await portal.getByRole('button', { name: 'Link', exact: true }).click()
  await expect(portal.getByRole('textbox', { name: 'Address of the link' })).toBeVisible()
  expect(await fields.count()).toBeGreaterThanOrEqual(6)
  expect(await remembered()).toEqual([])
  await portal.getByRole('button', { name: 'Write without formatting' }).click()
  await expect(portal.getByRole('main').locator('textarea')).toBeVisible()
  expect(await remembered()).toEqual([])
})

test('what is pasted keeps its words and its looks, and fetches and runs nothing', async ({ reader }) => {
  const portal = await answering(reader)
  const strangers: string[] = []
  portal.on('request', request => {
    if (request.url().includes('evil.example')) strangers.push(request.url())
  })
  portal.on('dialog', dialog => strangers.push(dialog.message()))
  await text(portal).press('Control+Home')
  await portal.evaluate(bring, {
    kind: 'paste',
    html: '<p onclick="alert(1)">pasted <b>bold</b><img src="https://evil.example/a.png" onerror="alert(1)"></p><script>alert(1)</script><form><input value="x"></form>',
    text: 'pasted bold',
  } as const)
  await expect(text(portal).locator('p').first()).toHaveText('pasted bold')
  await expect(text(portal).locator('img, form, input, script, [onclick]')).toHaveCount(0)
  expect(strangers).toEqual([])
})

test('people come from a pasted list, files by drop and paste, and each can be taken out again', async ({ reader }) => {
  const portal = await answering(reader)
  await to(portal).focus()
  await portal.evaluate(bring, {
    kind: 'paste',
    text: '"Brown, Bob" <Bob@B.example>; carol@c.example\nBOB@b.example',
  } as const)
  const remove = portal.getByRole('button', { name: /^Remove / })
  await expect(remove).toHaveText(['×', '×', '×'])
  for (const address of ['ann@a.example', 'Bob@b.example', 'carol@c.example']) {
    await expect(portal.getByRole('button', { name: `Remove ${address.toLowerCase()}` })).toBeVisible()
  }
  await text(portal).focus()
  await portal.evaluate(bring, { kind: 'drop', fileName: 'dropped.txt' } as const)
  await portal.evaluate(bring, { kind: 'paste', fileName: 'pasted.txt' } as const)
  await expect(portal.getByText('dropped.txt')).toBeVisible()
  await portal.getByRole('button', { name: 'Remove pasted.txt' }).click()
  await expect(portal.getByText('pasted.txt')).toHaveCount(0)
})

test('where the portal does not send to somebody, or its mail server is away, nothing is lost and it is said', async ({
  page,
}) => {
  const services = await startServices({ SEND_TO: 'known' })
  const portal = await writing(page, services, 'Reply')
  await text(portal).press('Control+Home')
  await portal.keyboard.type('Gladly.')
  await send(portal)
  await expect(portal.getByRole('main').getByRole('alert')).toContainText('This portal does not send to ann@a.example')
  await expect(text(portal)).toContainText('Gladly.')

  // One may always write to oneself.
  await portal.getByRole('button', { name: 'Remove ann@a.example' }).click()
  await to(portal).fill(robin)
  await services.mailbox.close()
  await send(portal)
  await expect(portal.getByRole('heading', { name: 'Your message is on its way' })).toBeVisible()
  await expect(portal.getByRole('listitem')).toContainText(`${robin}on its way`)
  await services.close().catch(() => {})
})
