// The add-in for Outlook, as Outlook fetches it: the manifest from the portal, the files under a name of their own.

import { clientPaths, outlookPaths, panePaths, paths } from '../../contract/paths.ts'
import { buildAgain, type Finding, good, wrong } from './findings.ts'
import { type Look, whyUnreached } from './outside.ts'
import { reach } from './reach.ts'

const what = 'Outlook'
const types: Readonly<Record<string, RegExp>> = {
  [outlookPaths.page]: /^text\/html\b/,
  [outlookPaths.script]: /^text\/javascript\b/,
  [outlookPaths.bridge]: /^text\/html\b/,
  [outlookPaths.bridgeScript]: /^text\/javascript\b/,
  [outlookPaths.icon]: /^image\/png\b/,
  [outlookPaths.largeIcon]: /^image\/png\b/,
}
const handOn = 'it must lead to these services, and a proxy must hand on the name that was asked for'

async function manifest({ origin, ca }: Look, outlook: string): Promise<Finding | null> {
  const { status, body } = await reach(origin + clientPaths.outlookManifest, { ca })
  if (status !== 200) return wrong(what, `${clientPaths.outlookManifest} answers ${status}: ${buildAgain}`)
  if (body.includes(`"${outlook}${outlookPaths.script}"`)) return null
  return wrong(what, `${clientPaths.outlookManifest} names another origin than ${outlook}: start the services again`)
}

async function files({ ca }: Look, outlook: string): Promise<Finding | null> {
  for (const [path, type] of Object.entries(types)) {
    const { status, headers } = await reach(outlook + path, { ca })
    const got = status === 200 ? String(headers['content-type']) : String(status)
    if (!type.test(got)) return wrong(what, `something else answers at ${outlook}${path} (${got}): ${handOn}`)
  }
  // Microsoft's script is there.
  const { status } = await reach(outlook + paths.home, { ca })
  return status === 404 ? null : wrong(what, `the portal answers at ${outlook} too (${status}): ${handOn}`)
}

/** Of the portal, where Outlook alone may show it. */
async function pane({ origin, ca }: Look, outlook: string): Promise<Finding | null> {
  const { status, headers } = await reach(origin + panePaths.home, { ca })
  if (status !== 200) return wrong(what, `${panePaths.home} answers ${status}: ${buildAgain}`)
  const policies = String(headers['content-security-policy']).split(',')
  if (policies.every(policy => policy.includes(`frame-ancestors ${outlook} `))) return null
  return wrong(
    what,
    `Outlook may not show ${panePaths.home}: a proxy must leave the field Content-Security-Policy as it is`,
  )
}

/** @param outlook the add-in's origin. */
export async function outlookAddIn(look: Look, outlook: string): Promise<Finding> {
  let asked = look.origin
  try {
    const amiss = await manifest(look, outlook)
    asked = outlook
    const lacking = amiss ?? (await files(look, outlook))
    asked = look.origin
    return lacking ?? (await pane(look, outlook)) ?? good(what, `the add-in is given out at ${outlook}`)
  } catch (error) {
    return wrong(what, whyUnreached(asked, error))
  }
}
