// How the pane reaches its portal: from the portal's own origin, by a token, as a frame of another site's has no cookie.
// It stands in the place of the portal's module of this name.

import { programCalls } from '../../program/calls.ts'

export const { origin } = location

/** What a frame may keep that is refused its storage: until the pane is closed. */
function memory() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }
}

function storage() {
  try {
    return localStorage
  } catch {
    // Whoever asks for a lock is refused too, where others say only that there are none. Nothing here is shared with another tab.
    Reflect.deleteProperty(Navigator.prototype, 'locks')
    return memory()
  }
}

export const calls = programCalls(storage())
export const { authorise } = calls
