import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'

const root = mkdtempSync(path.join(tmpdir(), 'postern-programs-'))
afterAll(() => rmSync(root, { recursive: true }))

function made(name: string, chunk: string): string {
  const folder = path.join(root, name)
  for (const part of ['chunks', 'age', 'zone']) mkdirSync(path.join(folder, part), { recursive: true })
  for (const entry of ['age', 'zone']) writeFileSync(path.join(folder, entry, 'main.js'), chunk)
  writeFileSync(path.join(folder, 'chunks', chunk), '')
  return folder
}

/** What is asked of the script, in a process of its own: after each step, whether each program has what it imports. */
const stepByStep = `
  import { existsSync, readFileSync, renameSync } from 'node:fs'
  import { putInPlace } from ${JSON.stringify(path.resolve('scripts/programs.mjs'))}
  const [fresh, folder] = process.argv.slice(1)
  putInPlace(fresh, folder, (from, to) => {
    renameSync(from, to)
    for (const entry of ['age', 'zone']) {
      const chunk = readFileSync(folder + '/' + entry + '/main.js', 'utf8')
      if (!existsSync(folder + '/chunks/' + chunk)) throw new Error(entry + ' without ' + chunk)
    }
  })
`

it('programs that are built anew can be started at each moment, and leave nothing of the old ones', () => {
  const [fresh, folder] = [made('fresh', 'b.js'), made('program', 'a.js')]
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', stepByStep, fresh, folder], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(readdirSync(path.join(folder, 'chunks'))).toEqual(['b.js'])
  expect(readFileSync(path.join(folder, 'zone/main.js'), 'utf8')).toBe('b.js')
  expect(existsSync(path.join(fresh, 'age/main.js'))).toBe(false)
})

const environments = `
  import { spawnSync } from 'node:child_process'
  import { bundles } from ${JSON.stringify(path.resolve('scripts/setup.mjs'))}
  for (const [command, args] of bundles) {
    const before = args.slice(0, args.findIndex(each => each.endsWith('vite.js')))
    process.stdout.write(spawnSync(command, [...before, '-p', 'process.env.NODE_ENV'], { encoding: 'utf8' }).stdout)
  }
`

it('what runs in a browser is made for people, whoever calls', () => {
  const env = { ...process.env, NODE_ENV: 'development' }
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', environments], { encoding: 'utf8', env })
  expect(new Set(stdout.trim().split('\n'))).toEqual(new Set(['production']))
})
