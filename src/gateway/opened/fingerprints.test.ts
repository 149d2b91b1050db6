import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readMessage } from '../../mail/reading/read.ts'
import { CommonRuns } from './common-runs.ts'
import { Fingerprints } from './fingerprints.ts'
import { PrintLog } from './print-log.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-prints-'))
let log: PrintLog
beforeAll(async () => {
  log = await PrintLog.open(path.join(folder, 'opened'), () => new Date(0))
})
afterAll(async () => {
  await log.close()
  rmSync(folder, { recursive: true })
})

it('a mail that is tried again is not known less for what was learnt of it', async () => {
  const prints = new Fingerprints(new Uint8Array(32), log, await CommonRuns.open(path.join(folder, 'common')))
  const letter = readMessage(
    Buffer.from(
      'Subject: results\r\n\r\nYour blood values of last Thursday are back from the laboratory and they are much better than before.',
    ),
  )
  await prints.remember(letter, 'results')
  for (const about of ['first', 'second', 'third']) {
    expect(await prints.find(letter, about)).toBe('words')
    await prints.learn(letter, about, 'sealed')
    expect(await prints.find(letter, about), `${about}, tried again`).toBe('words')
  }
})

it('a file is known again, however many words stand beside it', async () => {
  const prints = new Fingerprints(new Uint8Array(32), log, await CommonRuns.open(path.join(folder, 'common')))
  const file = Buffer.alloc(300, 'scan').toString('base64')
  const fileOf = (name: string) => [
    '--b',
    `Content-Disposition: attachment; filename=${name}`,
    'Content-Type: application/x-scan',
    'Content-Transfer-Encoding: base64',
    '',
    file,
    '--b--',
  ]
  const words = Array.from({ length: 20_000 }, (_, i) => `word${(i * 7_919).toString(36)}`).join(' ')
  const mail = (...lines: string[]) =>
    readMessage(Buffer.from(['Content-Type: multipart/mixed; boundary=b', '', ...lines].join('\r\n')))
  await prints.remember(mail('--b', '', words, ...fileOf('a')), 'letter')
  expect(await prints.find(mail(...fileOf('b')), 'other')).toBe('file')
})
