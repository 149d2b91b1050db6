// A message on its way to the relay, with how far it is.

import { PosternError } from '../../core/errors.ts'
import type { Handover } from '../../workers/vault/protocol.ts'
import { failed, problemIn, tell } from './call.ts'
import { authorise, origin } from './way.ts'

export interface SendOptions {
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

/** By XMLHttpRequest: `fetch` does not tell how much of a body is on its way. */
export async function upload(
  path: string,
  { key, message, envelopes }: Handover,
  options: SendOptions,
): Promise<unknown> {
  const fields = authorise && (await authorise('POST', origin + path))
  const form = new FormData()
  form.append('message', JSON.stringify(message))
  for (const envelope of envelopes) form.append('envelope', new Blob([envelope]), 'envelope')
  const request = new XMLHttpRequest()
  request.open('POST', origin + path)
  request.setRequestHeader('idempotency-key', key)
  for (const field of Object.entries(fields ?? {})) request.setRequestHeader(...field)
  request.responseType = 'json'
  request.upload.onprogress = ({ loaded, total }) => options.onProgress(loaded, total)
  const abort = () => request.abort()
  options.signal.addEventListener('abort', abort)
  // Whoever stops it from here on could be told that nothing was sent, and the relay has it.
  request.upload.onload = () => options.signal.removeEventListener('abort', abort)
  return new Promise<unknown>((resolve, reject) => {
    const stopped = () => reject(new PosternError('cancelled', 'sending was stopped'))
    if (options.signal.aborted) return stopped()
    request.onload = () => {
      if (request.status >= 300) return reject(failed(path, problemIn(request.response, headersOf(request))))
      tell(path, null)
      resolve(request.response)
    }
    request.onerror = () => reject(failed(path, new PosternError('unreachable', 'no answer')))
    request.onabort = stopped
    request.send(form)
  }).finally(() => options.signal.removeEventListener('abort', abort))
}

function headersOf(request: XMLHttpRequest): Pick<Response, 'status' | 'headers'> {
  const retryAfter = request.getResponseHeader('retry-after')
  return { status: request.status, headers: new Headers(retryAfter === null ? {} : { 'retry-after': retryAfter }) }
}
