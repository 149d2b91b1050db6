import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readConfig } from '../runtime/config.ts'

const { input } = await vi.hoisted(async () => {
  const { PassThrough } = await import('node:stream')
  return { input: new PassThrough() }
})
vi.mock('node:process', async actual => ({ ...(await actual<typeof import('node:process')>()), stdin: input }))

const { init } = await import('./init.ts')
const { publish } = await import('./publish.ts')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-piped-'))
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

it('windows that come by a pipe are waited for', async () => {
  const config = readConfig({ POSTERN_DATA: path.join(folder, 'data'), PORT: '0' })
  await init(config, { json: true, backup: false })
  const [key, out] = [path.join(config.data, 'keys', 'status.jwk'), path.join(folder, 'status')]
  const publishing = publish(config, out, { json: true, windows: '-', key, district: 'localhost', days: '90' })
  input.write('{"windows":')
  setImmediate(() => input.end(' []}'))
  await publishing
  expect(JSON.parse(readFileSync(path.join(out, 'status.json'), 'utf8'))).toHaveProperty('signed')
})
