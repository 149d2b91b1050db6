// What stands in Outlook's pane beside Microsoft's script: one file, next to the gate.

import { defineConfig } from 'vite'
import portal from './vite.config.ts'

export default defineConfig({
  publicDir: false,
  build: {
    ...{ outDir: 'dist/outlook', emptyOutDir: false, target: portal.build!.target! },
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'src/clients/outlook/bridge/bridge.ts',
      output: { format: 'iife', entryFileNames: 'bridge.js' },
    },
  },
})
