// The pane of Outlook: the portal's screens as pages that Outlook may frame, at the portal's own origin.

import react from '@vitejs/plugin-react'
import { type Alias, defineConfig } from 'vite'
import portal from './vite.config.ts'
import { exchange, withoutMcl } from './vite.exchange.ts'

const folder = 'src/clients/outlook/pane/'

export default defineConfig({
  base: '/pane/',
  plugins: [exchange(folder), react()],
  publicDir: false,
  // Without a service worker nothing keeps it ready: it would be slower than what it stands in for.
  resolve: { alias: [...(portal.resolve!.alias as readonly Alias[]), withoutMcl] },
  worker: { ...portal.worker!, plugins: () => [exchange(folder)] },
  build: {
    ...{ outDir: 'dist/pane', target: portal.build!.target!, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
    rolldownOptions: {
      input: { pane: 'pane.html' },
      output: { entryFileNames: 'assets/[name]-[hash].js', chunkFileNames: 'assets/[name]-[hash].js' },
    },
  },
})
