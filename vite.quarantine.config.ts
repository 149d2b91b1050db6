// The page for quarantined mail: a small bundle of its own, which the gateway serves and the portal does not.

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  publicDir: false,
  build: {
    outDir: 'dist/quarantine',
    target: ['chrome100', 'firefox100', 'safari16'],
    modulePreload: { polyfill: false },
    // Nothing is inlined: the policy of the page allows no inline script, style or data font.
    assetsInlineLimit: 0,
    rolldownOptions: { input: 'quarantine.html' },
  },
})
