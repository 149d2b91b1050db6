// What drops down over the page closes when it was used, at Escape, and when somebody looks elsewhere.

import { type RefObject, useEffect } from 'react'

export function useDropDown(element: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const close = () => element.current?.removeAttribute('open')
    const closeOutside = ({ target }: Event) => {
      if (!(target instanceof Node && element.current?.contains(target))) close()
    }
    const leave = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape' || !element.current?.open) return
      close()
      element.current.querySelector('summary')?.focus()
    }
    document.addEventListener('pointerdown', closeOutside)
    document.addEventListener('focusin', closeOutside)
    document.addEventListener('keydown', leave)
    // A frame tells nobody of what is pressed in it.
    window.addEventListener('blur', closeOutside)
    return () => {
      document.removeEventListener('pointerdown', closeOutside)
      document.removeEventListener('focusin', closeOutside)
      document.removeEventListener('keydown', leave)
      window.removeEventListener('blur', closeOutside)
    }
  }, [element])
}
