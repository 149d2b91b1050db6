// The contract, held against the real services and the pretended ones: every path, success and every error, so that the two
// cannot drift apart.

import { afterAll, describe, expect, it } from 'vitest'
import { paths } from '../src/contract/paths.ts'
import { problemOf } from '../src/contract/problem.ts'
import { type ErrorCode, errorCodes, PosternError } from '../src/core/errors.ts'
import type { Case } from './contract/case.ts'
import { type Host, type Kind, startPretendedHost, startReal } from './contract/host.ts'
import { certificates, keys, parameters } from './contract/keys.ts'
import { messages, outgoing, stored } from './contract/relay.ts'
import { challenge, session, signIn } from './contract/sign-in.ts'
import { health, ready, status } from './contract/status.ts'
import {
  adminWindow,
  adminWindowEnd,
  adminWindowStart,
  adminWindows,
  adminWindowUpdates,
  advisory,
  calendar,
} from './contract/windows.ts'

const contract: Partial<Record<keyof typeof paths, readonly Case[]>> = {
  parameters,
  signIn,
  challenge,
  session,
  keys,
  certificates,
  messages,
  stored,
  outgoing,
  status,
  health,
  ready,
}

/** What a person opens: held by the tests of the pages. */
const pages = ['service', 'link', 'handoff', 'open', 'read', 'write', 'sent', 'frame', 'framePictures', 'admin']

/** Served by the real services alone: the pretended windows come from the scenario, and nobody administers them. */
const realAlone: Partial<Record<keyof typeof paths, readonly Case[]>> = {
  calendar,
  advisory,
  adminWindows,
  adminWindow,
  adminWindowStart,
  adminWindowEnd,
  adminWindowUpdates,
}

const everything = { ...contract, ...realAlone }

/** What the real services do not keep yet: they call it a fault of their own (500). */
const owed = new Set(['a form that breaks off'])

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
    // mail that was forwarded: the real services' own tests.
    const unasked = ['internal', 'unavailable', 'message-too-large', 'link-expired']
    expect(own.filter(code => !seen.has(code) && !unasked.includes(code))).toEqual([])
  })
})

describe.each([
  ['the real services', startReal],
  ['the pretended services', startPretendedHost],
] as const)('%s', (_, start) => {
  const running = new Map<Kind, Promise<Host>>()
  afterAll(async () => {
    for (const host of running.values()) await (await host).close()
  })
  const hostOf = (kind: Kind) => {
    const host = running.get(kind) ?? start(kind)
    running.set(kind, host)
    return host
  }

  async function run({ kind, alone, call, check }: Case): Promise<void> {
    // Where two calls are all there are, each case needs its own two.
    const own = alone || kind === 'tight'
    const host = await (own ? start(kind) : hostOf(kind))
    try {
      await check(await call(host), host)
    } finally {
      if (own) await host.close()
    }
  }

  for (const [path, cases] of Object.entries(start === startReal ? everything : contract)) {
    describe(paths[path as keyof typeof paths], () => {
      for (const each of cases) {
        const name = each.code ? `refuses (${each.code}) ${each.name}` : each.name
        if (start === startReal && owed.has(each.name)) it.fails(name, () => run(each))
        else it(name, () => run(each))
      }
    })
  }
})
