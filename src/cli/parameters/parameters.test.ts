// @module-tag long
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Config, readConfig } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { signedSettings } from '../../server/keys/signed-settings.ts'
import { startServer } from '../../server/main.ts'
import { init } from '../init.ts'
import { publish, request, sign } from './parameters.ts'

let folder: string
let data: string
let key: string
let said: string
const json = { json: true }

beforeEach(async () => {
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    said = String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  folder = mkdtempSync(path.join(tmpdir(), 'postern-parameters-'))
  data = path.join(folder, 'data')
  await init(here(), { ...json, backup: false })
  key = path.join(folder, 'root.jwk')
  renameSync(path.join(data, 'keys', 'root.jwk'), key)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const here = (env: Record<string, string> = {}): Config =>
  readConfig({
    POSTERN_DATA: data,
    PORT: '0',
    PORTAL_URL: 'http://localhost:1',
    SMTP_URL: 'smtp://127.0.0.1:1',
    ...env,
  })

async function starts(config: Config): Promise<void> {
  const running = await startServer(config, { log: createLog('silent') })
  await running.close()
}

function kept(name: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, said)
  return file
}

describe('a setting that the root key signs', () => {
  it('is named before the services listen, and is signed away from the server', async () => {
    const taken = createServer()
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    // Whoever listened first would say that the port is taken.
    const changed = here({ PORTAL_NAME: 'Another', SEND_TO: 'anyone', PORT: String(port) })
    await expect(startServer(changed, { log: createLog('silent') })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(/PORTAL_NAME, SEND_TO.*postern parameters/),
    })
    taken.close()

    const wanted = here({ PORTAL_NAME: 'Another', SEND_TO: 'anyone' })
    await request(wanted, json)
    const asked = kept('asked.json')
    await sign(asked, { ...json, key })
    const signed = kept('signed.json')
    await expect(publish(here({ PORTAL_NAME: 'A third' }), signed, json)).rejects.toMatchObject({
      code: 'parameters-invalid',
    })
    await publish(wanted, signed, json)
    await starts(wanted)
    await expect(publish(wanted, signed, json)).rejects.toMatchObject({ code: 'parameters-invalid' })
    await expect(starts(here())).rejects.toMatchObject({ code: 'config-invalid' })
  })

  it('is not signed by another root key', async () => {
    const wanted = here({ PORTAL_NAME: 'Another' })
    await request(wanted, json)
    await sign(kept('asked.json'), { ...json, key: path.join(data, 'keys', 'status.jwk') })
    await expect(publish(wanted, kept('signed.json'), json)).rejects.toMatchObject({ code: 'parameters-invalid' })
  })

  it('stands in the one table of the manual, and nothing else does', () => {
    const page = readFileSync('docs/signed-settings.md', 'utf8')
    const told = [...page.matchAll(/^\|[^|]+\|([^|]+)\|[^|]+\|$/gm)].flatMap(([, from]) =>
      [...from!.matchAll(/`([A-Z]+_?[A-Z_]+)`/g)].map(([, name]) => name!),
    )
    const settings = Object.values(signedSettings).flatMap(names => names.match(/\b[A-Z]+_?[A-Z_]+\b/g) ?? [])
    // Whether it is set counts, and not what it says.
    expect(told.filter(name => name !== 'SMTP_URL').toSorted()).toEqual(settings.toSorted())
  })
})
