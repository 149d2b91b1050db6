import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type ErrorCode, PosternError } from '../../core/errors.ts'
import type {
  ComposedText,
  Draft,
  Queueing,
  TakenMessage,
  TakingBack,
  WaitingDraft,
} from '../../workers/vault/protocol.ts'
import { Outbox, type OutboxDeps } from './outbox.ts'

const me = 'me@example.com'
const composed: ComposedText = { text: 'words', html: null, interface: 'en' }
const session = { addresses: [{ address: me, provenAt: 1 }], until: 99, remembered: true, device: 'device-1' }
const answer = { id: 'm1', at: 1, recipients: [] }
const fails = (code: ErrorCode, values = {}) => Promise.reject(new PosternError(code, 'no', { values }))
const draftOf = (id: string) => ({ id, from: { name: '', address: me } }) as Draft

/** A vault whose outbox is a map, and services that say yes. */
function setUp() {
  const rows = new Map<string, { tried: boolean; leaving: boolean; sealed: boolean; heldUntil: number | null }>()
  const timers: { work: () => void; ms: number }[] = []
  const clock = { now: 1000 }
  const drafts = new Set(['d1', 'd2'])
  const vault = {
    draft: vi.fn(async (id: string) => (drafts.has(id) ? draftOf(id) : fails('not-found'))),
    device: vi.fn(async () => ({ kid: 'device-1' })),
    certificateRequest: vi.fn(async (): Promise<string | null> => null),
    acceptCertificates: vi.fn(async () => true),
    seal: vi.fn(async (id: string) => {
      const row = rows.get(id)
      if (row) row.sealed = true
      return { key: `key of ${id}`, message: {}, envelopes: [] }
    }),
    cancelSealing: vi.fn(async () => {}),
    queue: vi.fn(async (id: string, _: ComposedText, { heldUntil }: Queueing) => {
      rows.set(id, { ...(rows.get(id) ?? { tried: false, leaving: false, sealed: false }), heldUntil })
    }),
    waiting: vi.fn(async () =>
      [...rows].map(([id, row]) => ({ draft: draftOf(id), composed, since: 1, ...row }) as WaitingDraft),
    ),
    claim: vi.fn(async (id: string) => {
      const row = rows.get(id)
      if (row) Object.assign(row, { tried: true, leaving: true })
      return row !== undefined
    }),
    release: vi.fn(async (id: string, claimed: boolean) => {
      const row = rows.get(id)
      if (row) Object.assign(row, { heldUntil: null, ...(claimed && { leaving: false }) })
    }),
    takeBack: vi.fn(async (id: string, { told, alone }: TakingBack) => {
      const row = rows.get(id)
      return row !== undefined && (told || !row.tried) && (alone || !row.leaving) && rows.delete(id)
    }),
    asFile: vi.fn(),
    keepSent: vi.fn(async (id: string, taken: TakenMessage) => {
      rows.delete(id)
      drafts.delete(id)
      return { ...taken, names: {} }
    }),
  }
  const api = {
    session: vi.fn(async () => session),
    certificates: vi.fn(async () => ({ certificates: [] })),
    send: vi.fn(async (_: { readonly key: string }) => answer),
    outgoing: vi.fn(async () => answer),
  }
  const onSent = vi.fn()
  const given = {
    api,
    vault,
    now: () => clock.now,
    tabLock: async <T>(work: () => Promise<T>) => work(),
    setTimer: (work: () => void, ms: number) => timers.push({ work, ms }),
    clearTimer: () => {},
    onSent,
    onWaiting: vi.fn(),
  } as unknown as OutboxDeps
  return { vault, api, rows, drafts, timers, clock, onSent, given }
}

let around: ReturnType<typeof setUp>
let outbox: Outbox
beforeEach(() => {
  around = setUp()
  outbox = new Outbox(around.given)
})
/** Of somebody who presses *Send now* at once. */
const send = (id = 'd1') =>
  outbox.send(draftOf(id), composed, {
    signal: new AbortController().signal,
    hurry: AbortSignal.abort(),
    onStage: () => {},
    onProgress: () => {},
  })

describe('a message that is sent', () => {
  it('is in the outbox before anything leaves, and gone once the relay has it', async () => {
    around.api.session.mockImplementation(async () => {
      expect(around.rows.has('d1')).toBe(true)
      return session
    })
    expect(await send()).toMatchObject({ id: 'm1', from: me })
    expect(around.rows.size).toBe(0)
    expect(outbox.rows).toEqual([])
  })

  it.each<ErrorCode>([
    'unreachable',
    'unavailable',
    'maintenance',
    'rate-limited',
  ])('waits, sealed, when the services say %s', async code => {
    around.api.session.mockImplementation(() => fails(code))
    expect(await send()).toBeNull()
    expect(outbox.rows).toMatchObject([{ problem: null, waiting: { sealed: true, tried: false } }])
    expect(around.timers).toHaveLength(1)
  })

  it('waits unsealed where no certificate is held', async () => {
    around.api.session.mockImplementation(() => fails('unreachable'))
    around.vault.seal.mockImplementation(() => fails('not-signed-in'))
    expect(await send()).toBeNull()
    expect(outbox.rows).toMatchObject([{ problem: null, waiting: { sealed: false } }])
  })

  it('waits unsealed where the part of the vault that seals could not be loaded', async () => {
    around.vault.seal.mockImplementation(() => fails('unreachable'))
    expect(await send()).toBeNull()
    expect(outbox.rows).toMatchObject([{ problem: null, waiting: { sealed: false } }])
    expect(around.timers).toHaveLength(1)
  })

  it('is known to have been on its way when the answer was lost', async () => {
    around.api.send.mockImplementation(() => fails('unreachable'))
    expect(await send()).toBeNull()
    expect(outbox.rows).toMatchObject([{ waiting: { tried: true } }])
  })

  it.each<ErrorCode>([
    'not-signed-in',
    'recipient-refused',
    'cancelled',
    'message-too-large',
    'internal',
  ])('is a draft again when its writer has to do something: %s', async code => {
    around.api.send.mockImplementation(() => fails(code))
    await expect(send()).rejects.toMatchObject({ code })
    expect(around.rows.size).toBe(0)
  })

  it('is refused without a session of its writer', async () => {
    around.api.session.mockImplementation(async () => ({ ...session, device: 'another' }))
    await expect(send()).rejects.toMatchObject({ code: 'not-signed-in' })
  })
})

describe('what waits', () => {
  beforeEach(async () => {
    around.api.session.mockImplementation(() => fails('unreachable'))
    await send('d1')
    await send('d2')
    around.api.session.mockImplementation(async () => session)
  })

  it('leaves by itself, each once', async () => {
    await outbox.tryAll()
    expect(around.api.send).toHaveBeenCalledTimes(2)
    expect(around.onSent.mock.calls.map(([id]) => id)).toEqual(['d1', 'd2'])
    await outbox.tryAll()
    expect(around.api.send).toHaveBeenCalledTimes(2)
  })

  it('is tried later and later while the services are away, and not before they say', async () => {
    around.api.session.mockImplementation(() => fails('unreachable'))
    await outbox.tryAll()
    expect(around.api.session).toHaveBeenCalledTimes(3)
    expect(around.timers.at(-1)?.ms).toBe(40_000)
    around.api.session.mockImplementation(() => fails('rate-limited', { retryAfter: 600 }))
    await outbox.tryAll()
    expect(around.timers.at(-1)?.ms).toBe(600_000)
  })

  it('stays and says why when its writer has to do something; the others go', async () => {
    around.api.send.mockImplementationOnce(() => fails('recipient-refused'))
    await outbox.tryAll()
    expect(outbox.rows).toMatchObject([{ waiting: { draft: { id: 'd1' } }, problem: { code: 'recipient-refused' } }])
  })

  it('was taken before, when the relay knows its key with other bytes', async () => {
    around.api.send.mockImplementationOnce(() => fails('conflict', { id: 'm7' }))
    await outbox.tryAll()
    expect(around.api.outgoing).toHaveBeenCalledWith('m7')
    expect(outbox.rows).toEqual([])
  })

  it('can be taken back', async () => {
    await outbox.takeBack('d1')
    expect(outbox.rows.map(({ waiting }) => waiting.draft.id)).toEqual(['d2'])
  })

  it('is not taken back while another page hands it over, nor unless its writer knows that it was on its way', async () => {
    const busy = new Outbox({ ...around.given, tabLock: async (work, wait) => (wait ? work() : null) })
    await busy.load()
    await around.vault.claim('d1')
    expect([await busy.takeBack('d1'), busy.rows.length]).toEqual([false, 2])
    expect(await busy.takeBack('d1')).toBe(false)
    // The page that had begun is gone: nobody hands anything over.
    await outbox.load()
    expect([await outbox.takeBack('d1'), around.rows.size]).toEqual([true, 1])
  })

  it('does not leave when it is taken back while another one does', async () => {
    around.api.send.mockImplementationOnce(async () => {
      await outbox.takeBack('d2')
      return answer
    })
    await outbox.tryAll()
    expect([around.api.send.mock.calls.length, around.rows.size, outbox.rows]).toEqual([1, 0, []])
  })

  it('does not leave when it is taken back while it is sealed', async () => {
    around.vault.seal.mockImplementation(async id => {
      await outbox.takeBack(id)
      return { key: `key of ${id}`, message: {}, envelopes: [] }
    })
    await outbox.tryAll()
    expect([around.api.send.mock.calls, outbox.rows]).toEqual([[], []])
  })

  it('is left to another tab that sends', async () => {
    outbox = new Outbox({ ...around.given, tabLock: async () => null })
    await outbox.tryAll()
    expect(around.api.send).not.toHaveBeenCalled()
  })
})

describe('a message that is held for its writer’s second thoughts', () => {
  /** Sealed, and not called back yet. @param inTurn how it gets its turn once it may leave. */
  async function held(inTurn: <T>(work: () => Promise<T>) => Promise<T> = work => work()) {
    outbox = new Outbox({ ...around.given, tabLock: inTurn })
    const [stop, hurry] = [new AbortController(), new AbortController()]
    const stages: string[] = []
    const result = outbox.send(draftOf('d1'), composed, {
      signal: stop.signal,
      hurry: hurry.signal,
      onStage: stage => stages.push(stage),
      onProgress: () => {},
    })
    const ended = result.catch(error => error.code)
    await vi.waitFor(() => expect(around.timers).toHaveLength(1))
    return { stop, hurry, stages, ended }
  }

  it('is sealed and in the outbox, and leaves after ten seconds', async () => {
    const { stages, ended } = await held()
    expect(around.rows.get('d1')).toMatchObject({ sealed: true, heldUntil: 1010 })
    expect(around.api.send).not.toHaveBeenCalled()
    expect([around.timers[0]!.ms, outbox.rows, outbox.isPending]).toEqual([10_000, [], true])
    around.timers[0]!.work()
    expect(await ended).toMatchObject({ id: 'm1' })
    expect([stages, outbox.isPending]).toEqual([['held', 'leaving'], false])
  })

  it('leaves at once when it need not be held', async () => {
    const { hurry, ended } = await held()
    hurry.abort()
    expect(await ended).toMatchObject({ id: 'm1' })
  })

  it('is a draft again when it is called back, and nothing has left', async () => {
    const { stop, stages, ended } = await held()
    stop.abort()
    expect([await ended, stages, around.rows.size]).toEqual(['cancelled', ['held'], 0])
    expect(around.api.send).not.toHaveBeenCalled()
  })

  it('is no draft again when the page slept and it is gone', async () => {
    const { stop, ended } = await held()
    around.rows.delete('d1')
    stop.abort()
    expect(await ended).toBeNull()
  })

  it('is no draft again when another page hands it over', async () => {
    const { stop, ended } = await held()
    await around.vault.claim('d1')
    stop.abort()
    expect([await ended, around.rows.size]).toEqual([null, 1])
  })

  it('does not leave when another page made it a draft again', async () => {
    const { ended } = await held()
    around.rows.delete('d1')
    around.timers[0]!.work()
    expect(await ended).toBeNull()
    expect(around.api.send).not.toHaveBeenCalled()
  })

  it.each([
    ['leaves', 'cancelled', true],
    ['sends it', null, false],
  ])('can be called back while it waits for another page that %s', async (_, outcome, stays) => {
    const { stop, hurry, ended } = await held(async work => {
      stop.abort()
      if (!stays) for (const kept of [around.rows, around.drafts]) kept.delete('d1')
      return work()
    })
    hurry.abort()
    expect([await ended, around.api.send.mock.calls]).toEqual([outcome, []])
  })

  it('leaves once, when it is sent from another page', async () => {
    const { ended } = await held()
    await new Outbox(around.given).sendNow('d1')
    expect([around.api.send.mock.calls.length, around.rows.size]).toEqual([1, 0])
    around.timers[0]!.work()
    expect(await ended).toMatchObject({ id: 'm1' })
    // Under the key that the relay knows already: it is the same message.
    expect(around.api.send.mock.calls.map(([handover]) => handover.key)).toEqual(['key of d1', 'key of d1'])
  })

  it('is called back by its writer alone, where another page came too late to send it', async () => {
    const { stop, ended } = await held()
    const other = new Outbox(around.given)
    around.vault.claim.mockImplementationOnce(async id => {
      stop.abort()
      await ended
      return around.rows.has(id)
    })
    await other.sendNow('d1')
    expect([await ended, around.api.send.mock.calls, other.rows]).toEqual(['cancelled', [], []])
  })

  it('is held no longer than that where the clock was turned back meanwhile', async () => {
    await held()
    around.clock.now = 500
    await new Outbox(around.given).tryAll()
    expect(around.api.send).toHaveBeenCalledTimes(1)
  })

  it('is left alone by other pages until then, and sent by them when its own is gone', async () => {
    await held()
    const other = new Outbox(around.given)
    await other.tryAll()
    expect([around.api.send.mock.calls.length, around.timers.at(-1)?.ms]).toEqual([0, 10_000])
    around.clock.now = 1010
    await other.tryAll()
    expect(around.api.send).toHaveBeenCalledTimes(1)
  })
})
