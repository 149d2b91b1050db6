// The modules that the programs of a build need beside their bundles, told by what is left out of those and by the lock file.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { outside } from '../programs.mjs'

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
  const [{ packages }, { dependencies: own }] = [read('package-lock.json'), read('package.json')]
  const found = new Set()
  const add = (name, from) => {
    const place = placeOf(name, from, packages)
    if (place === null || found.has(place)) return
    found.add(place)
    const { dependencies, optionalDependencies } = packages[place]
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) add(next, place)
  }
  for (const name of outside) if (name in own) add(name, '')
  return [...found].toSorted()
}

/** @returns {string[]} where all modules lie of which something is shipped, those of the portal too. */
export function shippedModules(root) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  return Object.keys(packages).filter(place => place !== '' && !packages[place].dev)
}
