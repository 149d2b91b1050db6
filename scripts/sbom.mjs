// Writes what Postern is made of as a CycloneDX document: of the lock file alone, so the same lock gives the same bytes, offline.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

/** @returns {Set<string>} `name@version` of all that is not for building and testing alone. */
function shippedBy({ packages }) {
  const shipped = Object.entries(packages).filter(([at, { dev }]) => at !== '' && !dev)
  return new Set(shipped.map(([at, { name, version }]) => `${name ?? at.split('node_modules/').at(-1)}@${version}`))
}

/** npm numbers and dates each document anew, and calls the component as the folder is called: two builds of one lock would differ. */
function steady(document, text) {
  const lock = JSON.parse(text)
  const shipped = shippedBy(lock)
  const { serialNumber: _number, metadata, components, dependencies, ...rest } = document
  const { timestamp: _time, component, ...other } = metadata
  const hash = createHash('sha256').update(text).digest('hex')
  const [a, b, c, d, e] = /^(.{8})(.{4})(.{3})(.{3})(.{12})/.exec(hash).slice(1)
  const isShipped = ref => shipped.has(ref) || ref === component['bom-ref']
  return {
    ...rest,
    // RFC 9562, version 8: of the lock file's hash.
    serialNumber: `urn:uuid:${a}-${b}-8${c}-8${d}-${e}`,
    metadata: { ...other, component: { ...component, type: 'application', name: lock.name } },
    components: components.filter(each => isShipped(each['bom-ref'])),
    dependencies: dependencies
      .filter(({ ref }) => isShipped(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isShipped) })),
  }
}

/**
 * Where npm is too old for it there is none, and says so: a build works without.
 * @param {string} root the checkout
 * @param {string} file where the document goes
 */
export async function writeSbom(root, file) {
  // All of it: `--omit dev` would leave out what is shipped and needed for building too.
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline']
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' }
  const { stdout } = await promisify(execFile)('npm', args, options).catch(() => ({ stdout: null }))
  if (stdout === null) {
    console.error('This npm cannot write a list of components (npm sbom): build/sbom.cdx.json is left out.')
    return
  }
  const document = steady(JSON.parse(stdout), readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`)
}
