import { defineConfig } from '@playwright/test'
import { chromiumArguments, shellProgram } from './e2e/chromium.ts'

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: false,
  workers: '100%',
  retries: 0,
  forbidOnly: true,
  // Far above what anything takes: a slow machine is no failure.
  timeout: 900_000,
  expect: { timeout: 240_000 },
  reporter: 'list',
  // What each of these is: docs/decisions/0045-tests-and-proofs.md.
  projects: [
    { name: 'e2e', testMatch: '**/*.spec.ts' },
    { name: 'proof', testMatch: '**/*.proof.ts', timeout: 3_600_000 },
  ],
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: shellProgram,
      args: chromiumArguments,
    },
    locale: 'en-GB',
    timezoneId: 'Europe/Zurich',
  },
})
