// A status feed of any host: read with care, for anybody might have written it.

import { maxStatusBytes, statusAnswer } from '../../contract/status.ts'
import { fromUtf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'

export interface ForeignFeed {
  readonly signed: string
  /** Of the host that answered, seconds; null where it does not tell. */
  readonly hostTime: number | null
}

/** At most so much is read of an answer that anybody might have written. @throws PosternError `unavailable` */
async function readAtMost(response: Response, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body!.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > bytes) {
      await reader.cancel()
      throw new PosternError('unavailable', 'an answer without end')
    }
    chunks.push(next.value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** @throws PosternError `unreachable` */
export async function readFeed(url: string): Promise<ForeignFeed> {
  try {
    const options = {
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    } as const
    const response = await fetch(url, options)
    const { signed } = statusAnswer.parse(JSON.parse(fromUtf8(await readAtMost(response, maxStatusBytes))))
    const hostTime = Date.parse(response.headers.get('date') ?? '') / 1000
    return { signed, hostTime: Number.isNaN(hostTime) ? null : hostTime }
  } catch (cause) {
    throw new PosternError('unreachable', 'no status feed from there', { cause })
  }
}
