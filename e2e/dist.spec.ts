// What the built portal must not hold, and what its pages must not do.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'

const dist = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'dist')
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(file => /\.(?:js|html|css)$/.test(file))
const text = (file: string) => readFileSync(path.join(dist, file), 'utf8')

/** Words that stand in one place of the source each. */
const foreign: Record<string, string> = {
  'the master secret': 'the master secret is no scalar',
  'the key service': 'a key of before the present owner',
  'the database': 'create table challenges',
  'the mailbox of the demo': 'Every mail that the demo sends arrives here',
  'the pretended services': 'Postern, pretended services, not a secret',
  'the outages by name': 'window-overrun',
  'the control page': 'pretended services</title>',
  'msw in the page': '[MSW]',
  'msw in a worker': 'MOCK_ACTIVATE',
  'the command line': 'Exit codes: 0 done',
}

test('the built portal holds nothing of the server, the mocks or the master secret', () => {
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter(file => /mockServiceWorker/i.test(file))).toEqual([])
  for (const [what, words] of Object.entries(foreign)) {
    expect(
      files.filter(file => text(file).includes(words)),
      what,
    ).toEqual([])
  }
})

test('its pages have no inline script, style or handler', () => {
  for (const file of files.filter(name => name.endsWith('.html') && !name.startsWith('frame'))) {
    expect(text(file)).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i)
  }
})

const vault = files.filter(file => /assets\/vault-[\w-]+\.js$/.test(file))
/** The worker's own script, and what it needs from the start. */
const [entry = '', base = ''] = [/vault-[\w-]{8}\.js$/, /vault-base-[\w-]+\.js$/].map(name =>
  vault.find(file => name.test(file)),
)

test('the vault calls no network', () => {
  expect(vault.length).toBeGreaterThan(3)
  for (const file of [entry, base]) expect(text(file)).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|importScripts/)
})

test('nothing that the vault loads later imports its own script: WebKit would run it a second time', () => {
  expect(text(entry)).toContain(path.basename(base))
  expect(vault.filter(file => text(file).includes(path.basename(entry)))).toEqual([])
})

test('the page for held mail is a small bundle of its own, without vault and service worker', () => {
  const own = files.filter(file => file.startsWith('held/'))
  expect(own).toContain('held/quarantine.html')
  expect(own.filter(file => /vault|service|pdf|composer/.test(file))).toEqual([])
  for (const file of own) expect(text(file), file).not.toMatch(/serviceWorker|new Worker\(/)
  expect(own.reduce((bytes, file) => bytes + text(file).length, 0)).toBeLessThan(650_000)
  expect(files.filter(file => !file.startsWith('held/') && text(file).includes('Held mail'))).toEqual([])
})
