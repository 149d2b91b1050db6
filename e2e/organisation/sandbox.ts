// What the machines are made of: a bare Debian, the package, an authority of the test's own; and whether all that can be had here.

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'

/** On top of the smallest Debian there is: what whoever runs mail has installed before reading a manual. */
const packages = [
  ...['systemd-sysv', 'dbus', 'iproute2', 'procps', 'curl', 'ca-certificates', 'openssl', 'ssl-cert'],
  ...['postfix', 'dovecot-imapd', 'dovecot-lmtpd', 'nginx-light', 'dnsmasq', 'swaks'],
  ...['libio-socket-ssl-perl', 'libnet-ssleay-perl', 'openssh-server', 'openssh-client', 'rsync', 'age'],
]
const programs = ['systemd-nspawn', 'mmdebstrap', 'dpkg-deb', 'openssl', 'unshare', 'nsenter', 'ip', 'mount', 'tar']

const onPath = (program: string) =>
  (process.env['PATH'] ?? '').split(path.delimiter).some(folder => existsSync(path.join(folder, program)))

/** @returns why machines cannot be had here; null where they can. */
export function whyNot(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on amd64'
  if (process.getuid?.() !== 0) return 'needs root'
  const missing = programs.filter(program => !onPath(program))
  if (missing.length > 0) return `needs ${missing.join(', ')}`
  const { status } = spawnSync('unshare', [...apart, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  return status === 0 ? null : 'needs leave to make namespaces and to mount'
}

/** A network, mounts and processes of its own: whatever ends the first process of it takes all of it away. */
export const apart = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']

/** @throws Error with what the program wrote, when it fails. */
export function run(command: string, args: readonly string[], options: { cwd?: string } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => said.push(chunk))
    child.on('error', reject)
    child.on('close', code => {
      const text = Buffer.concat(said).toString()
      if (code === 0) resolve(text)
      else reject(new Error(`${command} ${args.join(' ')}:\n${text.slice(-4_000)}`))
    })
  })
}

/** A fresh Debian 12, made once for a list of packages. @returns an archive of its root. */
export async function bareDebian(): Promise<string> {
  const folder = path.join('node_modules', '.cache', 'postern')
  const name = createHash('sha256').update(packages.join()).digest('hex').slice(0, 12)
  const file = path.join(folder, `debian-12-${name}.tar`)
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  // With its name it is whole.
  const made = `${file}.part.tar`
  const plain = ['--variant=minbase', '--aptopt=Apt::Install-Recommends "false"', `--include=${packages.join()}`]
  await run('mmdebstrap', [...plain, 'bookworm', made])
  renameSync(made, file)
  return file
}

/** @param version another one than that of these sources. @returns the package. */
export async function packaged(version?: string): Promise<string> {
  const args = ['scripts/package.mjs', '--quick', ...(version === undefined ? [] : ['--version', version])]
  return path.resolve((await run(process.execPath, args)).trim().split('\n').at(-1)!)
}

/** Certificates of an authority that nobody knows but the machines of the test: `authority.pem`, `fullchain.pem`, `privkey.pem`. */
export async function certify(folder: string, names: readonly string[]): Promise<void> {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder })
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30']
  await openssl('req', '-x509', ...fresh, '-subj', '/CN=Authority', '-keyout', 'authority.key', '-out', 'authority.pem')
  await openssl(
    ...['req', '-x509', ...fresh, '-subj', `/CN=${names[0]}`, '-CA', 'authority.pem', '-CAkey', 'authority.key'],
    ...['-addext', `subjectAltName=${names.map(name => `DNS:${name}`).join()}`, '-addext', 'basicConstraints=CA:FALSE'],
    ...['-keyout', 'privkey.pem', '-out', 'fullchain.pem'],
  )
}
