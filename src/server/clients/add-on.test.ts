import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type AddOnOptions, addOnFor } from './add-on.ts'

let folder: string
const manifest = {
  version: '1.2.3',
  browser_specific_settings: { gecko: { id: 'postern@portal.invalid', strict_min_version: '140.0' } },
  content_security_policy: { extension_pages: "default-src 'none'; connect-src 'self' https://portal.invalid" },
  host_permissions: ['https://portal.invalid/*'],
  permissions: ['messagesRead'],
  optional_permissions: ['messages.send'],
}
const page = `<meta content="connect-src 'self' https://portal.invalid; worker-src 'self'">`

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-add-on-'))
  mkdirSync(path.join(folder, 'assets'))
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest))
  writeFileSync(path.join(folder, 'read.html'), page)
  writeFileSync(path.join(folder, 'assets', 'page.js'), 'let a')
  writeFileSync(path.join(folder, 'assets', 'page.js.br'), 'compressed')
})
afterEach(() => rmSync(folder, { recursive: true }))

const options = (): AddOnOptions => ({
  folder,
  origin: 'https://portal.example.org',
  statusOrigins: ['https://portal.example.org', 'https://status.example.net'],
  root: { kid: 'k' },
})

/** Files of an archive in which nothing is compressed: PKWARE's APPNOTE, 4.3.12 and 4.3.16. */
function filesIn(xpi: Buffer): Record<string, string> {
  const files: Record<string, string> = {}
  let at = xpi.readUInt32LE(xpi.length - 6)
  while (xpi.readUInt32LE(at) === 0x02014b50) {
    const size = xpi.readUInt32LE(at + 20)
    const [name, extra, comment] = [28, 30, 32].map(field => xpi.readUInt16LE(at + field)) as [number, number, number]
    const local = xpi.readUInt32LE(at + 42)
    const begin = local + 30 + xpi.readUInt16LE(local + 26) + xpi.readUInt16LE(local + 28)
    files[xpi.toString('utf8', at + 46, at + 46 + name)] = xpi.toString('utf8', begin, begin + size)
    at += 46 + name + extra + comment
  }
  return files
}

it('has the names of this portal in it, and nobody else’s', async () => {
  const files = filesIn((await addOnFor(options())).xpi)
  expect(Object.keys(files)).toEqual(['assets/page.js', 'district.json', 'manifest.json', 'read.html'])
  const connected = "connect-src 'self' https://portal.example.org https://status.example.net"
  expect(files['read.html']).toContain(`${connected}; worker-src`)
  const read = JSON.parse(files['manifest.json']!)
  expect(read.content_security_policy.extension_pages).toContain(connected)
  expect(read.host_permissions).toEqual(['https://portal.example.org/*'])
  expect(read.browser_specific_settings.gecko).toMatchObject({
    id: 'postern@portal.example.org',
    update_url: 'https://portal.example.org/clients/updates.json',
  })
  expect(JSON.parse(files['district.json']!)).toEqual({ origin: 'https://portal.example.org', root: { kid: 'k' } })
  expect(JSON.stringify(files)).not.toContain('portal.invalid')
})

it('is the same to the last byte each time, and its update names its digest', async () => {
  const [one, other] = [await addOnFor(options()), await addOnFor(options())]
  expect(one.xpi.equals(other.xpi)).toBe(true)
  expect(JSON.stringify(one.updates)).toMatch(/"version":"1\.2\.3".*"update_hash":"sha256:[0-9a-f]{64}"/)
})

it('is installed by policy under its own id, from this portal, and looks there for newer versions', async () => {
  const { policies } = await addOnFor(options())
  const settings = {
    installation_mode: 'force_installed',
    install_url: 'https://portal.example.org/clients/postern.xpi',
    update_url: 'https://portal.example.org/clients/updates.json',
  }
  expect(policies).toEqual({ policies: { ExtensionSettings: { 'postern@portal.example.org': settings } } })
})

it('tells what it asks for, as its manifest does, and each host that it may call once', async () => {
  expect((await addOnFor(options())).asks).toEqual({
    thunderbird: '140',
    permissions: ['messagesRead', 'messages.send'],
    hosts: ['portal.example.org', 'status.example.net'],
  })
})

it('asks for no updates where there is no TLS, and names no port among the hosts', async () => {
  const { xpi, policies } = await addOnFor({ ...options(), origin: 'http://localhost:8420' })
  const files = filesIn(xpi)
  expect(JSON.stringify(policies)).not.toContain('update_url')
  const read = JSON.parse(files['manifest.json']!)
  expect(read.host_permissions).toEqual(['http://localhost/*'])
  expect(read.browser_specific_settings.gecko.update_url).toBeUndefined()
})

it('says what to do where it is not built', async () => {
  await expect(addOnFor({ ...options(), folder: path.join(folder, 'none') })).rejects.toMatchObject({
    code: 'not-found',
  })
})
