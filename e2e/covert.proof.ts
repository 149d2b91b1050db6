// Nothing is quoted that pixels do not show, in the three engines that people read with.

import { covertCases, openCases } from './covert/cases.ts'
import { newsletters, shared } from './covert/letters.ts'
import { type Tried, tried } from './covert/quoted.ts'
import { allEngines, isInstalled } from './engines/installed.ts'
import { withForeignReader } from './engines/reader.ts'
import { expect, test } from './fixtures.ts'

/** In the frame: what is on the screen but for what the portal says itself, about links and folded parts. */
function wordsOfTheLetter(body: HTMLElement): string {
  const ours = [...body.querySelectorAll<HTMLElement>('.postern-note, summary')]
  for (const note of ours) note.style.setProperty('display', 'none', 'important')
  const text = body.innerText
  for (const note of ours) note.style.removeProperty('display')
  return text
}

for (const { name, start, programs } of allEngines) {
  test.describe(name, () => {
    test.skip(!programs.every(isInstalled), `${name} is not installed here`)

    test('words that pixels do not show are not quoted; those that everybody reads are', async ({ services }) => {
      const found: Tried[] = []
      await withForeignReader(
        start,
        services,
        async ({ engine }) => {
          for (const one of [...openCases, ...covertCases]) found.push(await tried(engine, services, one))
        },
        undefined,
        { width: 600, height: 1_600 },
      )
      const open = found.filter(one => one.name.startsWith('open: '))
      const wrong = found.filter(one => (open.includes(one) ? !one.shown || !one.quoted : one.quoted && !one.shown))
      expect(wrong).toEqual([])
      const [quoted, shown] = (['quoted', 'shown'] as const).map(key => found.filter(one => one[key]).length)
      test.info().annotations.push({
        type: 'figures',
        description: `${covertCases.length} letters with covert words, ${open.length} with open ones: pixels show ${shown}, ${quoted} are quoted`,
      })
    })
  })
}

test('of 200 newsletters and letters, at least 99 % of the words on the screen are quoted', async ({
  reader: { page, read },
  services,
}) => {
  let [seen, quoted] = [0, 0]
  for (const { subject, message } of newsletters(200)) {
    await page.goto(services.origin)
    await read(Buffer.from(message, 'latin1'), subject)
    if ((await page.locator('iframe.message').count()) === 0) continue
    await expect(page.locator('iframe.message[aria-busy=false]')).toHaveCount(1)
    const screen = await page.frameLocator('iframe.message').locator('body').evaluate(wordsOfTheLetter)
    await page.getByRole('button', { name: 'Reply', exact: true }).click()
    const draft = await page.getByRole('textbox', { name: 'Message text' }).innerText()
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect(page.getByRole('heading', { level: 1, name: subject })).toBeVisible()
    const { of, in: met } = shared(screen, draft)
    seen += of
    quoted += met
  }
  test.info().annotations.push({ type: 'figures', description: `${quoted} of ${seen} words on the screen are quoted` })
  expect(quoted / seen).toBeGreaterThanOrEqual(0.99)
})
