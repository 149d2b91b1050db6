// What runs in Outlook itself: one file for a runtime that is older than any browser, and loads nothing else.

import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'
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

/** What the portal gives out beside the script. */
function files(): Plugin {
  return {
    name: 'files',
    generateBundle() {
      const emit = (fileName: string, source: string | Uint8Array) => this.emitFile({ type: 'asset', fileName, source })
      const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
      emit('version.json', JSON.stringify({ version }))
      for (const name of ['icon-64.png', 'icon-128.png']) emit(name, readFileSync(`src/clients/outlook/${name}`))
    },
  }
}

export default defineConfig({
  plugins: [files()],
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
