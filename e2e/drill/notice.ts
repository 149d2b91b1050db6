// What was announced for that day, and where people find it.

import type { Page } from '@playwright/test'
import { type StatusWindow, status, statusAnswer } from '../../src/contract/status.ts'
import { type Day, type Part, windowEnd, windowStart } from './day.ts'

const seconds = (time: Date) => time.getTime() / 1000
const named = (en: string, de: string, fr: string, it: string, es: string) => ({ en, de, fr, it, es })

/** As an administrator types it. */
export const plan = {
  start: seconds(windowStart),
  end: seconds(windowEnd),
  state: 'maintenance',
  text: named(
    'We move to a new data centre.',
    'Wir ziehen in ein neues Rechenzentrum um.',
    'Nous déménageons vers un nouveau centre de données.',
    'Ci trasferiamo in un nuovo centro dati.',
    'Nos trasladamos a un nuevo centro de datos.',
  ),
  affected: ['sign-in', 'keys', 'relay', 'intake'].map(component => ({ component, name: {}, works: {} })),
  unaffected: [
    {
      component: 'disk-encryption',
      name: named(
        'Disk encryption',
        'Festplattenverschlüsselung',
        'Chiffrement de disque',
        'Cifratura del disco',
        'Cifrado de disco',
      ),
    },
    {
      component: 'cloud-security',
      name: named('Cloud security', 'Cloud-Sicherheit', 'Sécurité du cloud', 'Sicurezza cloud', 'Seguridad en la nube'),
    },
  ],
  notices: [
    named(
      'From then on, mail servers reach us at 192.0.2.10, port 2525.',
      'Danach erreichen uns Mailserver unter 192.0.2.10, Port 2525.',
      'Ensuite, les serveurs de messagerie nous joignent à 192.0.2.10, port 2525.',
      'In seguito i server di posta ci raggiungono su 192.0.2.10, porta 2525.',
      'Después, los servidores de correo nos encuentran en 192.0.2.10, puerto 2525.',
    ),
  ],
}

const hours = ['10:00', '02:00', '19:00']
const languages = ['en', 'de', 'fr', 'it', 'es'] as const

async function read(url: string): Promise<Buffer> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answers ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** As an advisory page is written. */
const inAscii = (text: string) => text.replace(/[^ -~]/gu, sign => `&#${sign.codePointAt(0)};`)

function demand(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what)
}

/** The windows that a status host tells of. */
async function windowsAt(origin: string): Promise<readonly StatusWindow[]> {
  const { signed } = statusAnswer.parse(JSON.parse(String(await read(`${origin}/status.json`))))
  return status.parse(JSON.parse(Buffer.from(signed.split('.')[1]!, 'base64url').toString())).windows
}

/** Nothing of this where nothing was announced. */
export function notice(day: Day): Part {
  const { ledger, environment, variant } = day
  const { origin, statusOrigin } = environment
  const nothing = async () => {}
  if (!variant.planned) return { before: nothing, during: nothing, after: nothing }
  let page: Page

  async function files(): Promise<void> {
    const { id } = (await windowsAt(origin))[0]!
    for (const language of languages) {
      const tag = language === 'en' ? '' : `.${language}`
      const advisory = `${origin}/advisories/${id}`
      const elsewhere = `${statusOrigin}/advisories/${id}${tag}`
      for (const url of [`${advisory}?lang=${language}`, `${elsewhere}.html`]) {
        const text = String(await read(url))
        demand(text.includes(inAscii(plan.text[language])), `the page in ${language} says something else`)
        demand(
          hours.every(hour => text.includes(hour)),
          `the page in ${language} lacks a time zone`,
        )
      }
      for (const url of [`${advisory}.pdf?lang=${language}`, `${elsewhere}.pdf`])
        demand((await read(url)).subarray(0, 5).equals(Buffer.from('%PDF-')), `no document in ${language}`)
      for (const url of [`${origin}/status.ics?lang=${language}`, `${statusOrigin}/status${tag}.ics`])
        demand(/DTSTART[^\r\n]*:20141101T020000Z/.test(String(await read(url))), `no calendar in ${language}`)
    }
  }

  /** What the banner shows, by language. */
  const shown = new Map<string, string>()

  async function look(): Promise<void> {
    page = await (await day.device('nobody@example.com')).context.newPage()
    await page.goto(origin)
    for (const language of languages) {
      await page.evaluate(tag => localStorage.setItem('postern-language', tag), language)
      await page.reload()
      const banner = page.locator('.banner').first()
      await banner.locator('summary').click()
      await banner.getByText(plan.text[language]).waitFor()
      for (const hour of hours) await banner.locator('tbody tr').filter({ hasText: hour }).first().waitFor()
      shown.set(language, await banner.innerText())
    }
  }

  function tells(language: string, words: string): void {
    demand(shown.get(language)?.includes(words) === true, `the banner in ${language} lacks: ${words}`)
  }

  return {
    async before() {
      await ledger.step('notice', 'feed, advisories, documents and calendars, on both hosts', files)
      await ledger.step('notice', 'the banner, in five languages and three time zones', look)
      await ledger.step('unaffected', 'the banner names them, in five languages', async () => {
        for (const language of languages) for (const { name } of plan.unaffected) tells(language, name[language])
      })
      await ledger.step('notices', 'the banner tells the new address and port', async () => {
        for (const language of languages) tells(language, plan.notices[0]![language])
      })
    },
    async during() {
      await ledger.step('notice', 'the other status host goes on answering', async () => {
        demand((await windowsAt(statusOrigin)).length === 1, 'it tells of no window')
      })
      await ledger.step('notice', 'an open page says that it began, and when it ends', () =>
        page.locator('.banner strong').getByText(/13:00/).waitFor(),
      )
    },
    async after() {
      await ledger.step('notice', 'the banner goes', async () => {
        await page
          .locator('.banner strong')
          .getByText(/02:00|03:00/)
          .waitFor({ state: 'detached' })
      })
    },
  }
}
