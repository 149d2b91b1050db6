// The banner and the notice of the file, in languages and tenses: nothing overflows, nothing is cut off, and pictures to look at.

import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, expect, type Page, type TestInfo } from '@playwright/test'
import { expectAccessible } from '../accessible.ts'
import { letter } from '../messages.ts'
import { type Services, startServices } from '../services.ts'

export const languages = ['en', 'de', 'fr', 'it', 'es'] as const
type Language = (typeof languages)[number]
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
export const widths = [320, 1280] as const
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
  ahead: {
    en: /^Maintenance from/,
    de: /^Wartung von/,
    fr: /^Maintenance, du/,
    it: /^Manutenzione\. Inizio/,
    es: /^Mantenimiento\. Desde/,
  },
  now: {
    en: /^Maintenance until/,
    de: /^Wartung bis/,
    fr: /^Maintenance jusqu/,
    it: /^Manutenzione in corso/,
    es: /^Mantenimiento en curso/,
  },
  over: { en: /is over/, de: /ist vorbei/, fr: /est terminée/, it: /è finita/, es: /ha terminado/ },
} as const

/** In which languages, and how wide. */
export interface Extent {
  readonly languages: readonly Language[]
  readonly widths: readonly (typeof widths)[number][]
}

async function look(
  page: Page,
  services: Services,
  tense: keyof typeof sentences,
  { languages, widths, folder }: Extent & { readonly folder: string },
): Promise<void> {
  await page.goto(services.origin)
  for (const language of languages) {
    await page.evaluate(tag => localStorage.setItem('postern-language', tag), language)
    await page.reload()
    await expect(page.locator('.banner strong').first()).toHaveText(sentences[tense][language])
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
    if (language === languages.at(-1) || tense === 'ahead') await expectAccessible(page, `banner ${tense} ${language}`)
  }
}

const hide = { en: 'Put away', de: 'Ausblenden', fr: 'Masquer', it: 'Nascondi', es: 'Ocultar' } as const

/** The banner, in three tenses. */
export async function saysItAbove(page: Page, { outputDir }: TestInfo, extent: Extent): Promise<void> {
  const services = await startServices()
  try {
    const id = await schedule(services, 30 * hour, 40 * hour)
    await look(page, services, 'ahead', { ...extent, folder: outputDir })
    await page.getByRole('button', { name: hide[extent.languages.at(-1)!] }).click()
    await expect(page.locator('.banner')).toHaveCount(0)
    await services.postern(['maintenance', 'start', id])
    await look(page, services, 'now', { ...extent, folder: outputDir })
    await expect(page.getByRole('button', { name: hide[extent.languages.at(-1)!] })).toHaveCount(0)
    await services.postern(['maintenance', 'end', id])
    await look(page, services, 'over', { ...extent, folder: outputDir })
  } finally {
    await services.close()
  }
}

/** The file, with the services and without them. */
export async function saysItInTheFile(
  browser: Browser,
  { outputDir }: TestInfo,
  { languages }: Pick<Extent, 'languages'>,
): Promise<void> {
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
        await page.screenshot({ path: path.join(outputDir, `file-${online}-${language}.png`), fullPage: true })
        await context.close()
      }
    }
    await see(true)
    await services.stop()
    await see(false)
  } finally {
    await services.close()
  }
}
