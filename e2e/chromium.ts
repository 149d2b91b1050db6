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

/** For pages that need no window: what starts a browser of its own, as the drill and the hostile mail, has the whole one. */
export const shellProgram = process.env['POSTERN_CHROMIUM_SHELL'] ?? chromiumProgram
