// Keys that do what the buttons do, while nobody writes. They can be turned off: a voice that is typed would press them.

import { useEffect, useRef } from 'react'

const keys = ['r', 'a', 'f', 'p', 's', '?'] as const
export type Key = (typeof keys)[number]

const storedName = 'postern-shortcuts'

export function areShortcutsOn(): boolean {
  try {
    return window.localStorage.getItem(storedName) !== 'off'
  } catch {
    return true
  }
}

export function turnShortcuts(on: boolean): void {
  try {
    if (on) window.localStorage.removeItem(storedName)
    else window.localStorage.setItem(storedName, 'off')
  } catch {
    // The page cannot remember it.
  }
}

const written = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])'

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey' | 'isComposing' | 'repeat'>

/** @returns null for whatever is none: with Ctrl or a like key beside it, it is the browser's. */
export function shortcutOf({ key, shiftKey, ...press }: Press): Key | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.isComposing || press.repeat) return null
  if (shiftKey && key !== '?') return null
  return keys.find(each => each === key.toLowerCase()) ?? null
}

/** Keys pressed in a frame of the page, which runs no script, are the page's too. */
export function passKeys(page: Document): void {
  page.addEventListener('keydown', pass)
}

function pass(event: KeyboardEvent): void {
  const frame = (event.currentTarget as Document).defaultView?.frameElement
  if (!event.defaultPrevented) frame?.dispatchEvent(new KeyboardEvent(event.type, { ...init(event), bubbles: true }))
}

const init = ({ key, ctrlKey, altKey, metaKey, shiftKey, isComposing, repeat }: Press) => ({
  ...{ key, ctrlKey, altKey, metaKey, shiftKey, isComposing, repeat },
})

/** @param does what is there to do; a key that stands for nothing here does nothing. */
export function useShortcuts(does: Readonly<Partial<Record<Key, () => void>>>): void {
  const latest = useRef(does)
  latest.current = does
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = latest.current[shortcutOf(event) ?? ('' as Key)]
      const isWriting = event.target instanceof Element && event.target.closest(written) !== null
      if (!act || isWriting || event.defaultPrevented || !areShortcutsOn()) return
      if (document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
