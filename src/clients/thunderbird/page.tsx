// A page of the add-on: the portal's own screens, with a message of the mail program.

import { PosternError } from '../../core/errors.ts'
import { resume, run } from '../../portal/app/run.tsx'
import type { ServiceWorkerPage } from '../../portal/services/updates.ts'
import { startVault } from '../../portal/services/vault.ts'
import { api } from './api.ts'
import { paths } from './paths.ts'
import { district, signBy } from './way.ts'

/** The program itself brings a newer version. */
const noUpdates: ServiceWorkerPage = {
  subscribe: () => () => {},
  look: () => false,
  load: () => {},
  register: async () => {},
}

/** A message that is opened from the mail program comes into the tab that shows one already. */
messenger.runtime.onMessage.addListener(message => {
  const { postern, page } = (message ?? {}) as { readonly postern?: unknown; readonly page?: unknown }
  if (postern !== 'show' || typeof page !== 'string' || location.pathname !== paths.read) return undefined
  return comeForward(page)
})

async function comeForward(page: string): Promise<true> {
  const url = new URL(page, `${location.origin}/`)
  if (url.origin !== location.origin) throw new TypeError('a page from elsewhere')
  const tab = await messenger.tabs.getCurrent()
  if (tab) await messenger.tabs.update(tab.id, { active: true })
  location.assign(url)
  // The same address with another mark behind it loads nothing by itself.
  if (url.search === location.search && url.pathname === location.pathname) location.reload()
  return true
}

run(
  () => {
    const vault = startVault()
    signBy(vault.authorise)
    return {
      api,
      vault,
      root: district.root,
      cookiesAllowed: () => true,
      updates: noUpdates,
      askForSync: async () => {},
    }
  },
  async parts => {
    const mail = new URLSearchParams(location.search).get('mail')
    if (mail === null) return resume(parts)
    // All of it at once: the program reads the mail anew for each attachment that is asked for.
    const file = await messenger.messages.getRaw(Number(mail)).catch(() => null)
    if (!file) return parts.journey.fail(new PosternError('not-found', 'the mail was moved or deleted'))
    await parts.incoming.receive({ kind: 'file', bytes: await file.arrayBuffer() })
  },
)
