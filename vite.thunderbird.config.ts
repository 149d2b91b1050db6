// The add-on for Thunderbird: the portal's screens as pages of its own. The portal that gives it out writes its names into it.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { type Alias, defineConfig, type Plugin } from 'vite'
import { pages } from './src/clients/thunderbird/paths.ts'
import { wordsByLanguage } from './src/clients/thunderbird/words.ts'
import portal from './vite.config.ts'
import { exchange, withoutMcl } from './vite.exchange.ts'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const folder = 'src/clients/thunderbird/'
const addOn = file(folder)

/** One policy a page: that of the manifest is the sum of what all of them need. */
const framePolicy = (pictures: string) =>
  `default-src 'none'; style-src 'unsafe-inline'; img-src ${pictures}; form-action 'none'; base-uri 'none'`

function files(): Plugin {
  return {
    name: 'files',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const emit = (fileName: string, source: string | Uint8Array) =>
          this.emitFile({ type: 'asset', fileName, source })
        const page = bundle['thunderbird.html']
        if (page?.type === 'asset') {
          delete bundle['thunderbird.html']
          for (const path of pages) emit(path.slice(1), page.source)
        }
        const frame = readFileSync(file('public/frame.html'), 'utf8')
        for (const [name, pictures] of [
          ['frame.html', 'data: blob:'],
          ['frame-pictures.html', 'data: blob: https:'],
        ] as const)
          emit(
            name,
            frame.replace(
              '<meta charset="utf-8">',
              `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${framePolicy(pictures)}">`,
            ),
          )
        emit('icon.svg', readFileSync(file('public/icon.svg')))
        for (const name of ['popup.html', 'popup.css']) emit(name, readFileSync(addOn + name))
        const [manifest, { version }] = [`${addOn}manifest.json`, file('package.json')].map(name =>
          JSON.parse(readFileSync(name, 'utf8')),
        )
        emit('manifest.json', JSON.stringify({ ...manifest, version }, null, 2))
        for (const [language, { read, description, private: compose }] of Object.entries(wordsByLanguage))
          emit(
            `_locales/${language}/messages.json`,
            JSON.stringify({
              read: { message: read },
              description: { message: description },
              private: { message: compose },
            }),
          )
      },
    },
  }
}

export default defineConfig({
  plugins: [exchange(folder), react(), files()],
  publicDir: false,
  // The policy of its pages forbids WebAssembly, and nobody has it in an add-on for nothing.
  resolve: { alias: [...(portal.resolve!.alias as readonly Alias[]), withoutMcl] },
  worker: { ...portal.worker!, plugins: () => [exchange(folder)] },
  build: {
    outDir: 'dist/thunderbird',
    target: 'firefox140',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        thunderbird: 'thunderbird.html',
        background: 'src/clients/thunderbird/background.ts',
        banner: 'src/clients/thunderbird/banner.ts',
        popup: 'src/clients/thunderbird/popup.ts',
      },
      output: {
        entryFileNames: ({ name }) => (name === 'thunderbird' ? 'assets/[name]-[hash].js' : '[name].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
      },
    },
  },
})
