// What a person sees of encrypted_message.htm: the same page in every language, one of them shown.

import { displayName, escapeText, escapeValue, fill, wrap } from './html.ts'
import { dayInUtc, inUtc } from './utc.ts'
import { type Language, languages, type Words, words } from './words.ts'

/** What is the same for many messages. */
export interface FixedOptions {
  /** More readers than one. */
  readonly several: boolean
  readonly portal: string
  readonly portalName: string
  readonly forwardAddress: string | null
  /** In seconds: shown without asking anybody. */
  readonly window: { readonly start: number; readonly end: number } | null
}

/** What is a message's own. */
export interface OwnOptions {
  /** Of its readers. */
  readonly addresses: readonly string[]
  /** The sender's name, or the operator's where the sender is not named. */
  readonly sender: string
  readonly date: Date
}

type Parts = Readonly<Record<string, string>>

/** Of portals and announced windows, 33 kB each. */
const maxPages = 8

/** Stands in the page for what is a message's own: no character that a page can hold. */
const mark = '\ue000'
const marked = /\ue000(\w+) (\w+)\ue000/g
const slot = (name: 'sender' | 'address' | 'date', language: Language) => `${mark}${name} ${language}${mark}`

/** The page without what is a message's own, as HTML whose lines are not cut yet. */
function template(options: FixedOptions): string {
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

/** Pages are long, and next to all of each is what it was for the message before. */
export class Pages {
  readonly #cut = new Map<string, readonly string[]>()

  /** Lines of at most `maxLine` characters. */
  write(fixed: FixedOptions, { addresses, sender, date }: OwnOptions): string {
    const own: Record<string, (language: Language) => string> = {
      sender: () => name(sender),
      address: () => addresses.map(address => name(displayName(address, address.length))).join(', '),
      date: language => escapeText(dayInUtc(date, language)),
    }
    return this.#cutOf(fixed)
      .map(lines =>
        lines.includes(mark)
          ? wrap(lines.replace(marked, (_, which, language) => own[which]!(language as Language)))
          : lines,
      )
      .join('')
  }

  /** Lines that are cut, and each that has something of the message's own for itself, whole. */
  #cutOf({ several, portal, portalName, forwardAddress, window }: FixedOptions): readonly string[] {
    const fixed = { several, portal, portalName, forwardAddress, window }
    const key = JSON.stringify(fixed)
    const found = this.#cut.get(key) ?? cut(template(fixed))
    this.#cut.delete(key)
    this.#cut.set(key, found)
    if (this.#cut.size > maxPages) this.#cut.delete(this.#cut.keys().next().value!)
    return found
  }
}

/** No line of a page ends inside a tag: each can be cut for itself. */
function cut(html: string): string[] {
  const pieces: string[] = []
  for (const line of html.split('\n')) {
    if (line.includes(mark)) pieces.push(line)
    else if (pieces.length === 0 || pieces.at(-1)!.includes(mark)) pieces.push(wrap(line))
    else pieces[pieces.length - 1] += wrap(line)
  }
  return pieces
}

function section(language: Language, text: Words, options: FixedOptions): string {
  const parts = partsOf(language, options)
  const { several } = options
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

const name = (text: string) => `<bdi>${escapeText(text)}</bdi>`

function partsOf(language: Language, options: FixedOptions): Parts {
  const { portal, portalName, forwardAddress, window } = options
  /** The script writes them anew in the reader's zone. */
  const time = (which: 'start' | 'end') =>
    `<time data-time="${which}">${window ? escapeText(inUtc(new Date(window[which] * 1000), language)) : ''}</time>`
  return {
    sender: slot('sender', language),
    portal: name(portalName),
    host: `<strong dir="ltr">${escapeText(new URL(portal).host)}</strong>`,
    address: slot('address', language),
    forward: `<strong dir="ltr">${escapeText(forwardAddress ?? '')}</strong>`,
    link: `<a href="${escapeValue(portal)}/" target="_blank" rel="noopener noreferrer" dir="ltr">${escapeText(portal)}/</a>`,
    date: slot('date', language),
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
