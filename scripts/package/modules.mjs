// The modules that the programs of a build need while they run, told by what they import and by the lock file.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const imported = /(?:\bfrom|\bimport|\bimport\(|\bresolve\()\s*['"]((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^'"]*)?['"]/g

/** @returns {string[]} every JavaScript file of the programs, below `folder`, that is not for tests alone. */
export function programsIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(file => file.split(path.sep).join('/'))
    .filter(file => file.endsWith('.js') && !file.split('/').includes('testing'))
    .toSorted()
}

/** @returns {string[]} names of the packages that the programs import themselves. */
function importedBy(folder, dependencies) {
  const names = programsIn(folder).flatMap(file =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(imported)].map(([, name]) => name),
  )
  return [...new Set(names)].filter(name => name in dependencies).toSorted()
}

/** As Node looks for a package: beside the one that asks for it, then further out. */
function placeOf(name, from, packages) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (place in packages) return place
    if (at === '') return null
  }
}

/**
 * @param {string} root the checkout
 * @returns {string[]} where each of them lies, seen from the checkout: what is optional and not for this machine is among them.
 */
export function neededModules(root) {
  const read = file => JSON.parse(readFileSync(path.join(root, file), 'utf8'))
  const { packages } = read('package-lock.json')
  const found = new Set()
  const add = (name, from) => {
    const place = placeOf(name, from, packages)
    if (place === null || found.has(place)) return
    found.add(place)
    const { dependencies, optionalDependencies } = packages[place]
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) add(next, place)
  }
  for (const name of importedBy(path.join(root, 'build', 'src'), read('package.json').dependencies)) add(name, '')
  return [...found].toSorted()
}

/** @returns {string[]} where all modules lie of which something is shipped, those of the portal too. */
export function shippedModules(root) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  return Object.keys(packages).filter(place => place !== '' && !packages[place].dev)
}
