// Objects in a bucket of S3, or of what speaks as it does: signed by SigV4 over all that is sent, by path.

import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { PosternError } from '../../../core/errors.ts'
import type { BlobsPlace } from '../../../runtime/settings/blobs.ts'
import { trust } from '../../../runtime/tls.ts'
import type { ObjectStore, StoredObject } from './blobs.ts'

/** Milliseconds for one answer, and before it is asked again: all of it may be asked twice without harm. */
const answerMs = 20_000
const pausesMs = [100, 400]

export async function openBucket({
  url,
  accessKeyId,
  secretAccessKey,
  region,
  outgoing,
}: BlobsPlace): Promise<ObjectStore> {
  await trust(outgoing)
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 })
  const { host, pathname } = new URL(url)
  const [, bucket, folder = ''] = /^(\/[^/]+)\/(.*)$/.exec(pathname)!
  const away = (why: string, cause?: unknown) =>
    new PosternError('unavailable', `The store of objects at ${host} ${why}.`, { cause })

  async function once(method: string, where: URL, body: Uint8Array | null): Promise<Response> {
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex')
    const headers = { 'x-amz-content-sha256': hash }
    const signed = await client.sign(where.href, {
      ...{ method, headers },
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
    })
    return fetch(signed, { signal: AbortSignal.timeout(answerMs), redirect: 'manual' })
  }

  async function ask(method: string, where: URL, body: Uint8Array | null = null): Promise<Response> {
    for (const pause of [...pausesMs, null]) {
      const answer = await once(method, where, body).catch((error: unknown) => error)
      const isLater = !(answer instanceof Response) || answer.status >= 500 || answer.status === 429
      if (isLater && pause !== null) {
        await setTimeout(pause)
        continue
      }
      if (!(answer instanceof Response)) throw away('cannot be reached', answer)
      if (answer.ok || answer.status === 404) return answer
      throw away(`refused (${answer.status} ${codeIn(await answer.text())})`)
    }
    throw away('cannot be reached')
  }

  const at = (key: string) => new URL(url + key)
  return {
    async put(key, data) {
      const answer = await ask('PUT', at(key), data)
      if (answer.status === 404) throw away('has no such bucket')
    },
    async get(key) {
      const answer = await ask('GET', at(key))
      if (answer.status === 404) return null
      return new Uint8Array(await answer.arrayBuffer())
    },
    async drop(key) {
      await ask('DELETE', at(key))
    },
    async *list(prefix) {
      for (let more: string | null = ''; more !== null; ) {
        const where: URL = new URL(bucket!, url)
        where.searchParams.set('list-type', '2')
        where.searchParams.set('prefix', folder + prefix)
        if (more !== '') where.searchParams.set('continuation-token', more)
        const answer = await ask('GET', where)
        if (answer.status === 404) throw away('has no such bucket')
        const text = await answer.text()
        yield objectsIn(text, folder)
        more = textIn(text, 'NextContinuationToken')
      }
    },
  }
}

/** Its answers are XML of one form, and the names in it our own. */
function objectsIn(text: string, folder: string): StoredObject[] {
  return [...text.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, content]) => {
    const [key, at] = [textIn(content!, 'Key'), textIn(content!, 'LastModified')]
    return key === null || at === null ? [] : [{ key: key.slice(folder.length), at: Date.parse(at) / 1000 }]
  })
}

function textIn(text: string, name: string): string | null {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
  return found === undefined ? null : found.replaceAll('&amp;', '&')
}

/** What the store calls it; never what else it says. */
const codeIn = (text: string) => /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? ''
