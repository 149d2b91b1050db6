// Bundles what runs on a server into build/program: of two thousand files a start would find and link, a few dozen are left.

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'

/** Each is a program or a thread of its own. One folder deep, as all that they share: see `at`. */
const entries = {
  'cli/postern': 'src/cli/postern.ts',
  'age/main': 'src/clients/age/main.ts',
  'files/thread': 'src/gateway/files/thread.ts',
  'keys/thread': 'src/gateway/keys/thread.ts',
}

/** What is compiled for a machine, or reads files of its own beside its code. */
export const outside = [
  ...['libsql', '@chainsafe/blst', 'mcl-wasm', 'pg'],
  ...['pdfjs-dist', 'pdfkit', 'dejavu-fonts-ttf', 'mailauth', 'imapflow'],
]

const nameOf = /^((?:@[^/]+\/)?[^/]+)/
const isOutside = id => isBuiltin(id) || outside.includes(nameOf.exec(id)?.[1])

/** Threads lie elsewhere than their sources; all else is found from where the source would lie, were it beside the bundle. */
const threads = { 'src/gateway/files/looking.ts': '../files/', 'src/gateway/keys/threads.ts': '../keys/' }

/** A module's own place is told as one below build/program, as deep as its compiled file below build/src. */
function at(root) {
  return {
    name: 'own-place',
    transform(code, id) {
      const file = path.relative(root, id).split(path.sep).join('/')
      if (!file.startsWith('src/') || !code.includes('import.meta.url')) return null
      const place = threads[file] ?? `../${path.posix.dirname(file).slice('src/'.length)}/`
      const told = `new URL(${JSON.stringify(`${place}${path.posix.basename(file, '.ts')}.js`)}, import.meta.url).href`
      return { code: code.replaceAll('import.meta.url', told), map: null }
    },
  }
}

const filesBelow = folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))

/**
 * What starts meanwhile finds all of the old or all of the new: a program is in its place after what it imports.
 * @param {string} fresh folder whose files go. @param {string} folder
 */
export function putInPlace(fresh, folder, rename = renameSync) {
  const isShared = file => file.startsWith('chunks')
  const files = filesBelow(fresh)
  for (const file of [...files.filter(isShared), ...files.filter(file => !isShared(file))]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    rename(path.join(fresh, file), path.join(folder, file))
  }
  for (const old of filesBelow(folder).filter(file => !files.includes(file))) rmSync(path.join(folder, old))
}

/**
 * Not made smaller: names and lines are what a stack trace is read by; the maps beside are for --enable-source-maps.
 * @param {string} root the checkout
 */
export async function bundlePrograms(root) {
  const { rolldown } = await import('rolldown')
  const build = path.join(root, 'build')
  mkdirSync(build, { recursive: true })
  // As deep as where it goes: maps name sources from there.
  const fresh = mkdtempSync(path.join(build, '.program-'))
  const bundle = await rolldown({
    cwd: root,
    input: entries,
    platform: 'node',
    external: isOutside,
    plugins: [at(root)],
    transform: { target: 'node20' },
  })
  try {
    await bundle.write({
      dir: fresh,
      format: 'esm',
      sourcemap: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    })
    await bundle.close()
    putInPlace(fresh, path.join(build, 'program'))
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}
