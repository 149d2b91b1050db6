// What is said only where something takes long.

import { useEffect, useState } from 'react'

/** @param after milliseconds. @returns whether the screen has stood for so long. */
export function useSlow(after: number): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(setSlow, after, true)
    return () => clearTimeout(timer)
  }, [after])
  return slow
}
