// Of a page that has no service worker: whatever shows it brings a newer version.

import type { ServiceWorkerPage } from '../../portal/services/updates.ts'

export const noUpdates: ServiceWorkerPage = {
  subscribe: () => () => {},
  look: () => false,
  load: () => {},
  register: async () => {},
}
