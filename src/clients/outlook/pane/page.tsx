// The pane of Outlook: the portal's own screens, with the message of the mail that is shown beside it.

import { builtInRoot } from '../../../portal/app/built-in-root.ts'
import type { Parts } from '../../../portal/app/parts.ts'
import { resume, run } from '../../../portal/app/run.tsx'
import { startVault } from '../../../portal/services/vault.ts'
import { programApi } from '../../program/api.ts'
import { noUpdates } from '../../program/updates.ts'
import { notice } from './notice.ts'
import { type Outlook, reachOutlook } from './outlook.ts'
import { paths } from './paths.ts'
import { findMessage } from './reading.ts'
import { calls } from './way.ts'

const bridge = document.querySelector<HTMLMetaElement>('meta[name="postern-outlook"]')!.content

/** Whoever looks for the mail with the code leaves the message: it stays here until the code was typed. */
const isSigningIn = ({ journey }: Parts) => ['sign-in', 'code'].includes(journey.stage.screen.at)

async function readChosen(parts: Parts, outlook: Outlook): Promise<void> {
  const found = await findMessage(outlook)
  notice(null)
  if (found === 'none') return parts.journey.start()
  if (typeof found !== 'string') return parts.incoming.receive({ kind: 'file', bytes: found.bytes })
  // The start takes a file that was saved.
  await parts.journey.start()
  notice('notRead')
}

run(
  () => {
    const vault = startVault()
    calls.signBy(vault.authorise)
    return {
      ...{ api: programApi(calls), vault, root: builtInRoot(), updates: noUpdates },
      ...{ cookiesAllowed: () => true, wayOut: null, askForSync: async () => {} },
    }
  },
  async parts => {
    const outlook: Outlook = reachOutlook(bridge, () => {
      if (!isSigningIn(parts)) readChosen(parts, outlook)
    })
    if (location.pathname === paths.home && location.hash === '') return readChosen(parts, outlook)
    return resume(parts)
  },
)
