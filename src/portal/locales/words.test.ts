import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type ErrorCode, errorCodes } from '../../core/errors.ts'
import { adminWords } from './admin.ts'
import { en } from './en.ts'
import { admin } from './en-admin.ts'
import { later } from './en-later.ts'
import { quarantine } from './en-quarantine.ts'
import { laterWords } from './later.ts'
import { quarantineWords } from './quarantine.ts'
import { currentLanguage } from './translation.ts'
import { addWords, chooseLanguage, type Language, languages, preferredLanguage } from './words.ts'

const codes = Object.keys(errorCodes) as ErrorCode[]
/** English says it in fewest words. */
const maxWords: Readonly<Record<Language, number>> = { en: 20, de: 22, fr: 24, it: 24, es: 24 }
const others = (Object.keys(languages) as Language[]).filter(language => language !== 'en')
const all = await Promise.all(
  (Object.keys(languages) as Language[]).map(async language => {
    const words = { ...(await languages[language].load()), ...(await laterWords[language]()) }
    return [language, words] as const
  }),
)
const ofAdmin = await Promise.all(all.map(async ([language]) => [language, await adminWords[language]()] as const))
const ofQuarantine = await Promise.all(
  all.map(async ([language]) => [language, await quarantineWords[language]()] as const),
)

function sentences(value: unknown): string[] {
  if (typeof value === 'string') return value.replace(/\{\{\w+\}\}/g, 'x').split(/(?<=[.?!])\s+/)
  return Object.values(value as object).flatMap(sentences)
}

/** Path of each text, with the text. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}/${key}`))
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).toSorted()

describe.each(all)('the words in %s', (_, words) => {
  it.each(codes)('say of %s what happened, what still works and what to do', code => {
    const said = words.problems[code]
    expect(said).toHaveLength(3)
    for (const part of said) expect(part.trim().length).toBeGreaterThan(3)
  })

  it('say nothing of codes that do not exist', () => {
    expect(Object.keys(words.problems).toSorted()).toEqual(codes.toSorted())
  })

  it('use no word of ours in front of a recipient', () => {
    const ours = /\b(?:envelope|identity|vault|PKG|period|stanza|payload|Umschlag|enveloppe|busta|sobre cifrado)\b/i
    expect(sentences(words).filter(sentence => ours.test(sentence))).toEqual([])
  })
})

const both = [
  ...all.map(([language, words]) => ({ what: 'words', language, words, english: { ...en, ...later } })),
  ...ofAdmin.map(([language, words]) => ({ what: 'words for administrators', language, words, english: { admin } })),
  ...ofQuarantine.map(([language, words]) => ({ what: 'words of held mail', language, words, english: quarantine })),
]
describe.each(both)('the $what in $language', ({ language, words, english }) => {
  it('have the keys of English, and its placeholders', () => {
    const told = texts(words).map(([path, text]) => [path, placeholders(text)])
    expect(told.toSorted()).toEqual(
      texts(english)
        .map(([path, text]) => [path, placeholders(text)])
        .toSorted(),
    )
  })

  it('are short', () => {
    expect(sentences(words).filter(sentence => sentence.split(/\s+/).length > maxWords[language])).toEqual([])
  })
})

/** Everything that may ask for a word. */
const program = ['src/portal', 'src/quarantine', 'src/workers']
  .flatMap(room => readdirSync(room, { recursive: true, encoding: 'utf8' }).map(file => path.join(room, file)))
  .filter(file => /\.tsx?$/.test(file) && !file.includes('/locales/') && !file.includes('.test.'))
  .map(file => readFileSync(file, 'utf8'))
  .join('\n')

/** Named in full, or by a template whose last part is chosen as the program runs. */
function isAsked(key: string): boolean {
  const name = key.replace(/_(?:one|other|many|few|two|zero)$/, '')
  const parts = name.split('.')
  const templates = parts.slice(1).map((_, i) => `${parts.slice(0, parts.length - 1 - i).join('.')}.\${`)
  return [`'${name}'`, `"${name}"`, ...templates].some(form => program.includes(form))
}

describe('a word', () => {
  it('that nothing asks for is not kept', () => {
    const keys = [...texts(en), ...texts({ admin }), ...texts(quarantine)].map(([at]) =>
      at.slice(1).replaceAll('/', '.'),
    )
    const spoken = keys.filter(key => !key.startsWith('problems.'))
    // Three sentences under one name, and lists that are taken whole.
    const whole = (key: string) => program.includes(`'${key.split('.').slice(0, -1).join('.')}'`)
    expect(spoken.filter(key => !isAsked(key) && !whole(key))).toEqual([])
  })
})

describe('a language', () => {
  it('is not English under another name', async () => {
    const english = new Map(texts(en))
    for (const language of others) {
      const same = texts(await languages[language].load()).filter(([path, text]) => english.get(path) === text)
      expect(same.length, language).toBeLessThan(25)
    }
  })

  it('chosen last is spoken and kept, in whatever order the words come', async () => {
    const kept: string[] = []
    const document = { documentElement: { lang: 'en' } }
    vi.stubGlobal('document', document)
    vi.stubGlobal('window', { localStorage: { setItem: (_: string, chosen: string) => kept.push(chosen) } })
    const words = await languages.de.load()
    let come = () => {}
    const load = vi.spyOn(languages.de, 'load').mockReturnValue(
      new Promise(done => {
        come = () => done(words)
      }),
    )
    const first = chooseLanguage('de')
    await chooseLanguage('fr')
    come()
    await first
    expect([document.documentElement.lang, currentLanguage(), kept]).toEqual(['fr', 'fr', ['fr']])
    await chooseLanguage('en')
    // Words that did not come leave all as it was, for screens that come later too.
    load.mockRejectedValue(new Error('away'))
    await expect(chooseLanguage('de')).rejects.toThrow('away')
    await expect(addWords(laterWords)).resolves.toBeUndefined()
    expect([document.documentElement.lang, currentLanguage()]).toEqual(['en', 'en'])
    load.mockRestore()
    vi.unstubAllGlobals()
  })

  it.each<[string | null, string[], Language]>([
    [null, ['de-CH', 'en'], 'de'],
    [null, ['pt-BR', 'es-MX'], 'es'],
    [null, ['zh-Hant', 'ja'], 'en'],
    [null, [], 'en'],
    ['fr', ['de'], 'fr'],
    ['xx', ['it-IT'], 'it'],
    ['constructor', ['it-IT'], 'it'],
  ])('chosen as %j by a browser of %j is %s', (chosen, browser, language) => {
    expect(preferredLanguage(chosen, browser)).toBe(language)
  })
})
