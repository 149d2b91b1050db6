// The add-on for Thunderbird as this portal gives it out: the built files with the portal's names written in, in one archive.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { makeZip } from 'client-zip'
import { clientPaths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'

/** Stands in the built files for the portal's origin. */
const placeholder = 'https://portal.invalid'
const named = new Set(['manifest.json', '.html'])
/** The same files make the same bytes. */
const written = new Date('2026-01-01T00:00:00Z')

export interface AddOnOptions {
  /** Of the built add-on. */
  readonly folder: string
  /** Of the portal. */
  readonly origin: string
  readonly statusOrigins: readonly string[]
  readonly root: unknown
}

export interface AddOn {
  readonly xpi: Buffer
  /** As Thunderbird asks for newer versions. */
  readonly updates: unknown
  /** As the Thunderbirds of an organisation are told to install it. */
  readonly policies: unknown
  readonly asks: Asks
}

/** What the add-on needs of whoever installs it, as its manifest says. */
export interface Asks {
  /** The oldest Thunderbird that takes it: `140`. */
  readonly thunderbird: string
  /** Those that may be refused among them. */
  readonly permissions: readonly string[]
  /** That it may call. */
  readonly hosts: readonly string[]
}

const originsOf = ({ origin, statusOrigins }: AddOnOptions) => [...new Set([origin, ...statusOrigins])]

function textOf(name: string, text: string, options: AddOnOptions): string {
  const { origin } = options
  const connected = originsOf(options).join(' ')
  const policies = text.replaceAll(`connect-src 'self' ${placeholder}`, `connect-src 'self' ${connected}`)
  return name === 'manifest.json' ? manifest(policies, new URL(origin)) : policies
}

/** Thunderbird takes newer versions over TLS alone. */
const updatesOf = (origin: string) =>
  origin.startsWith('https:') ? { update_url: origin + clientPaths.addOnUpdates } : {}

function manifest(text: string, { origin, protocol, hostname }: URL): string {
  const read = JSON.parse(text)
  // A pattern of hosts has no port.
  read.host_permissions = [`${protocol}//${hostname}/*`]
  read.browser_specific_settings.gecko.id = idOf(hostname)
  Object.assign(read.browser_specific_settings.gecko, updatesOf(origin))
  return JSON.stringify(read, null, 2)
}

const idOf = (hostname: string) => `postern@${hostname}`

/** @see https://thunderbird.github.io/policy-templates/#extensionsettings */
function policiesOf(id: string, origin: string): unknown {
  const settings = {
    installation_mode: 'force_installed',
    install_url: origin + clientPaths.addOn,
    ...updatesOf(origin),
  }
  return { policies: { ExtensionSettings: { [id]: settings } } }
}

/** @throws PosternError `not-found` where the add-on was not built. */
export async function addOnFor(options: AddOnOptions): Promise<AddOn> {
  const { folder, origin, root } = options
  if (!existsSync(path.join(folder, 'manifest.json')))
    throw new PosternError('not-found', 'the add-on is not built: run "npm run build"')
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/\.(?:br|gz)$/.test(entry.name))
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
  const files = new Map<string, Buffer>()
  for (const name of names) {
    const bytes = readFileSync(path.join(folder, name))
    const isNamed = named.has(name) || named.has(path.extname(name))
    files.set(name, isNamed ? Buffer.from(textOf(name, bytes.toString('utf8'), options)) : bytes)
  }
  files.set('district.json', Buffer.from(JSON.stringify({ origin, root })))
  const xpi = await archive(files)
  const {
    version,
    permissions = [],
    optional_permissions: refusable = [],
    browser_specific_settings,
  } = JSON.parse(files.get('manifest.json')!.toString('utf8'))
  const { id, strict_min_version: oldest } = browser_specific_settings.gecko
  const hash = createHash('sha256').update(xpi).digest('hex')
  const update = { version, update_link: origin + clientPaths.addOn, update_hash: `sha256:${hash}` }
  const hosts = originsOf(options).map(each => new URL(each).host)
  return {
    xpi,
    updates: { addons: { [id]: { updates: [update] } } },
    policies: policiesOf(id, origin),
    asks: { thunderbird: oldest.replace(/\.0$/, ''), permissions: [...permissions, ...refusable], hosts },
  }
}

async function archive(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const parts: Uint8Array[] = []
  const zip = makeZip(sorted.map(([name, input]) => ({ name, input, size: input.length, lastModified: written })))
  for await (const part of zip) parts.push(part)
  return Buffer.concat(parts)
}
