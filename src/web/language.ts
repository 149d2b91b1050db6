// In which of our languages whoever asks is answered.

import { type Language, languages } from '../core/htm/words.ts'

const isLanguage = (tag: string): tag is Language => (languages as readonly string[]).includes(tag)

/** @param asked what a link names; @param accepted the header Accept-Language. The first that there are words in, else English. */
export function chooseLanguage(asked: string | undefined, accepted: string | undefined): Language {
  const preferred = (accepted ?? '')
    .slice(0, 500)
    .split(',')
    .map(part => {
      const [tag = '', quality] = part.trim().split(/\s*;\s*q\s*=\s*/i)
      return { tag, weight: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
  const tags = [asked ?? '', ...preferred.map(({ tag }) => tag)]
  return tags.map(tag => tag.split('-')[0]!.toLowerCase()).find(isLanguage) ?? 'en'
}
