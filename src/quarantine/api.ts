// What the page for held mail asks of its gateway.

import {
  type GatewaySession,
  gatewayPaths,
  gatewaySession,
  type HeldAction,
  type HeldList,
  type HeldMatches,
  type HeldMessage,
  heldList,
  heldMatches,
  heldMessage,
  type RunAnswer,
  runAnswer,
} from '../contract/quarantine.ts'
import { ask, call, posted } from '../portal/services/call.ts'

const withId = (path: string, id: string) => path.replace(':id', encodeURIComponent(id))
const runPath = (id: string) => withId(gatewayPaths.run, id)

export const heldApi = {
  session: (): Promise<GatewaySession> => ask(gatewaySession, gatewayPaths.session),
  signIn: (token: string): Promise<GatewaySession> => ask(gatewaySession, gatewayPaths.session, posted({ token })),
  async signOut(): Promise<void> {
    await call(gatewayPaths.session, { method: 'DELETE' })
  },
  list: (query: string): Promise<HeldList> => ask(heldList, `${gatewayPaths.messages}?${query}`),
  matches: (query: string): Promise<HeldMatches> => ask(heldMatches, `${gatewayPaths.matches}?${query}`),
  message: (id: string): Promise<HeldMessage> => ask(heldMessage, withId(gatewayPaths.message, id)),
  run: (action: HeldAction, ids: readonly string[]): Promise<RunAnswer> =>
    ask(runAnswer, gatewayPaths.runs, posted({ action, ids })),
  /** @param from the first result that is wanted. */
  look: (id: string, from: number): Promise<RunAnswer> => ask(runAnswer, `${runPath(id)}?from=${from}`),
  async stop(id: string): Promise<void> {
    await call(runPath(id), { method: 'DELETE' })
  },
}
