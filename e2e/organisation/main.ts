// npm run prove -- organisation: an organisation that is set up by the manual, on machines of its own, and what its first weeks bring.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { skip } from '../proof.ts'
import { removeGroups } from './groups.ts'
import { hosts } from './hands.ts'
import { inside } from './inside.ts'
import { until } from './machines.ts'
import { apart, bareDebian, certify, packaged, whyNot } from './sandbox.ts'

const title = 'an organisation, set up by the manual'

/** Ends with what the part in the network ended with. What that tells the runner goes on to it. */
function enter(folder: string, files: readonly string[]): Promise<number> {
  const child = spawn('unshare', [...apart, process.execPath, process.argv[1]!, 'inside', folder, ...files], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: path.join(folder, 'authority.pem') },
  })
  child.on('message', message => process.send?.(message))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGKILL'))
  return new Promise(resolve => {
    child.on('close', code => resolve(code ?? 1))
  })
}

/** The release after these sources, made of the same. */
function nextVersion(): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const [major, minor] = version.split('.').map(Number)
  return `${major}.${minor! + 1}.0`
}

function isDone(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

async function outside(): Promise<number> {
  const why = whyNot()
  if (why !== null) {
    console.log(`Skipped: ${why}.`)
    skip(title, why)
    return 0
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-organisation-'))
  try {
    const debian = path.resolve(await bareDebian())
    const [first, next] = [await packaged(), await packaged(nextVersion())]
    await certify(folder, Object.keys(hosts))
    return await enter(folder, [debian, first, next])
  } finally {
    await until('the machines are gone', () => isDone(() => removeGroups(path.basename(folder))))
    rmSync(folder, { recursive: true, force: true })
  }
}

const [part, folder, debian, first, next] = process.argv.slice(2)
if (part === 'inside') await inside({ folder: folder!, debian: debian!, first: first!, next: next! })
else process.exitCode = await outside()
