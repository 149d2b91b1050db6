// What a program asks of the services: what the portal asks, but for signing in, which gives a token in place of cookies.

import { paths } from '../../contract/paths.ts'
import { programChallenge, programSession, toldTime } from '../../contract/program/program.ts'
import { PosternError } from '../../core/errors.ts'
import { type Api, api as ofPortal } from '../../portal/services/api.ts'
import { ask, posted } from '../../portal/services/call.ts'
import type { VaultClient } from '../../portal/services/vault.ts'
import type { ProgramCalls } from './calls.ts'
import { isOwn } from './mails.ts'

const isOver = (error: unknown) => error instanceof PosternError && error.code === 'not-signed-in'

const signInBy = ({ tokens }: ProgramCalls): Pick<Api, 'session' | 'askForCode' | 'prove' | 'signOut'> => ({
  async session() {
    if (tokens.token() === null) return null
    try {
      return await ofPortal.session()
    } catch (error) {
      if (isOver(error) && toldTime(error) === null) return null
      throw error
    }
  },
  async askForCode(request) {
    const secret = tokens.secret()
    const answer = await ask(programChallenge, paths.signIn, posted({ ...request, ...(secret && { secret }) }))
    if (answer.secret !== undefined) tokens.keepSecret(answer.secret)
    return answer
  },
  async prove(challenge, request) {
    const path = paths.challenge.replace(':challenge', encodeURIComponent(challenge))
    const answer = await ask(programSession, path, posted({ ...request, secret: tokens.secret() ?? '' }))
    if (answer.token !== undefined) tokens.keepToken(answer.token)
    return answer
  },
  async signOut() {
    await ofPortal.signOut().finally(tokens.forget)
  },
})

type Call = (...args: never[]) => Promise<unknown>

/** Asks once more by the services' clock where this device's is wrong. */
function onTime(call: Call, { learnTime }: ProgramCalls): Call {
  return async (...args) => {
    try {
      return await call(...args)
    } catch (error) {
      const now = toldTime(error)
      if (now === null) throw error
      learnTime(now)
      return call(...args)
    }
  }
}

export function programApi(calls: ProgramCalls): Api {
  const all = Object.entries<Call>({ ...ofPortal, ...signInBy(calls) } as never)
  return Object.fromEntries(all.map(([name, call]) => [name, onTime(call, calls)])) as unknown as Api
}

/** Of what left by the mail program itself nobody else knows more. */
export function knowsOwn(api: Api, vault: Pick<VaultClient, 'sent'>): Api {
  async function sentHere(id: string) {
    const sent = (await vault.sent()).find(each => each.id === id)
    if (!sent) throw new PosternError('not-found', 'it was not sent here')
    return sent
  }
  return { ...api, outgoing: id => (isOwn(id) ? sentHere(id) : api.outgoing(id)) }
}
