// @module-tag long
// The contract, held against the real services and the pretended ones: every path, success and every error, so that the two
// cannot drift apart.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemOf } from '../src/contract/problem.ts'
import { type ErrorCode, errorCodes, PosternError } from '../src/core/errors.ts'
import { problemsOf } from '../src/server/http/openapi.ts'
import { routes } from '../src/server/http/routes.ts'
import { addOn, addOnPolicies, addOnUpdates, clients, outlookManifest } from './contract/add-on.ts'
import { type Case, paths } from './contract/case.ts'
import { certificates, keys, parameters } from './contract/keys.ts'
import {
  instances,
  messageTrace,
  person,
  personErase,
  personExports,
  personNotBefore,
  personSignOut,
  whoAdministers,
} from './contract/people.ts'
import * as programs from './contract/programs.ts'
import { messages, outgoing, stored } from './contract/relay.ts'
import { type Kind, type Services, startPretendedHost, startReal } from './contract/services.ts'
import { challenge, session, signIn } from './contract/sign-in.ts'
import { health, openapi, ready, security, status } from './contract/status.ts'
import {
  adminWindow,
  adminWindowEnd,
  adminWindowStart,
  adminWindows,
  adminWindowUpdates,
  advisory,
  advisoryDocument,
  calendar,
} from './contract/windows.ts'
import { type Witness, watchAnswers } from './contract/witness.ts'

const contract: Partial<Record<keyof typeof paths, readonly Case[]>> = {
  parameters,
  signIn: [...signIn, ...programs.signIn],
  challenge: [...challenge, ...programs.challenge],
  session: [...session, ...programs.session],
  keys: [...keys, ...programs.keys],
  certificates: [...certificates, ...programs.certificates],
  messages: [...messages, ...programs.messages],
  stored: [...stored, ...programs.stored],
  outgoing: [...outgoing, ...programs.outgoing],
  status,
  health,
  ready,
  security,
  administrator: whoAdministers,
  instances,
  person,
  personSignOut,
  personNotBefore,
  personExport: personExports,
  personErase,
  messageTrace,
}

/** What a person opens: held by the tests of the pages. */
const pages = [
  ...['home', 'link', 'read', 'write', 'sent', 'admin', 'people', 'trace', 'processes', 'about', 'device'],
  ...['handoff', 'open', 'service', 'frame', 'framePictures', 'assets'],
]

/** Served by the real services alone: programs read the list of routes; the pretended windows come from the scenario, and nobody administers them. */
const realAlone: Partial<Record<keyof typeof paths, readonly Case[]>> = {
  openapi,
  clients,
  addOn,
  addOnUpdates,
  addOnPolicies,
  outlookManifest,
  calendar,
  advisory,
  advisoryDocument,
  windows: adminWindows,
  window: adminWindow,
  windowStart: adminWindowStart,
  windowEnd: adminWindowEnd,
  windowUpdates: adminWindowUpdates,
}

const everything = { ...contract, ...realAlone }

/** Which cannot be asked for: a fault, and mail that was forwarded long ago. */
const untold = new Set(['internal', 'link-expired'])
const nameOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`

describe('the suite', () => {
  it('knows every path', () => {
    expect([...Object.keys(everything), ...pages].toSorted()).toEqual(Object.keys(paths).toSorted())
  })

  it('tries each of them in success and in failure', () => {
    for (const [path, cases] of Object.entries(everything)) {
      expect(cases.filter(({ code }) => code === null).length, path).toBeGreaterThan(0)
      expect(cases.filter(({ code }) => code !== null).length, path).toBeGreaterThan(0)
    }
  })

  it('has seen every error that has a status of its own', () => {
    const seen = new Set(Object.values(everything).flatMap(cases => cases.map(({ code }) => code)))
    const own = (Object.keys(errorCodes) as ErrorCode[]).filter(
      code => problemOf(new PosternError(code, '')).status !== 400,
    )
    // Faults of the service itself, which nobody can ask for; what the page makes of `too-large`; and links, which expire for
    // mail that was forwarded: the real services' own tests; and what nodes alone say.
    const unasked = ['internal', 'unavailable', 'disk-full', 'message-too-large', 'link-expired', 'stale-epoch']
    expect(own.filter(code => !seen.has(code) && !unasked.includes(code))).toEqual([])
  })
})

describe.each([
  ['the real services', startReal],
  ['the pretended services', startPretendedHost],
] as const)('%s', (_, start) => {
  const running = new Map<Kind, Promise<Services>>()
  let witness: Witness
  beforeAll(() => {
    witness = watchAnswers()
  })
  afterAll(async () => {
    witness.end()
    for (const services of running.values()) await (await services).close()
  })
  const servicesOf = (kind: Kind) => {
    const services = running.get(kind) ?? start(kind)
    running.set(kind, services)
    return services
  }

  async function run({ kind, alone, call, check }: Case): Promise<void> {
    // Where two calls are all there are, each case needs its own two.
    const own = alone || kind === 'tight'
    const services = await (own ? start(kind) : servicesOf(kind))
    try {
      await check(await call(services), services)
      await witness.check()
    } finally {
      if (own) await services.close()
    }
  }

  const asked = start === startReal ? everything : contract
  for (const [path, cases] of Object.entries(asked)) {
    describe(paths[path as keyof typeof paths], () => {
      for (const each of cases) {
        const name = each.code ? `refuses (${each.code}) ${each.name}` : each.name
        it(name, () => run(each))
      }
    })
  }

  it('has answered and refused whatever the list of routes says', () => {
    const listed = routes.filter(
      ({ path, does }) => does && Object.keys(asked).some(name => paths[name as 'keys'] === path),
    )
    expect(listed.filter(route => !witness.answered.has(route)).map(nameOf)).toEqual([])
    const unseen = listed.flatMap(route =>
      problemsOf(route)
        .filter(code => !untold.has(code) && !witness.refused.get(route)?.has(code))
        .map(code => `${nameOf(route)}: ${code}`),
    )
    expect(unseen).toEqual([])
  })
})
