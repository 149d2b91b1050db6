import { expect, it, vi } from 'vitest'
import { loadArrival } from '../../workers/arrivals.ts'
import { offlineCopy } from './offline-copy.ts'
import { readAhead, readArrival, readParameters } from './read-ahead.ts'

vi.mock('../../workers/arrivals.ts', () => ({
  loadArrival: vi.fn(async () => ({ kind: 'file', bytes: new ArrayBuffer(1) })),
}))
vi.mock('./offline-copy.ts', () => ({ offlineCopy: { parameters: vi.fn(async () => ({ signed: 'kept' })) } }))

it('is asked for once, and given out once: the bytes of a message change hands', async () => {
  readAhead({ pathname: '/read', hash: '#one' })
  expect([loadArrival, offlineCopy.parameters].map(asked => vi.mocked(asked).mock.calls.length)).toEqual([1, 1])
  const first = await readArrival('one')
  expect(loadArrival).toHaveBeenCalledTimes(1)
  expect(await readArrival('one')).not.toBe(first)
  expect(loadArrival).toHaveBeenCalledTimes(2)
  await readParameters()
  expect(offlineCopy.parameters).toHaveBeenCalledTimes(1)
  await readParameters()
  expect(offlineCopy.parameters).toHaveBeenCalledTimes(2)
})

it('of another message is not given out, and elsewhere nothing is asked for', async () => {
  vi.clearAllMocks()
  readAhead({ pathname: '/read', hash: '#one' })
  await readArrival('two')
  expect(loadArrival).toHaveBeenLastCalledWith('two')
  readAhead({ pathname: '/write', hash: '#one' })
  readAhead({ pathname: '/read', hash: '' })
  expect(loadArrival).toHaveBeenCalledTimes(2)
})
