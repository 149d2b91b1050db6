import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../runtime/log.ts'
import { Metrics } from '../policy/metrics.ts'
import { directoryOf } from './ldap.ts'
import { createPrefetchSources, type Source, sourceOf } from './prefetch-sources.ts'

let folder: string
let time: number
const logged: string[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-people-'))
  time = 0
  logged.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, ...lines: string[]) => {
  writeFileSync(path.join(folder, name), lines.join('\n'))
  return path.join(folder, name)
}
const peopleOf = (...sources: readonly Source[]) =>
  createPrefetchSources({
    sources,
    domains: ['in.test'],
    access: { bind: null, outgoing: { kind: undefined, ca: null } },
    clock: () => new Date(time),
    log: createLog('info', { write: line => void logged.push(line) }),
    metrics: new Metrics(),
  })

describe('people are those', () => {
  it('of a file, one a line', async () => {
    const file = write('people', '# ours', ' Alice@In.Test ', '', 'bob@in.test', 'carol@elsewhere.test', 'no address')
    expect(await peopleOf(sourceOf(file)!)()).toEqual(['alice@in.test', 'bob@in.test'])
  })

  it('of the text of a recipient map: neither everybody, nor bare names, nor what a folded line goes on with', async () => {
    const file = write(
      'recipients',
      '# made by hand',
      '  # folded remark',
      'alice@in.test\tOK',
      'BOB@in.test  bob@store.test,',
      '   extra@in.test',
      '@in.test  OK',
      'dora OK',
      '"dora b"@in.test OK',
      'in.test OK',
      'eve@elsewhere.test OK',
      'alice@in.test OK',
    )
    const expected = ['alice@in.test', 'bob@in.test', '"dora b"@in.test']
    expect(await peopleOf(sourceOf(`texthash:${file}`)!)()).toEqual(expected)
    expect(await peopleOf(sourceOf(`hash:${file}`)!)()).toEqual(expected)
  })

  it('of all sources together; one that fails is told of, keeps what it said, and comes back', async () => {
    const [first, second] = [write('first', 'alice@in.test'), write('second', 'bob@in.test')]
    const people = peopleOf(sourceOf(first)!, sourceOf(second)!)
    expect(await people()).toEqual(['alice@in.test', 'bob@in.test'])
    unlinkSync(second)
    time += 3_600_000
    expect(await people()).toEqual(['alice@in.test', 'bob@in.test'])
    expect(logged.join('')).toMatch(/second.*ENOENT/)
    expect(logged.join('')).not.toContain('@')
    write('second', 'bob@in.test', 'carol@in.test')
    time += 3_600_000
    expect(await people()).toContain('carol@in.test')
    // Emptied by accident, say: whoever was ready stays so.
    write('second', '')
    time += 3_600_000
    expect(await people()).toContain('carol@in.test')
  })

  it('of before, when a directory says nothing that can be understood', async () => {
    const garbage = createServer(socket => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>(resolve => garbage.listen(0, '127.0.0.1', resolve))
    const { port } = garbage.address() as { port: number }
    const people = peopleOf(
      sourceOf(write('people', 'alice@in.test'))!,
      sourceOf(`ldap://127.0.0.1:${port}/dc=in?mail?sub`)!,
    )
    expect(await people()).toEqual(['alice@in.test'])
    expect(logged.join('')).toMatch(/could not be read/)
    await new Promise(resolve => garbage.close(resolve))
  })
})

describe('an LDAP URL', () => {
  it('says where, what, how deep and which', () => {
    expect(directoryOf('ldaps://ds.in.test/ou=A%20B,dc=in?mail,proxyAddresses?sub?(%26(a=b)(c=*))')).toEqual({
      url: 'ldaps://ds.in.test',
      base: 'ou=A B,dc=in',
      attributes: ['mail', 'proxyAddresses'],
      scope: 'sub',
      filter: '(&(a=b)(c=*))',
      upgrade: false,
    })
    expect(directoryOf('ldap://ds.in.test:1389/dc=in')).toMatchObject({
      url: 'ldap://ds.in.test:1389',
      attributes: ['mail'],
      scope: 'base',
      filter: '(objectClass=*)',
      upgrade: true,
    })
    expect(directoryOf('ldap://localhost/dc=in')).toMatchObject({ upgrade: false })
  })

  it.each([
    'ldap:///dc=in',
    'ldap://user:word@ds.in.test/dc=in',
    'ldap://ds.in.test/dc=in?mail?deep',
    'ldap://ds.in.test/dc=in?mail?sub?(a=b',
    'ldap://ds.in.test/dc=in?mail?sub?(a=b)?!bindname=x',
    'ldap://ds.in.test/%zz',
    'https://ds.in.test/',
    'hash:relative',
  ])('that is none is refused: %s', text => {
    expect(sourceOf(text)).toBe(null)
  })
})
