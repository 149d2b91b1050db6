// A date is the same moment for whoever reads it.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { parseMessage } from './parse.ts'

beforeEach(() => {
  vi.stubEnv('TZ', 'America/New_York')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

it.each<[date: string, iso: string]>([
  ['Mon, 23 Nov 2026 10:15:00', '2026-11-23T10:15:00.000Z'],
  ['23 Nov 2026 10:15', '2026-11-23T10:15:00.000Z'],
  ['Mon Nov 23 10:15:00 2026', '2026-11-23T10:15:00.000Z'],
  ['2026-11-23T10:15:00', '2026-11-23T10:15:00.000Z'],
  ['23 Nov 2026', '2026-11-23T00:00:00.000Z'],
  ['Mon, 23 Nov 2026 10:15:00 +0100', '2026-11-23T09:15:00.000Z'],
  ['Mon, 23 Nov 2026 10:15:00 -0500', '2026-11-23T15:15:00.000Z'],
  ['Mon, 23 Nov 2026 10:15:00 EST', '2026-11-23T15:15:00.000Z'],
  ['Mon Nov 23 10:15:00 UTC 2026', '2026-11-23T10:15:00.000Z'],
  ['2026-11-23T10:15:00Z', '2026-11-23T10:15:00.000Z'],
  ['2026-11-23T10:15:00.123+01:00', '2026-11-23T09:15:00.123Z'],
])('%s, where clocks are five hours behind', async (date, iso) => {
  expect(new Date(2026, 10, 23).getTimezoneOffset()).toBe(300)
  expect((await parseMessage(utf8(`From: a@a.example\r\nDate: ${date}\r\n\r\nx`))).date).toBe(iso)
})
