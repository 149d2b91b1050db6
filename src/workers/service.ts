// The service worker: the portal's shell, so that it starts with the services stopped, and the post of a file without script.
// Holds no message, no key and no answer of the services in its caches; what is posted to it is stored sealed, as it came.

import {
  addRoute,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precache,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { paths } from '../contract/paths.ts'
import { storeArrival } from './arrivals.ts'
import { keptOrFresh } from './service/navigation.ts'
import { ofTheBrowser, sendWaiting, syncTag } from './service/outbox.ts'
import { postedForm } from './service/posted.ts'
import { failedToStart, noteStarted, noteStarting } from './service/started.ts'

/** https://wicg.github.io/background-sync/spec/ */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

declare const self: Omit<ServiceWorkerGlobalScope, 'addEventListener'> & {
  addEventListener<K extends keyof ServiceWorkerGlobalScopeEventMap>(
    type: K,
    listener: (event: ServiceWorkerGlobalScopeEventMap[K]) => void,
  ): void
  addEventListener(type: 'sync', listener: (event: SyncEvent) => void): void
} & { readonly __WB_MANIFEST: readonly (PrecacheEntry | string)[] }

/** Documents of their own, and what the services answer themselves. Held against path and query. */
const notShell = [
  /^\/(?:handoff(?:\?|$)|frame)/,
  /^\/(?:open|openapi|api|status|advisories|clients|pane|healthz|readyz)(?:[/.?]|$)/,
  /^\/\.well-known\//,
]

self.addEventListener('message', event => {
  if (event.data?.type === 'SKIP_WAITING') self.skipWaiting()
  if (event.data?.postern === 'started') event.waitUntil(noteStarted())
})
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))

self.addEventListener('sync', event => {
  if (event.tag === syncTag) event.waitUntil(sendWaiting(ofTheBrowser))
})

self.addEventListener('fetch', event => {
  const { request } = event
  if (request.method !== 'POST' || new URL(request.url).pathname !== paths.open) return
  event.respondWith(takePost(request))
})

precache([...self.__WB_MANIFEST])
cleanupOutdatedCaches()

const shell = createHandlerBoundToURL('/')
/** What is kept comes within this time, or the network is asked. */
const keptWithinMs = 3_000

/** A version that never came up is left behind: by the network, and by the newer one where it waits already. */
async function kept(options: Parameters<typeof shell>[0]): Promise<Response> {
  if (await failedToStart()) {
    self.registration.waiting?.postMessage({ type: 'SKIP_WAITING' })
    const fresh = await fetch(options.request).catch(() => null)
    if (fresh?.ok) return fresh
  }
  await noteStarting()
  return shell(options)
}

registerRoute(
  new NavigationRoute(
    options => {
      const late = new Promise<void>(resolve => setTimeout(resolve, keptWithinMs))
      return keptOrFresh(kept(options), late, () => fetch(options.request))
    },
    { denylist: notShell },
  ),
)
// After the shell: its own path is among what is kept.
addRoute({ directoryIndex: '', cleanURLs: false })

/** Where it cannot be stored, the portal's own server streams it back into a page. */
async function takePost(request: Request): Promise<Response> {
  const untouched = request.clone()
  try {
    const source = await postedForm(await request.formData())
    const id = await storeArrival(source, Date.now())
    return Response.redirect(`${paths.read}#${id}`, 303)
  } catch {
    return fetch(untouched)
  }
}
