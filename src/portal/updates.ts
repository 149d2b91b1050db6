// The service worker from the page's side: registered once a message was shown, and a newer version offered, never forced.

import { scriptUrl } from './trusted.ts'

/** What the banner needs to know. */
export interface Updates {
  subscribe(listener: () => void): () => void
  /** A newer version waits. */
  look(): boolean
  load(): void
}

export interface ServiceWorkerPage extends Updates {
  /** At the first message, and at every later visit at once. */
  register(): Promise<void>
}

const script = '/service.js'

export function serviceWorkerPage(): ServiceWorkerPage {
  const listeners = new Set<() => void>()
  let registration: ServiceWorkerRegistration | null = null
  let waiting = false
  let registered = false

  function look(): void {
    // The first one of all replaces nothing.
    if (!registration?.waiting || !registration.active) return
    waiting = true
    for (const listener of listeners) listener()
  }

  /** The browser looks for a newer version whenever it likes: it may be on its way before this page asks. */
  function follow(): void {
    registration?.installing?.addEventListener('statechange', look)
    look()
  }

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    look: () => waiting,
    load() {
      const newer = registration?.waiting
      // Another tab may have loaded it meanwhile.
      if (!newer) return location.reload()
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload())
      newer.postMessage({ type: 'SKIP_WAITING' })
    },
    async register() {
      if (registered || !('serviceWorker' in navigator)) return
      registered = true
      // A private window may refuse: the page works without.
      registration = await navigator.serviceWorker.register(scriptUrl(script)).catch(() => null)
      registration?.addEventListener('updatefound', follow)
      follow()
    },
  }
}

/** The version that is installed here started: it need not be left behind. */
export function tellStarted(): void {
  navigator.serviceWorker?.controller?.postMessage({ postern: 'started' })
}

export function isControlled(): boolean {
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null
}

/** Where the browser has Background Sync, what waits may leave though the page is closed. */
export async function askForSync(): Promise<void> {
  const registration = (await navigator.serviceWorker?.getRegistration()) as
    | (ServiceWorkerRegistration & { readonly sync?: { register(tag: string): Promise<void> } })
    | undefined
  await registration?.sync?.register('postern-outbox').catch(() => {})
}
