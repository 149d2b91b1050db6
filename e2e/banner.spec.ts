// The banner and the notice of the file, in every language and tense: nothing overflows, nothing is cut off, and pictures to look at.

import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './accessible.ts'
import { test } from './fixtures.ts'
import { letter } from './messages.ts'
import { type Services, startServices } from './services.ts'

const languages = ['en', 'de', 'fr', 'it', 'es'] as const
const texts = {
  en: 'We move to a new data centre.',
  de: 'Wir ziehen in ein neues Rechenzentrum um.',
  fr: 'Nous déménageons vers un nouveau centre de données.',
  it: 'Ci trasferiamo in un nuovo centro dati.',
  es: 'Nos trasladamos a un nuevo centro de datos.',
}
const worksStill = {
  en: 'Any other message that you open is kept',
  de: 'Jede andere Nachricht, die Sie öffnen, bleibt hier',
  fr: 'Tout autre message que vous ouvrez est gardé',
  it: 'Ogni altro messaggio che apre resta qui',
  es: 'Cualquier otro mensaje que abra queda aquí',
}
const widths = [320, 1280] as const
const hour = 3_600_000

async function schedule(services: Services, from: number, to: number): Promise<string> {
  const args = Object.entries(texts).flatMap(([language, text]) => [`--text-${language}`, text])
  const time = (at: number) => new Date(Date.now() + at).toISOString()
  const out = await services.postern([
    ...['maintenance', 'schedule', '--json', '--start', time(from), '--end', time(to)],
    ...['--affects', 'keys,sign-in,relay', '--unaffected', 'intake,gateway', ...args],
  ])
  return JSON.parse(String(out)).window.id
}

/** Nothing stands outside its box, at any width. */
async function expectFits(page: Page, what: string): Promise<void> {
  const cut = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - window.innerWidth
    const boxes = [...document.querySelectorAll<HTMLElement>('.banner, .banner *, .note, .note *')]
    const outside = boxes.filter(box => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0)
    return wide > 0 ? [`page by ${wide} px`] : outside.map(box => box.outerHTML.slice(0, 80))
  })
  expect(cut, what).toEqual([])
}

const sentences = {
  ahead: [/^Maintenance from/, /^Wartung von/, /^Maintenance, du/, /^Manutenzione\. Inizio/, /^Mantenimiento\. Desde/],
  now: [
    /^Maintenance until/,
    /^Wartung bis/,
    /^Maintenance jusqu/,
    /^Manutenzione in corso/,
    /^Mantenimiento en curso/,
  ],
  over: [/is over/, /ist vorbei/, /est terminée/, /è finita/, /ha terminado/],
} as const

async function look(page: Page, services: Services, tense: keyof typeof sentences, folder: string): Promise<void> {
  await page.goto(services.origin)
  for (const [i, language] of languages.entries()) {
    await page.evaluate(tag => localStorage.setItem('postern-language', tag), language)
    await page.reload()
    await expect(page.locator('.banner strong').first()).toHaveText(sentences[tense][i]!)
    if (tense !== 'over') {
      await expect(page.locator('.banner')).toContainText(texts[language])
      await expect(page.locator('.banner')).toContainText(worksStill[language])
      await page.locator('.banner summary').click()
    }
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: width === 320 ? 'dark' : 'light' })
      await expectFits(page, `${tense} ${language} ${width}`)
      await page.screenshot({ path: path.join(folder, `${tense}-${language}-${width}.png`) })
    }
    // A language changes words, a tense what stands there: the rules ask for either, not for each of both.
    if (language === 'es' || tense === 'ahead') await expectAccessible(page, `banner ${tense} ${language}`)
  }
}

test('the banner says it in three tenses and five languages, on the narrowest screen and a wide one', async ({
  page,
}, info) => {
  const services = await startServices()
  try {
    const id = await schedule(services, 30 * hour, 40 * hour)
    await look(page, services, 'ahead', info.outputDir)
    await page.getByRole('button', { name: 'Ocultar' }).click()
    await expect(page.locator('.banner')).toHaveCount(0)
    await services.postern(['maintenance', 'start', id])
    await look(page, services, 'now', info.outputDir)
    await expect(page.getByRole('button', { name: 'Ocultar' })).toHaveCount(0)
    await services.postern(['maintenance', 'end', id])
    await look(page, services, 'over', info.outputDir)
  } finally {
    await services.close()
  }
})

test('the file says it in five languages, with the services and without them', async ({ browser }, info) => {
  const services = await startServices()
  try {
    await schedule(services, -hour, 9 * hour)
    const file = await services.sealByCommand(letter('A window', 'words'), 'robin@example.com')
    const see = async (online: boolean) => {
      for (const language of languages) {
        const context = await browser.newContext({ locale: language, viewport: { width: 320, height: 900 } })
        const page = await context.newPage()
        await page.goto(pathToFileURL(file).href)
        const notice = page.locator('section.on [data-notice="now"]')
        await expect(notice).toBeVisible()
        // What the operator wrote comes with the feed alone; when it is over stands in the file itself.
        if (online) await expect(notice).toContainText(texts[language])
        await expect(notice.locator('time')).not.toBeEmpty()
        await expectFits(page, `file ${language}`)
        await page.screenshot({ path: path.join(info.outputDir, `file-${online}-${language}.png`), fullPage: true })
        await context.close()
      }
    }
    await see(true)
    await services.stop()
    await see(false)
  } finally {
    await services.close()
  }
})
