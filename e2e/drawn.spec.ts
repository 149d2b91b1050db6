// Every file of a message is drawn in its text or listed below it, and links to it lead there. `npm run prove -- reading` has more of it.

import { share } from './attacks.ts'
import { watchConsole } from './reader.ts'
import { expect, redDot, shownText, test } from './reading.ts'
import { file, html, multipart, pdf } from './rich.ts'
import { expectListed, logo, named, pictured, png } from './walks/drawn.ts'

test('a link to a file of the message says which, and leads to its card, or to where it is drawn', async ({ read }) => {
  const many = Array.from({ length: 20 }, (_, i) => file(`${i}.txt`, 'text/plain', 'x'))
  const page = await read('Linked', [
    html(
      '<p><a href="cid:plan%40x">the plan</a></p><p><a href="cid:none@x">the lost one</a></p><p><a href="cid:logo@x">the logo</a></p><p><a href="cid:photo@x"><img alt="photo" src="cid:photo@x"></a></p><div style="height:3000px"></div><img alt="logo" src="cid:logo@x">',
    ),
    named('photo@x', 'photo.png'),
    named('logo@x', 'logo.png'),
    ...many,
    named('plan@x', 'plan\u202e of Robin.pdf', pdf('plan'), 'application/pdf'),
  ])
  const [plan, lost, logo, ...more] = (await shownText(page)).replace(/[\u2068\u2069]/g, '').split(/\n+/)
  expect(plan).toBe('the plan (this link belongs to the file plan of Robin.pdf, listed below)')
  expect(lost).toBe('the lost one (this link leads nowhere)')
  expect(logo).toBe('the logo (this link belongs to a picture that is shown in the message)')
  // A picture that is a link to itself leads where it says.
  expect(more.join('')).toBe('')
  const card = page.locator('.attachments li').filter({ hasText: 'plan of Robin.pdf' })
  await expect(card).toHaveCount(0)
  const link = page.frameLocator('iframe.message').getByRole('link', { name: 'the plan' })
  await link.click()
  await expect(card).toBeFocused()
  await expect(card).toBeInViewport({ ratio: 1 })
  await link.focus()
  await expect(card).not.toBeFocused()
  await link.press('Enter')
  await expect(card).toBeFocused()
  const picture = page.frameLocator('iframe.message').getByRole('img', { name: 'logo' })
  await expect(picture).not.toBeInViewport()
  await page.frameLocator('iframe.message').getByRole('link', { name: 'the logo' }).press('Enter')
  await expect(picture).toBeFocused()
  await expect(picture).toBeInViewport()
})

/** `npm run prove -- reading` has all of them. */
const some = share(1)(pictured, 6)

test('what is drawn is not listed, and what is not drawn is', async ({ read }) => {
  await expectListed(read, some)
  const page = await read('As text', [html(logo), named('logo@x', 'logo.png')])
  await shownText(page)
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Show plain text' }).click()
  await expect(page.locator('.attachments .filename')).toHaveText(['logo.png'])
})

test('pictures of any form are drawn, or said not to be', async ({ read, reader }) => {
  const quiet = watchConsole(reader.context)
  const drawing = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')}`
  const forms = [
    `data:image/jpg;base64,${redDot}`,
    `data:image/png;charset=utf-8;base64,${redDot}`,
    ` data:;base64,${redDot}`,
    'CID:logo@x',
  ]
  const page = await read('Forms of pictures', [
    html(
      `<base href="https://a.example/">${forms.map(form => `<img alt="drawn" src="${form}">`).join('')}<img alt="other" src="${drawing}"><a href="item">item</a>`,
    ),
    named('logo@x', 'logo.png'),
  ])
  await shownText(page)
  await expect(page.getByText('1 picture in the text cannot be shown here.')).toBeVisible()
  const widths = (images: Element[]) => images.map(image => (image as HTMLImageElement).naturalWidth)
  const frame = page.frameLocator('iframe.message')
  expect(await frame.getByAltText('drawn').evaluateAll(widths)).toEqual([8, 8, 8, 8])
  await expect(frame.getByText('item')).toHaveAttribute('href', 'https://a.example/item')

  const was = 'http://a.example/page.html'
  const names = ['http://a.example/red.png', 'blue.png']
  await reader.read(
    multipart('related', 'A page', [
      { ...html(names.map(src => `<img alt="drawn" src="${src}">`).join('')), headers: [`Content-Location: ${was}`] },
      ...names.map(src => ({
        type: 'image/png',
        headers: [`Content-Location: ${new URL(src, was)}`],
        content: png,
      })),
    ]),
    'A page',
  )
  await shownText(page)
  expect(await frame.getByAltText('drawn').evaluateAll(widths)).toEqual([8, 8])
  await expect(page.locator('.attachments')).toHaveCount(0)
  quiet()
})
