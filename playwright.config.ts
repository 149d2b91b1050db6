import { defineConfig } from '@playwright/test'

/** What Chromium needs where it runs as root, and not to call home in a closed network. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

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
      executablePath: process.env['POSTERN_CHROMIUM'] ?? '/usr/bin/chromium',
      args: chromiumArguments,
    },
    trace: 'retain-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Zurich',
  },
})
