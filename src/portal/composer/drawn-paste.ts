// What is pasted into a field: no letter of it that is not drawn, for whoever signs the message does not see it.

import type { ClipboardEvent } from 'react'
import { drawnLetters } from '../../mail/letters.ts'

export function pasteDrawn(event: ClipboardEvent<HTMLInputElement | HTMLTextAreaElement>): void {
  const text = event.clipboardData.getData('text/plain')
  const drawn = drawnLetters(text)
  if (drawn === text) return
  event.preventDefault()
  // The only way in that the browser's own undo knows.
  document.execCommand('insertText', false, drawn)
}
