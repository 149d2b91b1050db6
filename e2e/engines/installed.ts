// Which of the engines are installed here.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { chromiumProgram } from '../chromium.ts'
import { startChromium } from './chromium.ts'
import { firefoxProgram, startFirefox } from './firefox.ts'
import { startWebKit, webKitProgram } from './webkit.ts'

export const engines = [
  { name: 'Firefox', start: startFirefox, programs: [firefoxProgram] },
  { name: 'WebKitGTK', start: startWebKit, programs: [webKitProgram, 'Xvfb'] },
] as const

/** With the one that everything else is tried in. */
export const allEngines = [{ name: 'Chromium', start: startChromium, programs: [chromiumProgram] }, ...engines] as const

export function isInstalled(program: string): boolean {
  if (path.isAbsolute(program)) return existsSync(program)
  return (process.env['PATH'] ?? '').split(path.delimiter).some(folder => existsSync(path.join(folder, program)))
}

/** A button by its words, as an XPath. */
export const button = (name: string) => `//button[normalize-space()="${name}"]`
