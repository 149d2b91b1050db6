// Files that are dropped anywhere on the page: they go along with what is written.

import { useEffect } from 'react'

export function useDropped(attach: (files: readonly File[]) => void): void {
  useEffect(() => {
    const isText = ({ target, dataTransfer }: DragEvent) =>
      target instanceof Element &&
      target.matches('textarea, input[type=text]') &&
      !dataTransfer?.types.includes('Files')
    const hold = (event: DragEvent) => {
      if (!isText(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      // What the text took is in the text; anything else would be opened in place of this page.
      if (event.defaultPrevented || isText(event)) return
      event.preventDefault()
      attach([...(event.dataTransfer?.files ?? [])])
    }
    document.addEventListener('dragover', hold)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', hold)
      document.removeEventListener('drop', drop)
    }
  }, [attach])
}
