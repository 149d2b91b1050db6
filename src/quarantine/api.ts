// What the page for held mail asks of its gateway.

import {
  type GatewaySession,
  gatewayPaths,
  gatewaySession,
  type QuarantineAction,
  type QuarantinedMessage,
  type QuarantineList,
  type QuarantineMatches,
  quarantinedMessage,
  quarantineList,
  quarantineMatches,
  type RunAnswer,
  runAnswer,
} from '../contract/quarantine.ts'
import { ask, call, posted } from '../portal/services/call.ts'

const withId = (path: string, id: string) => path.replace(':id', encodeURIComponent(id))
const runPath = (id: string) => withId(gatewayPaths.run, id)

export const quarantineApi = {
  session: (): Promise<GatewaySession> => ask(gatewaySession, gatewayPaths.session),
  signIn: (token: string): Promise<GatewaySession> => ask(gatewaySession, gatewayPaths.session, posted({ token })),
  async signOut(): Promise<void> {
    await call(gatewayPaths.session, { method: 'DELETE' })
  },
  list: (query: string): Promise<QuarantineList> => ask(quarantineList, `${gatewayPaths.messages}?${query}`),
  matches: (query: string): Promise<QuarantineMatches> => ask(quarantineMatches, `${gatewayPaths.matches}?${query}`),
  message: (id: string): Promise<QuarantinedMessage> => ask(quarantinedMessage, withId(gatewayPaths.message, id)),
  run: (action: QuarantineAction, ids: readonly string[]): Promise<RunAnswer> =>
    ask(runAnswer, gatewayPaths.runs, posted({ action, ids })),
  /** @param from the first result that is wanted. */
  look: (id: string, from: number): Promise<RunAnswer> => ask(runAnswer, `${runPath(id)}?from=${from}`),
  async stop(id: string): Promise<void> {
    await call(runPath(id), { method: 'DELETE' })
  },
}
