// One tab writes on a draft at a time: two would overwrite each other's words.

import { useEffect, useRef, useState } from 'react'

/**
 * Takes the draft's lock, in its turn, and holds it while the component stands.
 * @param takeOver brings what the other tab wrote, before the lock counts as taken
 * @returns null while it is not known yet; false while another tab writes
 */
export function useDraftLock(id: string, takeOver: () => Promise<void>): boolean | null {
  const [locked, setLocked] = useState<boolean | null>(null)
  const latest = useRef(takeOver)
  latest.current = takeOver
  useEffect(() => {
    if (!('locks' in navigator)) return setLocked(true)
    const left = new AbortController()
    const untilLeft = new Promise<void>(resolve => left.signal.addEventListener('abort', () => resolve()))
    const name = `postern-draft-${id}`
    const take = async () => {
      const isFree = await navigator.locks.request(name, { ifAvailable: true }, async lock => {
        if (lock === null || left.signal.aborted) return left.signal.aborted
        setLocked(true)
        await untilLeft
        return true
      })
      if (isFree) return
      setLocked(false)
      await navigator.locks.request(name, { signal: left.signal }, async () => {
        await latest.current()
        if (left.signal.aborted) return
        setLocked(true)
        await untilLeft
      })
    }
    take().catch(error => {
      if (!left.signal.aborted) throw error
    })
    return () => left.abort()
  }, [id])
  return locked
}
