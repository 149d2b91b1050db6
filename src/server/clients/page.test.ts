import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Language, languages } from '../../core/htm/words.ts'
import { plainPolicy } from '../../web/plain-page.ts'
import type { Asks } from './add-on.ts'
import { outlookWords } from './outlook-words.ts'
import { type ClientsOptions, clientsPage } from './page.ts'
import { permissions, permissionWords } from './permission-words.ts'
import { words } from './words.ts'

const asks: Asks = {
  thunderbird: '140',
  permissions: ['messagesRead', 'notifications'],
  hosts: ['portal.example.org', 'status.example.net'],
}
const page = (language: Language, changes: Partial<ClientsOptions> = {}) =>
  clientsPage({
    ...{ language, origin: 'https://portal.example.org', asks, outlook: null },
    ...{ name: 'The portal', operator: { name: 'ACME', contact: 'help@example.org' } },
    ...changes,
  })
/** As it is read. */
const text = (html: string) =>
  html
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)))
    .replace(/\s+/g, ' ')
const manifest = JSON.parse(readFileSync('src/clients/thunderbird/manifest.json', 'utf8'))

describe.each(languages)('in %s', language => {
  it('leads to the add-on, to the policies and to the other languages, and leaves no word open', () => {
    const html = page(language)
    for (const href of ['/clients/postern.xpi', '/clients/policies.json', '/']) expect(html).toContain(`href="${href}"`)
    for (const other of languages)
      expect(html.includes(`href="/clients?lang&#61;${other}"`), other).toBe(other !== language)
    expect(text(html)).not.toMatch(/[{}]|undefined/)
  })

  it('names the button of the add-on as the add-on does', () => {
    const { read } = words[language].thunderbird
    expect(readFileSync('src/clients/thunderbird/words.ts', 'utf8')).toContain(`    read: '${read}',`)
  })

  it('says of Outlook that there is nothing to install, and of each add-on what it cannot hold', () => {
    const said = text(page(language))
    const { others, limits } = words[language]
    for (const each of [others.title, others.text, limits.title, limits.off]) expect(said).toContain(each)
    expect(page(language)).not.toContain('manifest.xml')
  })

  it('says what there is for Outlook where it is given out, and what becomes of mail where it cannot be loaded', () => {
    const { others, limit, soft, block, ...own } = outlookWords[language]
    const [open, strict] = (['soft', 'block'] as const).map(outlook => page(language, { outlook })) as [string, string]
    expect(open).toContain('href="/clients/outlook/manifest.xml"')
    for (const each of [own.whom, own.does, own.asks, own.away, limit, others]) expect(text(open)).toContain(each)
    expect(text(open)).not.toContain(words[language].others.title)
    expect([open, strict].map(html => [soft, block].map(each => text(html).includes(each)))).toEqual([
      [true, false],
      [false, true],
    ])
    expect(text(open)).not.toMatch(/[{}]|undefined/)
  })
})

it('has a sentence for each permission that the add-on asks for', () => {
  const asked: readonly string[] = [...manifest.permissions, ...(manifest.optional_permissions ?? [])]
  expect(asked.filter(name => !(permissions as readonly string[]).includes(name))).toEqual([])
})

it('tells the permissions that are asked for, the hosts, and no others', () => {
  const said = text(page('en'))
  const sentences = permissionWords.en
  expect(said).toContain(sentences.messagesRead)
  expect(said).toContain('Call portal.example.org and status.example.net, and no other host.')
  for (const name of ['compose', 'accountsRead', 'storage'] as const) expect(said).not.toContain(sentences[name])
})

it('says whether the add-on looks at what is written in Thunderbird’s own window', () => {
  const { unsealed, drafts } = words.en.limits
  const both = (html: string) => [unsealed, drafts].map(each => text(html).includes(each))
  expect(both(page('en'))).toEqual([true, false])
  expect(both(page('en', { asks: { ...asks, permissions: ['compose'] } }))).toEqual([false, true])
})

it('says that private messages are sent from Thunderbird where the add-on may send', () => {
  const { writes } = words.en.thunderbird
  expect(text(page('en'))).not.toContain(writes)
  expect(text(page('en', { asks: { ...asks, permissions: ['compose.send'] } }))).toContain(writes)
})

it('promises newer versions where there is TLS alone', () => {
  const { updates } = words.en.thunderbird
  expect(text(page('en'))).toContain(updates)
  expect(text(page('en', { origin: 'http://localhost:8420' }))).not.toContain(updates)
})

it('may run nothing and load nothing, and shows HTML of an operator as text', () => {
  const html = page('en', { name: '<script>alert(1)</script>' })
  expect(html).not.toMatch(/<script|javascript:|\son\w+=|style="/)
  expect(plainPolicy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+=*';/)
})
