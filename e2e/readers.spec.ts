// One file for several people: it opens by whichever key is held, and asks whose it is only where none is. `npm run prove -- opening` has more of it.

import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { letter } from './messages.ts'
import { choose, saysWhose } from './walks/readers.ts'

test('whoever has no key says which address is theirs, by keyboard', ({ services, context }) =>
  saysWhose(services, context, 'by its script'))

test('a list that was made up asks for one address, and draws nothing', async ({ services, context }) => {
  const file = await services.seal(letter('Made up', 'Read all the same.'), robin)
  const html = await readFile(file, 'utf8')
  const other = (value: string) =>
    `<input hidden name="other" value="${value.replace(/[^a-z0-9@.]/g, c => `&#${c.charCodeAt(0)};`)}">\n`
  const lists = [
    other('1%<img src=x onerror=alert(1)>@example.org'),
    other('1%carol@example.com') + other('2%carol@example.com'),
    Array.from({ length: 10_000 }, (_, i) => other(`${i + 1}%r${i}@example.com`)).join(''),
  ]
  const page = await context.newPage()
  await page.goto(services.origin)
  for (const list of lists) {
    await writeFile(file, html.replace('<input hidden name="address"', `${list}<input hidden name="address"`))
    await choose(page, file)
    await expect(page.getByRole('heading', { level: 1, name: 'Your private message is here' })).toBeVisible()
    await expect(page.getByRole('main').getByText(robin).first()).toBeVisible()
    expect(await page.getByRole('radio').count()).toBe(0)
    await page.goto(services.origin)
  }
})
