import { afterAll, expect } from 'vitest'
import { appendFileSync } from 'node:fs'
const a = process.cpuUsage()
const t0=performance.now()
afterAll(() => { const d = process.cpuUsage(a); appendFileSync(process.env.CPULOG!, `${Math.round((d.user + d.system) / 1000)} ${Math.round(performance.now()-t0)} ${expect.getState().testPath!.replace(/.*rooms\/unit\//,'')}\n`) })
