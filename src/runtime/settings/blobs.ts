// Where envelopes lie that are too many for a database: a bucket of S3, or of what speaks as it does.

import { z } from 'zod'
import { type Outgoing, tlsTo } from '../tls.ts'
import { isDecodable } from './values.ts'

export interface BlobsPlace {
  /** Of the bucket, with the beginning of every name in it, and a slash at its end. */
  readonly url: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly outgoing: Outgoing
}

const defaultRegion = 'us-east-1'

function isBlobsUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hostname, pathname, searchParams, hash } = new URL(text)
  const known = [...searchParams.keys()].every(name => name === 'region')
  const isWhole = protocol === 's3:' && username !== '' && password !== '' && hostname !== ''
  return isWhole && /^(?:\/[\w.-]+)+\/?$/.test(pathname) && known && hash === '' && isDecodable(text)
}

export const blobsSettings = {
  /** `s3://KEY:SECRET@HOST:PORT/BUCKET`. Without it envelopes lie in the database. */
  BLOBS_URL: z
    .string()
    .refine(
      isBlobsUrl,
      'must be s3://KEY:SECRET@HOST:PORT/BUCKET, with /FOLDER and ?region=NAME behind it where needed, a / in the secret as %2F',
    )
    .optional(),
}

export function readBlobs(url: string | undefined, outgoing: Outgoing): BlobsPlace | null {
  if (url === undefined) return null
  const { username, password, host, hostname, pathname, searchParams } = new URL(url)
  // Nobody lies between two programs of one machine.
  const scheme = tlsTo(hostname, outgoing).kind === 'any' ? 'http' : 'https'
  return {
    url: `${scheme}://${host}${pathname.replace(/\/?$/, '/')}`,
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    region: searchParams.get('region') ?? defaultRegion,
    outgoing,
  }
}
