// The pane of Outlook: the portal's own screens, with the mail that is chosen beside it.

import { PosternError } from '../../../core/errors.ts'
import { builtInRoot } from '../../../portal/app/built-in-root.ts'
import type { Parts } from '../../../portal/app/parts.ts'
import { resume, run } from '../../../portal/app/run.tsx'
import { api as ofPortal } from '../../../portal/services/api.ts'
import { startVault } from '../../../portal/services/vault.ts'
import { knowsOwn, programApi } from '../../program/api.ts'
import { noUpdates } from '../../program/updates.ts'
import { type Outlook, OutlookFailed, reachOutlook } from './outlook.ts'
import { paths } from './paths.ts'
import { findMessage } from './reading.ts'
import { notPrivate, reasonOf, showCard, showPortal } from './screens.ts'
import { calls } from './way.ts'
import { type Bound, intoOutlook, NotPrivate, takeOver } from './writing.ts'

const bridge = document.querySelector<HTMLMetaElement>('meta[name="postern-outlook"]')!.content

/** This page, once it stands. */
let parts: Parts
let outlook: Outlook
let bound: Bound | null = null

const wayOut = intoOutlook({
  outlook: () => outlook,
  bound: () => bound,
  parameters: () => parts.journey.session.parameters!,
  windows: () => (parts.serviceStatus.look().feed?.windows ?? []).filter(({ over }) => over === null),
  now: () => parts.serviceStatus.now(),
  relay: (_, ...rest) => ofPortal.send(...rest),
  onSealed: ready,
  onNotPrivate: ({ reason, file, isAsBefore }) => showPortal(notPrivate(reason, file, isAsBefore)),
})

function ready(): void {
  bound = null
  showCard(words => ({ heading: words.ready, text: words.readyText }))
}

/** Whoever looks for the mail with the code leaves the message: it stays here until the code was typed. So does what is written. */
const isBusy = () => ['sign-in', 'code', 'writing'].includes(parts.journey.stage.screen.at)

/** Nothing in Outlook was changed: it can be tried again. */
async function orSay(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const failed = error instanceof OutlookFailed ? new NotPrivate(error.failure) : error
    if (!(failed instanceof NotPrivate)) {
      showPortal()
      const problem = new PosternError('internal', 'unexpected', { cause: error })
      return parts.journey.fail(error instanceof PosternError ? error : problem)
    }
    const { reason, file } = failed
    showCard(
      words => ({
        ...{ heading: words.notPrivate, text: `${reasonOf(words, reason, file)} ${words.asBefore}` },
        ...(reason !== 'unsupported' && { button: words.goOn }),
      }),
      () => orSay(goOnInPrivate),
    )
  }
}

async function goOnInPrivate(): Promise<void> {
  const { journey, vault } = parts
  showPortal()
  // As it stands there by now.
  const mail = await outlook.ask({ ask: 'check' })
  bound = await takeOver(outlook, mail, { vault, now: journey.session.now() })
  await journey.resumeDraft(bound.draft)
}

async function write(): Promise<void> {
  const { journey } = parts
  await journey.start()
  if (!journey.session.canWrite) throw new NotPrivate('unsupported')
  const { state } = await outlook.ask({ ask: 'check' })
  if (state === 'sealed') return ready()
  if (state !== 'clear') return showCard(words => ({ heading: words.altered, text: reasonOf(words, state) }))
  showCard(
    words => ({ heading: words.offer, text: words.offerText, button: words.goOn }),
    () => orSay(goOnInPrivate),
  )
}

async function begin(): Promise<void> {
  bound = null
  const found = await findMessage(outlook)
  showPortal()
  if (found === 'written') return orSay(write)
  if (found === 'none') return parts.journey.start()
  if (typeof found !== 'string') return parts.incoming.receive({ kind: 'file', bytes: found.bytes })
  // The start takes a file that was saved.
  await parts.journey.start()
  showPortal(words => words.notRead)
}

run(
  () => {
    const vault = startVault()
    calls.signBy(vault.authorise)
    return {
      ...{ api: knowsOwn(programApi(calls), vault), vault, root: builtInRoot(), updates: noUpdates },
      ...{ cookiesAllowed: () => true, wayOut, keepsSent: false, askForSync: async () => {} },
    }
  },
  async these => {
    parts = these
    outlook = reachOutlook(bridge, () => {
      if (!isBusy()) begin()
    })
    if (location.pathname === paths.home && location.hash === '') return begin()
    return resume(parts)
  },
)
