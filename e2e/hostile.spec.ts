// Hostile HTML, against the rendered reader: no script ran, no request left, the sender line stayed visible and true. `npm run prove -- hostile` tries all of it.

import { mailAttacks, share } from './attacks.ts'
import { expect, test } from './fixtures.ts'
import { corpus, painted, plant } from './hostile.ts'
import { expectFenced, expectHarmless, expectUnharmed, show, withOpenReader, withReader } from './sink.ts'

const shareOf = share(1)

for (const [name, attacks] of [
  ['of mail, a share', shareOf(mailAttacks, 14)],
  ['of the DOMPurify corpus, a share', shareOf(corpus, 14)],
] as const)
  test(`the attacks ${name}: nothing runs, nothing leaves, nothing covers`, ({ watched, services }) =>
    expectHarmless(watched, services, attacks))

test('a link says where it really goes, and leaves with no opener and no referrer', async ({ watched, services }) => {
  await withReader(watched, services, async page => {
    await show(
      page,
      services,
      '<a href="https://evil.example/x">https://bank.example/</a> <a href="https://bank.example/y">Bank</a>',
    )
    const frame = page.frameLocator('iframe')
    await expect(frame.getByText('this link goes to evil.example')).toHaveCount(1)
    await expect(frame.getByRole('link', { name: 'Bank', exact: true })).toHaveAttribute('title', 'bank.example')
    for (const link of await frame.getByRole('link').all()) {
      await expect(link).toHaveAttribute('rel', 'noopener noreferrer')
      await expect(link).toHaveAttribute('target', '_blank')
    }
    await page.getByText('More', { exact: true }).click()
    await page.getByRole('button', { name: 'View source' }).click()
    await expect(page.getByRole('region', { name: 'View source' })).toContainText('href="https://evil.example/x"')
  })
})

test('the words of a link that are seen decide whether it says where it goes', async ({ watched, services }) => {
  const hidden = 'color: #fff; background-image: linear-gradient(#fff, #fff)'
  const misleading = [
    `bank.example<span style="${hidden}">_x</span>`,
    `bank<span style="${hidden}">_</span>.example`,
    `<span style="${hidden}">x@</span>bank.example`,
    'bank.example<span style="font-size: 3.5px">_x</span>',
    'bank.example<span style="color: #e0e0e0">_x</span>',
    `<span style="background-image: linear-gradient(#fff, #eee)">bank.example<i style="color: #fff">_x</i></span>`,
    '<span style="float: right">.example</span><span style="float: right">bank</span>',
    '<bdi style="direction: rtl; display: inline-block"><bdi>.example</bdi><bdi>bank</bdi></bdi>',
    `<span>${'x'.repeat(20_000)}</span>.`,
  ]
  const honest = [
    '<b>evil</b><span style="color: #777">.example</span>',
    'Go <b>on</b> to <br><span style="display: inline-block; padding: 4px">evil.example</span><br> now.',
    '<span style="font-size: 22px">Version</span> <i style="font-size: 12px">1.2</i>',
  ]
  const links = [...misleading, ...honest].map(words => `<p><a href="https://evil.example/x">${words}</a></p>`)
  await withReader(watched, services, async page => {
    await show(page, services, links.join(''))
    const paragraphs = page.frameLocator('iframe').locator('p:has(a)')
    await expect(paragraphs).toHaveCount(links.length)
    const notes = await paragraphs.evaluateAll(all => all.map(each => each.querySelector('.postern-note') !== null))
    expect(notes).toEqual(links.map((_, i) => i < misleading.length))
  })
})

test('words beside a link that read as one host with it decide too', async ({ watched, services }) => {
  const evil = (words: string) => `<a href="https://evil.example/x">${words}</a>`
  const misleading = [
    evil('bank') + evil('.example'),
    `www.bank.${evil('example')}`,
    `See ${evil('bank')}.example now`,
    `<b>bank</b>${evil('<i>.exam</i>')}ple`,
    [...'bank.example'].map(evil).join(''),
    `<a href="https://bank.example/">bank</a>${evil('.example')}`,
    `${'many words '.repeat(40)}bank.${evil('example')}`,
    `<table cellspacing="0" cellpadding="0"><tr><td>bank</td>\n<td>${evil('.example')}</td></tr></table>`,
    `<span style="float: left">bank</span>\n${evil('.example')}`,
  ]
  const honest = [
    `See bank.example: ${evil('here')}`,
    `(${evil('evil.example')})`,
    `alice@${evil('evil.example')}`,
    `The end. ${evil('Read more')}`,
    `<span>The end.</span><span style="padding-left: 12px">${evil('Read more')}</span>`,
    `${evil('Terms')} \u00b7 ${evil('Privacy')}`,
    `bank.<br>${evil('example')}`,
    `<p>bank.</p>${evil('example')}`,
  ]
  const cases = [...misleading, ...honest]
  await withReader(watched, services, async page => {
    await show(page, services, cases.map(each => `<div lang="en">${each}</div>`).join(''))
    const shown = page.frameLocator('iframe').locator('div[lang]')
    await expect(shown).toHaveCount(cases.length)
    const notes = await shown.evaluateAll(all => all.map(each => each.querySelector('.postern-note') !== null))
    expect(notes).toEqual(cases.map((_, i) => i < misleading.length))
  })
})

test('without the allow-list, the frame and its policy still hold', ({ watched, services }) =>
  expectFenced(watched, services, mailAttacks))

test('a planted hole is found: without the allow-list and without the policy a picture gets out', async ({
  watched,
  services,
}) => {
  await withOpenReader(
    watched,
    services,
    async context => {
      await context.route('**/frame.html', async route => {
        const response = await route.fetch()
        const { 'content-security-policy': _, ...headers } = response.headers()
        await route.fulfill({ response, headers })
      })
    },
    async (page, sink) => {
      await show(page, services, '<p>harmless</p>')
      await page.evaluate(plant, '<p style="background: url(http://evil.example/a.png)">x</p>')
      await page.evaluate(painted)
      await expect.poll(() => sink.connections).toBeGreaterThan(0)
    },
  )
})

test('a planted form is found: the judgement sees what the allow-list would have taken out', async ({
  watched,
  services,
}) => {
  await withReader(watched, services, async page => {
    await show(page, services, '<p>harmless</p>')
    await page.evaluate(plant, '<form action="https://evil.example/"><button>x</button></form>')
    await page.evaluate(painted)
    await expect(expectUnharmed(page, services)).rejects.toThrow('active')
  })
})
