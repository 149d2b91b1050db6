import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Handover } from '../../workers/vault/protocol.ts'
import { upload } from './upload.ts'

const handover = { key: 'k', message: {}, envelopes: [] } as unknown as Handover

/** A request of which a test says how far it is. */
class Request {
  static last: Request
  readonly upload: { onload?: () => void } = {}
  readonly status = 200
  readonly response = { id: 'm1' }
  isSent = false
  onload = () => {}
  onabort = () => {}
  constructor() {
    Request.last = this
  }
  open() {}
  setRequestHeader() {}
  getResponseHeader = () => null
  send() {
    this.isSent = true
  }
  abort() {
    this.onabort()
  }
}

beforeEach(() => vi.stubGlobal('XMLHttpRequest', Request))
afterEach(() => vi.unstubAllGlobals())

const start = (stop: AbortController) =>
  upload('/messages', handover, { signal: stop.signal, onProgress: () => {} }).catch(error => error.code)

describe('a message on its way', () => {
  it('is stopped while parts of it are missing', async () => {
    const stop = new AbortController()
    const ended = start(stop)
    stop.abort()
    expect(await ended).toBe('cancelled')
  })

  it('is not said to be stopped once the relay may have all of it', async () => {
    const stop = new AbortController()
    const ended = start(stop)
    Request.last.upload.onload?.()
    stop.abort()
    Request.last.onload()
    expect(await ended).toEqual({ id: 'm1' })
  })

  it('does not begin when it was called back before', async () => {
    const stop = new AbortController()
    stop.abort()
    expect([await start(stop), Request.last.isSent]).toEqual(['cancelled', false])
  })
})
