// @module-tag long
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { paths } from '../../contract/paths.ts'
import { problemOf, type Services, startServices } from '../testing/services.ts'

const robin = 'robin@example.com'
let services: Services
beforeEach(async () => {
  services = await startServices({ LIMIT_ADDRESS: '500', LIMIT_ADDRESS_NETWORK: '500' })
})
afterEach(() => services.close())

const wrongFor = (code: string) => (code.startsWith('0') ? '1' : '0') + code.slice(1)

describe('a code', () => {
  it('opens a session, in either way of writing it, and the session says whose it is', async () => {
    const browser = services.browser()
    const { challenge, digits, from } = await browser.challenge(robin)
    expect([digits, from]).toEqual([8, 'secure@localhost'])
    const { code, to } = services.mails[0]!
    expect([to, code]).toEqual([robin, expect.stringMatching(/^\d{4} \d{4}$/)])
    expect((await browser.prove(challenge, code.replace(' ', '-'))).status).toBe(200)
    expect(await browser.session()).toMatchObject({
      addresses: [{ address: robin }],
      remembered: true,
      device: (await browser.device).kid,
    })
  })

  it('is the same when it is sent again, and another one once it is over', async () => {
    const browser = services.browser()
    const first = await browser.challenge(robin)
    services.pass(29 * 60)
    expect((await browser.challenge(robin)).challenge).toBe(first.challenge)
    expect(services.mails[1]!.code).toBe(services.mails[0]!.code)
    services.pass(2 * 60)
    expect((await browser.challenge(robin)).challenge).not.toBe(first.challenge)
    expect(services.mails[2]!.code).not.toBe(services.mails[0]!.code)
  })

  it('goes to the canonical address, never to what was typed', async () => {
    await services.browser().ask('Robin@EXAMPLE.com')
    expect(services.mails[0]!.to).toBe(robin)
  })

  it('is over after half an hour, and after it was used', async () => {
    const browser = services.browser()
    const { challenge } = await browser.challenge(robin)
    const { code } = services.mails[0]!
    services.pass(31 * 60)
    expect(await problemOf(await browser.prove(challenge, code))).toMatchObject({ status: 410, code: 'code-expired' })
    const next = await browser.challenge(robin)
    expect((await browser.prove(next.challenge, services.mails[1]!.code)).status).toBe(200)
    expect(await problemOf(await browser.prove(next.challenge, services.mails[1]!.code))).toMatchObject({
      code: 'code-expired',
    })
  })

  it('is none in another browser, and is not used up there', async () => {
    const browser = services.browser()
    const { challenge } = await browser.challenge(robin)
    const { code } = services.mails[0]!
    expect(await problemOf(await services.browser().prove(challenge, code))).toMatchObject({ code: 'code-expired' })
    expect((await browser.prove(challenge, code)).status).toBe(200)
  })

  it('bears four wrong tries, says how many are left, and dies with the fifth', async () => {
    const browser = services.browser()
    const { challenge } = await browser.challenge(robin)
    const { code } = services.mails[0]!
    for (const left of [4, 3, 2, 1, 0]) {
      const problem = await problemOf(await browser.prove(challenge, wrongFor(code)))
      expect(problem).toMatchObject({ status: 403, code: 'wrong-code', values: { left } })
    }
    expect(await problemOf(await browser.prove(challenge, code))).toMatchObject({
      status: 429,
      code: 'too-many-tries',
      temporary: true,
    })
    const next = await browser.challenge(robin)
    expect(next.challenge).not.toBe(challenge)
    expect((await browser.prove(next.challenge, services.mails.at(-1)!.code)).status).toBe(200)
  })

  it('gets longer and slower after many wrong tries at an address, and nobody is locked out', async () => {
    for (let i = 0; i < 4; i++) {
      const stranger = services.browser()
      const { challenge } = await stranger.challenge(robin)
      for (let j = 0; j < 5; j++) await stranger.prove(challenge, wrongFor(services.mails.at(-1)!.code))
    }
    const owner = services.browser()
    const { challenge, digits } = await owner.challenge(robin)
    expect(digits).toBe(12)
    const { code } = services.mails.at(-1)!
    expect(await problemOf(await owner.prove(challenge, wrongFor(code)))).toMatchObject({ code: 'wrong-code' })
    const slow = await owner.prove(challenge, code)
    expect([slow.status, Number(slow.headers.get('retry-after'))]).toEqual([429, 10])
    services.pass(10)
    expect((await owner.prove(challenge, code)).status).toBe(200)
    services.pass(86_400 * 2)
    expect((await services.browser().challenge(robin)).digits).toBe(8)
  })

  it('is answered for before anybody knows what becomes of its mail, which nobody but the log is told', async () => {
    let become = (_: 'refused') => {}
    services.becomes(
      new Promise(resolve => {
        become = resolve
      }),
    )
    const browser = services.browser()
    expect((await browser.ask(robin)).status).toBe(202)
    expect(services.logged.join('')).not.toContain('code sent')
    become('refused')
    await services.stop()
    expect(services.logged.find(line => line.includes('code sent'))).toContain('"delivery":"refused"')
    await services.restart()
  })

  it('is not said to be sent when the mail server is away, and is sent afterwards', async () => {
    const browser = services.browser()
    services.breakMail(true)
    expect(await problemOf(await browser.ask(robin))).toMatchObject({ status: 503, code: 'mail-down', temporary: true })
    services.breakMail(false)
    expect((await browser.ask(robin)).status).toBe(202)
  })

  it.each([
    'robin',
    '@example.com',
    'a@b@example.com',
    'robin@example.com\r\nBcc: x@example.com',
    '"<x>"@[127.0.0.1]',
  ])('is not sent to %j', async address => {
    expect(await problemOf(await services.browser().ask(address))).toMatchObject({ status: 400, code: 'bad-address' })
    expect(services.mails).toEqual([])
  })
})

describe('the database', () => {
  it('holds no code and nothing that is one', async () => {
    await services.browser().ask(robin)
    const [row] = await services.db.selectFrom('challenges').selectAll().execute()
    const code = services.mails[0]!.code.replace(' ', '')
    expect(JSON.stringify({ ...row, nonce: [...new Uint8Array(row!.nonce)] })).not.toContain(code)
  })
})

describe('limits', () => {
  it('an address gets five codes an hour from one network, and a device it knows has a share of its own', async () => {
    await services.close()
    services = await startServices()
    const proven = services.browser()
    await proven.signIn(services, robin)
    const stranger = services.browser()
    for (let i = 0; i < 4; i++) expect((await stranger.ask(robin)).status).toBe(202)
    const refused = await stranger.ask(robin)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
    expect((await proven.ask(robin)).status).toBe(202)
    await proven.call('DELETE', paths.session)
    expect((await proven.ask(robin)).status).toBe(202)
    expect((await stranger.ask('carol@example.com')).status).toBe(202)
    services.pass(3600)
    expect((await stranger.ask(robin)).status).toBe(202)
  })

  it('a network has a burst, and is let in again as it fills', async () => {
    await services.close()
    services = await startServices({ LIMIT_NETWORK: '3/60' })
    const browser = services.browser()
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await browser.ask(`${i}@example.com`)).status)
    expect(statuses).toEqual([202, 202, 202, 429])
    services.pass(1)
    expect((await browser.ask('x@example.com')).status).toBe(202)
  })
})

describe('a session', () => {
  it('has a cookie that no script and no other site gets', async () => {
    const browser = services.browser()
    const { challenge } = await browser.challenge(robin)
    const response = await browser.prove(challenge, services.mails[0]!.code)
    const [cookie] = response.headers.getSetCookie().filter(line => line.startsWith('postern='))
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(cookie).toContain(`Max-Age=${180 * 86_400}`)
  })

  it('that is not to be remembered ends with the browser, and after a day', async () => {
    const browser = services.browser()
    const { challenge } = await browser.challenge(robin)
    const response = await browser.prove(challenge, services.mails[0]!.code, false)
    expect(response.headers.getSetCookie().find(line => line.startsWith('postern='))).not.toContain('Max-Age')
    services.pass(86_401)
    expect((await browser.session()).addresses).toEqual([])
  })

  it('slides on while it is used, and ends half a year after its last use', async () => {
    const browser = services.browser()
    await browser.signIn(services, robin)
    for (let i = 0; i < 3; i++) {
      services.pass(100 * 86_400)
      const response = await browser.call('GET', paths.session)
      const cookie = response.headers.getSetCookie().find(line => line.startsWith('postern='))
      expect(cookie).toContain(`Max-Age=${180 * 86_400}`)
      expect(((await response.json()) as { addresses: unknown[] }).addresses).toHaveLength(1)
    }
    expect((await browser.call('GET', paths.session)).headers.getSetCookie()).toEqual([])
    services.pass(181 * 86_400)
    expect((await browser.session()).addresses).toEqual([])
  })

  it('takes a second address of the same device, and not of another', async () => {
    const browser = services.browser()
    await browser.signIn(services, robin)
    const both = await browser.signIn(services, 'carol@example.com')
    expect(both.addresses.map(({ address }) => address).toSorted()).toEqual(['carol@example.com', robin])

    const thief = services.browser()
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value)
    const alone = await thief.signIn(services, 'mallory@example.com')
    expect(alone.addresses.map(({ address }) => address)).toEqual(['mallory@example.com'])
  })

  it('ends at sign-out, here or everywhere', async () => {
    const [one, two] = [services.browser(), services.browser()]
    await one.signIn(services, robin)
    await two.signIn(services, robin)
    expect((await one.call('DELETE', paths.session)).status).toBe(204)
    expect((await one.session()).addresses).toEqual([])
    expect((await two.session()).addresses).toHaveLength(1)
    await one.signIn(services, robin)
    await one.call('DELETE', `${paths.session}?all`)
    expect((await two.session()).addresses).toEqual([])
  })
})
