// A page of the portal: the message that came with it, by whichever way it came.

// First: while the vault is compiled, and React runs for the first time, two threads work.
import './first.ts'
import { PosternError } from '../../core/errors.ts'
import { api } from '../services/api.ts'
import { askForSync, isControlled, serviceWorkerPage, tellStarted } from '../services/updates.ts'
import { builtInRoot } from './built-in-root.ts'
import { vault } from './first.ts'
import type { Parts } from './parts.ts'
import { resume, run } from './run.tsx'

/** Of an installed app that was opened with a file (File Handling API). */
declare const launchQueue:
  | { setConsumer(take: (launch: { files: readonly { getFile(): Promise<File> }[] }) => void): void }
  | undefined

function takeLaunched({ incoming }: Parts): void {
  if ('launchQueue' in window)
    launchQueue?.setConsumer(async ({ files }) => {
      const file = await files[0]?.getFile()
      if (file) await incoming.receive({ kind: 'file', bytes: await file.arrayBuffer() })
    })
}

/** By what came with the page, or by where it stands. */
async function begin(parts: Parts): Promise<void> {
  const { journey, incoming } = parts
  const posted = document.querySelector('#posted') && (await import('./posted.ts')).postedSource()
  if (posted instanceof PosternError) return journey.fail(posted)
  if (posted) return incoming.receive(posted)
  const link = /^\/m\/([0-9a-f]{32})$/.exec(location.pathname)?.[1]
  if (link) return incoming.follow(link)
  return resume(parts)
}

/** The message is read first: to compile so much would keep it waiting. */
const idleAfterMs = 1_500

/** From what the service worker has kept: nobody waits for so large a script. */
function hasten({ vault, journey: { stage } }: Parts): void {
  const later = () => setTimeout(() => vault.hasten().catch(() => {}), idleAfterMs)
  const leave = stage.subscribe(() => {
    const { at } = stage.screen
    if (at !== 'reading' && at !== 'writing') return
    leave()
    if (isControlled()) later()
    else navigator.serviceWorker?.addEventListener('controllerchange', later, { once: true })
  })
}

run(
  () => ({
    ...{ api, askForSync, wayOut: null, keepsSent: false },
    vault: vault(),
    root: builtInRoot(),
    cookiesAllowed: () => navigator.cookieEnabled,
    updates: serviceWorkerPage(),
  }),
  parts => {
    takeLaunched(parts)
    tellStarted()
    if (isControlled()) parts.updates.register()
    hasten(parts)
    return begin(parts)
  },
)
