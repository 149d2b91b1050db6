import { expect, it } from 'vitest'
import { PosternError } from '../../core/errors.ts'
import type { Drafts } from './drafts.ts'
import { waitingIn } from './outbox.ts'

const waiting = (failing: PosternError) =>
  waitingIn({
    waiting: async () => ['one'],
    queued: async () => ({ written: {}, since: 1, tried: false }),
    sealed: async () => null,
    load: async () => {
      throw failing
    },
  } as unknown as Drafts)

it('what is sent while somebody looks at what waits is no longer among it', async () => {
  expect(await waiting(new PosternError('not-found', 'there is no such draft'))).toEqual([])
})

it('what cannot be read is never taken for gone', async () => {
  await expect(waiting(new PosternError('no-storage', 'the disk is away'))).rejects.toMatchObject({
    code: 'no-storage',
  })
})
