import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paths } from '../../contract/paths.ts'
import { freePorts, whyMissing } from '../../smtp/testing/mail-servers.ts'
import { postsIn } from '../../web/open.ts'
import { openPlaceholder } from '../../web/pages.ts'
import { type Nginx, startNginx } from '../testing/nginx.ts'
import { type Services, startServices } from '../testing/services.ts'

const missing = whyMissing('nginx')
const fileBytes = 41_000_000

/** As a browser posts a file: all of it, and the whole answer. */
function post(url: string, { ca }: Nginx, { bytes = 0, headers = {} }): Promise<{ status: number; body: string }> {
  const boundary = 'of-the-test'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.eml"\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 'x'), Buffer.from(`\r\n--${boundary}--\r\n`)])
  const type = `multipart/form-data; boundary=${boundary}`
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: 'POST',
      ca,
      agent: false,
      headers: { 'content-type': type, 'content-length': body.length, ...headers },
    })
    asked.on('error', reject)
    asked.on('response', answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode!, body: Buffer.concat(chunks).toString('latin1') }))
    })
    asked.end(body)
  })
}

describe.skipIf(missing).each([
  { how: 'as the example says', sizes: [1, 10, 40], change: (site: string) => site },
  {
    how: 'that hands on what is still being sent',
    sizes: [40],
    change: (site: string) => site.replace('proxy_http_', 'proxy_request_buffering off;\n$&'),
  },
])(`behind nginx $how${missing ? `: ${missing}` : ''}`, ({ sizes, change }) => {
  const portal = mkdtempSync(path.join(tmpdir(), 'postern-portal-'))
  let services: Services
  let nginx: Nginx
  beforeAll(async () => {
    mkdirSync(path.join(portal, 'assets'))
    writeFileSync(path.join(portal, 'open.html'), `<!doctype html><form>${openPlaceholder}</form>end`)
    const [behind, front] = (await freePorts(2)) as [number, number]
    const settings = { PORTAL_URL: `https://localhost:${front}`, TRUSTED_PROXIES: '127.0.0.1' }
    services = await startServices({ PORT: String(behind), FILE_BYTES: String(fileBytes), ...settings }, portal)
    nginx = await startNginx(front, behind, change)
  })
  afterAll(async () => {
    await nginx.close()
    await services.close()
    rmSync(portal, { recursive: true })
  })

  it.each(sizes)('a file of %i MB is given back, whole, and nothing of it is kept', async megabytes => {
    const bytes = megabytes * 1_000_000
    const { status, body } = await post(nginx.origin + paths.open, nginx, { bytes })
    const given = [...body.matchAll(/<textarea hidden name="file">([^<]*)</g)].map(([, text]) => text!)
    const length = given.reduce((sum, text) => sum + Buffer.from(text, 'base64').length, 0)
    expect([status, length, body.endsWith('end')]).toEqual([200, bytes, true])
    await expect.poll(() => readdirSync(postsIn(services.config.data))).toEqual([])
  })

  it('a file over the limit is refused in a page', async () => {
    const { status, body } = await post(nginx.origin + paths.open, nginx, { bytes: fileBytes + 20_000_000 })
    expect([status, body.includes('name="refused" value="too-large"')]).toEqual([200, true])
  })

  it('what is refused before it is read is answered all the same', async () => {
    const headers = { origin: services.config.PORTAL_URL }
    const { status, body } = await post(nginx.origin + paths.messages, nginx, { bytes: 20_000_000, headers })
    expect([status, JSON.parse(body)]).toMatchObject([401, { code: 'not-signed-in' }])
    const elsewhere = await post(nginx.origin + paths.messages, nginx, { bytes: 20_000_000 })
    expect([elsewhere.status, JSON.parse(elsewhere.body)]).toMatchObject([403, { code: 'origin-refused' }])
  })
})
