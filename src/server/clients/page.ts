// The page about the programs that people may read and write private messages with: what each is, for whom, and how to take it away.

import { clientPaths, paths } from '../../contract/paths.ts'
import { escapeText, fill } from '../../core/htm/html.ts'
import type { Language } from '../../core/htm/words.ts'
import { fillIn } from '../../mail/interpolate.ts'
import { list, otherLanguages, plainPage, section } from '../../web/plain-page.ts'
import { runBy } from '../../web/plain-words.ts'
import type { Asks } from './add-on.ts'
import type { Gate } from './outlook-manifest.ts'
import { outlookWords } from './outlook-words.ts'
import { type Permission, permissionWords } from './permission-words.ts'
import { words } from './words.ts'

export interface ClientsOptions {
  readonly language: Language
  /** Of the portal. */
  readonly origin: string
  /** What the operator calls the portal. */
  readonly name: string
  readonly operator: { readonly name: string; readonly contact: string }
  readonly asks: Asks
  /** null: nothing is given out for Outlook. */
  readonly outlook: Gate | null
}

const strong = (text: string) => `<strong>${escapeText(text)}</strong>`
const code = (text: string) => `<code>${escapeText(text)}</code>`
const link = (href: string, text: string) => `<a href="${escapeText(href)}">${escapeText(text)}</a>`
const paragraphs = (texts: readonly string[]) => texts.map(text => `<p>${text}</p>`).join('')
const ordered = (items: readonly string[]) => `<ol>${items.map(item => `<li>${item}</li>`).join('')}</ol>`
const terms = (rows: readonly (readonly [term: string, said: string])[]) =>
  `<dl>${rows.map(([term, said]) => `<dt>${escapeText(term)}</dt><dd>${said}</dd>`).join('')}</dl>`

/** A permission that nobody wrote a sentence for stands there under its own name. */
function permissionsOf({ permissions, hosts }: Asks, language: Language): string {
  const own = permissionWords[language]
  const sentence = (name: string) => own[name as Permission] ?? name
  return list([
    ...permissions.map(name => escapeText(sentence(name))),
    escapeText(fillIn(words[language].thunderbird.hosts, { hosts: new Intl.ListFormat(language).format(hosts) })),
  ])
}

function thunderbird({ language, origin, asks }: ClientsOptions): string {
  const own = words[language]
  const { addons, file, remove, read, ...said } = own.thunderbird
  const parts = {
    ...{ addons: strong(addons), file: strong(file), remove: strong(remove), read: strong(read) },
    policies: link(clientPaths.addOnPolicies, 'policies.json'),
    version: escapeText(asks.thunderbird),
  }
  const steps = ordered([link(clientPaths.addOn, said.save), ...said.steps.map(step => fill(step, parts))])
  const sends = asks.permissions.includes('compose.send')
  // Thunderbird takes newer versions over TLS alone.
  const later = origin.startsWith('https:') ? [escapeText(said.updates)] : []
  return terms([
    [own.whom, fill(said.whom, parts)],
    [own.does, escapeText(sends ? `${said.does} ${said.writes}` : said.does)],
    [own.install, steps + paragraphs([...later, fill(said.organisation, parts)])],
    [own.asks, permissionsOf(asks, language)],
    [own.away, fill(said.away, parts)],
  ])
}

function age({ language, origin }: ClientsOptions): string {
  const own = words[language]
  const parts = {
    build: code('npm run build'),
    link: code('npm link'),
    login: code(`postern login you@example.org --portal ${origin} --root THUMBPRINT`),
    logout: code('postern logout'),
    unlink: code('npm unlink --global postern'),
  }
  return terms([
    [own.whom, escapeText(own.age.whom)],
    [own.does, escapeText(own.age.does)],
    [own.install, ordered(own.age.steps.map(step => fill(step, parts)))],
    [own.asks, escapeText(own.age.asks)],
    [own.away, fill(own.age.away, parts)],
  ])
}

function forOutlook(language: Language): string {
  const [own, said] = [words[language], outlookWords[language]]
  const manifest = link(clientPaths.outlookManifest, 'manifest.xml')
  return terms([
    [own.whom, escapeText(said.whom)],
    [own.does, escapeText(said.does)],
    [own.install, fill(said.install, { manifest })],
    [own.asks, escapeText(said.asks)],
    [own.away, escapeText(said.away)],
  ])
}

/** What no add-on can hold, of those that are given out. */
function limitsOf({ language, asks, outlook }: ClientsOptions): string {
  const { drafts, unsealed, off, tab, shown } = words[language].limits
  const said = outlookWords[language]
  const held = [asks.permissions.includes('compose') ? drafts : unsealed, off, tab, shown]
  return list([...held, ...(outlook === null ? [] : [said.limit, said[outlook]])].map(escapeText))
}

export function clientsPage(options: ClientsOptions): string {
  const { language, name, operator, outlook } = options
  const { title, intro, age: ofAge, others, limits, home } = words[language]
  const content = [
    `<p>${escapeText(intro)}</p>\n`,
    section('Thunderbird', thunderbird(options)),
    section(ofAge.title, age(options)),
    ...(outlook === null ? [] : [section('Outlook', forOutlook(language))]),
    section(outlook === null ? others.title : outlookWords[language].others, `<p>${escapeText(others.text)}</p>`),
    section(limits.title, limitsOf(options)),
    `<p class="quiet">${escapeText(runBy(language, name, operator))}</p>\n`,
    `<nav>\n<ul><li>${link(paths.home, home)}</li></ul>\n`,
    otherLanguages(language, other => `${clientPaths.clients}?lang=${other}`),
    '</nav>',
  ]
  return plainPage({ language, title, content: content.join('') })
}
