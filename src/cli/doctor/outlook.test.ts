// @module-tag long
// What keeps the add-in for Outlook from being fetched is seen, and said.

import { rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { portalWithAddOn, type Services, startServices } from '../../server/testing/services.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { outlookAddIn } from './outlook.ts'
import { doctor } from './services.ts'

let services: Services
let portal: string
let outlook: string
/** Hands on, and tells the services another name than it was asked for. */
let proxy: Server
let renamed: string
beforeAll(async () => {
  const [port] = await freePorts(1)
  outlook = `http://127.0.0.1:${port}`
  portal = await portalWithAddOn()
  services = await startServices({ PORT: String(port), OUTLOOK_ORIGIN: outlook }, portal)
  proxy = createServer((asked, answered) => {
    const headers = { host: asked.url!.startsWith('/outlook/') ? new URL(outlook).host : `localhost:${port}` }
    request({ port, path: asked.url, headers }, answer => {
      answered.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(answered)
    }).end()
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  renamed = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})
afterAll(async () => {
  await services.close()
  await new Promise(resolve => proxy.close(resolve))
  rmSync(portal, { recursive: true })
})

const said = async (origin: string, other = outlook) => {
  const look = {
    config: services.config,
    origin,
    direct: null,
    now: () => 0,
    ca: null,
    parameters: null,
    feed: null,
  }
  const { state, say } = await outlookAddIn(look, other)
  return `${state}: ${say}`
}

it('finds it in order', async () => {
  expect(await said(services.origin)).toBe(`good: the add-in is given out at ${outlook}`)
  const looked = async (config: Partial<Services['config']>) =>
    (await doctor({ ...services.config, ...config }, { clock: services.now })).map(({ what }) => what)
  expect(await looked({})).toContain('Outlook')
  expect(await looked({ OUTLOOK_ORIGIN: undefined })).not.toContain('Outlook')
})

it('sees that the services were started with another origin, or with none', async () => {
  expect(await said(services.origin, renamed)).toMatch(/^wrong: \S+manifest.xml names another origin than http/)
  // At the add-in's own origin there is no manifest.
  expect(await said(outlook)).toMatch(
    /^wrong: \S+manifest.xml answers 404: install the package again, or run "npm run build"/,
  )
})

it('sees that the name leads elsewhere, to the portal too, or nowhere', async () => {
  const manifest = { 'content-type': 'application/xml' }
  const names = new Map<string, string>()
  const front = createServer((_, answered) => answered.writeHead(200, manifest).end(names.get('all')))
  await new Promise<void>(resolve => front.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
  const naming = (place: string) => names.set('all', `<bt:Url DefaultValue="${place}/outlook/gate.js"/>`)
  naming(origin)
  expect(await said(origin, origin)).toMatch(
    /^wrong: something else answers at \S+gate.html \(application\/xml\): it must lead to these services/,
  )
  naming(renamed)
  expect(await said(origin, renamed)).toMatch(/^wrong: the portal answers at \S+ too \(200\): .*must hand on the name/)
  naming('http://127.0.0.1:9')
  expect(await said(origin, 'http://127.0.0.1:9')).toMatch(/^wrong: .*ECONNREFUSED/)
  await new Promise(resolve => front.close(resolve))
})

it('tells where a proxy lets no page show the pane', async () => {
  const strict = createServer((_, answered) =>
    answered
      .writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "frame-ancestors 'none'" })
      .end(`"${outlook}/outlook/gate.js"`),
  )
  await new Promise<void>(resolve => strict.listen(0, '127.0.0.1', resolve))
  const { port } = strict.address() as AddressInfo
  expect(await said(`http://127.0.0.1:${port}`)).toBe(
    'wrong: Outlook may not show /pane: a proxy must leave the field Content-Security-Policy as it is',
  )
  await new Promise(resolve => strict.close(resolve))
})
