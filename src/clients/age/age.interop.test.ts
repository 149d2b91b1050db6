// Debian's age with the plugin beside it, as people and scripts use it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seal } from '../../core/envelope/seal.ts'
import { periodOf } from '../../core/ibe/period.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { program } from '../../testing/program.ts'
import { type Place, writeIdentity, writeRecipient } from './codec.ts'
import { parametersOf } from './parameters.ts'
import { ended, Machine, whyNoAge } from './testing/machine.ts'

const missing = whyNoAge()
const bob = 'bob@in.test'

describe.skipIf(missing !== null)(`age with the plugin${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let services: Services
  let sealed: Buffer
  let place: Place & { root: string }
  let machine: Machine
  beforeAll(async () => {
    services = await startServices({ LIMIT_ADDRESS: '1000', LIMIT_ADDRESS_NETWORK: '1000' }, undefined, new Date())
    const sender = new Machine()
    place = await sender.signIn(services, bob)
    const { out } = await sender.run('age', ['-r', writeRecipient(place)], Buffer.from('a word in private'))
    sealed = out
    sender.remove()
  })
  afterAll(() => services.close())
  beforeEach(() => {
    machine = new Machine()
    writeFileSync(path.join(machine.home, 'sealed.age'), sealed)
    writeFileSync(path.join(machine.home, 'bob'), `# Bob\n${writeIdentity(place)}\n`)
  })
  afterEach(() => machine.remove())
  const sentCode = () => services.mails.findLast(({ to }) => to === bob)!.code

  /** `script` gives it a terminal. @param types what is typed, each once its prompt is seen. */
  async function atTerminal(line: string, types: readonly (readonly [prompt: RegExp, answer: () => string])[]) {
    const child = spawn('script', ['-qec', line, '/dev/null'], { env: machine.env, cwd: machine.home })
    let seen = ''
    const waiting = [...types]
    child.stdout.on('data', chunk => {
      seen += chunk
      const [next] = waiting
      if (!next?.[0].test(seen)) return
      waiting.shift()
      seen = ''
      child.stdin.write(next[1]())
    })
    const [code] = await once(child, 'close')
    return { code, seen, left: waiting.length }
  }

  it('asks a person at a terminal for the code that was sent, and opens from then on without', async () => {
    const told = await atTerminal('age -d -i bob -o out sealed.age', [
      [/Send the code/, () => '1'],
      [/The code that .* sent to bob@in\.test/, () => `${sentCode()}\n`],
    ])
    expect(told).toMatchObject({ code: 0, left: 0 })
    expect(readFileSync(path.join(machine.home, 'out'), 'utf8')).toBe('a word in private')
    const again = await machine.run('age', ['-d', '-j', 'postern', 'sealed.age'])
    expect(again).toMatchObject({ code: 0, error: '' })
    expect(again.out.toString()).toBe('a word in private')
  })

  it('without a terminal and without a key says what to run, sends no code and does not hang', async () => {
    const before = services.mails.length
    const { code, out, error } = await machine.run('age', ['-d', '-i', 'bob', 'sealed.age'])
    expect({ code, out: out.length }).toEqual({ code: 1, out: 0 })
    expect(error).toContain(`postern login ${bob} --portal ${services.origin}`)
    expect(services.mails.length).toBe(before)
  })

  it('opens with another key what was sealed to both, and with ours', async () => {
    const keys = await machine.run('age-keygen', ['-o', 'other'])
    const other = /age1\w+/.exec(keys.error)![0]
    await machine.signIn(services, bob)
    const to = ['-a', '-r', other, '-r', writeRecipient(place)]
    const both = await machine.run('age', to, Buffer.from('for two'))
    expect(both.out.toString()).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/)
    for (const identity of [
      ['-i', 'other'],
      ['-i', 'bob'],
      ['-j', 'postern'],
    ])
      expect((await machine.run('age', ['-d', ...identity], both.out)).out.toString()).toBe('for two')
  })

  it('seals to oneself by an identity, and to a list of recipients in a file', async () => {
    await machine.signIn(services, bob)
    writeFileSync(path.join(machine.home, 'people'), `# Bob\n${writeRecipient(place)}\n`)
    for (const to of [
      ['-e', '-j', 'postern'],
      ['-R', 'people'],
    ]) {
      const { code, out, error } = await machine.run('age', to, Buffer.from('for me'))
      expect({ code, error }, to.join(' ')).toEqual({ code: 0, error: '' })
      expect((await machine.run('age', ['-d', '-j', 'postern'], out)).out.toString()).toBe('for me')
    }
  })

  it('has no need of the portal where another key comes first', async () => {
    const keys = await machine.run('age-keygen', ['-o', 'other'])
    const to = ['-r', /age1\w+/.exec(keys.error)![0], '-r', writeRecipient(place)]
    const { out } = await machine.run('age', to, Buffer.from('for two'))
    expect((await machine.run('age', ['-d', '-i', 'other', '-i', 'bob'], out)).out.toString()).toBe('for two')
    expect((await machine.run('age', ['-d', '-i', 'bob', '-i', 'other'], out)).error).toContain('postern login')
  })

  it('says that nobody here can open what is for somebody else', async () => {
    await machine.signIn(services, bob)
    const to = writeRecipient({ ...place, address: 'carol@in.test' })
    const { out } = await machine.run('age', ['-r', to], Buffer.from('for carol'))
    const { code, error } = await machine.run('age', ['-d', '-j', 'postern'], out)
    expect(code).toBe(1)
    expect(error).toMatch(/no identity matched/)
  })

  it('opens in several runs at once, each of which fetches the key', async () => {
    await machine.signIn(services, bob)
    machine.holder(services).keyring.forgetKeys(place)
    const runs = Array.from({ length: 4 }, () => machine.run('age', ['-d', '-j', 'postern', 'sealed.age']))
    for (const { code, out } of await Promise.all(runs))
      expect({ code, out: out.toString() }).toEqual({ code: 0, out: 'a word in private' })
    expect(machine.holder(services).keyring.keys()).toMatchObject({ damaged: 0, keys: [{}, {}] })
  })

  it('that was killed in the middle leaves nothing behind, and nothing of ours waits for it', async () => {
    await machine.signIn(services, bob)
    const kept = readdirSync(machine.folder)
    const header = `-> add-identity ${writeIdentity(place)}\n\n`
    for (const before of ['', '-> add-id', header, `${header}-> recipient-stanza 0 postern x\n`]) {
      const plugin = machine.start('age-plugin-postern', ['--age-plugin=identity-v1'])
      const end = ended(plugin)
      plugin.stdin!.end(before)
      expect(await end).toEqual({ code: 1, out: Buffer.alloc(0), error: '' })
    }
    const { keyring } = machine.holder(services)
    keyring.forget(keyring.account(place.origin)!)
    keyring.forgetKeys(place)
    const stanza = /^-> postern [^\n]+\n[^-]+/m
      .exec(sealed.toString('latin1'))![0]
      .replace('-> ', '-> recipient-stanza 0 ')
    const waiting = machine.start('age-plugin-postern', ['--age-plugin=identity-v1'])
    const end = ended(waiting)
    waiting.stdin!.write(`${header}${stanza}-> done\n\n`)
    await once(waiting.stdout!, 'data')
    waiting.stdin!.end()
    expect(await end).toMatchObject({ code: 1, error: '' })
    expect(kept.length).toBeGreaterThan(readdirSync(machine.folder).length)
    expect(readdirSync(machine.folder).filter(name => name.startsWith('new-'))).toEqual([])
    await machine.signIn(services, bob)
    expect((await machine.run('age', ['-d', '-j', 'postern', 'sealed.age'])).out.toString()).toBe('a word in private')
  })

  it('goes with the commands of postern: in, recipients, identities, and out', async () => {
    const command = (...args: string[]) => machine.run(process.execPath, [program, ...args])
    const wrong = await machine.run(
      process.execPath,
      [program, 'login', bob, '--portal', services.origin],
      Buffer.from('not a code\n'),
    )
    expect(wrong).toMatchObject({ code: 3, error: expect.stringMatching(/Code: .*\n?postern: [A-Z].*\.\s/s) })
    const child = machine.start(process.execPath, [program, 'login', bob, '--portal', services.origin])
    const end = ended(child)
    let asked = ''
    child.stderr!.on('data', chunk => {
      asked += chunk
      if (asked.includes('Code: ') && child.stdin!.writable) child.stdin!.end(`${sentCode()}\n`)
    })
    const login = await end
    expect(login).toMatchObject({ code: 0 })
    expect(login.out.toString()).toContain(writeRecipient(place))
    const { keyring, store, clock } = machine.holder(services)
    const { serials } = await parametersOf(store, place, clock)
    const message = Buffer.from('From: robin@in.test\r\nSubject: Plants\r\n\r\nA list')
    const { envelope } = await seal({
      ...{ message, district: place.district, serial: serials[0]!, period: periodOf(services.now()) },
      ...{ addresses: ['carol@in.test', bob], signer: null, sealedAt: clock.now() },
    })
    writeFileSync(path.join(machine.home, 'message.age'), envelope)
    keyring.forgetKeys(place)
    const shown = await command('open', '--device', 'message.age')
    expect(shown).toMatchObject({ code: 0, error: expect.stringContaining('Sender: unsigned') })
    expect(shown.out.equals(message)).toBe(true)
    expect(await command('open', '--device', '--as', 'carol@in.test', 'message.age')).toMatchObject({ code: 3 })
    const carol = await command('recipients', 'Carol@in.test')
    expect(carol.out.toString()).toBe(`${writeRecipient({ ...place, address: 'carol@in.test' })}\n`)
    const identities = await command('identities')
    writeFileSync(path.join(machine.home, 'mine'), identities.out)
    const opened = await machine.run('age', ['-d', '-i', 'mine', 'sealed.age'])
    expect(opened.out.toString()).toBe('a word in private')
    expect(await command('logout', bob)).toMatchObject({ code: 0 })
    const after = await machine.run('age', ['-d', '-j', 'postern', 'sealed.age'])
    expect(after.error).toMatch(/Nobody is signed in/)
    expect(await command('logout')).toMatchObject({ code: 3, error: expect.stringContaining('Nobody is signed in') })
    expect(await command('identities')).toMatchObject({ code: 3 })
  })
})
