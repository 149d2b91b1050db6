// The pretended services for one worker: the built portal, outages by name, and a clock to turn.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { type Pretended, startPretended } from '../mocks/pretended.ts'
import { type Delivered, delivered, deliveredFile, type Letter, sealTo } from '../mocks/services/people.ts'

const portal = path.join(process.cwd(), 'dist')

export interface PretendedServices extends Pretended {
  /** Seals a message to one address and writes the file. @returns its path. */
  seal(message: Uint8Array | string, to: string, letter?: Partial<Letter>): Promise<string>
  /** The next code for the address that was not asked for before; waits for it. */
  code(address: string): Promise<string>
  /** What the relay has taken and delivered, oldest first. */
  taken(): readonly Delivered[]
  /** The file that reached a recipient. @returns its path. */
  file(of: Delivered): Promise<string>
  /** Healthy again. The services' clock is put to the time of this machine, later than it stood at the last time, and stands still. */
  reset(): void
}

/** Services of one's own, for a test that changes what others would trip over. */
export async function startPretendedServices(): Promise<PretendedServices> {
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-pretended-'))
  const settings = { limitAddressNetwork: 1000, limitAddress: 1000 }
  let time = new Date()
  const pretended = await startPretended({ port: 0, controlPort: 0, portal, settings, clock: () => time })
  const { world } = pretended
  const read = new Set<object>()

  async function save(htm: string): Promise<string> {
    const file = path.join(await mkdtemp(path.join(folder, 'mail-')), 'encrypted_message.htm')
    await writeFile(file, htm)
    return file
  }

  return {
    ...pretended,
    async seal(message, to, letter = {}) {
      const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message
      const from = letter.from ?? 'alice@example.com'
      return save(await sealTo(world, { from, name: null, to, message: bytes, ...letter }))
    },
    async code(address) {
      const find = () => world.codes.find(sent => sent.address === address && !read.has(sent))
      await expect.poll(find).toBeDefined()
      const sent = find()!
      read.add(sent)
      return sent.code
    },
    taken: () => delivered(world),
    file: async ({ message, to }) => save(await deliveredFile(world, message, to)),
    reset() {
      time = new Date(Math.max(Date.now(), time.getTime() + 1_000))
      pretended.switchTo('healthy')
      world.latency = 0
      world.failureRate = 0
    },
    async close() {
      await pretended.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
