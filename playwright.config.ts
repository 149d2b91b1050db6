import { defineConfig } from '@playwright/test'
import { chromiumArguments, shellProgram } from './e2e/chromium.ts'

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
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
