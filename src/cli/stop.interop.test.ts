import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, type NetConnectOpts, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { gatewayFolder } from '../gateway/config.ts'
import { freePorts } from '../smtp/testing/mail-servers.ts'
import { hungUp } from '../testing/hung-up.ts'
import { program } from '../testing/program.ts'

let folder: string
let child: ChildProcess | null = null
const sockets: Socket[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-stop-'))
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  child?.kill('SIGKILL')
  child = null
  rmSync(folder, { recursive: true, force: true })
})

/** @returns what it says once it runs. */
async function start(command: string, environment: Record<string, string>): Promise<Record<string, unknown>> {
  child = spawn(process.execPath, [program, command, '--json'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout!, 'data')) as [Buffer]
  return JSON.parse(said.toString())
}

/** A stranger who says no more than that. */
async function connect(where: NetConnectOpts, said = ''): Promise<void> {
  const socket = createConnection(where).on('error', () => {})
  sockets.push(socket)
  await once(socket, 'connect')
  if (said !== '') await new Promise<void>(resolve => socket.write(said, () => resolve()))
  socket.resume()
}

const allClosed = () => Promise.all(sockets.map(hungUp))

/** Whoever was connected before is known to the program when it answers. */
const ask = async (url: string) => (await fetch(url, { headers: { connection: 'close' } })).status

async function exitOf(signal: NodeJS.Signals): Promise<unknown> {
  const exited = once(child!, 'exit')
  child!.kill(signal)
  return exited
}

it('the services stop while strangers are connected who ask nothing', async () => {
  const environment = { POSTERN_DATA: folder, PORT: '0', SMTP_URL: 'smtp://127.0.0.1:1', LOG_LEVEL: 'silent' }
  const [bouncePort, metrics] = (await freePorts(2)) as [number, number]
  spawnSync(process.execPath, [program, 'init', '--no-backup'], { env: { ...process.env, ...environment } })
  const { origin } = await start('serve', {
    ...environment,
    BOUNCE_LISTEN: `127.0.0.1:${bouncePort}`,
    METRICS: `127.0.0.1:${metrics}`,
  })
  const port = Number(new URL(String(origin)).port)
  const host = '127.0.0.1'
  await connect({ host, port })
  await connect({ host, port }, 'GET / HTTP/1.1\r\nHost: lo')
  await connect({ host, port: bouncePort })
  await connect({ host, port: metrics }, 'GET /metrics HTTP/1.1\r\n')
  expect(await ask(`http://${host}:${metrics}/metrics`)).toBe(200)
  expect(await ask(`http://${host}:${port}/healthz`)).toBe(200)
  expect(await exitOf('SIGTERM')).toEqual([0, null])
  await allClosed()
})

it('the gateway stops while strangers are connected who ask nothing', async () => {
  const [out, admin, metrics, nobody] = (await freePorts(4)) as [number, number, number, number]
  const host = '127.0.0.1'
  const policy = path.join(folder, 'policy.yaml')
  writeFileSync(policy, 'default: { out: seal, in: open }')
  await start('gateway', {
    POSTERN_DATA: folder,
    LOG_LEVEL: 'silent',
    GATEWAY_PORTAL: `http://${host}:${nobody}`,
    GATEWAY_DOMAINS: 'in.test',
    GATEWAY_OUT_LISTEN: `lmtp://${host}:${out}`,
    GATEWAY_OUT_NEXT: `smtp://${host}:${nobody}`,
    GATEWAY_IN_NEXT: `smtp://${host}:${nobody}`,
    GATEWAY_POLICY: policy,
    GATEWAY_SECRET: 'a passphrase of tests',
    GATEWAY_ADMIN: `${host}:${admin}`,
    GATEWAY_METRICS: `${host}:${metrics}`,
  })
  await connect({ host, port: out }, 'LHLO front\r\nMAIL FROM:<a@in.test>\r\n')
  await connect({ host, port: admin })
  await connect({ host, port: metrics }, 'GET /metrics HTTP/1.1\r\n')
  await connect({ path: path.join(gatewayFolder({ POSTERN_DATA: folder }), 'control.sock') })
  for (const port of [admin, metrics]) await ask(`http://${host}:${port}/healthz`)
  expect(await exitOf('SIGTERM')).toEqual([0, null])
  await allClosed()
})
