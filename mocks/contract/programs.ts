// Programs that are no browsers: a token, and a signature over each call.

import { expect } from 'vitest'
import { paths } from '../../src/contract/paths.ts'
import {
  callHeader,
  programAnswer,
  programChallenge,
  programPreflight,
  programSession,
} from '../../src/contract/program/program.ts'
import { sessionAnswer } from '../../src/contract/signin.ts'
import { secondsOf } from '../../src/core/seconds.ts'
import { type Changes, Program } from '../../src/server/testing/program.ts'
import { newKey } from '../../src/server/testing/services.ts'
import { type Case, refuses, somebody, works } from './case.ts'
import type { Services } from './services.ts'

const readable = { ...programAnswer }
const day = 86_400

async function signedIn(services: Services, address = somebody()): Promise<Program> {
  const program = new Program(services)
  await program.signIn(address)
  return program
}

const codeFor = (services: Services, address: string) => services.mails.findLast(({ to }) => to === address)!.code

const asksFirst = (path: string): Case =>
  works(
    `tells a program that it may ask ${path}`,
    services =>
      fetch(services.origin + path.replace(/:\w+/, 'x'), {
        method: 'OPTIONS',
        headers: { origin: 'moz-extension://x', 'access-control-request-method': 'POST' },
      }),
    { status: 204, headers: { ...programPreflight, 'access-control-allow-credentials': null } },
  )

export const signIn: readonly Case[] = [
  works(
    'sends a program a code, with a secret in place of a cookie',
    services => new Program(services).ask(somebody()),
    {
      status: 202,
      shape: programChallenge,
      headers: readable,
      also: body => expect(body).toMatchObject({ secret: expect.stringMatching(/^[\w-]{43}$/) }),
    },
  ),
  works(
    'sends a program the same code again for its secret',
    async services => {
      const [program, address] = [new Program(services), somebody()]
      const { challenge } = await program.challenge(address)
      const again = await program.ask(address)
      expect(await again.clone().json()).toMatchObject({ challenge, secret: program.secret })
      return again
    },
    { status: 202, headers: readable },
  ),
  asksFirst(paths.signIn),
]

export const challenge: readonly Case[] = [
  works(
    'gives a program a token',
    async services => {
      const [program, address] = [new Program(services), somebody()]
      const { challenge } = await program.challenge(address)
      return program.prove(challenge, codeFor(services, address))
    },
    {
      status: 200,
      shape: programSession,
      headers: readable,
      also: body => expect(body).toMatchObject({ token: expect.stringMatching(/^[\w-]{43}$/), remembered: true }),
    },
  ),
  works(
    'adds an address to the session of the same program',
    async services => {
      const [program, address] = [await signedIn(services), somebody()]
      const { challenge } = await program.challenge(address)
      return program.prove(challenge, codeFor(services, address))
    },
    {
      status: 200,
      headers: readable,
      also: body => expect((body as { addresses: unknown[] }).addresses).toHaveLength(2),
    },
  ),
  refuses('code-expired', 'a right code without the secret', async services => {
    const [program, address] = [new Program(services), somebody()]
    const { challenge } = await program.challenge(address)
    program.secret = undefined
    return program.prove(challenge, codeFor(services, address))
  }),
  refuses('code-expired', 'a right code with the secret of another', async services => {
    const [program, address] = [new Program(services), somebody()]
    const { challenge } = await program.challenge(address)
    const other = new Program(services)
    await other.challenge(somebody())
    return program.prove(challenge, codeFor(services, address), other.secret)
  }),
  refuses('code-expired', 'a right code of a program in a browser', async services => {
    const [program, address] = [new Program(services), somebody()]
    const { challenge } = await program.challenge(address)
    return services.browser().prove(challenge, codeFor(services, address))
  }),
  asksFirst(paths.challenge),
]

/** What is wrong with a call: each is refused, whatever path it is for. */
const forged: readonly (readonly [string, (services: Services) => Promise<Changes>])[] = [
  ['with a stolen token, signed by another key', async () => ({ key: await newKey() })],
  ['whose signature is for another path', async services => ({ url: `${services.origin}${paths.keys}` })],
  [
    'whose signature is for the same path with another question',
    async services => ({
      url: `${services.origin}${paths.session}?all`,
    }),
  ],
  ['whose signature is for another portal', async () => ({ url: `https://elsewhere.example${paths.session}` })],
  ['whose signature is for another method', async () => ({ method: 'PUT' })],
  ['whose signature is for another token', async () => ({ token: 'x'.repeat(43) })],
  ['that is not signed', async () => ({ headers: { [callHeader]: '' } })],
  ['whose signature is none', async () => ({ headers: { [callHeader]: 'a.b.c' } })],
]

const misplaced = (services: Services, seconds: number) => ({ now: secondsOf(services.now()) + seconds })

export const session: readonly Case[] = [
  works(
    'says who is signed in, to a program',
    async services => (await signedIn(services)).call('GET', paths.session),
    { status: 200, shape: sessionAnswer, headers: readable },
  ),
  works(
    'is a program’s as long as a browser’s',
    async services => {
      const program = await signedIn(services)
      services.pass(170 * day)
      await program.call('GET', paths.session)
      services.pass(170 * day)
      return program.call('GET', paths.session)
    },
    { status: 200, headers: readable, alone: true },
  ),
  works('is ended by a program', async services => (await signedIn(services)).call('DELETE', paths.session), {
    status: 204,
    headers: readable,
  }),
  works(
    'is ended everywhere by a program',
    async services => {
      const address = somebody()
      const [one, other] = [await signedIn(services, address), await signedIn(services, address)]
      const answer = await one.call('DELETE', `${paths.session}?all`)
      expect((await other.call('GET', paths.session)).status).toBe(401)
      return answer
    },
    { status: 204, headers: readable },
  ),
  ...forged.map(([name, changes]) =>
    refuses('not-signed-in', `a call ${name}`, async services =>
      (await signedIn(services)).call('GET', paths.session, undefined, await changes(services)),
    ),
  ),
  refuses('not-signed-in', 'a program without a token', services => new Program(services).call('GET', paths.session)),
  refuses('not-signed-in', 'a call that was taken before', async services => {
    const program = await signedIn(services)
    const headers = { [callHeader]: await program.sign('GET', paths.session) }
    await program.call('GET', paths.session, undefined, { headers })
    services.pass(59)
    return program.call('GET', paths.session, undefined, { headers })
  }),
  refuses(
    'not-signed-in',
    'a call of two minutes ago, and says what time it is',
    async services => (await signedIn(services)).call('GET', paths.session, undefined, misplaced(services, -120)),
    { values: { now: expect.any(Number) } },
  ),
  refuses(
    'not-signed-in',
    'a call of later, and says what time it is',
    async services => (await signedIn(services)).call('GET', paths.session, undefined, misplaced(services, 61)),
    { values: { now: expect.any(Number) } },
  ),
  refuses('not-signed-in', 'to end a session by its token without a signature', async services =>
    (await signedIn(services)).call('DELETE', paths.session, undefined, { headers: { [callHeader]: '' } }),
  ),
  works(
    'is nobody’s where the token of a program is shown as a cookie',
    async services => {
      const { token } = await signedIn(services)
      const browser = services.browser()
      browser.cookies.set('postern', token!)
      return browser.call('GET', paths.session)
    },
    { status: 200, also: body => expect(body).toMatchObject({ addresses: [] }) },
  ),
  refuses('not-signed-in', 'a browser’s cookie that is shown as a token', async services => {
    const [browser, address] = [services.browser(), somebody()]
    const { challenge } = await browser.challenge(address)
    await browser.prove(challenge, codeFor(services, address))
    const program = new Program(services)
    program.token = browser.cookies.get('postern')!
    return program.call('GET', paths.session, undefined, { key: await browser.device })
  }),
  refuses('origin-refused', 'a token beside a cookie, from elsewhere', async services =>
    (await signedIn(services)).call('DELETE', paths.session, undefined, { headers: { cookie: 'postern=x' } }),
  ),
  asksFirst(paths.session),
]

export const outgoing: readonly Case[] = [
  refuses('not-found', 'a message that is none, to a program', async services =>
    (await signedIn(services)).call('GET', paths.outgoing.replace(':id', 'none')),
  ),
  asksFirst(paths.outgoing),
]

export const keys: readonly Case[] = [asksFirst(paths.keys)]
export const certificates: readonly Case[] = [asksFirst(paths.certificates)]
export const messages: readonly Case[] = [asksFirst(paths.messages)]
export const stored: readonly Case[] = [asksFirst(paths.stored)]
