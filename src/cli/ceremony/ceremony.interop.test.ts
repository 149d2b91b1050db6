// @module-tag long
// A ceremony by its commands, each a process of its own, with a folder for each party.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromHex, hex, utf8 } from '../../core/bytes.ts'
import { extractIdentityKey } from '../../core/ibe/master.ts'
import { combineParts } from '../../core/ibe/share.ts'
import { currentRoot } from '../../server/keys/parameters.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { program } from '../../testing/program.ts'

const names = ['alpha', 'beta', 'gamma'] as const
type Name = (typeof names)[number]

let folder: string
let services: Services
let root: string
let ports: Readonly<Record<Name, number>>
const running: { kill(signal: 'SIGTERM' | 'SIGKILL'): boolean }[] = []

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-ceremony-'))
  const [port, ...others] = (await freePorts(4)) as [number, ...number[]]
  ports = Object.fromEntries(names.map((name, i) => [name, others[i]!])) as Record<Name, number>
  services = await startServices({ PORT: String(port) }, undefined, new Date())
  root = (await currentRoot(services.db, services.config.data)).kid
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await services?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const environmentOf = (name: Name) => ({
  ...{ PATH: process.env['PATH'], POSTERN_DATA: path.join(folder, name), NODE_ID: name, NODE_ROOT: root },
  ...{ NODE_URL: `http://127.0.0.1:${ports[name]}`, NODE_PORTAL: services.origin, PORT: String(ports[name]) },
  ...{ OPERATOR_NAME: `Operator ${name}`, SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: `codes@${name}.example` },
})
const ofDistrict = () => ({
  ...{ PATH: process.env['PATH'], POSTERN_DATA: services.config.data, PORT: String(services.config.PORT) },
})

/** Beside the services, which run in this very process. */
async function postern(env: NodeJS.ProcessEnv, ...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, said] = [text(child.stdout), text(child.stderr)]
  const [status] = (await once(child, 'close')) as [number]
  return { status, stdout: await stdout, said: await said }
}
/** Into a file, as an operator would. */
async function into(file: string, env: NodeJS.ProcessEnv, ...args: string[]) {
  const done = await postern(env, ...args)
  writeFileSync(path.join(folder, file), done.stdout)
  return done
}

async function serve(name: Name): Promise<void> {
  const child = spawn(process.execPath, [program, 'node', 'serve'], {
    env: environmentOf(name),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  running.push(child)
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  expect(line).toContain('Serving at')
}

describe('an operator and three others', () => {
  it('each node has a card of its own, which is made once', async () => {
    for (const name of names) {
      const made = await into(`${name}.card`, environmentOf(name), 'node', 'init')
      expect(made).toMatchObject({ status: 0, said: expect.stringMatching(/thumbprint.*\n {2}[\w-]{43}\n.*backup/s) })
    }
    const again = await postern(environmentOf('alpha'), 'node', 'init')
    expect(again).toMatchObject({ status: 3, stdout: '', said: expect.stringContaining('Nothing was changed') })
  })

  it('open, deal, take and close, and nothing is different for who reads', async () => {
    const cards = names.map(name => `${name}.card`)
    const opened = await into('open', ofDistrict(), 'ceremony', 'open', ...cards, '--threshold', '2')
    expect(opened).toMatchObject({ status: 0, said: expect.stringMatching(/any 2 of these.*Operator alpha.*node-1/s) })
    expect((await into('deal', ofDistrict(), 'ceremony', 'deal', 'open')).status).toBe(0)
    for (const name of names) {
      const taken = await into(`${name}.take`, environmentOf(name), 'node', 'take', 'open', 'deal')
      expect(taken).toMatchObject({ status: 0, said: expect.stringContaining('Operator beta') })
    }
    const few = await postern(ofDistrict(), 'ceremony', 'close', 'open', 'deal', 'alpha.take', 'beta.take')
    expect(few).toMatchObject({ status: 3, said: expect.stringContaining('Missing: gamma') })
    const takes = names.map(name => `${name}.take`)
    expect((await postern(ofDistrict(), 'ceremony', 'close', 'open', 'deal', ...takes)).status).toBe(0)
    const listed = await postern(ofDistrict(), 'keys', 'list')
    expect(listed).toMatchObject({ status: 0, stdout: expect.stringContaining('1  active') })
  })

  it('what was taken once is taken once: the same again gives the same word, another ceremony none', async () => {
    const again = await postern(environmentOf('alpha'), 'node', 'take', 'open', 'deal')
    expect(again).toMatchObject({ status: 0, stdout: readFileSync(path.join(folder, 'alpha.take'), 'utf8') })
    const twice = await postern(ofDistrict(), 'ceremony', 'close', 'open', 'deal', ...names.map(name => `${name}.take`))
    expect(twice).toMatchObject({ status: 3, said: expect.stringContaining('is there already') })
    await into('deal-2', ofDistrict(), 'ceremony', 'deal', 'open')
    const other = await postern(environmentOf('alpha'), 'node', 'take', 'open', 'deal-2')
    expect(other).toMatchObject({ status: 3, stdout: '', said: expect.stringContaining('another ceremony') })
  })

  it('what the nodes hold makes the key that the district makes, and none of them holds what another does', () => {
    const shareOf = (name: Name) => readFileSync(path.join(folder, name, 'keys', 'share-1-2.key'), 'utf8').trim()
    const identity = utf8('postern:v1:example.org:1:2026-11::bob@example.com')
    const whole = readFileSync(path.join(services.config.data, 'keys', 'master-1.key'), 'utf8').trim()
    const parts = names.map((name, i) => ({ index: i + 1, key: extractIdentityKey(fromHex(shareOf(name)), identity) }))
    for (const two of [parts.slice(0, 2), parts.slice(1), [parts[0]!, parts[2]!]])
      expect(hex(combineParts(two))).toBe(hex(extractIdentityKey(fromHex(whole), identity)))
    for (const name of names) {
      const files = readdirSync(path.join(folder, name, 'keys'), 'utf8')
      const held = files.map(file => readFileSync(path.join(folder, name, 'keys', file), 'utf8')).join('\n')
      for (const secret of [whole, ...names.filter(other => other !== name).map(shareOf)])
        expect(held.includes(secret)).toBe(false)
    }
  })

  it('"check" says of each node whether it holds what was published', async () => {
    await serve('alpha')
    await serve('beta')
    const two = await postern(ofDistrict(), 'ceremony', 'check')
    expect(two.status).toBe(4)
    expect(two.stdout).toMatch(/alpha .*as published\nbeta .*as published\ngamma .*away/)
    await serve('gamma')
    expect(await postern(ofDistrict(), 'ceremony', 'check')).toMatchObject({ status: 0 })
  })
})

describe('a backup of a node', () => {
  const passphrase = ['--passphrase-file', 'passphrase']

  it('brings it back with what it held, where there is none, and is checked before', async () => {
    writeFileSync(path.join(folder, 'passphrase'), 'correct horse battery staple')
    const made = await postern(environmentOf('gamma'), 'node', 'backup', 'gamma.age', ...passphrase)
    expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('1 shares') })
    expect(await postern(environmentOf('gamma'), 'node', 'verify-backup', 'gamma.age', ...passphrase)).toMatchObject({
      status: 0,
    })
    const share = path.join('keys', 'share-1-2.key')
    const elsewhere = { ...environmentOf('gamma'), POSTERN_DATA: path.join(folder, 'gamma-2') }
    expect(await postern(elsewhere, 'node', 'restore', 'gamma.age', ...passphrase)).toMatchObject({ status: 0 })
    expect(readFileSync(path.join(folder, 'gamma-2', share))).toEqual(readFileSync(path.join(folder, 'gamma', share)))
    const said = async (...args: string[]) => (await postern(elsewhere, 'node', ...args, ...passphrase)).said
    expect(await said('restore', 'gamma.age')).toContain('There is a node here already')
    expect(await said('backup', 'gamma.age')).toContain('is there already')
    expect(await said('verify-backup', 'alpha.card')).toContain('does not open with this passphrase')
  })
})

it('a district that is brought back from its recovery file knows its nodes', async () => {
  const passphrase = ['--passphrase-file', 'passphrase']
  expect(await postern(ofDistrict(), 'keys', 'backup', 'recovery.age', ...passphrase)).toMatchObject({ status: 0 })
  const elsewhere = { ...ofDistrict(), POSTERN_DATA: path.join(folder, 'district-2') }
  const back = await postern(elsewhere, 'init', '--restore', 'recovery.age', ...passphrase)
  expect(back).toMatchObject({ status: 0 })
  expect(await postern(elsewhere, 'ceremony', 'check')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('gamma'),
  })
})

it('a ceremony that nobody could close is left behind, and the one after it is what the district names', async () => {
  const cards = names.map(name => `${name}.card`)
  const hold = async (file: string, ...more: string[]) => {
    await into(`${file}.open`, ofDistrict(), 'ceremony', 'open', ...cards, '--threshold', '2', ...more)
    await into(`${file}.deal`, ofDistrict(), 'ceremony', 'deal', `${file}.open`)
  }
  const take = (name: Name, file: string) =>
    into(`${name}.${file}`, environmentOf(name), 'node', 'take', `${file}.open`, `${file}.deal`)
  await hold('left')
  expect((await take('alpha', 'left')).status).toBe(0)
  await hold('same')
  expect((await take('alpha', 'same')).said).toContain('"--epoch 4"')
  expect((await postern(ofDistrict(), 'ceremony', 'open', ...cards, '--threshold', '2', '--epoch', '2')).status).toBe(3)
  await hold('four', '--epoch', '4')
  for (const name of names) expect((await take(name, 'four')).status).toBe(0)
  const takes = names.map(name => `${name}.four`)
  expect((await postern(ofDistrict(), 'ceremony', 'close', 'four.open', 'four.deal', ...takes)).status).toBe(0)
  const { stdout } = await postern(ofDistrict(), 'ceremony', 'check')
  expect(stdout).toMatch(/^(?:\w+ .*epoch 4: holds something else\n){3}$/)
})

it('what is no file of a ceremony, and what is one of another kind, is told', async () => {
  writeFileSync(path.join(folder, 'letter'), 'Dear all')
  const said = async (env: NodeJS.ProcessEnv, ...args: string[]) => (await postern(env, ...args)).said
  expect(await said(ofDistrict(), 'ceremony', 'deal', 'letter')).toContain('no card, opening, deal or take')
  writeFileSync(path.join(folder, 'junk'), 'a.b.c')
  expect(await said(ofDistrict(), 'ceremony', 'close', 'open', 'junk')).toContain('no card, opening, deal or take')
  expect(await said(ofDistrict(), 'ceremony', 'deal', 'alpha.card')).toContain(
    'The opening is not signed as it must be',
  )
  expect(await said(environmentOf('alpha'), 'node', 'take', 'open', 'open')).toContain('A deal cannot be read')
  expect(await said(ofDistrict(), 'ceremony', 'open', 'open', '--threshold', '1')).toContain('A card cannot be read')
  expect(await said({ ...environmentOf('alpha'), NODE_ROOT: 'other' }, 'node', 'take', 'open', 'deal')).toContain(
    'NODE_ROOT',
  )
})
