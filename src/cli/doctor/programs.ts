// The programs that the portal gives out, as people and their programs ask for them: through the name and the proxy.

import { clientPaths } from '../../contract/paths.ts'
import { addOnPolicies, addOnUpdates } from '../../server/http/clients.ts'
import { buildAgain, type Finding, good, wrong } from './findings.ts'
import { type Look, whyUnreached } from './outside.ts'
import { type Reached, reach } from './reach.ts'

const what = 'mail programs'
const asked = [clientPaths.clients, clientPaths.addOn, clientPaths.addOnUpdates, clientPaths.addOnPolicies] as const
const types: Readonly<Record<(typeof asked)[number], RegExp>> = {
  [clientPaths.clients]: /^text\/html\b/,
  [clientPaths.addOn]: /^application\/x-xpinstall\b/,
  [clientPaths.addOnUpdates]: /^application\/json\b/,
  [clientPaths.addOnPolicies]: /^application\/json\b/,
}

/** What is said is of other shapes where something else answers. @throws ZodError, SyntaxError */
function namedIn(updates: Reached, policies: Reached) {
  const [id, addOn] = Object.entries(addOnUpdates.parse(JSON.parse(updates.body)).addons)[0] ?? []
  const { ExtensionSettings } = addOnPolicies.parse(JSON.parse(policies.body)).policies
  const { update_link: link, update_hash: hash } = addOn?.updates[0] ?? {}
  return { links: [link, id && ExtensionSettings[id]?.install_url], hash }
}

/** Whether Thunderbird would take this very add-on, and from here. */
function disagreement(origin: string, [, addOn, updates, policies]: readonly Reached[]): string | null {
  const both = `${clientPaths.addOnUpdates} and ${clientPaths.addOnPolicies}`
  try {
    const { links, hash } = namedIn(updates!, policies!)
    if (links.some(link => link !== origin + clientPaths.addOn))
      return `${both} name another address than ${origin}${clientPaths.addOn}: look at PORTAL_URL`
    if (hash === `sha256:${addOn!.digest}`) return null
    return `${clientPaths.addOn} is not what ${clientPaths.addOnUpdates} says: something in between keeps an older one`
  } catch {
    return `${both} cannot be read: look at the proxy`
  }
}

export async function programs({ origin, ca }: Look): Promise<Finding> {
  try {
    const reached: Reached[] = []
    for (const path of asked) reached.push(await reach(origin + path, { ca }))
    const amiss = asked.flatMap((path, i) => {
      const { status, headers } = reached[i]!
      if (status !== 200) return [`${path} (${status})`]
      return types[path].test(String(headers['content-type'])) ? [] : [`${path} (${headers['content-type']})`]
    })
    if (amiss.length > 0 && reached.every(({ status }) => status === 404))
      return wrong(what, `there are none at ${origin}: ${buildAgain}`)
    if (amiss.length > 0)
      return wrong(what, `something else answers at ${amiss.join(', ')}: the proxy must hand on every path`)
    const said = disagreement(origin, reached)
    return said === null ? good(what, `${asked.join(', ')} are given out`) : wrong(what, said)
  } catch (error) {
    return wrong(what, whyUnreached(origin, error))
  }
}
