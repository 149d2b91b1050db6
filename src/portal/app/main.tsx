// Starts the page: words, the vault, and the message that came with it, by whichever way it came.

import { createRoot } from 'react-dom/client'
import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { forgetArrivals } from '../../workers/arrivals.ts'
import { loadWords } from '../locales/words.ts'
import { watchTurn } from '../services/prefetch.ts'
import { isControlled, tellStarted } from '../services/updates.ts'
import { App, Impossible } from './app.tsx'
import { assemble, type Parts } from './parts.ts'
import { postedSource } from './posted.ts'

/** Other tabs of the portal hear when everything is forgotten. */
const channelName = 'postern'

/** Of an installed app that was opened with a file (File Handling API). */
declare const launchQueue:
  | { setConsumer(take: (launch: { files: readonly { getFile(): Promise<File> }[] }) => void): void }
  | undefined

async function cryptoWorks(): Promise<boolean> {
  const prefixed = 'msCrypto' in window || 'webkitSubtle' in (window.crypto ?? {})
  if (prefixed && !window.crypto?.subtle) await import('webcrypto-shim')
  return window.crypto?.subtle !== undefined
}

function listen({ vault, journey, outbox, incoming }: Parts): void {
  // A page that is kept for going back would keep what it opened, and freeze the vault in the middle of its work: locks and
  // transactions that it held would stop every other tab.
  window.addEventListener('pagehide', () => vault.end())
  window.addEventListener('pageshow', event => {
    if (event.persisted) location.reload()
  })
  window.addEventListener('beforeunload', event => {
    if (!journey.session.persisted && outbox.isPending) event.preventDefault()
  })
  if ('launchQueue' in window)
    launchQueue?.setConsumer(async ({ files }) => {
      const file = await files[0]?.getFile()
      if (file) await incoming.receive({ kind: 'file', bytes: await file.arrayBuffer() })
    })
}

/** By what came with the page, or by where it stands. */
async function begin({ journey, incoming, outbox }: Parts): Promise<void> {
  const posted = postedSource()
  if (posted instanceof PosternError) return journey.fail(posted)
  if (posted) return incoming.receive(posted)
  const { pathname, hash } = location
  const link = /^\/m\/([0-9a-f]{32})$/.exec(pathname)?.[1]
  if (link) return incoming.follow(link)
  const id = hash.slice(1)
  if (pathname === paths.write && id) {
    await outbox.load()
    const waits = outbox.rows.some(({ waiting }) => waiting.draft.id === id)
    return waits ? journey.writing.waits(id) : journey.resumeDraft(id)
  }
  if (pathname === paths.read && id && (await incoming.resume(id))) return
  if (pathname === '/' && (await incoming.resumeWaiting())) return
  await journey.start()
}

async function start(): Promise<void> {
  await loadWords()
  const page = createRoot(document.querySelector('#app')!)
  if (!(await cryptoWorks())) {
    page.render(<Impossible code="no-webcrypto" />)
    return
  }
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = () => location.reload()
  const parts = assemble()
  const { journey, outbox, updates, serviceStatus, prefetch } = parts
  async function forget(): Promise<void> {
    await journey.forget()
    await forgetArrivals().catch(() => {})
    channel.postMessage('forgotten')
  }
  listen(parts)
  page.render(<App {...parts} forget={forget} />)
  tellStarted()
  if (isControlled()) updates.register()
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

start()
