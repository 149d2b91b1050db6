// What administrators do about people: the same functions as the command line's, for who has just proven an address named in the configuration.

import {
  type AdministratorAnswer,
  type EndedAnswer,
  eraseRequest,
  ownerRequest,
  type PeopleDeed,
  type PersonAnswer,
  type PersonExport,
  personRequest,
  recentSeconds,
} from '../../../contract/administrators/people.ts'
import { PosternError } from '../../../core/errors.ts'
import { canonicalAddress } from '../../../mail/address/address.ts'
import { endSessions, erase, exported, ownedFrom, type PeopleOptions, type Refused, show } from '../../people/people.ts'
import { limitAdministrator } from '../../signin/limits.ts'
import { askerOf, demandAdministrator, nowOf } from '../callers.ts'
import type { Handler } from '../route.ts'
import type { Services } from '../services.ts'

type Call = Parameters<Handler>

/** Whoever may ask about people. @returns the administrator's address. */
export async function demandRecent([services, request, reply]: Call): Promise<string> {
  const address = await demandAdministrator(services, request, reply, recentSeconds)
  await limitAdministrator(address, askerOf(services, request))
  return address
}

function optionsOf({ db, pseudonym, ...services }: Services, administrator: string): PeopleOptions {
  return { db, pseudonym, now: nowOf(services), administrator }
}

/** Whatever is asked or done, with who did it and about whom, in the log. */
async function about<T>(
  action: PeopleDeed | 'show',
  [services, request, reply]: Call,
  work: (body: unknown, options: PeopleOptions) => readonly [address: string, answer: Promise<T>],
): Promise<T> {
  const administrator = await demandRecent([services, request, reply])
  const [address, answer] = work(request.body, optionsOf(services, administrator))
  const line = { administrator: services.hash(administrator), action, subject: services.hash(address) }
  try {
    const answered = await answer
    request.log.info(line, 'people')
    return answered
  } catch (error) {
    // What is refused tells something too: that mail waits, or since when the mailbox has its owner.
    request.log.info({ ...line, failed: error instanceof PosternError ? error.code : 'internal' }, 'people')
    throw error
  }
}

async function done<T>(work: Promise<T | Refused>): Promise<Exclude<T, Refused>> {
  const answer = await work
  if (typeof answer !== 'object' || answer === null || !('refused' in answer)) return answer as Exclude<T, Refused>
  const { refused, ...values } = answer as Refused
  const code = refused === 'far' ? 'bad-request' : 'conflict'
  throw new PosternError(code, 'it was not done', { values: { reason: refused, ...values } })
}

/** So that the page asks for a new code before anything is typed. */
export const whoAdministers: Handler = async (services, request, reply): Promise<AdministratorAnswer> => {
  return { address: await demandAdministrator(services, request, reply, recentSeconds) }
}

export const showPerson: Handler = (...call) =>
  about<PersonAnswer>('show', call, (body, options) => {
    const address = canonicalAddress(personRequest.parse(body).address)
    return [address, show(address, options)]
  })

export const signOutPerson: Handler = (...call) =>
  about<EndedAnswer>('sign-out', call, (body, options) => {
    const address = canonicalAddress(personRequest.parse(body).address)
    return [address, endSessions(address, options).then(ended => ({ ended }))]
  })

export const changeOwner: Handler = (...call) =>
  about<EndedAnswer>('not-before', call, (body, options) => {
    const { address: typed, period } = ownerRequest.parse(body)
    const address = canonicalAddress(typed)
    return [address, done(ownedFrom(address, period, false, options)).then(ended => ({ ended }))]
  })

export const exportPerson: Handler = (...call) =>
  about<PersonExport>('export', call, (body, options) => {
    const address = canonicalAddress(personRequest.parse(body).address)
    return [address, exported(address, options)]
  })

export const erasePerson: Handler = async (services, request, reply) => {
  await about<null>('erase', [services, request, reply], (body, options) => {
    const { address: typed, waitingToo } = eraseRequest.parse(body)
    const address = canonicalAddress(typed)
    return [address, done(erase(address, waitingToo, options))]
  })
  return reply.status(204).send()
}
