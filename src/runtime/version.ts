// Which release this is.

import { existsSync, readFileSync } from 'node:fs'

export function version(): string {
  // As built it lies deeper than as written.
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder)
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
    if (folder.pathname === '/') throw new Error('there is no package.json')
  }
}
