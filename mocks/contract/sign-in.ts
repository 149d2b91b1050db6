// Signing in: codes and sessions.

import { expect } from 'vitest'
import { paths } from '../../src/contract/paths.ts'
import { challengeAnswer, sessionAnswer } from '../../src/contract/signin.ts'
import type { Browser } from '../../src/server/testing/services.ts'
import { badBodies, type Case, refuses, rudeness, signedIn, somebody, stopped, works } from './case.ts'
import type { Services } from './services.ts'

const day = 86_400
const wrong = '0000 0000 0000'

async function asked(services: Services, address = somebody()) {
  const browser = services.browser()
  const { challenge } = await browser.challenge(address)
  return { browser, challenge, address, code: codeFor(services, address) }
}

const codeFor = (services: Services, address: string) => services.mails.findLast(({ to }) => to === address)!.code

async function spend(browser: Browser, address: string): Promise<string> {
  const { challenge } = await browser.challenge(address)
  for (let i = 0; i < 5; i++) await browser.prove(challenge, wrong)
  return challenge
}

export const signIn: readonly Case[] = [
  works('sends a code', services => services.browser().ask(somebody()), {
    status: 202,
    shape: challengeAnswer,
    cookies: { 'postern-browser': /Max-Age=86400/ },
    also: body => expect(body).toMatchObject({ digits: 8 }),
  }),
  works(
    'sends the same code again while it is good',
    async services => {
      const { browser, address, challenge, code } = await asked(services)
      const again = await browser.ask(address)
      expect(await again.clone().json()).toMatchObject({ challenge })
      expect(codeFor(services, address)).toBe(code)
      return again
    },
    { status: 202, shape: challengeAnswer, cookies: { 'postern-browser': /Max-Age=86400/ } },
  ),
  works(
    'knows a browser that has proven the address for a long time',
    async services => {
      const { browser, address } = await signedIn(services)
      return browser.ask(address)
    },
    { status: 202, shape: challengeAnswer, cookies: { 'postern-browser': /Max-Age=34560000/ } },
  ),
  ...rudeness('signIn', 'POST'),
  stopped('signIn', 'POST'),
  ...badBodies('signIn'),
  refuses('bad-request', 'a body out of its shape', services =>
    services.browser().call('POST', paths.signIn, { address: 1 }),
  ),
  refuses('bad-address', 'an address that is none', services => services.browser().ask('robin@@example.com')),
  refuses(
    'mail-down',
    'while the mail server is away',
    async services => {
      services.breakMail(true)
      try {
        return await services.browser().ask(somebody())
      } finally {
        services.breakMail(false)
      }
    },
    {},
  ),
  refuses(
    'rate-limited',
    'a sixth code within the hour',
    async services => {
      const address = somebody()
      for (let i = 0; i < 5; i++) await services.browser().ask(address)
      return services.browser().ask(address)
    },
    { values: { retryAfter: expect.any(Number) } },
  ),
  refuses('rate-limited', 'a network that asks too much', tooOften('POST', paths.signIn, {}), { kind: 'tight' }),
]

/** The third call of three. */
export function tooOften(method: string, path: string, body?: unknown): Case['call'] {
  return async services => {
    for (let i = 0; i < 2; i++) await services.browser().call(method, path, body)
    return services.browser().call(method, path, body)
  }
}

export const challenge: readonly Case[] = [
  works(
    'gives a session that lasts',
    async services => {
      const { browser, challenge, code } = await asked(services)
      return browser.prove(challenge, code.replace(' ', '-'))
    },
    {
      status: 200,
      shape: sessionAnswer,
      cookies: { postern: /Max-Age=15552000/, 'postern-browser': /Max-Age=34560000/ },
      also: body => expect(body).toMatchObject({ remembered: true }),
    },
  ),
  works(
    'gives a session for now, on a device that is not the reader’s',
    async services => {
      const { browser, challenge, code } = await asked(services)
      return browser.prove(challenge, code, false)
    },
    {
      status: 200,
      shape: sessionAnswer,
      cookies: { postern: /^(?!.*(Max-Age|Expires))/i },
      also: body => expect(body).toMatchObject({ remembered: false }),
    },
  ),
  works(
    'adds an address to the session of the same device',
    async services => {
      const { browser } = await signedIn(services)
      const address = somebody()
      const { challenge } = await browser.challenge(address)
      return browser.prove(challenge, codeFor(services, address))
    },
    {
      status: 200,
      shape: sessionAnswer,
      cookies: { postern: /Max-Age/, 'postern-browser': /Max-Age/ },
      also: body => expect((body as { addresses: unknown[] }).addresses).toHaveLength(2),
    },
  ),
  ...rudeness('challenge', 'POST'),
  stopped('challenge', 'POST'),
  ...badBodies('challenge'),
  refuses('bad-request', 'no device key', services =>
    services.browser().call('POST', `${paths.signIn}/x`, { code: '1', remember: true }),
  ),
  refuses(
    'wrong-code',
    'another code',
    async services => {
      const { browser, challenge } = await asked(services)
      return browser.prove(challenge, wrong)
    },
    { values: { left: 4 } },
  ),
  refuses('code-expired', 'a challenge that is none', async services => {
    const { browser } = await asked(services)
    return browser.prove('none', wrong)
  }),
  refuses('code-expired', 'a right code in another browser', async services => {
    const { challenge, code } = await asked(services)
    return services.browser().prove(challenge, code)
  }),
  refuses('code-expired', 'a code that was used', async services => {
    const { browser, challenge, code } = await asked(services)
    await browser.prove(challenge, code)
    return browser.prove(challenge, code)
  }),
  refuses('code-expired', 'a code of an hour ago', async services => {
    const { browser, challenge, code } = await asked(services)
    services.pass(3_600)
    return browser.prove(challenge, code)
  }),
  refuses('too-many-tries', 'the right code after five wrong ones', async services => {
    const { browser, address, challenge } = await asked(services)
    await spend(browser, address)
    return browser.prove(challenge, codeFor(services, address))
  }),
  refuses(
    'too-many-tries',
    'two tries in a row at the longer code that follows many wrong ones',
    async services => {
      const address = somebody()
      const browser = services.browser()
      for (let i = 0; i < 4; i++) await spend(browser, address)
      const { challenge, digits } = await browser.challenge(address)
      expect(digits).toBe(12)
      await browser.prove(challenge, wrong)
      return browser.prove(challenge, wrong)
    },
    { values: { retryAfter: 10 } },
  ),
  refuses('rate-limited', 'a network that asks too much', tooOften('POST', `${paths.signIn}/x`, {}), { kind: 'tight' }),
]

export const session: readonly Case[] = [
  works('is nobody’s without a cookie', services => services.browser().call('GET', paths.session), {
    status: 200,
    shape: sessionAnswer,
    also: body => expect(body).toEqual({ addresses: [], until: 0, remembered: false, device: '' }),
  }),
  works('says who is signed in', async services => (await signedIn(services)).browser.call('GET', paths.session), {
    status: 200,
    shape: sessionAnswer,
    also: body => expect((body as { addresses: unknown[] }).addresses).toHaveLength(1),
  }),
  works(
    'slides on while it is used',
    async services => {
      const { browser } = await signedIn(services)
      services.pass(2 * day)
      return browser.call('GET', paths.session)
    },
    { status: 200, shape: sessionAnswer, cookies: { postern: /Max-Age=15552000/ } },
  ),
  works(
    'is over after half a year',
    async services => {
      const { browser } = await signedIn(services)
      services.pass(181 * day)
      return browser.call('GET', paths.session)
    },
    { status: 200, shape: sessionAnswer, also: body => expect(body).toMatchObject({ addresses: [] }), alone: true },
  ),
  works('is ended', async services => (await signedIn(services)).browser.call('DELETE', paths.session), {
    status: 204,
    cookies: { postern: /^postern=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/ },
  }),
  works(
    'is ended everywhere',
    async services => {
      const address = somebody()
      const [one, other] = [await signedIn(services, address), await signedIn(services, address)]
      const answer = await one.browser.call('DELETE', `${paths.session}?all`)
      expect(await other.browser.session()).toMatchObject({ addresses: [] })
      return answer
    },
    { status: 204, cookies: { postern: /^postern=;/ } },
  ),
  refuses('not-signed-in', 'to end the session of nobody', services =>
    services.browser().call('DELETE', paths.session),
  ),
  refuses('origin-refused', 'DELETE from elsewhere', services =>
    services.browser().call('DELETE', paths.session, undefined, { origin: 'https://example.com' }),
  ),
]
