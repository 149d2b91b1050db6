import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../runtime/log.ts'
import { freePorts, whyMissing } from '../../smtp/testing/mail-servers.ts'
import { Metrics } from '../policy/metrics.ts'
import { directoryOf, type LdapAccess, searchDirectory } from './ldap.ts'
import { createPrefetchSources, sourceOf } from './prefetch-sources.ts'

const missing = whyMissing('slapd')
/** More than a page, and than the server gives at once. */
const count = 1_200
const reader = { name: 'cn=reader,dc=in,dc=test', password: 'word' }
const folder = mkdtempSync(path.join(tmpdir(), 'postern-slapd-'))
const file = (name: string) => path.join(folder, name)
let plain: number
let encrypted: number
let slapd: ChildProcess
let access: LdapAccess

const entry = (dn: string, ...lines: string[]) => `dn: ${dn}\n${lines.join('\n')}\n`
const person = (name: string, ...lines: string[]) =>
  entry(`uid=${name},ou=people,dc=in,dc=test`, 'objectClass: inetOrgPerson', `cn: ${name}`, `sn: ${name}`, ...lines)

async function startSlapd(): Promise<void> {
  slapd = spawn(
    'slapd',
    ['-f', file('slapd.conf'), '-h', `ldap://127.0.0.1:${plain}/ ldaps://127.0.0.1:${encrypted}/`, '-d', '0'],
    { stdio: 'ignore', env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` } },
  )
  await vi.waitFor(
    async () => {
      const socket = createConnection(plain, '127.0.0.1')
      await once(socket, 'connect')
      socket.destroy()
    },
    { timeout: 300_000, interval: 100 },
  )
}

async function stopSlapd(): Promise<void> {
  if (slapd.exitCode !== null) return
  slapd.kill('SIGTERM')
  await once(slapd, 'exit')
}

describe.skipIf(missing)(`people from a directory${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    ;[plain, encrypted] = (await freePorts(2)) as [number, number]
    const pair = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    })
    writeFileSync(file('cert.pem'), pair.cert)
    writeFileSync(file('key.pem'), pair.private)
    access = { bind: reader, outgoing: { kind: 'verify', ca: pair.cert } }
    mkdirSync(file('data'))
    writeFileSync(
      file('slapd.conf'),
      `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${file('pid')}
TLSCertificateFile ${file('cert.pem')}
TLSCertificateKeyFile ${file('key.pem')}
disallow bind_anon
require authc
sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited
database mdb
suffix "dc=in,dc=test"
directory ${file('data')}
`,
    )
    const people = Array.from({ length: count }, (_, n) => person(`p${n}`, `mail: p${n}@in.test`))
    writeFileSync(
      file('people.ldif'),
      [
        entry('dc=in,dc=test', 'objectClass: dcObject', 'objectClass: organization', 'dc: in', 'o: in'),
        entry('ou=people,dc=in,dc=test', 'objectClass: organizationalUnit', 'ou: people'),
        entry(reader.name, 'objectClass: person', 'cn: reader', 'sn: reader', `userPassword: ${reader.password}`),
        person('two', 'mail: Two@In.Test', 'mail: smtp:second@in.test', 'employeeType: boss'),
        person('away', 'mail: away@elsewhere.test', 'employeeType: boss'),
        person('none', 'employeeType: boss'),
        ...people,
      ].join('\n'),
    )
    execFileSync('/usr/sbin/slapadd', ['-f', file('slapd.conf'), '-l', file('people.ldif')])
    await startSlapd()
  })
  afterAll(async () => {
    await stopSlapd()
    rmSync(folder, { recursive: true, force: true })
  })

  const search = (text: string, how = access) => searchDirectory(directoryOf(text)!, how)
  const base = 'ou=people,dc=in,dc=test'

  it('are all there, page by page, over TLS', async () => {
    const found = await search(`ldaps://127.0.0.1:${encrypted}/${base}?mail?sub?(mail=p*)`)
    expect(found).toHaveLength(count)
    expect(found).toContain('p1199@in.test')
  })

  it('are those that the filter names, with each of their addresses', async () => {
    const url = `ldap://127.0.0.1:${plain}/${base}?mail?one?(%26(employeeType=boss)(mail=*))`
    expect((await search(url)).toSorted()).toEqual(['Two@In.Test', 'away@elsewhere.test', 'second@in.test'])
  })

  it('are asked for after STARTTLS where the way there is not this machine', async () => {
    const directory = directoryOf(`ldap://127.0.0.1:${plain}/${base}?mail?sub?(employeeType=boss)`)!
    expect(await searchDirectory({ ...directory, upgrade: true }, access)).toHaveLength(3)
    const stranger = { ...access, outgoing: { kind: 'verify', ca: null } as const }
    await expect(searchDirectory({ ...directory, upgrade: true }, stranger)).rejects.toThrow(/self-signed/)
  })

  it('are not asked for from a server that cannot be known, nor with a wrong password', async () => {
    const url = `ldaps://127.0.0.1:${encrypted}/${base}?mail?sub`
    await expect(search(url, { ...access, outgoing: { kind: 'verify', ca: null } as const })).rejects.toThrow(
      /self-signed/,
    )
    await expect(search(url, { ...access, bind: { ...reader, password: 'other' } })).rejects.toMatchObject({ code: 49 })
    await expect(search(url, { ...access, bind: null })).rejects.toThrow()
  })

  it('stay as they were while the directory is away, and are read again when it is back', async () => {
    let time = 0
    const logged: string[] = []
    const people = createPrefetchSources({
      sources: [sourceOf(`ldap://127.0.0.1:${plain}/${base}?mail?sub?(employeeType=boss)`)!],
      domains: ['in.test'],
      access,
      clock: () => new Date(time),
      log: createLog('info', { write: line => void logged.push(line) }),
      metrics: new Metrics(),
    })
    expect((await people()).toSorted()).toEqual(['second@in.test', 'two@in.test'])
    await stopSlapd()
    time += 3_600_000
    expect(await people()).toHaveLength(2)
    expect(logged.join('')).toMatch(/ECONNREFUSED/)
    execFileSync('/usr/sbin/slapadd', ['-f', file('slapd.conf')], {
      input: person('late', 'mail: late@in.test', 'employeeType: boss'),
    })
    await startSlapd()
    time += 3_600_000
    expect(await people()).toContain('late@in.test')
    expect(logged.join('')).not.toMatch(/@|word/)
  })
})
