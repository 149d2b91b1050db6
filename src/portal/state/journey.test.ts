import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Parameters, ParametersAnswer } from '../../contract/parameters.ts'
import type { SenderState } from '../../core/envelope/proof.ts'
import { type ErrorCode, PosternError } from '../../core/errors.ts'
import type { Arrival, Opened, Source } from '../../workers/vault/protocol.ts'
import type { Api } from '../services/api.ts'
import type { VaultClient } from '../services/vault.ts'
import { Journey, type JourneyDeps } from './journey.ts'
import { createPendingSignIn } from './pending-sign-in.ts'

const robin = 'robin@example.com'
const source: Source = { kind: 'file', bytes: new ArrayBuffer(1) }
const arrival: Arrival = { readers: [robin], period: '2026-11', size: 1000 }
const opened = { address: robin } as Opened
const verified = { state: 'verified', subject: 'alice@example.com' } as SenderState
const broken: SenderState = { state: 'broken', reason: 'a key that nobody knows' }
const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'x' } as const
const challenge = {
  challenge: 'c',
  address: robin,
  sentAt: 1000,
  expiresAt: 9999,
  digits: 8,
  from: 'secure@example.org',
}
const session = { addresses: [{ address: robin, provenAt: 1 }], until: 99, remembered: true, device: 'device-1' }
const fails = (code: ErrorCode, values = {}) => Promise.reject(new PosternError(code, 'no', { values }))

/** A vault that opens once it was given keys, and services that say yes. */
function setUp() {
  let keys = false
  const vault = {
    learn: vi.fn(async () => ({ name: 'Portal' }) as Parameters),
    keepKeys: vi.fn(async (keep: boolean) => keep),
    take: vi.fn(async () => arrival),
    open: vi.fn(async () => (keys ? opened : null)),
    sender: vi.fn(async () => verified),
    device: vi.fn(async () => ({ jwk, kid: 'device-1' })),
    keyRequest: vi.fn(async () => 'request'),
    acceptKeys: vi.fn(async () => {
      keys = true
      return true as const
    }),
    canonical: vi.fn(async (address: string) => address.toLowerCase()),
    forget: vi.fn(async () => {}),
  }
  const api = {
    parameters: vi.fn(async () => ({}) as Awaited<ReturnType<Api['parameters']>>),
    session: vi.fn<Api['session']>(async () => null),
    askForCode: vi.fn<Api['askForCode']>(async () => challenge),
    prove: vi.fn<Api['prove']>(async () => session),
    keys: vi.fn<Api['keys']>(async () => new ArrayBuffer(1)),
    certificates: vi.fn<Api['certificates']>(),
    send: vi.fn<Api['send']>(),
    endStored: vi.fn(),
    stored: vi.fn<Api['stored']>(),
    outgoing: vi.fn<Api['outgoing']>(),
    signOut: vi.fn<Api['signOut']>(async () => {}),
    status: vi.fn<Api['status']>(),
  }
  const given: JourneyDeps = {
    api,
    vault: vault as unknown as VaultClient,
    root: { kid: 'root', jwk },
    clock: () => 1_500_000,
    language: () => 'en',
    locale: () => 'en-GB',
    pendingSignIn: createPendingSignIn(null),
    cookiesAllowed: () => true,
    onWriting: vi.fn(),
    onWaiting: vi.fn(),
    onLearned: vi.fn(),
    onSignedIn: vi.fn(),
    send: vi.fn<JourneyDeps['send']>(),
    offlineCopy: { parameters: vi.fn(async () => null), keepParameters: vi.fn(async () => {}) },
    onOpened: vi.fn(),
  }
  return { vault, api, given, hold: () => vault.acceptKeys() }
}

let around: ReturnType<typeof setUp>
let journey: Journey
beforeEach(() => {
  around = setUp()
  journey = new Journey(around.given)
})

describe('progress', () => {
  it('that arrives after the message does not take it off the screen', async () => {
    around.hold()
    let late = (_done: number, _total: number) => {}
    around.vault.open.mockImplementation((async (onProgress: typeof late) => {
      late = onProgress
      return opened
    }) as never)
    await journey.read(source)
    late(1, 1)
    expect(journey.stage.screen).toMatchObject({ at: 'reading' })
  })
})

describe('the screen', () => {
  it('is drawn for what is new: not for waiting on, nor for the end of progress, after which the message comes', async () => {
    around.hold()
    around.vault.open.mockImplementation((async (onProgress: (done: number, total: number) => void) => {
      onProgress(1, 2)
      onProgress(2, 2)
      return opened
    }) as never)
    const drawn: unknown[] = []
    journey.stage.subscribe(() => {
      const { screen } = journey.stage
      drawn.push(screen.at === 'opening' ? screen.progress : screen.at)
    })
    await journey.read(source)
    expect(drawn).toEqual([0, 0.5, 'reading'])
  })
})

describe('the way of a reader', () => {
  it('is: read, send me a code, type it, reading', async () => {
    await journey.read(source)
    expect(journey.stage.screen).toMatchObject({ at: 'sign-in', address: robin })
    await journey.askForCode(robin, true)
    expect(journey.stage.screen).toMatchObject({ at: 'code', challenge })
    await journey.enterCode('1234 5678')
    expect(around.api.prove).toHaveBeenCalledWith('c', { code: '1234 5678', remember: true, deviceKey: jwk })
    expect(journey.stage.screen).toEqual({ at: 'reading', opened })
    expect(around.given.onOpened).toHaveBeenCalledOnce()
  })

  it('asks nothing where the key is held', async () => {
    await around.hold()
    await journey.read(source)
    expect(journey.stage.screen.at).toBe('reading')
    expect(around.api.session).not.toHaveBeenCalled()
  })

  it('asks nothing where somebody is signed in with this very device', async () => {
    around.api.session.mockResolvedValue(session)
    await journey.read(source)
    expect(journey.stage.screen.at).toBe('reading')
    expect(around.api.askForCode).not.toHaveBeenCalled()
  })

  it('is asked whose it is, of a message for several', async () => {
    around.vault.take.mockResolvedValue({ ...arrival, readers: ['carol@example.com', robin] })
    await journey.read(source)
    expect(journey.stage.screen).toMatchObject({ at: 'sign-in', address: '' })
    await journey.askForCode(robin, true)
    journey.changeAddress()
    expect(journey.stage.screen).toMatchObject({ at: 'sign-in', address: robin })
    await journey.read(source)
    expect(journey.stage.screen).toMatchObject({ at: 'code', challenge })
  })

  it('asks nothing where any of its readers is signed in with this very device', async () => {
    around.vault.take.mockResolvedValue({ ...arrival, readers: ['carol@example.com', robin] })
    around.api.session.mockResolvedValue(session)
    await journey.read(source)
    expect(around.vault.keyRequest).toHaveBeenCalledWith(robin, 1500)
    expect(journey.stage.screen.at).toBe('reading')
  })

  it.each([
    ['another device', { ...session, device: 'device-2' }],
    ['another address', { ...session, addresses: [{ address: 'carol@example.com', provenAt: 1 }] }],
  ])('asks for a code when the session is of %s', async (_, other) => {
    around.api.session.mockResolvedValue(other)
    await journey.read(source)
    expect(journey.stage.screen.at).toBe('sign-in')
    expect(around.api.keys).not.toHaveBeenCalled()
  })

  it('goes on with the code that was asked for before the page was left', async () => {
    around.given.pendingSignIn.write({ challenge, remember: false })
    await journey.read(source)
    expect(journey.stage.screen).toMatchObject({ at: 'code', challenge })
    expect(journey.session.remember).toBe(false)
    expect(around.vault.keepKeys).toHaveBeenLastCalledWith(false)
  })

  it('keeps nothing on a device that is not the reader’s', async () => {
    await journey.read(source)
    await journey.askForCode(robin, false)
    expect(around.vault.keepKeys).toHaveBeenLastCalledWith(false)
    await journey.enterCode('12345678')
    expect(around.api.prove).toHaveBeenCalledWith('c', expect.objectContaining({ remember: false }))
  })

  it.each([
    'not-signed-in',
    'fresh-code-needed',
  ] as const)('signs in again, in place, when the keys want it (%s)', async code => {
    around.api.session.mockResolvedValue(session)
    around.api.keys.mockImplementationOnce(() => fails(code))
    await journey.read(source)
    expect(journey.stage.screen).toMatchObject({ at: 'sign-in', address: robin })
  })
})

describe('a message whose key is held, where the district is known', () => {
  let tell = () => {}
  beforeEach(() => {
    around.hold()
    vi.mocked(around.given.offlineCopy.parameters).mockResolvedValue({ signed: 'before' } as ParametersAnswer)
    around.api.parameters.mockReturnValue(
      new Promise(resolve => {
        tell = () => resolve({ signed: 'today' } as ParametersAnswer)
      }),
    )
  })
  const shown = () => journey.stage.screen as { at: string; opened: Opened }

  it('opens while nothing answers, and is not waited for', async () => {
    const waits = vi.spyOn(globalThis, 'setTimeout')
    around.vault.open.mockResolvedValue({ address: robin, sender: verified } as Opened)
    await journey.read(source)
    expect(waits.mock.calls.filter(([, ms]) => ms !== 0)).toEqual([])
    waits.mockRestore()
    expect(shown()).toMatchObject({ at: 'reading', opened: { sender: verified } })
  })

  it('says of its sender what the services say once they answer', async () => {
    around.vault.open.mockResolvedValue({ address: robin, sender: verified } as Opened)
    around.vault.sender.mockResolvedValue(broken)
    await journey.read(source)
    tell()
    await vi.waitFor(() => expect(shown()).toMatchObject({ at: 'reading', opened: { sender: broken } }))
  })

  it('accuses nobody before the services were asked', async () => {
    around.vault.open.mockResolvedValue({ address: robin, sender: broken } as Opened)
    const senders: unknown[] = []
    journey.stage.subscribe(() => senders.push(shown().opened?.sender.state))
    const reading = journey.read(source)
    await vi.waitFor(() => expect(around.vault.open).toHaveBeenCalled())
    tell()
    await reading
    expect(shown()).toMatchObject({ at: 'reading', opened: { sender: verified } })
    expect(senders).not.toContain('broken')
  })
})

describe('what goes wrong', () => {
  it.each(['wrong-code', 'rate-limited', 'unreachable'] as const)('%s leaves the reader at the code', async code => {
    await journey.read(source)
    await journey.askForCode(robin, true)
    around.api.prove.mockImplementationOnce(() => fails(code))
    await journey.enterCode('12345678')
    expect(journey.stage.screen).toMatchObject({ at: 'code', busy: false, problem: { code } })
  })

  it.each(['code-expired', 'too-many-tries'] as const)('%s leads back to a new code', async code => {
    await journey.read(source)
    await journey.askForCode(robin, true)
    around.api.prove.mockImplementationOnce(() => fails(code))
    await journey.enterCode('12345678')
    expect(journey.stage.screen).toMatchObject({ at: 'sign-in', address: robin, problem: { code } })
  })

  it.each(['bad-address', 'mail-down', 'rate-limited'] as const)('%s is said beside the address', async code => {
    await journey.read(source)
    around.api.askForCode.mockImplementationOnce(() => fails(code))
    await journey.askForCode(robin, true)
    expect(journey.stage.screen).toMatchObject({ at: 'sign-in', busy: false, problem: { code } })
  })

  it('a file that cannot be read is said before anybody is asked for anything', async () => {
    around.vault.take.mockImplementationOnce(() => fails('damaged'))
    await journey.read(source)
    expect(journey.stage.screen).toMatchObject({ at: 'problem', problem: { code: 'damaged' } })
    expect(around.api.session).not.toHaveBeenCalled()
  })

  it('a key that is not genuine is refused, and said', async () => {
    around.api.session.mockResolvedValue(session)
    around.vault.acceptKeys.mockImplementationOnce(() => fails('key-invalid'))
    await journey.read(source)
    expect(journey.stage.screen).toMatchObject({ at: 'problem', problem: { code: 'key-invalid' } })
  })

  it('blocked cookies are said before a code is sent for nothing', async () => {
    journey = new Journey({ ...around.given, cookiesAllowed: () => false })
    await journey.read(source)
    await journey.askForCode(robin, true)
    expect(journey.stage.screen).toMatchObject({ at: 'problem', problem: { code: 'no-cookies' } })
    expect(around.api.askForCode).not.toHaveBeenCalled()
  })

  it('a message for another address offers one', async () => {
    around.api.session.mockResolvedValue(session)
    around.vault.open.mockResolvedValue(null)
    await journey.read(source)
    expect(journey.stage.screen).toMatchObject({
      at: 'problem',
      problem: { code: 'not-for-this-address', values: { address: robin } },
    })
    journey.signInAs('')
    expect(journey.stage.screen).toMatchObject({ at: 'sign-in', address: '' })
  })

  it('forgetting works without the services too', async () => {
    around.api.signOut.mockImplementationOnce(() => fails('unreachable'))
    await journey.forget()
    expect(around.vault.forget).toHaveBeenCalledOnce()
    expect(journey.stage.screen.at).toBe('start')
  })
})
