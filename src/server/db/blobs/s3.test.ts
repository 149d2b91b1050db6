import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../runtime/config.ts'
import { type Bucket, startBucket } from '../../testing/bucket.ts'
import { postMessage, publishedParameters, sealedMessage } from '../../testing/messages.ts'
import { startServices } from '../../testing/services.ts'
import { readForwarded, storeForwarded } from '../forwarded.ts'
import { readEnvelope, sweepOutgoing } from '../outgoing.ts'
import type { ObjectStore } from './blobs.ts'
import { openBucket } from './s3.ts'

let bucket: Bucket
beforeEach(async () => {
  bucket = await startBucket()
})
afterEach(() => bucket.close())

const opened = (url = bucket.url): Promise<ObjectStore> => openBucket(readConfig({ BLOBS_URL: url }).blobs!)
const keysOf = async (store: ObjectStore, prefix: string) => {
  const keys: string[] = []
  for await (const page of store.list(prefix)) keys.push(...page.map(({ key }) => key))
  return keys
}
async function withServer(listener: RequestListener, work: (store: ObjectStore) => Promise<void>) {
  const server = createServer((request, answer) => request.resume().on('end', () => listener(request, answer)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(await opened(`s3://k:s@127.0.0.1:${(server.address() as AddressInfo).port}/envelopes/post`))
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}
const away = (sentence: string) => ({ code: 'unavailable', message: expect.stringContaining(sentence) })

describe('a bucket', () => {
  it('gives back what was put, and lists it page by page', async () => {
    const store = await opened()
    const data = randomBytes(300_000)
    for (let i = 0; i < 8; i++) await store.put(`outgoing/m/${i}/0`, data)
    await store.put('forwarded/f/0', data)
    expect(await store.get('outgoing/m/7/0')).toEqual(new Uint8Array(data))
    expect(await keysOf(store, 'outgoing/')).toHaveLength(8)
    await store.drop('outgoing/m/7/0')
    expect([await store.get('outgoing/m/7/0'), [...bucket.objects.keys()][0]]).toEqual([null, 'post/outgoing/m/0/0'])
    expect(bucket.refusals).toEqual([])
  })

  it('is asked again where it says later, and told as away where it goes on so, or is gone', async () => {
    const store = await opened()
    bucket.fail(2)
    await store.put('outgoing/a/0/0', randomBytes(10))
    bucket.fail(3)
    await expect(store.get('outgoing/a/0/0')).rejects.toMatchObject(away('refused (503 SlowDown)'))
    await bucket.close()
    await expect(store.get('outgoing/a/0/0')).rejects.toMatchObject(away('cannot be reached'))
  })

  it.each([
    ['another secret', (url: string) => url.replace(/:[^:@]+@/, ':wrong@'), 'SignatureDoesNotMatch'],
    ['another region', (url: string) => url.replace('eu-test-1', 'eu-test-2'), 'SignatureDoesNotMatch'],
    ['another bucket', (url: string) => url.replace('/envelopes', '/nobodys'), 'no such bucket'],
  ])('is said by its name where there is %s', async (_, change, sentence) => {
    const refusal = (await opened(change(bucket.url))).put('outgoing/a/0/0', randomBytes(10))
    await expect(refusal).rejects.toMatchObject(away(sentence))
  })

  it('that is another one, and a 404 of whatever stands before it, are no objects that are gone', async () => {
    const elsewhere = await opened(bucket.url.replace('/envelopes', '/nobodys'))
    await expect(elsewhere.get('outgoing/a/0/0')).rejects.toMatchObject(away('no such bucket'))
    await expect(elsewhere.drop('outgoing/a/0/0')).rejects.toMatchObject(away('no such bucket'))
    await withServer(
      (_, answer) => answer.writeHead(404).end('<html>not here</html>'),
      async store => {
        await expect(store.get('outgoing/a/0/0')).rejects.toMatchObject(away('refused (404 )'))
      },
    )
  })

  it('is none where something else says yes to everything, ends too early, or lists what was not asked for', async () => {
    await withServer(
      (_, answer) => answer.end('<html>Welcome</html>'),
      async store => {
        const other = away('answers as no store of objects does')
        await expect(store.put('outgoing/a/0/0', randomBytes(10))).rejects.toMatchObject(other)
        await expect(keysOf(store, 'outgoing/')).rejects.toMatchObject(other)
      },
    )
    const cut: RequestListener = (_, answer) => {
      answer.writeHead(200, { 'content-length': '100' }).write('short', () => answer.destroy())
    }
    await withServer(cut, async store => {
      await expect(store.get('outgoing/a/0/0')).rejects.toMatchObject(away('cannot be reached'))
    })
    const all =
      '<ListBucketResult><Contents><Key>post/outgoing/m/0/0</Key><LastModified>2020-01-01T00:00:00Z</LastModified></Contents></ListBucketResult>'
    await withServer(
      (_, answer) => answer.end(all),
      async store => {
        expect(await keysOf(store, 'outgoing/')).toEqual(['outgoing/m/0/0'])
        await expect(keysOf(store, 'forwarded/')).rejects.toMatchObject(away('answers as no store of objects does'))
      },
    )
  })

  it.each([
    's3://host/bucket',
    's3://k:s@host',
    's3://k:s@host/b?more=1',
    'https://k:s@host/b',
    's3://k:50%off@host/b',
  ])('is refused by its address alone where that is none: %s', url => {
    expect(() => readConfig({ BLOBS_URL: url })).toThrow('BLOBS_URL must be s3://KEY:SECRET@HOST:PORT/BUCKET')
  })
})

describe('services with a bucket', () => {
  it('keep envelopes there: put before they are taken, given out, and swept when nobody speaks of them', async () => {
    const services = await startServices({ BLOBS_URL: bucket.url, SMTP_URL: 'smtp://127.0.0.1:1', SEND_TO: 'anyone' })
    try {
      const browser = services.browser()
      await browser.signIn(services, 'alice@example.com')
      const parameters = await publishedParameters(services)
      const post = await sealedMessage([['bob@example.org']], { services, parameters, length: 9_000_000 })
      bucket.fail(3)
      expect((await postMessage(post, browser, services.origin)).status).toBe(503)
      const answer = await postMessage(post, browser, services.origin)
      const { id } = (await answer.json()) as { id: string }
      expect([answer.status, bucket.objects.size]).toEqual([202, 3])
      const rows = await services.db.selectFrom('outgoing_blobs').select(['data', 'place']).execute()
      expect(rows.map(({ data, place }) => [data.byteLength, place])).toEqual(rows.map(() => [32, 'store']))
      expect(await readEnvelope(services.db, id, 0)).toEqual(new Uint8Array(post.envelopes[0]!))

      const times = { stored_at: 1, expires_at: 2 ** 31 }
      const envelope = randomBytes(5_000_000)
      await storeForwarded(services.db, { id: 'f', address: 'bob@example.org', stanza: 0, ...times }, envelope, 1e9)
      expect(await readForwarded(services.db, 'f')).toEqual(new Uint8Array(envelope))
      const [name] = [...bucket.objects.keys()].filter(key => key.startsWith('post/forwarded/f/')).slice(-1)
      const { data: last, at } = bucket.objects.get(name!)!
      bucket.objects.set(name!, { data: last.subarray(1), at })
      await expect(readForwarded(services.db, 'f')).rejects.toMatchObject(away('other bytes'))
      bucket.objects.delete(name!)
      await expect(readForwarded(services.db, 'f')).rejects.toMatchObject(away('missing in the store'))
      bucket.objects.set(name!, { data: last, at })

      bucket.objects.set('post/outgoing/nobodys/0/0', { data: Buffer.from('x'), at: new Date(0) })
      bucket.objects.set('post/outgoing/underway/0/0', { data: Buffer.from('x'), at: new Date() })
      const orphaned = Math.floor(Date.now() / 1000) - 86_400
      await sweepOutgoing(services.db, { created: 0, orphaned, linked: 0 })
      expect([...bucket.objects.keys()].filter(key => /nobodys|underway/.test(key))).toEqual([
        'post/outgoing/underway/0/0',
      ])
      expect(await readEnvelope(services.db, id, 0)).toHaveLength(post.envelopes[0]!.length)
    } finally {
      await services.close()
    }
  })
})
