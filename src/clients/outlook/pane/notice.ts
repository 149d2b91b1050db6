// One sentence above the portal's screens, of what Outlook does not do.

import { fileName } from '../../carrier.ts'
import { type Notice, wordsIn } from './words.ts'

/** null: there is nothing to say. */
export function notice(name: Notice | null): void {
  const place = document.querySelector<HTMLElement>('#outlook')!
  const words = wordsIn(document.documentElement.lang)
  place.textContent = name === null ? '' : words[name].replace('{file}', fileName)
}
