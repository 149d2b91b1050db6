// What administrators ask and do about people, as the real services and the pretended ones answer.

import { expect } from 'vitest'
import { instancesAnswer } from '../../src/contract/administrators/instances.ts'
import {
  administratorAnswer,
  endedAnswer,
  personAnswer,
  personExport,
} from '../../src/contract/administrators/people.ts'
import { traceAnswer } from '../../src/contract/administrators/trace.ts'
import { addMonths, periodOf } from '../../src/core/ibe/period.ts'
import { type Case, paths, refuses, somebody, works } from './case.ts'
import { administrators, type Services } from './services.ts'
import { administrator, guarded, tooLong } from './windows.ts'

type Path = 'person' | 'personSignOut' | 'personNotBefore' | 'personExport' | 'personErase'

async function ask(services: Services, path: Path | 'messageTrace', body: unknown): Promise<Response> {
  return (await administrator(services)).call('POST', paths[path], body)
}

const monthOf = (services: Services, ahead = 0) => addMonths(periodOf(services.now()), ahead)

function bodyFor(path: Path, services: Services, address: string): unknown {
  if (path === 'personNotBefore') return { address, period: monthOf(services) }
  return path === 'personErase' ? { address, waitingToo: false } : { address }
}

const refusals = (path: Path): Case[] => [
  refuses('bad-request', 'a body that is none', services => ask(services, path, { address: 'a@example.org', more: 1 })),
  refuses('bad-address', 'what is no address', services => ask(services, path, bodyFor(path, services, 'nobody'))),
  tooLong(path, 'POST'),
  ...guarded(path, 'POST'),
]

export const whoAdministers: readonly Case[] = [
  works('tells who it is', async services => (await administrator(services)).call('GET', paths.administrator), {
    status: 200,
    shape: administratorAnswer,
    also: body => expect(body).toEqual({ address: administrators[0] }),
  }),
  ...guarded('administrator', 'GET'),
]

export const instances: readonly Case[] = [
  works('are told', async services => (await administrator(services)).call('GET', paths.instances), {
    status: 200,
    shape: instancesAnswer,
    also: body =>
      expect(body).toMatchObject({
        instances: expect.arrayContaining([
          expect.objectContaining({ isThis: true, settings: 'same', sameKeys: true }),
        ]),
      }),
  }),
  ...guarded('instances', 'GET'),
]

export const person: readonly Case[] = [
  works('is told of', services => ask(services, 'person', { address: ` ${somebody()} ` }), {
    status: 200,
    shape: personAnswer,
    also: body => expect(body).toMatchObject({ sessions: [], keys: null, sent: null, waiting: 0, records: [] }),
  }),
  ...refusals('person'),
]

export const personSignOut: readonly Case[] = [
  works('ends sessions', services => ask(services, 'personSignOut', { address: somebody() }), {
    status: 200,
    shape: endedAnswer,
  }),
  ...refusals('personSignOut'),
]

export const personNotBefore: readonly Case[] = [
  works(
    'sets the month',
    services => ask(services, 'personNotBefore', { address: somebody(), period: monthOf(services) }),
    { status: 200, shape: endedAnswer },
  ),
  refuses(
    'conflict',
    'an earlier month',
    async services => {
      const address = somebody()
      await ask(services, 'personNotBefore', { address, period: monthOf(services, 1) })
      return ask(services, 'personNotBefore', { address, period: monthOf(services) })
    },
    { values: { reason: 'earlier', notBefore: expect.any(String) } },
  ),
  refuses(
    'bad-request',
    'a month that is farther than a year',
    services => ask(services, 'personNotBefore', { address: somebody(), period: monthOf(services, 13) }),
    { values: { reason: 'far', latest: expect.any(String) } },
  ),
  ...refusals('personNotBefore'),
]

export const personExports: readonly Case[] = [
  works('is everything', services => ask(services, 'personExport', { address: somebody() }), {
    status: 200,
    shape: personExport,
    also: body => expect(body).toMatchObject({ records: [{ what: 'export' }] }),
  }),
  ...refusals('personExport'),
]

export const personErase: readonly Case[] = [
  works('forgets', services => ask(services, 'personErase', { address: somebody(), waitingToo: false }), {
    status: 204,
  }),
  refuses(
    'conflict',
    'while mail waits',
    async services => {
      const address = somebody()
      await services.leaveWaiting(address)
      return ask(services, 'personErase', { address, waitingToo: false })
    },
    { values: { reason: 'waiting', waiting: 1 } },
  ),
  ...refusals('personErase'),
]

const nothing = { name: 'nobody-knows@example.org' }

export const messageTrace: readonly Case[] = [
  works('is told, and nothing of what never came', async services => ask(services, 'messageTrace', nothing), {
    status: 200,
    shape: traceAnswer,
    also: body => expect(body).toMatchObject({ messages: [], keys: [] }),
  }),
  works(
    'is told of mail that waits',
    async services => {
      const address = somebody()
      await services.leaveWaiting(address)
      return ask(services, 'messageTrace', { name: address })
    },
    {
      status: 200,
      shape: traceAnswer,
      also: body => expect(body).toMatchObject({ messages: [{ recipients: [{ state: 'queued' }] }] }),
    },
  ),
  refuses('bad-request', 'no name', services => ask(services, 'messageTrace', { name: '' })),
  tooLong('messageTrace', 'POST'),
  ...guarded('messageTrace', 'POST'),
]
