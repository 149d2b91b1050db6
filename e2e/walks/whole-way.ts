// The whole way of a reader in one language, on the narrowest screen: its words are found there, and nothing overflows.

import { type Browser, expect } from '@playwright/test'
import { keepHeld, watchConsole } from '../reader.ts'
import type { Services } from '../services.ts'

interface Screens {
  readonly start: string
  readonly send: string
  readonly subject: RegExp
  readonly code: string
  readonly read: string
  readonly reply: string
  readonly sendReply: string
  readonly sendNow: string
  readonly sent: string
}

const screens = {
  en: {
    start: 'Read your private message',
    send: 'Send me a code',
    subject: /is your code$/,
    code: 'Code',
    read: 'Read message',
    reply: 'Reply',
    sendReply: 'Send sealed reply',
    sendNow: 'Send now',
    sent: 'Sent to Ann Weber; a copy for you',
  },
  de: {
    start: 'Ihre private Nachricht lesen',
    send: 'Code senden',
    subject: /ist Ihr Code$/,
    code: 'Code',
    read: 'Nachricht lesen',
    reply: 'Antworten',
    sendReply: 'Antwort verschlossen senden',
    sendNow: 'Jetzt senden',
    sent: 'An Ann Weber gesendet; eine Kopie für Sie',
  },
  fr: {
    start: 'Lire votre message privé',
    send: 'M’envoyer un code',
    subject: /est votre code$/,
    code: 'Code',
    read: 'Lire le message',
    reply: 'Répondre',
    sendReply: 'Envoyer la réponse scellée',
    sendNow: 'Envoyer maintenant',
    sent: 'Envoyé à Ann Weber ; une copie pour vous',
  },
  it: {
    start: 'Legga il Suo messaggio privato',
    send: 'Inviami un codice',
    subject: /è il Suo codice$/,
    code: 'Codice',
    read: 'Leggi il messaggio',
    reply: 'Rispondi',
    sendReply: 'Invia la risposta sigillata',
    sendNow: 'Invia ora',
    sent: 'Inviato a Ann Weber; una copia per Lei',
  },
  es: {
    start: 'Lea su mensaje privado',
    send: 'Enviarme un código',
    subject: /es su código$/,
    code: 'Código',
    read: 'Leer mensaje',
    reply: 'Responder',
    sendReply: 'Enviar respuesta sellada',
    sendNow: 'Enviar ahora',
    sent: 'Enviado a Ann Weber; una copia para usted',
  },
} satisfies Record<string, Screens>

export const languages = Object.keys(screens) as (keyof typeof screens)[]

export async function goesTheWholeWay(
  browser: Browser,
  services: Services,
  language: (typeof languages)[number],
): Promise<void> {
  const words = screens[language]
  const context = await browser.newContext({ locale: `${language}-CH`, viewport: { width: 320, height: 640 } })
  const quiet = watchConsole(context)
  const address = `${language}@example.com`
  const page = await context.newPage()
  const fits = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  await page.goto(services.origin)
  await expect(page.getByRole('heading', { name: words.start })).toBeVisible()
  expect(await page.locator('html').getAttribute('lang')).toBe(language)
  await fits()
  const file = await services.seal(
    `Subject: Lunch\r\nFrom: Ann Weber <ann@a.example>\r\nTo: ${address}\r\n\r\nAt noon?`,
    address,
  )
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: words.send }).click()
  const code = await services.mailbox.code(address)
  expect(services.mailbox.messages().findLast(({ to }) => to.includes(address))!.parsed.subject).toMatch(words.subject)
  await fits()
  await page.getByRole('textbox', { name: words.code }).pressSequentially(code)
  await page.getByRole('button', { name: words.read }).click()
  await page.getByRole('button', { name: words.reply, exact: true }).click()
  await page.getByRole('button', { name: words.sendReply }).scrollIntoViewIfNeeded()
  await fits()
  await keepHeld(page)
  await page.getByRole('button', { name: words.sendReply }).click()
  await expect(page.getByRole('button', { name: words.sendNow })).toBeVisible()
  await fits()
  await page.getByRole('button', { name: words.sendNow }).click()
  await expect(page.getByRole('heading', { name: words.sent })).toBeVisible()
  await fits()
  quiet()
  await context.close()
}
