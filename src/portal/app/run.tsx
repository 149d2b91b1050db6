// Runs the application on a page: words, the vault, the screens, and what goes on behind them. Wherever the page is.

import { createRoot } from 'react-dom/client'
import { paths } from '../../contract/paths.ts'
import { forgetArrivals } from '../../workers/arrivals.ts'
import { leave } from '../../workers/transact.ts'
import { loadWords } from '../locales/words.ts'
import { watchTurn } from '../services/prefetch.ts'
import { App, Impossible } from './app.tsx'
import { assemble, type Parts, type Place } from './parts.ts'

/** Other tabs hear when everything is forgotten. */
const channelName = 'postern'

async function cryptoWorks(): Promise<boolean> {
  const prefixed = 'msCrypto' in window || 'webkitSubtle' in (window.crypto ?? {})
  if (prefixed && !window.crypto?.subtle) await import('webcrypto-shim')
  return window.crypto?.subtle !== undefined
}

function listen({ vault, journey, outbox }: Parts): void {
  // A page that is kept for going back would keep what it opened, and freeze the vault in the middle of its work: locks and
  // transactions that it held would stop every other tab.
  window.addEventListener('pagehide', () => {
    leave()
    vault.end()
  })
  window.addEventListener('pageshow', event => {
    if (event.persisted) location.reload()
  })
  window.addEventListener('beforeunload', event => {
    if (!journey.session.persisted && outbox.isPending) event.preventDefault()
  })
}

/** Goes on where the page stands: a draft, a message that was read here, one that waited; else the start. */
export async function resume({ journey, incoming, outbox }: Parts): Promise<void> {
  const { pathname, hash } = location
  const id = hash.slice(1)
  if (pathname === paths.write && id) {
    await outbox.load()
    const waits = outbox.rows.some(({ waiting }) => waiting.draft.id === id)
    return waits ? journey.writing.waits(id) : journey.resumeDraft(id)
  }
  if (pathname === paths.read && id && (await incoming.resume(id))) return
  if (pathname === paths.home && (await incoming.resumeWaiting())) return
  await journey.start()
}

/**
 * @param place asked once the page can work at all.
 * @param begin shows the first screen.
 */
export async function run(place: () => Place | Promise<Place>, begin: (parts: Parts) => Promise<void>): Promise<void> {
  await loadWords()
  const page = createRoot(document.querySelector('#app')!)
  if (!(await cryptoWorks())) {
    page.render(<Impossible code="no-webcrypto" />)
    return
  }
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = () => location.reload()
  const parts = assemble(await place())
  const { journey, outbox, serviceStatus, prefetch } = parts
  async function forget(): Promise<void> {
    await journey.forget()
    await forgetArrivals().catch(() => {})
    channel.postMessage('forgotten')
  }
  listen(parts)
  page.render(<App {...parts} forget={forget} />)
  await begin(parts)
  await Promise.all([outbox.tryAll().catch(() => {}), prefetch()])
  watchTurn(prefetch, {
    now: serviceStatus.now,
    random: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
    every(work, ms) {
      const timer = setInterval(work, ms)
      return () => clearInterval(timer)
    },
  })
}
