import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { readConfig } from '../../runtime/config.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { messageOf } from './findings.ts'
import { doctor } from './services.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-findings-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('no line ends without its reason where nothing answers, at any of the addresses of a name', async () => {
  const [port] = (await freePorts(1)) as [number]
  const place = `127.0.0.1:${port}`
  const config = readConfig({
    POSTERN_DATA: path.join(folder, 'none'),
    PORT: String(port),
    PORTAL_URL: `http://localhost:${port}`,
    SMTP_URL: `smtp://localhost:${port}`,
    STATUS_URLS: `http://localhost:${port}/status.json`,
    MAIL_FROM: 'secure@portal.test',
    FORWARD_ADDRESS: 'read@portal.test',
    INTAKE_LISTEN: place,
    INTAKE_IMAP_URL: `imap://ada:x@localhost:${port}`,
    BOUNCE_LISTEN: place,
    METRICS: place,
    NAME_SERVERS: place,
    OUTLOOK_ORIGIN: `http://127.0.0.1:${port}`,
  })
  const findings = await doctor(config)
  const reasonless = findings.filter(({ say }) => /(?:^|[:(,]) *$|\( *\)|: *:|undefined|\[object|^\W*$/.test(say))
  expect(reasonless).toEqual([])
  expect(findings.find(({ what }) => what === 'public parameters')!.say).toMatch(/cannot be had: .*\(ECONNREFUSED\)/)
  // That nobody could be asked is not the answer that there is none.
  for (const setting of ['FORWARD_ADDRESS', 'MAIL_FROM'])
    expect(findings.find(({ what }) => what === `mail exchanger of ${setting}`)?.say).toMatch(
      /cannot be looked up \(ECONNREFUSED\)/,
    )
})

it.each([
  [
    'several refusals',
    new AggregateError([Object.assign(new Error(''), { code: 'ECONNREFUSED' })], ''),
    'ECONNREFUSED',
  ],
  ['an error without words', new Error(''), 'Error'],
  ['what is no error', null, 'nothing more is known'],
  [
    'an answer of another shape',
    z.safeParse(z.object({ root: z.string() }), {}).error,
    'what came is out of its shape: root is missing: it must be text',
  ],
  ['an answer that is none', new SyntaxError('Unexpected token <'), 'what came is no JSON'],
])('%s is told with a reason', (_, error, said) => {
  expect(messageOf(error)).toBe(said)
})
