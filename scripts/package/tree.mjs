// Lays the files of the Debian package out in a folder as they will lie on the machine: what, where, and with which mode.

import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { neededModules, shippedModules } from './modules.mjs'

const home = 'usr/lib/postern'
const manual = 'usr/share/doc/postern'
const source = 'packaging/debian'

/** Settings, which dpkg asks about before it changes them. They may hold passwords: postinst gives them to the group postern. */
export const conffiles = ['postern.conf', 'gateway.conf', 'policy.yaml'].map(file => `etc/postern/${file}`)

/** Of modules: what only people, compilers and browsers read. */
const unneeded =
  /\.(?:test\.[cm]?js|[cm]?ts|map|md|markdown|html|flow|coffee|yml|sh)$|(?:^|\/)\.|(?:^|\/)(?:licen[cs]e|copying|notice|authors|changelog)(?:\.txt)?$|^(?:tests?|benchmarks?|examples?|docs?|scripts)\//i
const unneededOf = {
  'node_modules/pdfjs-dist': /^(?:build|web|types|image_decoders|legacy\/(?:web|image_decoders))\//,
  'node_modules/dejavu-fonts-ttf': /^(?!package\.json$|ttf\/DejaVuSans(?:-Bold)?\.ttf$)/,
  'node_modules/pdfkit': /^js\/pdfkit\.standalone/,
}
/** Debian's C library is glibc. */
const ofAnotherSystem = /-musl(?:eabihf)?$/

class Tree {
  #folder

  constructor(folder) {
    this.#folder = folder
  }

  /** @returns where it is to be written; the folders above are there. */
  #place(file) {
    const full = path.join(this.#folder, file)
    mkdirSync(path.dirname(full), { recursive: true })
    return full
  }

  copy(from, file, mode = 0o644) {
    const full = this.#place(file)
    copyFileSync(from, full)
    chmodSync(full, mode)
  }

  write(file, text, mode = 0o644) {
    const full = this.#place(file)
    writeFileSync(full, text)
    chmodSync(full, mode)
  }

  /** As Debian wants what is large in /usr/share/doc: without a name or a time, the same text gives the same bytes. */
  zip(file, text) {
    this.write(`${file}.gz`, gzipSync(text, { level: 9 }))
  }

  copyAll(from, into, isWanted = () => true) {
    for (const file of filesIn(from)) if (isWanted(file)) this.copy(path.join(from, file), `${into}/${file}`)
  }

  /** Whatever the umask of whoever builds. */
  settle() {
    chmodSync(this.#folder, 0o755)
    for (const entry of readdirSync(this.#folder, { recursive: true, withFileTypes: true }))
      if (entry.isDirectory()) chmodSync(path.join(entry.parentPath, entry.name), 0o755)
  }
}

/** @returns {string[]} with / between folders, in one order everywhere. */
export function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted()
}

function programs(tree, root, { version, node }) {
  const build = path.join(root, 'build', 'program')
  for (const file of filesIn(build))
    if (file.endsWith('.js')) tree.copy(path.join(build, file), `${home}/build/program/${file}`)
  tree.copyAll(path.join(root, 'dist'), `${home}/dist`)
  const { name, license, type } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  tree.write(`${home}/package.json`, `${JSON.stringify({ name, version, license, type, private: true }, null, 2)}\n`)
  tree.copy(node, `${home}/bin/node`, 0o755)
  for (const name of ['postern', 'age-plugin-postern']) {
    tree.copy(path.join(root, source, name), `usr/bin/${name}`, 0o755)
    tree.zip(`usr/share/man/man1/${name}.1`, readFileSync(path.join(root, source, `${name}.1`)))
  }
}

function modules(tree, root) {
  const places = neededModules(root).filter(place => !ofAnotherSystem.test(place) && existsSync(path.join(root, place)))
  for (const place of places) {
    tree.copyAll(
      path.join(root, place),
      `${home}/${place}`,
      // What lies within is a module of its own, and needed or not by itself.
      file => !file.startsWith('node_modules/') && !unneeded.test(file) && !unneededOf[place]?.test(file),
    )
  }
}

function settings(tree, root) {
  for (const file of conffiles) tree.copy(path.join(root, source, path.basename(file)), file, 0o640)
  for (const unit of ['postern.service', 'postern-gateway.service'])
    tree.copy(path.join(root, 'packaging', unit), `lib/systemd/system/${unit}`)
  tree.copy(path.join(root, source, 'sysusers.conf'), 'usr/lib/sysusers.d/postern.conf')
  tree.copy(path.join(root, source, 'tmpfiles.conf'), 'usr/lib/tmpfiles.d/postern.conf')
}

/** The text of every licence, of what is in the portal's pages too. */
function licences(root, nodeLicence) {
  const texts = shippedModules(root).flatMap(place => {
    const folder = path.join(root, place)
    if (!existsSync(folder)) return []
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    const files = readdirSync(folder)
      .filter(file => /^(?:licen[cs]e|copying|notice)/i.test(file))
      .toSorted()
    const said = files.map(file => readFileSync(path.join(folder, file), 'utf8').trim())
    return [[`${name} ${version}`, `Licence: ${license?.type ?? license ?? 'see below'}`, ...said].join('\n\n')]
  })
  return [`Node.js\n\n${nodeLicence.trim()}`, ...new Set(texts)].join(`\n\n${'-'.repeat(80)}\n\n`)
}

function documents(tree, root, { changelog, nodeLicence }) {
  tree.copyAll(path.join(root, 'docs'), `${manual}/docs`)
  for (const file of ['README.md', 'SECURITY.md']) tree.copy(path.join(root, file), `${manual}/${file}`)
  for (const file of ['nginx.conf', 'grafana-dashboard.json', 'prometheus-alerts.yml'])
    tree.copy(path.join(root, 'packaging', file), `${manual}/examples/${file}`)
  tree.copy(path.join(root, source, 'copyright'), `${manual}/copyright`)
  tree.zip(`${manual}/changelog`, changelog)
  tree.zip(`${manual}/CHANGELOG.md`, readFileSync(path.join(root, 'CHANGELOG.md')))
  tree.zip(`${manual}/third-party-licences`, licences(root, nodeLicence))
  const components = path.join(root, 'build', 'sbom.cdx.json')
  if (existsSync(components)) tree.zip(`${manual}/sbom.cdx.json`, readFileSync(components))
  tree.copy(path.join(root, source, 'lintian-overrides'), 'usr/share/lintian/overrides/postern')
}

/**
 * @param {string} root the checkout, built
 * @param {string} folder an empty one
 * @param {{ version: string, changelog: string, node: string, nodeLicence: string }} options `node`: the program that is carried
 */
export function layOut(root, folder, options) {
  const tree = new Tree(folder)
  programs(tree, root, options)
  modules(tree, root)
  settings(tree, root)
  documents(tree, root, options)
  tree.settle()
}
