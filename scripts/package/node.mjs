// The Node that the package carries: from npm, to the byte that packaging/debian/node/package-lock.json names.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * @param {string} root the checkout; it is fetched into build/package/node, once
 * @returns {{ node: string, nodeLicence: string }} the program, and its licence
 */
export function fetchNode(root) {
  const [lock, folder] = [path.join(root, 'packaging', 'debian', 'node'), path.join(root, 'build', 'package', 'node')]
  const stamp = path.join(folder, 'stamp')
  const wanted = readFileSync(path.join(lock, 'package-lock.json'), 'utf8')
  const place = path.join(folder, 'node_modules', `node-linux-${process.arch}`)
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    cpSync(lock, folder, { recursive: true })
    console.error('Fetching the Node.js that the package carries.')
    const args = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0 || !existsSync(path.join(place, 'bin', 'node')))
      throw new Error(`There is no Node.js for this machine (${process.platform} ${process.arch}) to be had from npm.`)
    writeFileSync(stamp, wanted)
  }
  return { node: path.join(place, 'bin', 'node'), nodeLicence: readFileSync(path.join(place, 'LICENSE'), 'utf8') }
}
