import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

const inVault = (name: string) => fileURLToPath(new URL(`src/workers/vault/${name}`, import.meta.url))

type Info = (id: string) => { readonly isEntry: boolean; readonly importers: readonly string[] } | null

/** Whether an entry needs the module from the start. */
function isEager(id: string, info: Info): boolean {
  const seen = new Set<string>()
  const reaches = (at: string): boolean => {
    if (seen.has(at)) return false
    seen.add(at)
    return (info(at)?.importers ?? []).some(importer => info(importer)?.isEntry || reaches(importer))
  }
  return !info(id)?.isEntry && reaches(id)
}

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/workers',
      filename: 'service.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ['assets/*.{js,mjs,css}', 'icon.svg', 'manifest.webmanifest'],
        maximumFileSizeToCacheInBytes: 4_000_000,
        // The server writes the revisions when it starts: it alone knows the pages' root key, and the headers of each answer.
        additionalManifestEntries: ['/', '/handoff', '/frame.html', '/frame-pictures.html'].map(url => ({
          url,
          revision: '@pages@',
        })),
        manifestTransforms: [
          entries => ({
            manifest: entries.map(({ url, size, revision }) => ({
              url,
              size,
              revision: revision === '@pages@' ? revision : '@assets@',
            })),
          }),
        ],
        minify: true,
      },
    }),
  ],
  resolve: {
    alias: ['@noble/post-quantum/hybrid.js', '@noble/curves/nist.js', '@noble/hashes/scrypt.js'].map(find => ({
      find,
      replacement: inVault('unused.ts'),
    })),
  },
  build: {
    outDir: 'dist',
    target: ['chrome100', 'firefox100', 'safari16'],
    modulePreload: { polyfill: false },
    // Nothing is inlined: the policy of the pages allows no inline script, style or data font.
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    rolldownOptions: {
      input: { index: 'index.html', handoff: 'handoff.html', open: 'open.html' },
      // Its script answers are known by this name: the server gives the vault no network.
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        // A script of its own runs as soon as it is there: the vault starts while the rest of the page is read.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'first',
              test: /portal\/(?:app\/first|services\/(?:vault|read-ahead|offline-copy|trusted-types))\.ts$|workers\/vault\.ts\?|\/comlink\//,
            },
          ],
        },
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/vault-[hash].js',
        chunkFileNames: 'assets/vault-[name]-[hash].js',
        // What is loaded later must not import the worker's own script: WebKit would run it a second time, as another vault.
        codeSplitting: {
          groups: [{ name: (id, modules) => (isEager(id, at => modules.getModuleInfo(at)) ? 'base' : null) }],
        },
      },
    },
  },
})
