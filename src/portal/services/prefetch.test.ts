import { describe, expect, it, vi } from 'vitest'
import { turnDelay } from '../../contract/keys.ts'
import { PosternError } from '../../core/errors.ts'
import { type PrefetchDeps, prefetch, watchTurn } from './prefetch.ts'

const me = 'me@example.com'
const hour = 3_600_000

function setUp(change: Partial<PrefetchDeps> = {}) {
  const vault = {
    device: vi.fn(async () => ({ kid: 'device-1' })),
    isProvided: vi.fn(async () => false),
    keyRequest: vi.fn(async () => 'request'),
    acceptKeys: vi.fn(async () => true),
    certificateRequest: vi.fn(async (): Promise<string | null> => 'certify'),
    acceptCertificates: vi.fn(async () => true),
  }
  const api = {
    session: vi.fn(async () => ({
      addresses: [{ address: me, provenAt: 1 }],
      until: 9,
      remembered: true,
      device: 'device-1',
    })),
    keys: vi.fn(async () => new ArrayBuffer(1)),
    certificates: vi.fn(async () => ({ certificates: ['c'] })),
  }
  const given = {
    ...{ api, vault, now: () => Date.UTC(2026, 10, 12), wanted: () => true, writes: () => true },
    tabLock: (work: () => Promise<void>) => work(),
    ...change,
  } as unknown as PrefetchDeps
  return { vault, api, given }
}

describe('a device that is kept provided', () => {
  it('fetches the keys and the certificate that it lacks, before anybody asks for them', async () => {
    const { vault, given } = setUp()
    await prefetch(given)
    expect(vault.acceptKeys).toHaveBeenCalledWith('request', expect.any(ArrayBuffer))
    expect(vault.acceptCertificates).toHaveBeenCalledWith(me, ['c'])
  })

  it('asks for nothing that it has', async () => {
    const { vault, api, given } = setUp()
    vault.isProvided.mockResolvedValue(true)
    vault.certificateRequest.mockResolvedValue(null)
    await prefetch(given)
    expect([api.keys, api.certificates].map(call => call.mock.calls.length)).toEqual([0, 0])
  })

  it('fetches nothing ahead on a device that is not the reader’s, or for a session that is bound to another', async () => {
    const foreign = setUp({ wanted: () => false })
    await prefetch(foreign.given)
    expect(foreign.api.session).not.toHaveBeenCalled()
    const other = setUp()
    other.vault.device.mockResolvedValue({ kid: 'device-2' })
    await prefetch(other.given)
    expect(other.api.keys).not.toHaveBeenCalled()
  })

  it('leaves everything as it was when the services are away', async () => {
    const { vault, api, given } = setUp()
    api.keys.mockRejectedValue(new PosternError('unreachable', 'no'))
    await expect(prefetch(given)).rejects.toMatchObject({ code: 'unreachable' })
    expect(vault.acceptKeys).not.toHaveBeenCalled()
  })
})

describe('a page that is open at the turn of a month', () => {
  it('waits its own time, within six hours, and asks once', () => {
    let now = Date.UTC(2026, 10, 30, 23, 30)
    let tick = () => {}
    const due = vi.fn()
    const every = (work: () => void) => {
      tick = work
      return () => {}
    }
    watchTurn(due, { now: () => now, random: () => 0.5, every })
    const pass = (ms: number) => {
      now += ms
      tick()
    }
    pass(hour)
    expect(due).not.toHaveBeenCalled()
    pass(2 * hour)
    expect(due).not.toHaveBeenCalled()
    pass(hour)
    expect(due).toHaveBeenCalledOnce()
    pass(10 * hour)
    expect(due).toHaveBeenCalledOnce()
  })

  it('spreads over the six hours', () => {
    expect([turnDelay(0), turnDelay(1)]).toEqual([0, 6 * hour])
  })
})
