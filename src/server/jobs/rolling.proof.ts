import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { whyNoPostgres } from '../../testing/postgres.ts'
import { upgradeInTurn } from '../testing/rolling.ts'

const missing = whyNoPostgres() ?? (existsSync('/usr/sbin/nginx') ? null : 'nginx is not installed')

it.skipIf(missing !== null)(
  `two instances are renewed in turn, and put back, while browsers ask: none of them sees an error${missing ? ` (skipped: ${missing})` : ''}`,
  async context => {
    const { asked, errors, sent, releases } = await upgradeInTurn(3, 6)
    await context.annotate(`${asked} requests, ${sent[0]} messages; releases at once: ${releases.join(' | ')}`)
    expect([errors, sent[1]]).toEqual([[], sent[0]])
    expect(asked).toBeGreaterThan(3_000)
    expect(new Set(releases)).toEqual(new Set(['1.0.0 1.1.0', '1.0.0 1.0.0', '1.1.0 1.1.0']))
  },
)
