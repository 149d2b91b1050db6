// @module-tag long
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stdout } from 'node:process'
import ICAL from 'ical.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Status, type StatusWindow, status } from '../contract/status.ts'
import { verifyJws } from '../core/jws.ts'
import { secondsOf } from '../core/seconds.ts'
import { demoOperator, readConfig } from '../runtime/config.ts'
import { openDatabase } from '../server/db/open.ts'
import { createDistrict } from '../server/keys/district.ts'
import { createSigningKey, readSigningKey } from '../server/keys/files.ts'
import {
  changeWindow,
  endWindow,
  listMaintenance,
  readTime,
  scheduleWindow,
  startWindow,
  updateWindow,
} from './maintenance.ts'
import { publish } from './publish.ts'

const day = 86_400
const now = secondsOf(new Date())
const window = {
  id: 'november',
  start: now + day,
  end: now + 2 * day,
  state: 'maintenance',
  text: { en: 'New <b>keys</b>' },
  affected: [{ component: 'keys', name: {}, works: {} }],
}

let folder: string
let out: string
const said: string[] = []
const inFolder = (name: string) => path.join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-publish-'))
  out = inFolder('out')
  createSigningKey(folder, 'status')
  said.length = 0
  vi.spyOn(stdout, 'write').mockImplementation(text => said.push(String(text)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

function windowsFile(content: unknown): string {
  const file = inFolder('windows.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

/** A laptop: no database, no district, nothing but the key. */
function run(options: Record<string, string> = {}, environment: Record<string, string> = {}): Promise<void> {
  const config = readConfig({ POSTERN_DATA: inFolder('nowhere'), ...environment })
  const key = path.join(folder, 'keys', 'status.jwk')
  return publish(config, out, { json: true, key, district: 'example.org', days: '90', ...options })
}

async function published(): Promise<Status> {
  const { signed } = JSON.parse(readFileSync(path.join(out, 'status.json'), 'utf8')) as { signed: string }
  const { jwk } = await readSigningKey(folder, 'status')
  return status.parse(await verifyJws('postern-status+jwt', signed, jwk))
}

describe('publish', () => {
  it('writes the feed, the calendars, and every advisory as page and document, in five languages', async () => {
    await run({ windows: windowsFile({ windows: [window] }), url: 'https://status.example.net/' })
    const feed = await published()
    expect(feed).toMatchObject({ district: 'example.org', live: false, overall: 'available' })
    expect(feed.validUntil - feed.issuedAt).toBe(90 * day)
    expect(feed.windows.map(({ id, over, updates }) => [id, over, updates])).toEqual([['november', null, []]])
    const tags = ['', '.de', '.es', '.fr', '.it']
    expect(readdirSync(out).toSorted()).toEqual(
      ['advisories', 'status.json', ...tags.map(tag => `status${tag}.ics`)].toSorted(),
    )
    expect(readdirSync(path.join(out, 'advisories')).toSorted()).toEqual(
      tags.flatMap(tag => [`november${tag}.html`, `november${tag}.pdf`]).toSorted(),
    )
    const page = readFileSync(path.join(out, 'advisories', 'november.de.html'), 'utf8')
    for (const [, link] of page.matchAll(/href="([^"]+)"/g))
      expect(() => readFileSync(path.join(out, 'advisories', link!)), link).not.toThrow()
    expect(page).not.toContain('<b>keys')
    const calendar = new ICAL.Component(ICAL.parse(readFileSync(path.join(out, 'status.fr.ics'), 'utf8')))
    expect(calendar.getFirstSubcomponent('vevent')?.getFirstPropertyValue('url')).toBe(
      'https://status.example.net/advisories/november.fr.html',
    )
    expect(readdirSync(folder)).not.toContain('nowhere')
  })

  it('goes on from the feed that is there, with a higher sequence each time, also within a second', async () => {
    await run({ windows: windowsFile({ windows: [window] }) })
    const first = await published()
    await run({ days: '5' })
    const second = await published()
    expect(second.windows).toEqual(first.windows)
    expect(second.sequence).toBeGreaterThan(first.sequence)
    expect(second.validUntil - second.issuedAt).toBe(5 * day)
  })

  it('is above the last sequence when the clock is set back', async () => {
    await run({ windows: windowsFile({ windows: [window] }) })
    const { sequence } = await published()
    vi.useFakeTimers({ now: (now - 365 * day) * 1000, toFake: ['Date'] })
    await run()
    vi.useRealTimers()
    expect((await published()).sequence).toBe(sequence + 1)
  })

  it('does not claim to be run by nobody', async () => {
    await run({ windows: windowsFile({ windows: [window] }) })
    expect(readFileSync(path.join(out, 'advisories', 'november.html'), 'utf8')).not.toContain(demoOperator)
    await run({}, { OPERATOR_NAME: 'ACME' })
    expect(readFileSync(path.join(out, 'advisories', 'november.html'), 'utf8')).toContain('ACME')
  })

  it('leaves windows out that were over long ago', async () => {
    const old = { ...window, id: 'old', start: now - 50 * day, end: now - 40 * day }
    await run({ windows: windowsFile({ windows: [old, window] }) })
    expect((await published()).windows.map(({ id }) => id)).toEqual(['november'])
  })

  it.each<[string, unknown, RegExp]>([
    ['is not JSON', '{', /is not JSON/],
    ['is a list', [window], /prints: .*must be a group/],
    ['has a window without an id', { windows: [{ ...window, id: undefined }] }, /prints: windows.0.id \w+/],
    ['has a window that ends before it starts', { windows: [{ ...window, end: now }] }, /Window november: .*later/],
    ['has a window that affects nothing', { windows: [{ ...window, affected: [] }] }, /Window november: .*nothing/],
    ['has the same window twice', { windows: [window, window] }, /two windows/],
    ['has an id that leads out of the folder', { windows: [{ ...window, id: '../../x' }] }, /windows.0.id/],
    ['has a text that is too long', { windows: [{ ...window, text: { en: 'x'.repeat(2_001) } }] }, /text.en/],
  ])('refuses a file that %s, and writes nothing', async (_, content, sentence) => {
    await expect(run({ windows: windowsFile(content) })).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(sentence),
    })
    expect(existsSync(out)).toBe(false)
  })

  it('refuses without windows, with no key, and with days or addresses that are none', async () => {
    const windows = windowsFile({ windows: [window] })
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('--windows') })
    await expect(run({ windows: inFolder('missing') })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(run({ windows, key: inFolder('missing') })).rejects.toMatchObject({ code: 'config-invalid' })
    await expect(run({ windows, key: windows })).rejects.toMatchObject({ code: 'config-invalid' })
    for (const days of ['0', '1.5', 'many', '401'])
      await expect(run({ windows, days })).rejects.toMatchObject({ message: expect.stringContaining('days') })
    await expect(run({ windows, url: 'status.example.net' })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(run({ windows, district: 'Not One' })).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('does not write over a feed of another district, of another key, or none', async () => {
    await run({ windows: windowsFile({ windows: [window] }) })
    await expect(run({ district: 'other.example' })).rejects.toMatchObject({ code: 'conflict' })
    const content = readFileSync(path.join(out, 'status.json'), 'utf8')
    rmSync(path.join(folder, 'keys'), { recursive: true })
    createSigningKey(folder, 'status')
    await expect(run()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('this key') })
    for (const broken of ['', content.slice(0, -20), '<html>', `${'x'.repeat(200_000)}`]) {
      mkdirSync(out, { recursive: true })
      writeFileSync(path.join(out, 'status.json'), broken)
      await expect(run({ windows: windowsFile({ windows: [window] }) })).rejects.toMatchObject({ code: 'conflict' })
      expect(readFileSync(path.join(out, 'status.json'), 'utf8')).toBe(broken)
    }
  })

  it('keeps what was said meanwhile, and that it is over', async () => {
    const full = {
      ...window,
      start: now - 2 * day,
      end: now - day,
      over: now - day - 60,
      changed: now - day,
      updates: [{ at: now - day - 60, text: { en: 'Done' } }],
    }
    await run({ windows: windowsFile({ windows: [full], enforced: false }) })
    expect((await published()).windows[0]).toMatchObject(full)
  })
})

describe('a time', () => {
  it.each([
    ['2014-11-01T02:00Z', Date.UTC(2014, 10, 1, 2)],
    ['2014-11-01T03:00+01:00', Date.UTC(2014, 10, 1, 2)],
    ['2014-10-31T19:00:30-07:00', Date.UTC(2014, 10, 1, 2, 0, 30)],
    ['2016-02-29T00:00Z', Date.UTC(2016, 1, 29)],
    ['now', 5_000],
  ])('is read from %s', (text, milliseconds) => {
    expect(readTime(text, 5)).toBe(milliseconds / 1000)
  })

  it.each([
    '2014-11-01T02:00',
    '2014-11-01',
    '2014-02-30T02:00Z',
    '2014-13-01T02:00Z',
    '2014-11-01T24:30Z',
    '2014-11-01T02:00+99:00',
    '1414807200',
    'tomorrow',
    '',
  ])('%j is none: it may be another moment elsewhere', text => {
    expect(() => readTime(text, 5)).toThrow(/with its zone/)
  })
})

describe('the commands', () => {
  const day1 = { start: '2100-11-01T02:00Z', end: '2100-11-01T12:00Z' }
  const soon = { start: 'now', end: new Date((now + day) * 1000).toISOString().replace(/\.\d+/, '') }
  const here = () => readConfig({ POSTERN_DATA: inFolder('data'), PORT: '0' })
  const answer = () => JSON.parse(said.at(-1)!) as { window: StatusWindow; overlaps: string[]; windows: StatusWindow[] }
  beforeEach(async () => {
    const db = await openDatabase(here())
    await createDistrict(db, here(), new Date())
    await db.destroy()
  })

  it('announce, change, tell of, end and list a window', async () => {
    const options = { json: true, affects: ['keys', 'sign-in'], unaffected: ['relay'] }
    await scheduleWindow(here(), { ...options, ...soon, textEn: 'New keys', textDe: 'Neue Schlüssel' })
    const { id } = answer().window
    expect(answer().window).toMatchObject({
      state: 'maintenance',
      text: { en: 'New keys', de: 'Neue Schlüssel' },
      affected: [{ component: 'keys' }, { component: 'sign-in' }],
      unaffected: [{ component: 'relay' }],
    })
    await changeWindow(here(), id, { json: true, state: 'outage' })
    expect(answer().window).toMatchObject({ id, state: 'outage', text: { en: 'New keys' }, end: now + day })
    const later = new Date((now + 2 * day) * 1000).toISOString().replace(/\.\d+/, '')
    await updateWindow(here(), id, { json: true, textEn: 'Going on', end: later })
    expect(answer().window).toMatchObject({ end: now + 2 * day, updates: [{ text: { en: 'Going on' } }] })
    await expect(startWindow(here(), id, { json: true })).rejects.toMatchObject({ code: 'bad-request' })
    await endWindow(here(), id, { json: true })
    await listMaintenance(here(), { json: true })
    expect(answer().windows.map(window => [window.id, window.over !== null])).toEqual([[id, true]])
  })

  it('read a plan and texts from files; what is said on the line goes before them', async () => {
    const plan = inFolder('plan.json')
    const texts = inFolder('texts.json')
    const affected = [{ component: 'disk-box', name: { en: 'Disk box' }, works: { en: 'Reading' } }]
    writeFileSync(plan, JSON.stringify({ ...soon, affected, state: 'outage', notices: [{ en: 'Port 8443' }] }))
    writeFileSync(texts, JSON.stringify({ en: 'From the file', fr: 'Du fichier' }))
    await scheduleWindow(here(), { json: true, plan, text: texts, textEn: 'From the line', state: 'degraded' })
    expect(answer().window).toMatchObject({
      affected,
      state: 'degraded',
      notices: [{ en: 'Port 8443' }],
      text: { en: 'From the line', fr: 'Du fichier' },
    })
  })

  it('say in sentences what is missing, what is too far, and what overlaps', async () => {
    const affects = ['keys']
    await expect(scheduleWindow(here(), { json: true, affects })).rejects.toMatchObject({
      message: expect.stringContaining('--start'),
    })
    await expect(scheduleWindow(here(), { json: true, affects, ...day1 })).rejects.toMatchObject({
      message: expect.stringContaining('year'),
    })
    await expect(changeWindow(here(), 'nobody', { json: true, ...soon })).rejects.toMatchObject({ code: 'not-found' })
    for (const [name, content] of [
      ['broken.json', '{'],
      ['list.json', '[]'],
    ] as const) {
      writeFileSync(inFolder(name), content)
      await expect(
        scheduleWindow(here(), { json: true, affects, ...soon, plan: inFolder(name) }),
      ).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining(name) })
    }
    await scheduleWindow(here(), { json: true, affects, ...soon, textDe: 'Nur' })
    const { id } = answer().window
    await scheduleWindow(here(), { json: false, affects, ...soon, textDe: 'Nur' })
    expect(said.at(-1)).toContain(`with a component in common: ${id}`)
    expect(said.at(-1)).toContain('There is no English text')
    expect(said.at(-1)).toContain('--enforce')
  })
})
