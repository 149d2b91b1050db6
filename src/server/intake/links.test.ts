// @module-tag long
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storedHeaders } from '../../contract/messages.ts'
import { paths } from '../../contract/paths.ts'
import { secondsOf } from '../../core/seconds.ts'
import { storeForwarded } from '../db/forwarded.ts'
import { problemOf, type Services, startServices } from '../testing/services.ts'
import { forwardedId } from './links.ts'
import { bob, robin, sealed } from './testing/forwards.ts'

let services: Services
beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.close())

let number = 0
async function stored(): Promise<{ readonly path: string; readonly envelope: Uint8Array }> {
  const link = `${number++}`.padStart(32, '0')
  const { envelope } = await sealed({ size: 600_000 })
  const stored_at = secondsOf(services.now())
  const times = { stored_at, expires_at: stored_at + 7 * 86_400 }
  await storeForwarded(services.db, { id: forwardedId(link), address: robin, stanza: 0, ...times }, envelope, 1e12)
  return { path: paths.stored.replace(':link', link), envelope }
}

it('a link opens as often as anybody likes, and a look at it changes nothing', async () => {
  const { path, envelope } = await stored()
  for (const method of ['HEAD', 'GET', 'HEAD', 'GET']) {
    const answer = await services.browser().call(method, path)
    expect(answer.status).toBe(200)
    expect(decodeURIComponent(answer.headers.get(storedHeaders.address)!)).toBe(robin)
    if (method === 'GET') expect(Buffer.from(await answer.arrayBuffer()).equals(envelope)).toBe(true)
  }
  const page = await services.browser().call('GET', path.replace('/api/messages', '/m'))
  expect(page.headers.get('content-type')).toContain('text/html')
})

it('a link that was guessed is told nothing: neither that it is wrong nor that it is over', async () => {
  for (const link of ['f'.repeat(32), 'x', 'F'.repeat(32), "' or 1=1 --"]) {
    const answer = await services.browser().call('GET', paths.stored.replace(':link', encodeURIComponent(link)))
    expect([answer.status, (await problemOf(answer)).code]).toEqual([404, 'not-found'])
  }
})

it('a link that is over says so, and remembers it', async () => {
  const { path } = await stored()
  services.pass(7 * 86_400)
  const answer = await services.browser().call('GET', path)
  expect([answer.status, (await problemOf(answer)).code]).toEqual([410, 'link-expired'])
})

it('its reader may end it early, and nobody else', async () => {
  const { path } = await stored()
  const [reader, other] = [services.browser(), services.browser()]
  await reader.signIn(services, robin)
  await other.signIn(services, bob)
  expect((await services.browser().call('DELETE', path)).status).toBe(401)
  expect((await other.call('DELETE', path)).status).toBe(404)
  expect((await reader.call('GET', path)).status).toBe(200)
  expect((await reader.call('DELETE', path)).status).toBe(204)
  expect((await reader.call('DELETE', path)).status).toBe(404)
  expect((await problemOf(await reader.call('GET', path))).code).toBe('link-expired')
  expect(
    await services.db
      .selectFrom('forwarded_blobs')
      .selectAll()
      .where('forwarded', '=', forwardedId(path.slice(-32)))
      .execute(),
  ).toEqual([])
})
