// Makes a fresh checkout ready, on Node built-ins alone: dependencies when the lock file changed, a build when sources changed.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { writeSbom } from './sbom.mjs'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const oldestNode = [20, 19]

/** What a build is made from. */
const sources = ['src', 'mocks', 'bench', 'e2e', 'public', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json']
const buildFiles = /^(?:vite\.(?:quarantine\.)?config\.ts|.*\.html)$/

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
    .filter(entry => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
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

/** Runs `work` unless the stamp says that it was done for these very files. */
function once(stamp, files, present, work) {
  const now = fingerprint(files)
  const file = path.join(root, stamp)
  if (present() && existsSync(file) && readFileSync(file, 'utf8') === now) return
  work()
  writeFileSync(file, now)
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
  once(
    'node_modules/.postern-stamp',
    ['package-lock.json'],
    () => existsSync(path.join(root, 'node_modules', '.bin')),
    () => {
      console.error('Installing what Postern is made of. This takes a minute, once.')
      run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
    },
  )
}

/** Each asset once more, as small as it gets: compressing it anew for every visitor would cost more and give less. */
function compress(folder) {
  for (const name of readdirSync(folder).filter(file => /\.(?:js|mjs|css)$/.test(file))) {
    const file = path.join(folder, name)
    const bytes = readFileSync(file)
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    )
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  }
}

/** Server and portal are built from the sources as they are now. */
export async function built() {
  await installed()
  const files = [...sources.flatMap(filesBelow), ...readdirSync(root).filter(name => buildFiles.test(name))]
  once(
    'build/.postern-stamp',
    files,
    () => existsSync(path.join(root, 'dist', 'index.html')),
    () => {
      console.error('Building.')
      run(process.execPath, [path.join('node_modules', 'typescript', 'bin', 'tsc'), '-b'])
      for (const config of ['vite.config.ts', 'vite.quarantine.config.ts'])
        run(process.execPath, [
          path.join('node_modules', 'vite', 'bin', 'vite.js'),
          ...['build', '--config', config, '--logLevel', 'error'],
        ])
      for (const folder of ['assets', 'quarantine/assets']) compress(path.join(root, 'dist', folder))
    },
  )
  const sbom = path.join(root, 'build', 'sbom.cdx.json')
  once(
    'build/.sbom-stamp',
    ['package-lock.json', 'scripts/sbom.mjs'],
    () => existsSync(sbom),
    () => writeSbom(root, sbom),
  )
}
