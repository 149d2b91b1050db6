// npm run package: build/package/postern_VERSION_ARCHITECTURE.deb, for Debian 12, from what is built. The same build gives the same
// bytes. -- --version 0.2.0: under another version; --quick: packed in seconds instead of minutes, and larger; --tree FOLDER: its files
// alone, unpacked; --node FILE: with this Node instead of the one that is fetched.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fetchNode } from './package/node.mjs'
import { conffiles, filesIn, layOut } from './package/tree.mjs'
import { built, root } from './setup.mjs'

const { values: flags } = parseArgs({
  options: {
    version: { type: 'string' },
    quick: { type: 'boolean', default: false },
    tree: { type: 'string' },
    node: { type: 'string' },
  },
})
const packages = path.join(root, 'build', 'package')
const scripts = ['postinst', 'prerm', 'postrm']
const source = path.join(root, 'packaging', 'debian')
const version = flags.version ?? JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version
/** What comes before a release sorts before it. */
const debianVersion = version.replace('-', '~')
const maintainer = `${process.env.DEBFULLNAME ?? 'Postern maintainers'} <${process.env.DEBEMAIL ?? 'postern@packages.invalid'}>`

function say(sentence) {
  console.error(sentence)
  process.exit(1)
}

function architecture() {
  const name = { x64: 'amd64', arm64: 'arm64' }[process.arch]
  if (process.platform !== 'linux' || name === undefined)
    say(`A package for Debian is made on Linux, on amd64 or arm64; this is ${process.platform} ${process.arch}.`)
  return name
}

/** Seconds since 1970: of whoever asks for the same bytes, else of the last commit. dpkg-deb lets no file be younger. */
function timeOfAll() {
  if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH)
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' })
  return status === 0 ? Number(stdout) : Math.floor(statSync(path.join(root, 'package.json')).mtimeMs / 1000)
}

/** As Debian writes them; what changed stands in CHANGELOG.md beside it. */
function changelog(seconds) {
  const date = new Date(seconds * 1000).toUTCString().replace('GMT', '+0000')
  return `postern (${debianVersion}) stable; urgency=medium\n\n  * What changed stands in CHANGELOG.md.gz.\n\n -- ${maintainer}  ${date}\n`
}

function control(size) {
  return readFileSync(path.join(source, 'control'), 'utf8')
    .replace('@VERSION@', debianVersion)
    .replace('@ARCHITECTURE@', architecture())
    .replace('@MAINTAINER@', maintainer)
    .replace('@KILOBYTES@', String(Math.ceil(size / 1024)))
}

/** What dpkg is told beside the files. */
function describe(folder) {
  const files = filesIn(folder)
  const place = path.join(folder, 'DEBIAN')
  mkdirSync(place, { mode: 0o755 })
  const sums = files
    .filter(file => !conffiles.includes(file))
    .map(
      file =>
        `${createHash('md5')
          .update(readFileSync(path.join(folder, file)))
          .digest('hex')}  ${file}\n`,
    )
  const size = files.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0)
  writeFileSync(path.join(place, 'control'), control(size))
  writeFileSync(path.join(place, 'md5sums'), sums.join(''))
  writeFileSync(path.join(place, 'conffiles'), conffiles.map(file => `/${file}\n`).join(''))
  for (const script of scripts)
    writeFileSync(path.join(place, script), readFileSync(path.join(source, script)), { mode: 0o755 })
}

function pack(folder, seconds) {
  const file = path.join(packages, `postern_${debianVersion}_${architecture()}.deb`)
  const tightness = flags.quick ? ['-Zgzip', '-z1'] : ['-Zxz']
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(seconds) }
  const args = ['--root-owner-group', ...tightness, '--build', folder, file]
  const { status, error } = spawnSync('dpkg-deb', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  if (error) say('There is no dpkg-deb here: it comes with Debian, and elsewhere with a package dpkg.')
  if (status !== 0) say('dpkg-deb made no package: the lines above say why.')
  return file
}

if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
  say(`${version} is no version: three numbers, as 0.2.0 or 0.2.0-rc.1.`)
architecture()
const carried = flags.node ? { node: flags.node, nodeLicence: '' } : fetchNode(root)
const seconds = timeOfAll()
const options = { version, changelog: changelog(seconds), ...carried }
if (flags.tree !== undefined) layOut(root, path.resolve(flags.tree), options)
else {
  await built()
  // What is made to be root's in the package may not be anybody's meanwhile.
  process.umask(0o022)
  mkdirSync(packages, { recursive: true })
  const folder = mkdtempSync(path.join(packages, 'tree-'))
  try {
    layOut(root, folder, options)
    describe(folder)
    console.log(path.relative(process.cwd(), pack(folder, seconds)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
