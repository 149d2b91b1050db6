// A page of the add-on: the portal's own screens, with a message of the mail program.

import { PosternError } from '../../core/errors.ts'
import type { Parts } from '../../portal/app/parts.ts'
import { resume, run } from '../../portal/app/run.tsx'
import { api as ofPortal } from '../../portal/services/api.ts'
import { startVault } from '../../portal/services/vault.ts'
import { knowsOwn, programApi } from '../program/api.ts'
import { noUpdates } from '../program/updates.ts'
import { paths } from './paths.ts'
import { calls, district } from './way.ts'
import { wordsIn } from './words.ts'
import { sendingLock } from './writing/memory.ts'
import { ownServer } from './writing/sending.ts'
import { endWindow, takeOver } from './writing/taking-over.ts'
import { learnThread } from './writing/threads.ts'

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

/** The parts of this page, once it stands. */
let parts: Parts | null = null

const wayOut = ownServer({
  messenger,
  parameters: () => parts!.journey.session.parameters!,
  windows: () => (parts!.serviceStatus.look().feed?.windows ?? []).filter(({ over }) => over === null),
  now: () => parts!.serviceStatus.now(),
  relay: (_, ...rest) => ofPortal.send(...rest),
  opening: work => navigator.locks.request(sendingLock, work),
})

/** What a mail of the program holds; with `answer` the answer to it is begun. */
async function readMail({ journey, incoming }: Parts, mail: number, answer: string | null): Promise<void> {
  const [file, header] = await Promise.all([
    // All of it at once: the program reads the mail anew for each attachment that is asked for.
    messenger.messages.getRaw(mail).catch(() => null),
    messenger.messages.get(mail).catch(() => null),
  ])
  if (!file || !header) return journey.fail(new PosternError('not-found', 'the mail was moved or deleted'))
  let isAnswered = answer === null
  journey.stage.subscribe(async () => {
    const { screen } = journey.stage
    if (screen.at !== 'reading') return
    const { message } = screen.opened
    if (message.messageId) await learnThread(messenger.storage, message.messageId, header.headerMessageId)
    if (isAnswered) return
    isAnswered = true
    // Nothing of it was on the screen: nothing of it is quoted.
    await journey.answer([], answer === 'reply-all' ? answer : 'reply', message, { kind: 'text', blocks: [] })
  })
  await incoming.receive({ kind: 'file', bytes: await file.arrayBuffer() })
}

/** What stands in a window of the program goes on here. */
async function goOnHere({ journey, vault }: Parts, window: number, sends: boolean): Promise<void> {
  try {
    const { id, details, isWhole } = await takeOver(window, { messenger, vault, now: journey.session.now() })
    await journey.resumeDraft(id, sends)
    // What this program does not keep, or could not take along, stays where it is.
    const isEnded = journey.session.persisted && isWhole && (await endWindow(window, details, { messenger }))
    if (isEnded) return
    const { copyLeft, lookForIt } = wordsIn(navigator.languages)
    const iconUrl = messenger.runtime.getURL('icon.svg')
    await messenger.notifications.create(id, { type: 'basic', title: copyLeft, message: lookForIt, iconUrl })
  } catch (error) {
    journey.fail(error instanceof PosternError ? error : new PosternError('internal', 'unexpected', { cause: error }))
  }
}

run(
  () => {
    const vault = startVault()
    calls.signBy(vault.authorise)
    return {
      api: knowsOwn(programApi(calls), vault),
      vault,
      root: district.root,
      cookiesAllowed: () => true,
      updates: noUpdates,
      wayOut,
      keepsSent: true,
      askForSync: async () => {},
    }
  },
  async these => {
    parts = these
    const asked = new URLSearchParams(location.search)
    const [mail, window] = [asked.get('mail'), asked.get('window')]
    if (mail !== null) return readMail(these, Number(mail), asked.get('answer'))
    if (window !== null) return goOnHere(these, Number(window), asked.has('send'))
    return resume(these)
  },
)
