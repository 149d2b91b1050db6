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

  async function once(method: string, where: URL, body: Uint8Array | null): Promise<Answer> {
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex')
    const headers = { 'x-amz-content-sha256': hash }
    const signed = await client.sign(where.href, {
      ...{ method, headers },
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
    })
    const answer = await fetch(signed, { signal: AbortSignal.timeout(answerMs), redirect: 'manual' })
    // All of it: what breaks off is asked for again.
    const { ok, status, headers: said } = answer
    return { ok, status, hasTag: said.has('etag'), bytes: new Uint8Array(await answer.arrayBuffer()) }
  }

  async function ask(method: string, where: URL, body: Uint8Array | null = null): Promise<Answer | null> {
    for (const pause of [...pausesMs, null]) {
      const answer = await once(method, where, body).catch((cause: unknown) => ({ cause }))
      const isLater = 'cause' in answer || answer.status >= 500 || answer.status === 429
      if (isLater && pause !== null) {
        await setTimeout(pause)
        continue
      }
      if ('cause' in answer) throw away('cannot be reached', answer.cause)
      return whereGood(answer)
    }
    throw away('cannot be reached')
  }
  /** @returns null where there is no such object, which the store alone can say: a 404 may be of a bucket, or of a proxy. */
  function whereGood(answer: Answer): Answer | null {
    if (answer.ok) return answer
    const code = codeIn(textOf(answer))
    if (code === 'NoSuchKey') return null
    throw away(code === 'NoSuchBucket' ? 'has no such bucket' : `refused (${answer.status} ${code})`)
  }
  const other = () => away('answers as no store of objects does')

  const at = (key: string) => new URL(url + key)
  return {
    async put(key, data) {
      const answer = await ask('PUT', at(key), data)
      if (!answer?.hasTag) throw other()
    },
    async get(key) {
      return (await ask('GET', at(key)))?.bytes ?? null
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
        const text = answer ? textOf(answer) : ''
        const objects = objectsIn(text, folder)
        // Whoever lists would drop what another prefix has.
        if (!/<ListBucketResult[\s>]/.test(text) || !objects.every(({ key }) => key.startsWith(prefix))) throw other()
        yield objects
        more = textIn(text, 'NextContinuationToken')
      }
    },
  }
}

interface Answer {
  readonly ok: boolean
  readonly status: number
  /** What is put has one. */
  readonly hasTag: boolean
  readonly bytes: Uint8Array
}

const textOf = ({ bytes }: Answer) => new TextDecoder().decode(bytes)

/** Its answers are XML of one form, and the names in it our own. */
function objectsIn(text: string, folder: string): StoredObject[] {
  return [...text.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, content]) => {
    const [key, at] = [textIn(content!, 'Key'), textIn(content!, 'LastModified')]
    const own = key?.startsWith(folder) ? key.slice(folder.length) : ''
    return key === null || at === null ? [] : [{ key: own, at: Date.parse(at) / 1000 }]
  })
}

function textIn(text: string, name: string): string | null {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
  return found === undefined ? null : found.replaceAll('&amp;', '&')
}

/** What the store calls it; never what else it says. */
const codeIn = (text: string) => /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? ''
