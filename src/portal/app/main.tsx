// A page of the portal: the message that came with it, by whichever way it came.

import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { api } from '../services/api.ts'
import { askForSync, isControlled, serviceWorkerPage, tellStarted } from '../services/updates.ts'
import { startVault } from '../services/vault.ts'
import { builtInRoot } from './built-in-root.ts'
import type { Parts } from './parts.ts'
import { postedSource } from './posted.ts'
import { run } from './run.tsx'

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
  if (pathname === paths.home && (await incoming.resumeWaiting())) return
  await journey.start()
}

run(
  () => ({
    ...{ api, askForSync },
    vault: startVault(),
    root: builtInRoot(),
    cookiesAllowed: () => navigator.cookieEnabled,
    updates: serviceWorkerPage(),
  }),
  parts => {
    takeLaunched(parts)
    tellStarted()
    if (isControlled()) parts.updates.register()
    return begin(parts)
  },
)
