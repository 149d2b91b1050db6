import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { status } from '../../contract/status.ts'
import { fromBase64url, fromUtf8 } from '../../core/bytes.ts'
import { verifyJws } from '../../core/jws.ts'
import { headersFor } from '../../web/headers.ts'
import { networkOf } from '../signin/limits.ts'
import { problemOf, type Services, startServices } from '../testing/services.ts'

const robin = 'robin@example.com'
const portal = mkdtempSync(path.join(tmpdir(), 'postern-portal-'))
let services: Services
beforeAll(async () => {
  const page = (body: string) => `<!doctype html><meta name="postern-root" content=""><p>${body}</p>`
  mkdirSync(path.join(portal, 'assets'))
  for (const name of ['index', 'handoff']) writeFileSync(path.join(portal, `${name}.html`), page(name))
  writeFileSync(path.join(portal, 'open.html'), page('open<form id="posted"><!--postern:open--></form>end'))
  writeFileSync(path.join(portal, 'frame.html'), '<!doctype html><p>frame</p>')
  writeFileSync(path.join(portal, 'assets', 'vault-1.js'), 'export {}')
  writeFileSync(path.join(portal, 'secret.txt'), 'x')
  mkdirSync(path.join(portal, 'quarantine'))
  writeFileSync(path.join(portal, 'quarantine', 'quarantine.html'), page('quarantine'))
  services = await startServices({ FILE_BYTES: '30000000' }, portal)
})
afterAll(async () => {
  await services.close()
  rmSync(portal, { recursive: true, force: true })
})

const get = (path: string) => fetch(services.origin + path, { redirect: 'manual' })

describe('every answer', () => {
  it.each([
    '/',
    '/read',
    '/about',
    '/device',
    '/handoff',
    '/frame.html',
    '/assets/vault-1.js',
    paths.status,
    paths.parameters,
    '/nothing',
  ])('%s is not sniffed, tells no referrer and closes what it does not need', async path => {
    const { headers } = await get(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    const permissions = headers.get('permissions-policy')!.split(', ')
    expect(permissions).toEqual(expect.arrayContaining(['camera=()', 'microphone=()', 'geolocation=()', 'usb=()']))
    for (const permission of permissions) expect(permission).toMatch(/^[a-z-]+=\(\)$/)
    const open: readonly string[] = [paths.status, paths.parameters]
    expect(headers.get('cross-origin-resource-policy')).toBe(open.includes(path) ? 'cross-origin' : 'same-origin')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  it.each(['/', '/read', '/about'])('%s is a page that runs nothing inline and is in nobody’s frame', async path => {
    const { headers } = await get(path)
    const policy = headers.get('content-security-policy')!
    expect(policy).not.toMatch(/unsafe/)
    for (const rule of [
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types dompurify postern',
    ]) {
      expect(policy).toContain(rule)
    }
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-embedder-policy')).toBe('credentialless')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('/handoff alone has no opener policy: a file could not hand anything over', async () => {
    expect((await get(paths.handoff)).headers.get('cross-origin-opener-policy')).toBeNull()
  })

  it('/frame.html runs no script, loads nothing, and is framed by the portal alone', async () => {
    expect((await get(paths.frame)).headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    )
  })

  it('/frame-pictures.html loads pictures over https, and nothing else more', async () => {
    const policyOf = async (path: string) => (await get(path)).headers.get('content-security-policy')!
    expect(await policyOf(paths.framePictures)).toBe(
      (await policyOf(paths.frame)).replace('img-src data: blob:', 'img-src data: blob: https:'),
    )
  })

  it('a worker’s script has no network', async () => {
    const { headers } = await get('/assets/vault-1.js')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; script-src 'self'")
    expect(headers.get('cache-control')).toContain('immutable')
    expect(headers.get('vary')).toBe('accept-encoding')
  })

  it.each([
    ['the vault’s own', ['/assets/vault-DrbjuI2o.js', '/assets/vault-D_b-uI2o.js'], true],
    ['what the vault loads', ['/assets/vault-mcl-BD7F7i5v.js', '/assets/vault-base-BD7F7i5v.js'], false],
    [
      'any other',
      [
        '/assets/main-DrbjuI2o.js',
        '/pane/assets/vault-DrbjuI2o.js',
        '/service.js',
        '/vault-DrbjuI2o.js',
        '/assets/x/vault-DrbjuI2o.js',
      ],
      false,
    ],
  ])('of scripts, %s: whether it may compile WebAssembly', (_, scripts, may) => {
    for (const path of scripts) {
      const policy = headersFor(path, 'text/javascript', { https: true, statusOrigins: [] })['content-security-policy']
      expect(policy?.includes("'wasm-unsafe-eval'"), path).toBe(may)
      expect(policy, path).not.toMatch(/unsafe-(?!eval')|[^-]unsafe-eval/)
    }
  })

  it('asks for https for two years, where it is https, and for other hosts below it where the operator says so', () => {
    const headers = headersFor('/', 'text/html', { https: true, statusOrigins: ['https://status.example.org'] })
    expect(headers['strict-transport-security']).toBe('max-age=63072000')
    const all = headersFor('/', 'text/html', { https: true, subdomains: true, statusOrigins: [] })
    expect(all['strict-transport-security']).toBe('max-age=63072000; includeSubDomains')
    expect(headers['content-security-policy']).toContain("connect-src 'self' https://status.example.org")
  })
})

describe('the pages', () => {
  it('carry the root key that the parameters are signed with', async () => {
    const [, content = ''] = /name="postern-root" content="([^"]+)"/.exec(await (await get('/')).text())!
    const root = JSON.parse(fromUtf8(fromBase64url(content)))
    const answer = parametersAnswer.parse(await (await get(paths.parameters)).json())
    expect(root).toEqual(answer.root)
    expect(await verifyJws('postern-parameters+jwt', answer.signed, root.jwk)).toBeTruthy()
  })

  it('are not served in their bare form, however it is spelt, nor anything outside the portal', async () => {
    for (const path of [
      '/index.html',
      '//index.html',
      '/.//index.html',
      '/%69ndex.html',
      '/index%2Ehtml',
      '/assets/..%2Findex.html',
      '/open.html',
      '//open.html',
      '//service.js',
      '/quarantine//quarantine.html',
      '/%71uarantine/quarantine.html',
      '/../package.json',
      '/assets/../../package.json',
      '/.env',
      '/quarantine/quarantine.html',
    ]) {
      expect((await get(path)).status, path).toBe(404)
    }
  })

  it('carry the headers of their route, however the path is spelt', async () => {
    const policies = async (path: string) => (await get(path)).headers.get('content-security-policy')
    expect(await policies('/frame-pictures%2Ehtml')).toBe(await policies(paths.framePictures))
    expect(await policies('/%73ervice.js')).toBe(await policies(paths.service))
  })

  it('under the number of loopback lead to the origin that keeps the store and the cookies', async () => {
    const { port } = new URL(services.origin)
    const headers = { 'sec-fetch-dest': 'document' }
    const response = await fetch(`http://127.0.0.1:${port}/read?x`, { headers, redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, `${services.origin}/read?x`])
    expect((await fetch(`${services.origin}/`, { headers, redirect: 'manual' })).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${port}${paths.status}`, { redirect: 'manual' })).status).toBe(200)
  })

  it('GET /open leads to the start', async () => {
    const response = await get(paths.open)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/'])
  })
})

describe('errors', () => {
  it.each<[string, RequestInit, number, string]>([
    ['/nothing', {}, 404, 'not-found'],
    [
      '/api/sign-in',
      { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
      400,
      'bad-request',
    ],
    [
      '/api/sign-in',
      { method: 'POST', body: '{"x":1}', headers: { 'content-type': 'application/json' } },
      400,
      'bad-request',
    ],
    ['/api/sign-in', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }, 400, 'bad-request'],
    [
      '/api/keys',
      { method: 'POST', body: `{"request":"${'a'.repeat(600_000)}"}`, headers: { 'content-type': 'application/json' } },
      413,
      'too-large',
    ],
    [
      '/api/keys',
      { method: 'POST', body: '{"request":"a.b.c"}', headers: { 'content-type': 'application/json' } },
      401,
      'not-signed-in',
    ],
  ])('%s answers %j with a code of the closed list', async (path, init, status, code) => {
    const headers = { origin: services.origin, ...(init.headers as Record<string, string>) }
    const response = await fetch(services.origin + path, { ...init, headers })
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const problem = await problemOf(response)
    expect(problem).toMatchObject({ status, code })
    expect(JSON.stringify(problem)).not.toMatch(/stack|sqlite|\.ts|\.js/i)
  })

  it.each([
    undefined,
    'null',
    'https://example.com',
    'http://localhost:1',
  ])('a post from the origin %s is refused before it is read', async origin => {
    const response = await fetch(services.origin + paths.signIn, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(origin && { origin }) },
      body: JSON.stringify({ address: robin, language: 'en' }),
    })
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'origin-refused' })
  })
})

describe('POST /open', () => {
  async function post(fields: readonly [string, string][], encoding: 'multipart' | 'urlencoded' = 'multipart') {
    const body = encoding === 'multipart' ? new FormData() : new URLSearchParams()
    for (const [name, value] of fields) body.append(name, value)
    return fetch(services.origin + paths.open, { method: 'POST', headers: { origin: 'null' }, body })
  }
  const digest = 'a'.repeat(64)
  const armor = '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n'

  it.each([
    'multipart',
    'urlencoded',
  ] as const)('gives the message back in a page of the portal (%s)', async encoding => {
    const response = await post(
      [
        ['address', robin],
        ['index', '0'],
        ['digest', digest],
        ['message', armor],
      ],
      encoding,
    )
    const html = await response.text()
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(html.replaceAll('\r', '')).toContain(`<textarea hidden name="message">\n${armor}</textarea>`)
    for (const value of [robin, '0', digest]) expect(html).toContain(`value="${value}"`)
    expect(html).toMatch(/end<\/p>$/)
  })

  it('gives back the other readers of a file for several, and no markup among them', async () => {
    const posted = ['3%carol@example.com', '4%<b>@example.com', '5%"x"@example.com', 'x%dave@example.com']
    const html = await (
      await post([...posted.map(other => ['other', other] as [string, string]), ['message', armor]])
    ).text()
    const others = [...html.matchAll(/<input type="hidden" name="other" value="([^"]*)">/g)].map(([, value]) => value)
    expect(others).toEqual(['3%carol@example.com'])
  })

  it('gives a file that a mail app shares back, whatever its bytes are, and the first of several alone', async () => {
    const bytes = Buffer.from(Array.from({ length: 200_003 }, (_, i) => (i * 7) % 256))
    const body = new FormData()
    body.append('file', new Blob([bytes]), 'a.eml')
    body.append('file', new Blob(['another']), 'b.eml')
    body.append('other', new Blob(['of another name']), 'c.eml')
    const html = await (
      await fetch(services.origin + paths.open, { method: 'POST', headers: { origin: 'null' }, body })
    ).text()
    const pieces = [...html.matchAll(/<textarea hidden name="file">([^<]*)<\/textarea>/g)].map(([, text]) => text!)
    expect(Buffer.concat(pieces.map(text => Buffer.from(text, 'base64'))).equals(bytes)).toBe(true)
  })

  it.each<[string, [string, string]]>([
    ['markup in the message', ['message', '</textarea><script>alert(1)</script>']],
    ['markup in the address', ['address', '"><script>alert(1)</script>@x']],
    ['a quote in the index', ['index', '0"><script>']],
    ['a digest that is none', ['digest', `${'a'.repeat(63)}<`]],
    ['a name of its own', ['<script>', 'x']],
    ['another field', ['refused', 'internal']],
    ['a field that every object has', ['constructor', 'x']],
  ])('lets nothing through but its own alphabet: %s', async (_, field) => {
    const html = await (await post([field])).text()
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('name="refused"')
  })

  it.each([
    [
      'broken off',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="message"\r\n\r\nYWdl',
    ],
    ['without a boundary', 'multipart/form-data', 'message=x'],
  ])('says that a post %s is none, in a page of the portal', async (_, type, body) => {
    const headers = { origin: 'null', 'content-type': type }
    const response = await fetch(services.origin + paths.open, { method: 'POST', headers, body })
    expect(await response.text()).toMatch(/name="refused" value="bad-request".*end<\/p>$/)
  })

  it('refuses what carries nothing and does not end', async () => {
    let left = 70
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- > 0) controller.enqueue(new Uint8Array(1_000_000))
        else controller.close()
      },
    })
    const headers = { origin: 'null', 'content-type': 'multipart/form-data; boundary=x' }
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
    expect(await (await fetch(services.origin + paths.open, init)).text()).toContain('name="refused" value="too-large"')
  })

  it('passes 20 MB in pieces, and refuses what is over the limit', { tags: ['long'] }, async () => {
    const piece = `${'QUJD'.repeat(64_000)}\n`
    const fields = (count: number) => Array.from({ length: count }, (): [string, string] => ['message', piece])
    const whole = await (await post(fields(80))).text()
    expect(whole.match(/<textarea/g)).toHaveLength(80)
    expect(whole.length).toBeGreaterThan(80 * 256_000)
    expect(await (await post(fields(125))).text()).toContain('name="refused" value="too-large"')
    expect((await get(paths.health)).status).toBe(200)
  })
})

describe('the status feed', () => {
  it('is signed with the key that the parameters name, for every origin', async () => {
    const response = await get(paths.status)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const { signed } = (await response.json()) as { signed: string }
    const answer = parametersAnswer.parse(await (await get(paths.parameters)).json())
    const parameters = signedParameters.parse(await verifyJws('postern-parameters+jwt', answer.signed, answer.root.jwk))
    const feed = status.parse(await verifyJws('postern-status+jwt', signed, parameters.statusKey.jwk))
    expect(feed).toMatchObject({ district: 'localhost', overall: 'available' })
  })
})

describe('the log', () => {
  it('tells what happened, and no address, code or key', async () => {
    const browser = services.browser()
    await browser.ask('mallory@@evil.example')
    await browser.signIn(services, robin)
    const keys = await browser.keys(services, {})
    const log = services.logged.join('\n')
    expect(log).toContain('signed in')
    for (const secret of [
      robin,
      'robin',
      'mallory',
      services.mails[0]!.code,
      ...browser.cookies.values(),
      (keys as { key: string }[])[0]!.key,
    ]) {
      expect(log).not.toContain(secret)
    }
  })
})

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2345::1', '2001:0db8:0001:2300::/56'],
    ['2001:db8:1:23ff:1:2:3:4', '2001:0db8:0001:2300::/56'],
    ['::1', '0000:0000:0000:0000::/56'],
    ['fe80::1%eth0', 'fe80:0000:0000:0000::/56'],
  ])('%s counts as %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network)
  })
})
