// The Chromium that tests and measurements use.

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

export const chromiumProgram = process.env['POSTERN_CHROMIUM'] ?? '/usr/bin/chromium'

/** The same engine without a window, for half of the processor time. What hangs on the rest of the browser has the whole one: sessions, going back, and proofs. */
export const shellProgram = process.env['POSTERN_CHROMIUM_SHELL'] ?? chromiumProgram
