// What is put into a plain field in one piece: no letter of it that is not drawn, for whoever signs the message does not see it.

import { useEffect } from 'react'
import { drawnLetters } from '../../mail/letters.ts'

/** Pasted, dropped, put in the place of a word. What is typed comes letter by letter: a joiner comes before what it joins. */
const inOnePiece = /^insert(?:From|Replacement)/

function clean(event: InputEvent): void {
  if (event.data === null || !inOnePiece.test(event.inputType)) return
  const drawn = drawnLetters(event.data)
  if (drawn === event.data) return
  event.preventDefault()
  // The only way in that the browser's own undo knows.
  document.execCommand('insertText', false, drawn)
}

/** In every field of the page, as long as somebody writes. */
export function useDrawnFields(): void {
  useEffect(() => {
    document.addEventListener('beforeinput', clean)
    return () => document.removeEventListener('beforeinput', clean)
  }, [])
}
