// A bucket that speaks S3 as far as we use it, and is strict: every request is signed by SigV4 over all of it, or refused.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export const bucketKey = { id: 'POSTERNTEST', secret: 'se/cret+key%' } as const
const region = 'eu-test-1'
/** Keys of a page of a list. */
const pageSize = 3

export interface Bucket {
  /** For BLOBS_URL. */
  readonly url: string
  readonly objects: Map<string, { readonly data: Buffer; at: Date }>
  /** What was refused. */
  readonly refusals: string[]
  /** So many requests from now on are answered by 503. */
  fail(times: number): void
  close(): Promise<void>
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** @returns what is wrong with the signature; null where it is right. As AWS Signature Version 4 has it. */
function faultOf({ method, url, headers }: IncomingMessage, body: Buffer, now: Date): string | null {
  const said = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  )
  if (!said) return 'no signature'
  const [, credential, signed, signature] = said as unknown as [string, string, string, string]
  const date = String(headers['x-amz-date'])
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`
  if (credential !== `${bucketKey.id}/${scope}`) return `credential ${credential}`
  const stamp = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  if (Math.abs(Date.parse(stamp) - now.getTime()) > 900_000) return `date ${date}`
  const hash = String(headers['x-amz-content-sha256'])
  if (hash !== sha256(body)) return 'the body is not what was signed'
  const names = signed.split(';')
  for (const name of ['host', 'x-amz-date', 'x-amz-content-sha256'])
    if (!names.includes(name)) return `${name} unsigned`
  const { pathname, searchParams } = new URL(url!, 'http://x')
  const query = [...searchParams].map(([name, value]) => `${escaped(name)}=${escaped(value)}`).toSorted()
  const canonical = [
    ...[
      method,
      pathname
        .split('/')
        .map(part => escaped(decodeURIComponent(part)))
        .join('/'),
      query.join('&'),
    ],
    ...[...names.map(name => `${name}:${String(headers[name]).trim()}`), '', signed, hash],
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${bucketKey.secret}`)
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex')) ? null : 'another signature'
}

export async function startBucket(): Promise<Bucket> {
  const objects: Bucket['objects'] = new Map()
  const refusals: string[] = []
  let failures = 0
  const refuse = (answer: ServerResponse, status: number, code: string) =>
    answer.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`)
  const obey = ({ method, url }: IncomingMessage, body: Buffer, answer: ServerResponse) => {
    const { pathname, searchParams } = new URL(url!, 'http://x')
    const [, bucket, key] = /^\/([^/]+)\/?(.*)$/.exec(pathname)!
    if (bucket !== 'envelopes') return refuse(answer, 404, 'NoSuchBucket')
    if (key === '') return answer.end(listed(objects, searchParams))
    if (method === 'PUT') objects.set(key!, { data: body, at: new Date() })
    if (method === 'DELETE') objects.delete(key!)
    if (method === 'PUT')
      return answer.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end()
    if (method === 'DELETE') return answer.writeHead(204).end()
    const object = objects.get(key!)
    return object ? answer.end(object.data) : refuse(answer, 404, 'NoSuchKey')
  }
  const server = createServer(async (request, answer) => {
    const body = await buffer(request)
    if (failures > 0 && failures--) return refuse(answer, 503, 'SlowDown')
    const fault = faultOf(request, body, new Date())
    if (fault !== null) {
      refusals.push(fault)
      return refuse(answer, 403, 'SignatureDoesNotMatch')
    }
    obey(request, body, answer)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `s3://${bucketKey.id}:${encodeURIComponent(bucketKey.secret)}@127.0.0.1:${port}/envelopes/post?region=${region}`,
    objects,
    refusals,
    fail(times) {
      failures = times
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

function listed(objects: Bucket['objects'], asked: URLSearchParams): string {
  const after = asked.get('continuation-token') ?? ''
  const keys = [...objects.keys()].filter(key => key.startsWith(asked.get('prefix') ?? '') && key > after).toSorted()
  const page = keys.slice(0, pageSize)
  const contents = page.map(
    key => `<Contents><Key>${key}</Key><LastModified>${objects.get(key)!.at.toISOString()}</LastModified></Contents>`,
  )
  const more = keys.length > pageSize ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${contents.join('')}${more}</ListBucketResult>`
}
