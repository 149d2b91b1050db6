// The ways in that work on any screen: a file that is dropped, and a file or a text that is pasted.

import { useLayoutEffect, useState } from 'react'
import type { Source } from '../../workers/vault/protocol.ts'

export async function sourceOf(file: Blob): Promise<Source> {
  return { kind: 'file', bytes: await file.arrayBuffer() }
}

/** @returns whether something is held over the page to be dropped. */
export function useWaysIn(receive: (source: Source) => void, open: boolean): boolean {
  const [dropping, setDropping] = useState(false)
  // In the same turn as the words that invite to it: an effect may come a while after them.
  useLayoutEffect(() => {
    if (!open) return
    const over = (event: DragEvent) => {
      event.preventDefault()
      setDropping(true)
    }
    const leave = () => setDropping(false)
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setDropping(false)
      const file = event.dataTransfer?.files[0]
      if (file) sourceOf(file).then(receive)
    }
    const paste = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLInputElement) return
      const file = event.clipboardData?.files[0]
      const text = event.clipboardData?.getData('text') ?? ''
      if (file) sourceOf(file).then(receive)
      else if (text.trim() !== '') sourceOf(new Blob([text])).then(receive)
    }
    const listeners = { dragover: over, dragleave: leave, drop, paste } as Record<string, EventListener | unknown>
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener as EventListener)
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        document.removeEventListener(name, listener as EventListener)
    }
  }, [receive, open])
  return dropping
}
