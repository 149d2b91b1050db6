// What the built portal must not hold, and what its pages must not do.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from './fixtures.ts'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const dist = path.join(root, 'dist')
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(file => /\.(?:js|html|css)$/.test(file))
const text = (file: string) => readFileSync(path.join(dist, file), 'utf8')

const [server, mocks, msw] = ['build/src', 'build/mocks', 'node_modules/msw/lib/browser']
/** What must not be in the portal, the words by which it would be known, and where these do stand. */
const foreign: readonly (readonly [what: string, words: string, place: string])[] = [
  ['the master secret', 'the master secret is no scalar', server],
  ['what deals a secret', 'a share of a secret is no scalar', server],
  ['the key service', 'a key of before the present owner', server],
  ['the database', 'create table challenges', server],
  ['the command line', 'Exit codes: 0 done', server],
  ['the mailbox of the demo', 'Every mail that the demo sends arrives here', mocks],
  ['the pretended services', 'Postern, pretended services, not a secret', mocks],
  ['the outages by name', 'window-overrun', mocks],
  ['the control page', 'pretended services</title>', mocks],
  ['msw in the page', '[MSW]', msw],
  ['msw in a worker', 'MOCK_ACTIVATE', msw],
]

/** Whether a script below this folder holds these words. */
function stands(words: string, place: string): boolean {
  const folder = path.join(root, place)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.js'))
    .some(file => readFileSync(path.join(folder, file), 'utf8').includes(words))
}

test('the built portal holds nothing of the server, the mocks or the master secret', () => {
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter(file => /mockServiceWorker/i.test(file))).toEqual([])
  for (const [what, words] of foreign) {
    expect(
      files.filter(file => text(file).includes(words)),
      what,
    ).toEqual([])
  }
})

/** All that a page runs from the start: its scripts, and what these import. */
function scriptsOf(page: string): Set<string> {
  const found = new Set<string>()
  const visit = (file: string) => {
    if (found.has(file)) return
    found.add(file)
    for (const [, name] of text(`assets/${file}`).matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g)) visit(name!)
  }
  for (const [, name] of text(page).matchAll(/src="\/assets\/([^"]+)"/g)) visit(name!)
  return found
}

test('the page of the portal starts the vault, and the one that takes a message from a file starts none', () => {
  const starting = (page: string) => [...scriptsOf(page)].filter(file => /new Worker\(/.test(text(`assets/${file}`)))
  expect(starting('index.html')).toHaveLength(1)
  expect(starting('handoff.html')).toEqual([])
})

test('the words that are looked for stand where they belong: words that stand nowhere would find nothing', () => {
  for (const [what, words, place] of foreign) expect(stands(words, place), what).toBe(true)
})

test('a list of all that is shipped stands beside the build, and of nothing that only builds or tests', () => {
  const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'))
  const { bomFormat, components } = read('build/sbom.cdx.json')
  const { dependencies, devDependencies } = read('package.json')
  const listed = new Set(components.map(({ name, version }: Record<string, string>) => `${name} ${version}`))
  const missing = (from: Record<string, string>) =>
    Object.entries(from).filter(([name, version]) => !listed.has(`${name} ${version}`))
  expect(bomFormat).toBe('CycloneDX')
  expect(missing(dependencies)).toEqual([])
  for (const name of ['vitest', 'msw', '@playwright/test']) expect(missing(devDependencies).flat()).toContain(name)
})

test('its pages have no inline script, style or handler', () => {
  for (const file of files.filter(name => name.endsWith('.html') && !path.basename(name).startsWith('frame'))) {
    expect(text(file)).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i)
  }
})

const vault = files.filter(file => /^assets\/vault-[\w-]+\.js$/.test(file))
/** The worker's own script, and what it needs from the start. */
const [entry = '', base = ''] = [/vault-[\w-]{8}\.js$/, /vault-base-[\w-]+\.js$/].map(name =>
  vault.find(file => name.test(file)),
)

test('the vault calls no network', () => {
  expect(vault.length).toBeGreaterThan(3)
  for (const file of [entry, base]) expect(text(file)).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|importScripts/)
})

test('the vault starts without what only some messages need, and only those who write', () => {
  for (const words of ['onprocessinginstruction', 'windows-1255', 'a recipient is no address']) {
    const holding = vault.filter(file => text(file).includes(words))
    expect(holding, words).toHaveLength(1)
    expect([entry, base], words).not.toContain(holding[0])
  }
})

test('nothing that the vault loads later imports its own script: WebKit would run it a second time', () => {
  expect(text(entry)).toContain(path.basename(base))
  expect(vault.filter(file => text(file).includes(path.basename(entry)))).toEqual([])
})

test('the page for held mail is a small bundle of its own, without vault and service worker', () => {
  const own = files.filter(file => file.startsWith('quarantine/'))
  expect(own).toContain('quarantine/quarantine.html')
  expect(own.filter(file => /vault|service|pdf|composer/.test(file))).toEqual([])
  for (const file of own) expect(text(file), file).not.toMatch(/serviceWorker|new Worker\(/)
  expect(own.reduce((bytes, file) => bytes + text(file).length, 0)).toBeLessThan(650_000)
  const elsewhere = files.filter(file => !own.includes(file))
  expect([own, elsewhere].map(some => some.some(file => text(file).includes('Held mail')))).toEqual([true, false])
})

test('the add-on for Thunderbird asks no host but its portal, and its banner is one script by itself', () => {
  const own = files.filter(file => file.startsWith('thunderbird/'))
  const pages = own.filter(file => file.endsWith('.html') && !path.basename(file).startsWith('frame'))
  expect(pages).toHaveLength(7)
  for (const page of pages) {
    // What a button shows asks nobody.
    if (!page.endsWith('popup.html')) expect(text(page), page).toContain("connect-src 'self' https://portal.invalid; ")
    expect(text(page), page).toContain("require-trusted-types-for 'script'")
  }
  for (const frame of ['frame.html', 'frame-pictures.html'])
    expect(text(`thunderbird/${frame}`), frame).toMatch(
      /content="default-src 'none'; style-src 'unsafe-inline'; img-src /,
    )
  const manifest = JSON.parse(text('thunderbird/manifest.json'))
  const { permissions, host_permissions: hosts, content_security_policy: policy } = manifest
  // Thunderbird takes a newer one for newer by this alone.
  expect(manifest.version).toBe(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version)
  expect(hosts).toEqual(['https://portal.invalid/*'])
  expect(permissions).toEqual([
    ...['accountsRead', 'compose', 'compose.send', 'messagesRead', 'messagesDelete'],
    ...['scripting', 'storage', 'alarms', 'notifications'],
  ])
  expect(policy.extension_pages).toMatch(/^default-src 'none'; script-src 'self'; /)
  // What runs in a message that is shown cannot import.
  expect(text('thunderbird/banner.js')).not.toMatch(/\bimport\b|innerHTML/)
  // Nothing of the portal's own origin is taken for granted.
  expect(own.filter(file => /service\.js|handoff/.test(file))).toEqual([])
})

test('what stands beside Microsoft’s script holds nothing of the portal, and the pane asks nobody for a script', () => {
  const bridge = text('outlook/bridge.js')
  expect(bridge.length).toBeLessThan(60_000)
  expect(bridge).not.toMatch(/AGE ENCRYPTED|indexedDB|localStorage|subtle|\bfetch\(|\bimport\b/)
  const own = files.filter(file => file.startsWith('pane/'))
  expect(own.some(file => /^pane\/assets\/vault-[\w-]+\.js$/.test(file))).toBe(true)
  // What people hold in their hands is one thing: no page of the pane is a service worker's.
  for (const file of own) expect(text(file), file).not.toMatch(/\bOffice\.|serviceWorker\.register/)
})
