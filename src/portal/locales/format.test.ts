import { afterEach, describe, expect, it, vi } from 'vitest'
import { zoned, zonedShort } from './format.ts'

const time = new Date('2026-11-29T16:30:00Z')

/** @param words language that the portal speaks. @param browser what the browser says of its reader. */
function reader(words: string, browser: readonly string[]): void {
  vi.stubGlobal('document', { documentElement: { lang: words } })
  vi.stubGlobal('navigator', { languages: browser })
  vi.stubEnv('TZ', 'UTC')
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

describe('a time', () => {
  it.each<[words: string, browser: string[], shown: RegExp]>([
    ['en', ['en-GB', 'en-US', 'en'], /^Sunday,? 29 November 2026 at 16:30/],
    ['en', ['en', 'en-GB'], /^Sunday,? 29 November 2026 at 16:30/],
    ['en', ['en-US', 'en'], /^Sunday, November 29, 2026 at 0?4:30\sPM/],
    ['en', ['de-AT', 'de', 'en-US', 'en'], /^Sunday,? 29 November 2026 at 16:30/],
    ['en', ['de', 'en-US', 'en'], /^Sunday,? 29 November 2026 at 16:30/],
    ['en', ['fr-CH', 'en'], /^Sunday,? 29 November 2026 at 16:30/],
    ['de', ['en-US', 'de'], /^Sonntag, 29\. November 2026 um 16:30/],
    ['en', ['en-US-u-hc-h23'], /^Sunday, November 29, 2026 at 16:30/],
    // Two languages that begin with the same letters.
    ['de', ['den-CA', 'de-AT'], /^Sonntag, 29\. November 2026 um 16:30/],
    ['fr', ['zh-Hant-TW'], /^dimanche 29 novembre 2026 à 16:30/],
    ['en', ['no such tag', 'en-GB'], /^Sunday,? 29 November 2026 at 16:30/],
    ['en', [], /^Sunday, November 29, 2026/],
  ])('in %s for a reader of %j stands as where that reader lives', (words, browser, shown) => {
    reader(words, browser)
    expect(zoned(time)).toMatch(shown)
  })

  it('beside a name is short, and names its zone', () => {
    reader('en', ['en-GB'])
    expect(zonedShort(time)).toMatch(/^29 Nov 2026,? 16:30 \S+$/)
  })
})
