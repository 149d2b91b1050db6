// What runs in Outlook itself: one file for a runtime that is older than any browser, and loads nothing else.

import { defineConfig } from 'vite'
import { bare } from './src/clients/carrier.ts'
import type { Saying } from './src/clients/outlook/sayings.ts'
import { languages } from './src/core/htm/words.ts'
import { carrierWords } from './src/mail/carrier/words.ts'

/** Before and after the one thing that is filled in. */
function around(sentence: string): [string, string] {
  const [before = '', after = ''] = sentence.split(/\{\w+\}/)
  return [bare(before), bare(after)]
}

const longest = (sentence: string) =>
  sentence
    .split(/\{\w+\}/)
    .map(bare)
    .toSorted((a, b) => b.length - a.length)[0]!

const sayings = languages.map((language): Saying => {
  const { subject, code, forward } = carrierWords(language).words
  return { subject: around(subject.toLowerCase()), code: longest(code), forward: around(forward) }
})

export default defineConfig({
  publicDir: false,
  define: { carrierSayings: JSON.stringify(sayings) },
  build: {
    outDir: 'dist/outlook',
    target: 'es2016',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'src/clients/outlook/gate.ts',
      output: { format: 'iife', entryFileNames: 'gate.js' },
    },
  },
})
