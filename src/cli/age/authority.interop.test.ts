import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, expect, it } from 'vitest'

const built = (...names: string[]) => path.join(process.cwd(), 'build', 'src', ...names)
let folder: string
let ca: string
let origin: string
let portal: ReturnType<typeof createServer>

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-authority-'))
  ca = path.join(folder, 'ca.pem')
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  writeFileSync(ca, pair.cert)
  portal = createServer({ cert: pair.cert, key: pair.private }, (_, response) => void response.writeHead(503).end())
  await new Promise<void>(resolve => portal.listen(0, 'localhost', resolve))
  origin = `https://localhost:${(portal.address() as { port: number }).port}`
})
afterAll(() => {
  portal.close()
  rmSync(folder, { recursive: true })
})

async function said(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const home = { HOME: folder, XDG_DATA_HOME: folder }
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...home, ...env } })
  const heard: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => heard.push(text))
  await new Promise(resolve => child.on('close', resolve))
  return heard.join('')
}
const login = (env: NodeJS.ProcessEnv) =>
  said(built('cli', 'postern.js'), ['login', 'bob@in.test', '--portal', origin, '--root', 'A'.repeat(43)], env)

it('a portal with a certificate of an authority of its own is reached where that is named, and else it is said why not', async () => {
  expect(await login({})).toContain(`${origin} cannot be reached: its certificate is one that it made itself`)
  expect(await login({ OUTGOING_CA: ca })).toContain(`${origin} answered 503`)
  expect(await login({ OUTGOING_CA: '' })).toContain('cannot be reached')
})

it('an authority that cannot be read is told by the commands and by the plugin', async () => {
  const why = 'OUTGOING_CA: there is no '
  expect(await login({ OUTGOING_CA: `${folder}/none` })).toContain(why)
  const plugin = ['--age-plugin=identity-v1']
  expect(await said(built('clients', 'age', 'main.js'), plugin, { OUTGOING_CA: `${folder}/none` })).toContain(why)
})
