// A Thunderbird on another day: a small library in front of its others shifts its clock. libfaketime stops it from starting.

import { spawnSync } from 'node:child_process'
import path from 'node:path'

export interface ShiftedClock {
  /** @returns what the program is started with. */
  environment(): Readonly<Record<string, string>>
}

/** @param folder where the library is built. @param now what the program takes for the time when it starts. */
export function shiftedClock(folder: string, now: () => Date): ShiftedClock {
  const library = path.join(folder, 'clock.so')
  const source = path.join(process.cwd(), 'e2e', 'thunderbird', 'clock.c')
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the clock was not built: ${built.stderr}`)
  return {
    environment: () => ({
      LD_PRELOAD: library,
      CLOCK_SHIFT: String(Math.round((now().getTime() - Date.now()) / 1000)),
    }),
  }
}
