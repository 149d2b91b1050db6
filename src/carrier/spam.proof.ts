import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { base64url } from '../core/bytes.ts'
import { seal } from '../core/envelope/seal.ts'
import { languages } from '../core/htm/words.ts'
import { newMasterSecret, publicKeyOf } from '../core/ibe/master.ts'
import { freePorts } from '../smtp/testing/mail-servers.ts'
import { carrierOf, newToken } from './carrier.ts'
import { carrierOptions, portal } from './testing/options.ts'

/** rspamd adds a header at 6 with its default rules, and greylists at 4. */
const budget = 2.5
/** What hands the mail over has a name: offline, rspamd cannot ask for it. */
const server = ['--hostname', 'mail.portal.example.org']
const folder = mkdtempSync(path.join(tmpdir(), 'postern-spam-'))
const serial = { serial: 1, publicKey: base64url(publicKeyOf(newMasterSecret())) }
const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } as const

let rspamd: ChildProcess
let scanner: string
/** What rspamd makes of its rules takes most of the time here, and is the same each time. */
const made = path.join(process.cwd(), 'node_modules', '.cache', 'postern', 'rspamd')
/** On a port of its own: the usual ones are those of the filter that runs on the machine. Nobody asks the other workers. */
async function settings(): Promise<void> {
  const [port] = await freePorts(1)
  scanner = `127.0.0.1:${port}`
  for (const each of [made, path.join(folder, 'override.d')]) mkdirSync(each, { recursive: true })
  const write = (name: string, text: string) => writeFileSync(path.join(folder, 'override.d', `${name}.inc`), text)
  write('options', `hs_cache_dir = "${made}";\n`)
  write('worker-normal', `bind_socket = "${scanner}";\ncount = 1;\n`)
  for (const name of ['controller', 'proxy']) write(`worker-${name}`, 'enabled = false;\n')
}
beforeAll(async () => {
  await settings()
  const folders = ['DBDIR', 'RUNDIR', 'LOGDIR', 'LOCAL_CONFDIR'].map(name => `--var=${name}=${folder}`)
  rspamd = spawn('rspamd', ['-i', '-f', ...folders], { stdio: 'ignore' })
  const alive = async () => expect((await fetch(`http://${scanner}/ping`)).status).toBe(200)
  await vi.waitFor(alive, { timeout: 300_000, interval: 500 })
})
afterAll(async () => {
  rspamd.kill('SIGTERM')
  await once(rspamd, 'exit')
  rmSync(folder, { recursive: true, force: true })
})

async function carrier(number: number): Promise<Buffer> {
  const recipient = `somebody.${number}@mail.example.net`
  const { envelope } = await seal({
    message: crypto.getRandomValues(new Uint8Array([900, 20_000, 60_000, 3_000][number % 4]!)),
    district: 'example.org',
    serial,
    period: '2026-11',
    addresses: [recipient, 'ines.weber@praxis.example.com'],
    signer: null,
    sealedAt: 1,
  })
  const mail = await carrierOf(
    carrierOptions({
      ...{ recipient, envelope, armored: envelope.length <= 20_000 },
      language: languages[number % languages.length]!,
      messageId: `<${number}@inside>`,
      inReplyTo: number % 2 === 0 ? [] : ['<0@inside>'],
      references: number % 2 === 0 ? [] : ['<0@inside>'],
      ...{ token: newToken(), link: `${portal}/m/${newToken()}`, date: new Date() },
      parameters: {
        statusUrls: [`${portal}/status.json`],
        statusKey: { kid: 'B'.repeat(43), jwk },
        forwardAddress: number % 3 === 0 ? 'read@portal.example.org' : null,
        windows: number % 5 === 0 ? [{ start: 1_800_000_000, end: 1_800_036_000 }] : [],
      },
    }),
  )
  const { message } = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(mail)
  return message as Buffer
}

it('twenty carriers stay far from what a filter with default rules takes for spam', async () => {
  const scores: { score: number; symbols: string[] }[] = []
  for (let number = 0; number < 20; number++) {
    const file = path.join(folder, `${number}.eml`)
    writeFileSync(file, await carrier(number))
    const said = JSON.parse(
      execFileSync('rspamc', ['-h', scanner, ...server, '--json', 'symbols', file], { encoding: 'utf8' }),
    )
    const symbols = Object.values(said.symbols as Record<string, { name: string; score: number }>)
    scores.push({
      score: said.score,
      symbols: symbols.filter(({ score }) => score > 0).map(({ name, score }) => `${name} ${score}`),
    })
  }
  expect(scores.filter(({ score }) => score > budget)).toEqual([])
})
