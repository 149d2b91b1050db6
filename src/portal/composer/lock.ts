// One tab writes on a draft at a time: two would overwrite each other's words.

import { useCallback, useEffect, useState } from 'react'

/** `locked`: null while it is not known yet. `look` asks again. */
export function useDraftLock(id: string): { readonly locked: boolean | null; readonly look: () => void } {
  const [locked, setLocked] = useState<boolean | null>(null)
  const [round, setRound] = useState(0)
  useEffect(() => {
    let release = () => {}
    let gone = round < 0
    const options = { ifAvailable: true }
    navigator.locks.request(`postern-draft-${id}`, options, lock => {
      if (gone) return undefined
      setLocked(lock !== null)
      if (lock === null) return undefined
      return new Promise<void>(resolve => {
        release = resolve
      })
    })
    return () => {
      gone = true
      release()
    }
  }, [id, round])
  const look = useCallback(() => setRound(count => count + 1), [])
  return { locked, look }
}
