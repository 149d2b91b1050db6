// A machine of somebody's: a folder for keys, the program `age` with the plugin beside it, a person who types codes or none.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Services } from '../../../server/testing/services.ts'
import { newClock } from '../clock.ts'
import { meet } from '../parameters.ts'
import { provide } from '../provide.ts'
import { holderOf } from '../run.ts'
import { signIn } from '../session.ts'

const plugin = path.join(process.cwd(), 'build', 'program', 'age', 'main.js')

/** Null where everything is there; else what is missing. */
export function whyNoAge(): string | null {
  return spawnSync('age', ['--version']).error ? 'age is not installed' : null
}

export interface Ended {
  readonly code: number | null
  readonly out: Buffer
  readonly error: string
}

export class Machine {
  readonly home = mkdtempSync(path.join(tmpdir(), 'postern-age-'))
  readonly folder = path.join(this.home, 'share', 'postern')
  readonly env: NodeJS.ProcessEnv

  constructor() {
    const programs = path.join(this.home, 'bin')
    mkdirSync(programs)
    const file = path.join(programs, 'age-plugin-postern')
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${plugin}' "$@"\n`)
    chmodSync(file, 0o755)
    this.env = {
      ...process.env,
      HOME: this.home,
      XDG_DATA_HOME: path.join(this.home, 'share'),
      PATH: `${programs}${path.delimiter}${process.env['PATH']}`,
    }
  }

  holder(services: Pick<Services, 'now'>) {
    return holderOf(this.folder, newClock(services.now))
  }

  /** As `postern login` does it. */
  async signIn(services: Services, address: string) {
    const holder = this.holder(services)
    const { origin, district, root } = await meet(holder.store, services.origin, null, holder.clock)
    const place = { origin, district, address }
    const askCode = async () => services.mails.findLast(({ to }) => to === address)!.code
    const account = await signIn(place, { ...holder, root, askCode })
    await provide(account, address, [], holder)
    return { ...place, root }
  }

  /** Without a terminal. */
  start(program: string, args: readonly string[]): ChildProcess {
    return spawn(program, args, { env: this.env, cwd: this.home, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  }

  /** Without a terminal, to its end. */
  run(program: string, args: readonly string[], input: Uint8Array = new Uint8Array()): Promise<Ended> {
    const child = this.start(program, args)
    child.stdin!.on('error', () => undefined).end(input)
    return ended(child)
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true })
  }
}

/** What age says when a plugin has taken more than five seconds: that tells of the machine, not of us. */
const slowness = 'age: waiting on postern plugin...\n'

export function ended(child: ChildProcess): Promise<Ended> {
  const out: Buffer[] = []
  const error: Buffer[] = []
  child.stdout!.on('data', chunk => out.push(chunk))
  child.stderr!.on('data', chunk => error.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => {
      const said = Buffer.concat(error).toString()
      resolve({ code, out: Buffer.concat(out), error: said.replaceAll(slowness, '') })
    })
  })
}
