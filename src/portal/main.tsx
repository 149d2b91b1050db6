// Starts the page: words, the vault, and the message that came with it, by whichever way it came.

import { createRoot } from 'react-dom/client'
import type { ParametersAnswer } from '../contract/parameters.ts'
import { paths } from '../contract/paths.ts'
import { fromBase64url, fromUtf8, utf8 } from '../core/bytes.ts'
import { isErrorCode, PosternError } from '../core/errors.ts'
import type { Source } from '../workers/vault/protocol.ts'
import { api } from './api.ts'
import { App, Impossible } from './app.tsx'
import { forgetArrivals, loadArrival, markOpened, storeArrival } from './arrivals.ts'
import { Journey } from './journey.ts'
import { loadWords } from './locales/words.ts'
import { pendingSignIn } from './pending.ts'
import { startVault } from './vault.ts'

/** Other tabs of the portal hear when everything is forgotten. */
const channelName = 'postern'

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

function storageOrNull(): Storage | null {
  try {
    return window.localStorage
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
  const areas = [...form.querySelectorAll<HTMLTextAreaElement>('textarea[name="message"]')]
  const armour = utf8(areas.map(area => area.value).join('')).buffer
  form.remove()
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

  const journey = new Journey({
    api,
    vault,
    root: builtInRoot(),
    clock: () => Date.now(),
    get language() {
      return document.documentElement.lang
    },
    pending: pendingSignIn(storageOrNull()),
    cookiesAllowed: () => navigator.cookieEnabled,
    onOpened: () => {
      if (current) markOpened(current).catch(() => {})
    },
    onWriting: draft => {
      const reading = current ? `${paths.read}#${current}` : '/'
      history.replaceState(null, '', draft === null ? reading : `${paths.write}#${draft}`)
    },
  })

  /** Kept where the browser allows it, so that leaving to read the mail with the code loses nothing. */
  async function receive(source: Source): Promise<void> {
    current = await storeArrival(source, Date.now()).catch(() => null)
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

  async function follow(link: string): Promise<void> {
    try {
      await receive(await api.stored(link))
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      await journey.fail(error.code === 'not-found' ? new PosternError('link-over', 'the link leads nowhere') : error)
    }
  }

  async function forget(): Promise<void> {
    await journey.forget()
    await forgetArrivals().catch(() => {})
    channel.postMessage('forgotten')
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
    if (!id || !(await resume(id))) await journey.start()
  }

  window.addEventListener('pageshow', event => {
    if (event.persisted) location.reload()
  })
  page.render(<App journey={journey} vault={vault} receive={receive} resume={resume} forget={forget} />)
  await begin()
}

start()
