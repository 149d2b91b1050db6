// Makes a fresh checkout ready, on Node built-ins alone: dependencies when the lock file changed, a build when sources changed.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { bundlePrograms } from './programs.mjs'
import { writeSbom } from './sbom.mjs'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const oldestNode = [20, 19]

/** What the bundles are made from, and what is compiled beside them. */
const ofBundles = ['src', 'public', 'package.json', 'package-lock.json', 'tsconfig.base.json', 'scripts/programs.mjs']
const ofPrograms = ['mocks', 'bench', 'e2e', 'tsconfig.json']
const buildFiles = /^(?:vite\.[\w.]+\.ts|.*\.html)$/

function run(command, args, { quiet = true } = {}) {
  const shell = process.platform === 'win32'
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: quiet ? 'pipe' : 'inherit', shell })
  if (result.status === 0) return
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
  console.error(
    `\nThis step failed: ${[command, ...args].join(' ')}\nThe lines above say why. Mend it, and run the same command again.`,
  )
  process.exit(1)
}

function filesBelow(folder) {
  const full = path.join(root, folder)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [folder]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/\.(?:test|proof)\.tsx?$/.test(entry.name))
    .map(entry => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
}

function fingerprint(files) {
  const hash = createHash('sha256')
  for (const file of files.toSorted())
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

/** Nanoseconds: what was changed so shortly before it was looked at may have been changed again with the same time. */
const young = 1_000_000_000n

/** What the system says of the files, which changes with each of them; null where it may not. */
function look(files) {
  const hash = createHash('sha256')
  let newest = 0n
  for (const file of files.toSorted()) {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path.join(root, file), { bigint: true })
    hash.update(`${file}\0${ino} ${size} ${mtimeNs} ${ctimeNs}\0`)
    if (ctimeNs > newest) newest = ctimeNs
  }
  return BigInt(Date.now()) * 1_000_000n - newest > young ? hash.digest('hex') : null
}

/** @returns whether the stamp says that something was done for these very files, and what writes it. */
function once(stamp, files, present) {
  const file = path.join(root, stamp)
  const [content, looks] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const before = look(files)
  if (before !== null && before === looks && present()) return { isDone: true, note: () => undefined }
  const now = fingerprint(files)
  const note = () => writeFileSync(file, before === null ? now : `${now}\n${before}`)
  const isDone = present() && content === now
  if (isDone) note()
  return { isDone, note }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  console.error(
    `Postern needs Node.js ${oldestNode.join('.')} or later; this is ${process.versions.node}. Get it from https://nodejs.org.`,
  )
  process.exit(1)
}

/** Dependencies are there, as the lock file names them. */
export async function installed() {
  checkNode()
  const isThere = () => existsSync(path.join(root, 'node_modules', '.bin'))
  const { isDone, note } = once('node_modules/.postern-stamp', ['package-lock.json'], isThere)
  if (isDone) return
  console.error('Installing what Postern is made of. This takes a minute, once.')
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  note()
}

/** Each asset once more, as small as it gets: compressing it anew for every visitor would cost more and give less. */
async function compress(folder) {
  const names = readdirSync(folder).filter(file => /\.(?:js|mjs|css)$/.test(file))
  await Promise.all(
    names.map(async name => {
      const file = path.join(folder, name)
      const bytes = readFileSync(file)
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      writeFileSync(`${file}.br`, await promisify(brotliCompress)(bytes, { params }))
      writeFileSync(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
    }),
  )
}

const node = (folder, program, ...args) => [
  process.execPath,
  [path.join('node_modules', folder, 'bin', program), ...args],
]

/** Checks all types, those of tests too, and makes what runs on a server. Where nothing changed it is quick. */
export const compilation = node('typescript', 'tsc', '-b')

/** Lint and format. */
export const lint = node('@biomejs/biome', 'biome', 'check', '--error-on-warnings')

/** Make what runs in a browser. */
export const bundles = [
  ...['vite.config.ts', 'vite.quarantine.config.ts', 'vite.thunderbird.config.ts'],
  // The second one writes beside the first.
  ...['vite.outlook.config.ts', 'vite.bridge.config.ts', 'vite.pane.config.ts'],
].map(config => {
  const [command, args] = node('vite', 'vite.js', 'build', '--config', config, '--logLevel', 'error')
  return [command, ['--import', './scripts/production.mjs', ...args]]
})

async function listComponents() {
  const sbom = path.join(root, 'build', 'sbom.cdx.json')
  const { isDone, note } = once('build/.sbom-stamp', ['package-lock.json', 'scripts/sbom.mjs'], () => existsSync(sbom))
  if (isDone) return
  await writeSbom(root, sbom)
  note()
}

/** Makes what runs on a server. */
export async function programs() {
  await bundlePrograms(root)
  return { isGood: true, output: '' }
}

/** The last step of a build, once the bundles are there. */
export async function finished() {
  for (const folder of ['assets', 'quarantine/assets', 'pane/assets']) await compress(path.join(root, 'dist', folder))
  await listComponents()
  return { isGood: true, output: '' }
}

/** Whether the bundles are made from the sources as they are now, and how to note down that they are. */
export function bundled() {
  const files = [...ofBundles.flatMap(filesBelow), ...readdirSync(root).filter(name => buildFiles.test(name))].filter(
    file => !file.split(path.sep).includes('testing'),
  )
  return once('build/.bundle-stamp', files, () =>
    ['dist/index.html', 'build/program/cli/postern.js'].every(file => existsSync(path.join(root, file))),
  )
}

/** The same of what the compiler makes. */
export function compiled() {
  const files = [...ofBundles, ...ofPrograms].flatMap(filesBelow)
  return once('build/.compile-stamp', files, () => existsSync(path.join(root, 'build', 'src')))
}

/** Server and portal are built from the sources as they are now. */
export async function built() {
  await installed()
  const [compiler, portal] = [compiled(), bundled()]
  if (compiler.isDone && portal.isDone) return
  console.error('Building.')
  if (!compiler.isDone) run(...compilation)
  compiler.note()
  if (portal.isDone) return
  await programs()
  for (const command of bundles) run(...command)
  await finished()
  portal.note()
}
