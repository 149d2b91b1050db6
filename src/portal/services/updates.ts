// The service worker from the page's side: registered once a message was shown, and a newer version offered, never forced.

import { paths } from '../../contract/paths.ts'
import { scriptUrl } from './trusted-types.ts'

/** What the page uses of a workbox-window. */
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

export function serviceWorkerPage(): ServiceWorkerPage {
  const listeners = new Set<() => void>()
  let waiting = false
  let load = () => location.reload()
  let registered = false
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    look: () => waiting,
    load: () => load(),
    async register() {
      if (registered || !('serviceWorker' in navigator)) return
      registered = true
      const { Workbox } = await import('workbox-window')
      const worker = new Workbox(scriptUrl(paths.service))
      // A private window may refuse: the page works without.
      const registration = await worker.register().catch(() => undefined)
      function look(): void {
        // The first one of all replaces nothing.
        if (!registration?.waiting || !registration.active) return
        waiting = true
        load = () => {
          worker.addEventListener('controlling', () => location.reload())
          worker.messageSkipWaiting()
        }
        for (const listener of listeners) listener()
      }
      worker.addEventListener('waiting', look)
      // The browser looks for a newer version whenever it likes. Of one that was on its way before this page asked,
      // workbox-window does not hear.
      registration?.installing?.addEventListener('statechange', look)
      look()
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
