// What a person sees of encrypted_message.htm: the same page in every language, one of them shown.

import { displayName, escapeText, escapeValue, fill } from './html.ts'
import { dayInUtc, inUtc } from './utc.ts'
import { type Language, languages, type Words, words } from './words.ts'

export interface PageOptions {
  /** Of its readers. */
  readonly addresses: readonly string[]
  readonly portal: string
  readonly portalName: string
  /** The sender's name, or the operator's where the sender is not named. */
  readonly sender: string
  readonly forwardAddress: string | null
  readonly date: Date
  /** In seconds: shown without asking anybody. */
  readonly window: { readonly start: number; readonly end: number } | null
}

type Parts = Readonly<Record<string, string>>

export function page(options: PageOptions): string {
  const turns = languages.map(
    language =>
      `<a href="#${language}" data-turn="${language}" lang="${language}">${escapeText(words[language].language)}</a>`,
  )
  return [
    '<main>',
    ...languages.map(language => section(language, words[language], options)),
    '</main>',
    `<nav>${turns.join('\n')}</nav>`,
  ].join('\n')
}

function section(language: Language, text: Words, options: PageOptions): string {
  const parts = partsOf(language, options)
  const several = options.addresses.length > 1
  const [opens, code, reads] = text.steps
  const steps = [opens, several ? text.stepSeveral : code, reads]
  const say = (tag: string, sentence: string, more = '') => `<${tag}${more}>${fill(spaced(sentence), parts)}</${tag}>`
  const status = (name: string, sentence: string) => say('p', sentence, ` class="note" hidden data-say="${name}"`)
  const notice = (name: string, sentence: string) =>
    say('p', sentence, ` class="note" data-notice="${name}"${name === 'window' && options.window ? '' : ' hidden'}`)
  const fact = (name: string, value: string) => `<dt>${escapeText(spaced(name))}</dt><dd>${value}</dd>`
  return [
    `<section class="page ${language}" lang="${language}" data-page="${language}" data-title="${escapeText(text.title)}">`,
    `<p class="operator">${parts['portal']}</p>`,
    say('h1', text.heading),
    '<dl>',
    fact(text.to, parts['address']!),
    fact(text.date, parts['date']!),
    '</dl>',
    say('p', several ? text.lockedSeveral : text.locked),
    '<div role="status">',
    notice('window', `${text.window} {text}`),
    notice('now', `${text.windowNow} {text}`),
    notice('over', text.windowOver),
    notice('offline', text.offline),
    `<details class="note" hidden data-zones><summary>${escapeText(text.zones)}</summary><ul></ul></details>`,
    notice('degraded', text.degraded),
    notice('outage', text.outage),
    '</div>',
    `<button type="submit" form="message">${escapeText(text.read)}</button>`,
    '<div role="status">',
    status('opening', text.opening),
    status('stored', text.stored),
    status('late', text.late),
    status('late-until', text.lateUntil),
    status('refused', text.refused),
    '</div>',
    say('h2', text.next),
    `<ol>${steps.map(step => say('li', step)).join('\n')}</ol>`,
    say('h2', text.unsure),
    say('p', `${text.typeIt} {link}`),
    say('p', text.askSender),
    say('h2', text.phone),
    say('p', options.forwardAddress === null ? text.computer : text.forward),
    say('p', text.keep, ' class="keep"'),
    '</section>',
  ].join('\n')
}

function partsOf(language: Language, options: PageOptions): Parts {
  const { addresses, portal, portalName, sender, forwardAddress, date, window } = options
  const name = (text: string) => `<bdi>${escapeText(text)}</bdi>`
  /** The script writes them anew in the reader's zone. */
  const time = (which: 'start' | 'end') =>
    `<time data-time="${which}">${window ? escapeText(inUtc(new Date(window[which] * 1000), language)) : ''}</time>`
  return {
    sender: name(sender),
    portal: name(portalName),
    host: `<strong dir="ltr">${escapeText(new URL(portal).host)}</strong>`,
    address: addresses.map(address => name(displayName(address, address.length))).join(', '),
    forward: `<strong dir="ltr">${escapeText(forwardAddress ?? '')}</strong>`,
    link: `<a href="${escapeValue(portal)}/" target="_blank" rel="noopener noreferrer" dir="ltr">${escapeText(portal)}/</a>`,
    date: escapeText(dayInUtc(date, language)),
    start: time('start'),
    end: time('end'),
    code: '<code data-code></code>',
    text: `<span data-text="${language}"></span>`,
  }
}

/** Marks that stand behind a space must not begin a line. */
function spaced(sentence: string): string {
  return sentence.replace(/ (?=[:?!;…])/g, '\u00a0')
}
