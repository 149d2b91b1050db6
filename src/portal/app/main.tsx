// Starts the page: words, the vault, and the message that came with it, by whichever way it came.

import i18next from 'i18next'
import { createRoot } from 'react-dom/client'
import type { ParametersAnswer } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { concat, fromBase64, fromBase64url, fromUtf8, utf8 } from '../../core/bytes.ts'
import { isErrorCode, PosternError } from '../../core/errors.ts'
import {
  arrivalOfLink,
  dropArrival,
  forgetArrivals,
  loadArrival,
  markArrival,
  type StoredArrival,
  storeArrival,
  waitingArrivals,
} from '../../workers/arrivals.ts'
import type { Source } from '../../workers/vault/protocol.ts'
import { loadWords } from '../locales/words.ts'
import { tellOpened } from '../maintenance/waiting.tsx'
import { Outbox } from '../outbox/outbox.ts'
import { api, onAnswer, type Part } from '../services/api.ts'
import { offlineCopy } from '../services/offline-copy.ts'
import { type PrefetchDeps, prefetch, watchTurn } from '../services/prefetch.ts'
import { ServiceStatus } from '../services/service-status.ts'
import { tabLock } from '../services/tab-lock.ts'
import { askForSync, isControlled, serviceWorkerPage, tellStarted } from '../services/updates.ts'
import { startVault } from '../services/vault.ts'
import { Journey } from '../state/journey.ts'
import { createPendingSignIn, waitingSeen } from '../state/pending-sign-in.ts'
import { App, Impossible } from './app.tsx'

/** Other tabs of the portal hear when everything is forgotten. */
const channelName = 'postern'

/** The message is read first; what prepares for later comes after it. */
const settledMs = 1_500

/** Of an installed app that was opened with a file (File Handling API). */
declare const launchQueue:
  | { setConsumer(take: (launch: { files: readonly { getFile(): Promise<File> }[] }) => void): void }
  | undefined

/** The root key that was built in when the portal was deployed. */
function builtInRoot(): ParametersAnswer['root'] {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="postern-root"]')
  return JSON.parse(fromUtf8(fromBase64url(meta?.content ?? '')))
}

async function cryptoWorks(): Promise<boolean> {
  const prefixed = 'msCrypto' in window || 'webkitSubtle' in (window.crypto ?? {})
  if (prefixed && !window.crypto?.subtle) await import('webcrypto-shim')
  return window.crypto?.subtle !== undefined
}

function storageOrNull(name: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return window[name]
  } catch {
    return null
  }
}

/** What `/open` streamed into this page; null when this page came another way. */
function postedSource(): Source | PosternError | null {
  const form = document.querySelector<HTMLFormElement>('#posted')
  if (!form) return null
  const value = (name: string) => form.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value
  const refused = value('refused')
  if (refused !== undefined)
    return new PosternError(isErrorCode(refused) ? refused : 'bad-request', 'the post was refused')
  const texts = (name: string) =>
    [...form.querySelectorAll<HTMLTextAreaElement>(`textarea[name="${name}"]`)].map(area => area.value)
  const shared = texts('file')
  const armour = utf8(texts('message').join('')).buffer
  form.remove()
  if (shared.length > 0) return { kind: 'file', bytes: concat(...shared.map(fromBase64)).buffer }
  const [address, index, digest] = [value('address'), value('index'), value('digest')]
  if (address === undefined || index === undefined || digest === undefined) return { kind: 'file', bytes: armour }
  return { kind: 'armour', armour, address, index: Number(index), digest }
}

async function start(): Promise<void> {
  await loadWords()
  const page = createRoot(document.querySelector('#app')!)
  if (!(await cryptoWorks())) {
    page.render(<Impossible code="no-webcrypto" />)
    return
  }
  const vault = startVault()
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = () => location.reload()
  let current: string | null = null
  /** The link that brought what is on the screen. */
  let linked: string | null = null
  const seenHere = waitingSeen(storageOrNull('sessionStorage'))
  const mark = (marks: Pick<StoredArrival, 'opened' | 'waiting'>) => {
    if (current) markArrival(current, marks).catch(() => {})
  }
  const setTimer = (work: () => void, ms: number) => window.setTimeout(work, ms)
  const clearTimer = (timer: number) => window.clearTimeout(timer)

  const serviceStatus = new ServiceStatus({
    ask: api.status,
    verify: vault.status,
    kept: offlineCopy,
    deviceClock: () => Date.now(),
    isOnline: () => navigator.onLine,
    probe: parts => probe(parts),
    setTimer,
    clearTimer,
  })
  onAnswer((part, well) => serviceStatus.heard(part, well))
  window.addEventListener('online', serviceStatus.networkChanged)
  window.addEventListener('offline', serviceStatus.networkChanged)

  const outbox = new Outbox({
    api,
    vault,
    now: () => Math.floor(serviceStatus.now() / 1000),
    tabLock: (work, wait) => tabLock('outbox', work, wait),
    setTimer,
    clearTimer,
    onWaiting: () => {
      if (journey.kept) askForSync()
    },
    onSent: (draft, sent) => journey.gone(draft, sent),
  })
  const updates = serviceWorkerPage()
  const prefetchDeps: PrefetchDeps = {
    api,
    vault,
    now: serviceStatus.now,
    wanted: () => journey.remember && journey.kept,
    writes: () => journey.canWrite,
    tabLock: work => tabLock('keeping', work, false),
  }
  /** What is missing is fetched at the next visit. */
  const keep = () => prefetch(prefetchDeps).catch(() => {})

  const journey = new Journey({
    api,
    vault,
    root: builtInRoot(),
    clock: serviceStatus.now,
    get language() {
      return document.documentElement.lang
    },
    pendingSignIn: createPendingSignIn(storageOrNull('localStorage')),
    cookiesAllowed: () => navigator.cookieEnabled,
    before: offlineCopy,
    send: (draft, composed, signal, onProgress) => outbox.send(draft, composed, { signal, onProgress }),
    onLearned: parameters => {
      serviceStatus.begin(parameters)
    },
    onSignedIn: () => {
      setTimer(keep, settledMs)
      setTimer(outbox.tryAll, settledMs)
    },
    onOpened: () => {
      mark({ opened: true, waiting: false })
      tellOpened(i18next.t('waiting.opened'))
      setTimer(updates.register, settledMs)
    },
    onWaiting: () => {
      mark({ opened: false, waiting: true })
      if (current) seenHere.add(current)
    },
    onWriting: draft => {
      const reading = current ? `${paths.read}#${current}` : '/'
      history.replaceState(null, '', draft === null ? reading : `${paths.write}#${draft}`)
    },
  })
  serviceStatus.onRetry(journey.retry)
  serviceStatus.onRetry(outbox.tryAll)
  serviceStatus.onRetry(keep)

  /** Whether the parts that did not answer do now: any answer of theirs will do. */
  async function probe(parts: readonly Part[]): Promise<void> {
    const asked = { keys: api.parameters, 'sign-in': api.session, relay: () => api.outgoing('probe') }
    await Promise.allSettled(parts.map(part => asked[part]()))
  }

  /** Kept where the browser allows it, so that leaving to read the mail with the code loses nothing. */
  async function receive(source: Source, link?: string): Promise<void> {
    linked = link ?? null
    current = await storeArrival(source, Date.now(), link).catch(() => null)
    history.replaceState(null, '', current ? `${paths.read}#${current}` : paths.read)
    await journey.read(source)
  }

  /** Whether it is still there: another tab may have dropped it. */
  async function resume(id: string): Promise<boolean> {
    const source = await loadArrival(id).catch(() => undefined)
    if (!source) return false
    current = id
    history.replaceState(null, '', `${paths.read}#${id}`)
    await journey.read(source)
    return true
  }

  /** A link that was opened here before opens without the services. */
  async function follow(link: string): Promise<void> {
    linked = link
    const before = await arrivalOfLink(link).catch(() => undefined)
    if (before !== undefined && (await resume(before))) return
    try {
      await receive(await api.stored(link), link)
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      await journey.fail(error.code === 'not-found' ? new PosternError('link-over', 'the link leads nowhere') : error)
    }
  }

  /** There, and here. */
  async function endLink(): Promise<void> {
    if (linked !== null) await api.endStored(linked)
    if (current !== null) await dropArrival(current).catch(() => {})
  }

  async function forget(): Promise<void> {
    await journey.forget()
    await forgetArrivals().catch(() => {})
    channel.postMessage('forgotten')
  }

  /** What waited for its key opens by itself at the next visit. */
  async function resumeWaiting(): Promise<boolean> {
    if (location.pathname !== '/') return false
    const [waiting] = (await waitingArrivals().catch(() => [])).filter(
      ({ id, waiting }) => waiting && !seenHere.has(id),
    )
    return waiting !== undefined && resume(waiting.id)
  }

  async function begin(): Promise<void> {
    const posted = postedSource()
    if (posted instanceof PosternError) return journey.fail(posted)
    if (posted) return receive(posted)
    const link = /^\/m\/([0-9a-f]{32})$/.exec(location.pathname)?.[1]
    if (link) return follow(link)
    const draft = location.pathname === paths.write ? location.hash.slice(1) : ''
    if (draft) return journey.resumeDraft(draft)
    const id = location.pathname === paths.read ? location.hash.slice(1) : ''
    if (id && (await resume(id))) return
    if (!(await resumeWaiting())) await journey.start()
  }

  // A page that is kept for going back would keep what it opened, and freeze the vault in the middle of its work: locks and
  // transactions that it held would stop every other tab.
  window.addEventListener('pagehide', () => vault.end())
  window.addEventListener('pageshow', event => {
    if (event.persisted) location.reload()
  })
  window.addEventListener('beforeunload', event => {
    if (!journey.kept && outbox.rows.length > 0) event.preventDefault()
  })
  if ('launchQueue' in window)
    launchQueue?.setConsumer(async ({ files }) => {
      const file = await files[0]?.getFile()
      if (file) await receive({ kind: 'file', bytes: await file.arrayBuffer() })
    })
  page.render(
    <App
      journey={journey}
      vault={vault}
      serviceStatus={serviceStatus}
      outbox={outbox}
      updates={updates}
      isKept={() => current !== null}
      endLink={() => (linked === null ? null : endLink)}
      receive={receive}
      resume={resume}
      forget={forget}
    />,
  )
  tellStarted()
  if (isControlled()) updates.register()
  await begin()
  await Promise.all([outbox.tryAll().catch(() => {}), keep()])
  watchTurn(keep, {
    now: serviceStatus.now,
    random: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
    every(work, ms) {
      const timer = setInterval(work, ms)
      return () => clearInterval(timer)
    },
  })
}

start()
