// The community's test files of age (C2SP CCTV): what the plugin makes of the stanzas in them.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, expect, it } from 'vitest'
import { headerVectors } from '../../core/vectors/cctv.ts'
import { newClock } from './clock.ts'
import { writeIdentity } from './codec.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-cctv-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As age would pass them on, had it read no further than where each one begins. */
async function pass(stanzas: Uint8Array) {
  const text = Buffer.from(stanzas).toString('latin1').replaceAll(/^->/gm, '-> recipient-stanza 0')
  const input = `-> add-identity ${writeIdentity(null)}\n\n${text}-> done\n\n`
  const output = new PassThrough()
  const told = await run(['--age-plugin=identity-v1'], {
    input: (async function* () {
      yield Buffer.from(input, 'latin1')
    })(),
    output,
    folder,
    clock: newClock(),
  })
  return { code: told.code, said: String(output.read() ?? '') }
}

const vectors = headerVectors()
const isBroken = ({ name, expected }: (typeof vectors)[number]) =>
  expected === 'header failure' && name.startsWith('stanza_')
const isRead = ({ expected }: (typeof vectors)[number]) => expected !== 'header failure'

it('are there', () => {
  expect(vectors.filter(isBroken).length).toBeGreaterThan(8)
  expect(vectors.filter(isRead).length).toBeGreaterThan(20)
})

it.each(vectors.filter(isRead))('$name is passed over: nothing in it is ours', async ({ stanzas }) => {
  expect(await pass(stanzas)).toEqual({ code: 0, said: '-> done\n\n' })
})

it.each(vectors.filter(isBroken))('$name ends the run without a word', async ({ stanzas }) => {
  expect(await pass(stanzas)).toEqual({ code: 1, said: '' })
})
