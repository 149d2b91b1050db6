// Real mail servers of a test's own: Postfix, Dovecot and a name service, on loopback, without touching the system's own.

import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import dns2 from 'dns2'

/** @returns why tests with these programs cannot run here; null where they can. */
export function whyMissing(...programs: readonly string[]): string | null {
  if (process.getuid?.() !== 0) return 'mail servers are started by root alone'
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/bin']
  const missing = programs.filter(program => !folders.some(folder => existsSync(path.join(folder, program))))
  return missing.length > 0 ? `${missing.join(', ')} is not installed` : null
}

/** So many ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  for (let tries = 0; tries < ofShare && ports.length < count; tries++) {
    const port = firstPort + ((process.pid % shares) * ofShare + (portsTried++ % ofShare))
    if (await isFree(port)) ports.push(port)
  }
  if (ports.length < count) throw new Error('no port is free')
  return ports
}

/** Below those that systems give to connections on their way out (from 32768 on Linux): nobody is given one between two steps. */
const firstPort = 20_000
/** Processes that run at once keep to a share of their own. */
const [shares, ofShare] = [120, 100]
let portsTried = 0

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Every name has the TXT record and the mail exchanger that the tables say, and nothing else. */
export async function startNames(
  records: Readonly<Record<string, string>>,
  exchangers: Readonly<Record<string, string>> = {},
) {
  const [port] = (await freePorts(1)) as [number]
  const server = dns2.createServer({
    udp: true,
    tcp: true,
    handle(request, send) {
      const response = dns2.Packet.createResponseFromRequest(request)
      const { name, type } = request.questions[0] as { name: string; type: number }
      const record = records[name.toLowerCase()]
      const exchange = exchangers[name.toLowerCase()]
      if (exchange !== undefined && type === dns2.Packet.TYPE.MX)
        response.answers.push({
          ...{ name, type, class: dns2.Packet.CLASS.IN, ttl: 1 },
          ...{ priority: 10, exchange },
        } as never)
      else if (record === undefined) response.header.rcode = 3
      else if (type === dns2.Packet.TYPE.TXT)
        response.answers.push({
          ...{ name, type, class: dns2.Packet.CLASS.IN, ttl: 1 },
          data: record.match(/.{1,200}/g)!,
        } as never)
      send(response)
    },
  })
  const listening = { port, address: '127.0.0.1' }
  await server.listen({ udp: listening, tcp: listening })
  return { server: `127.0.0.1:${port}`, close: () => server.close() }
}

export interface PostfixOptions {
  /** `name@domain` that have a mailbox here. */
  readonly mailboxes: readonly string[]
  /** Where mail to an address goes instead: `read@portal.test` → `lmtp:[127.0.0.1]:10025`. */
  readonly transports?: Readonly<Record<string, string>>
  /** Filter before the queue, `host:port`: for mail that comes to `edgePort`. */
  readonly proxy?: string
  readonly settings?: readonly string[]
  /** More ways in, each with a content filter behind the queue: `lmtp:[127.0.0.1]:10025`. */
  readonly filters?: readonly string[]
}

export interface Postfix {
  /** Takes mail for everybody here, and for where transports lead. */
  readonly port: number
  /** The same, through the filter before the queue. */
  readonly edgePort: number
  /** Of `filters`, in their order. */
  readonly filterPorts: readonly number[]
  /** Every mail that reached a mailbox. */
  mails(address: string): readonly Buffer[]
  /** Mails that are still in the queue. */
  queued(): number
  /** Tries again at once what waits. */
  flush(): void
  close(): void
}

const idOf = (flag: '-u' | '-g', user: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))

export async function startPostfix({
  mailboxes,
  transports = {},
  proxy,
  settings = [],
  filters = [],
}: PostfixOptions): Promise<Postfix> {
  const [port, edgePort, ...filterPorts] = (await freePorts(2 + filters.length)) as [number, number, ...number[]]
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-postfix-'))
  chmodSync(folder, 0o755)
  const [uid, gid] = [idOf('-u', 'postfix'), idOf('-g', 'postfix')]
  for (const name of ['etc', 'lib', 'spool', 'mail']) mkdirSync(path.join(folder, name))
  for (const name of ['lib', 'mail']) chownSync(path.join(folder, name), uid, gid)
  const etc = (name: string) => path.join(folder, 'etc', name)
  const domains = [...new Set(mailboxes.map(address => address.split('@')[1]!))]
  const relayed = [...new Set(Object.keys(transports).map(address => address.split('@')[1]!))]
  writeFileSync(etc('mailboxes'), mailboxes.map(address => `${address} ${address}/\n`).join(''))
  writeFileSync(
    etc('transport'),
    Object.entries(transports)
      .map(([address, way]) => `${address} ${way}\n`)
      .join(''),
  )
  writeFileSync(
    etc('main.cf'),
    [
      'compatibility_level = 3.6',
      `queue_directory = ${folder}/spool`,
      `data_directory = ${folder}/lib`,
      `maillog_file = ${folder}/lib/log`,
      `maillog_file_prefixes = ${folder}`,
      'inet_interfaces = 127.0.0.1',
      'inet_protocols = ipv4',
      'myhostname = mx.test',
      'mydestination =',
      'alias_maps =',
      'local_recipient_maps =',
      'mynetworks = 127.0.0.0/8',
      'smtpd_recipient_restrictions = permit_mynetworks, reject',
      'smtpd_forbid_bare_newline = yes',
      'smtpd_forbid_bare_newline_exclusions =',
      `relay_domains = ${relayed.join(' ')}`,
      `virtual_mailbox_domains = ${domains.join(' ')}`,
      `virtual_mailbox_base = ${folder}/mail`,
      `virtual_mailbox_maps = texthash:${etc('mailboxes')}`,
      'virtual_mailbox_limit = 0',
      'mailbox_size_limit = 0',
      `virtual_uid_maps = static:${uid}`,
      `virtual_gid_maps = static:${gid}`,
      `transport_maps = texthash:${etc('transport')}`,
      'default_transport = error:nowhere',
      'message_size_limit = 60000000',
      'minimal_backoff_time = 2s',
      'maximal_backoff_time = 4s',
      'queue_run_delay = 2s',
      'disable_dns_lookups = yes',
      'smtp_host_lookup = native',
      'smtpd_client_connection_count_limit = 0',
      ...settings,
    ]
      .map(line => `${line}\n`)
      .join(''),
  )
  const services = 'bounce defer:bounce trace:bounce discard error retry:error proxymap showq rewrite:trivial-rewrite'
  const quiet = services.split(' ').map(entry => {
    const [name, command = name] = entry.split(':')
    return `${name} unix - - n - ${command === 'bounce' ? 0 : '-'} ${command}`
  })
  writeFileSync(
    etc('master.cf'),
    [
      `127.0.0.1:${port} inet n - n - - smtpd`,
      ...(proxy ? [`127.0.0.1:${edgePort} inet n - n - - smtpd -o smtpd_proxy_filter=${proxy}`] : []),
      ...filters.map(
        (filter, i) =>
          `127.0.0.1:${filterPorts[i]} inet n - n - - smtpd -o content_filter=${filter} -o receive_override_options=no_address_mappings,no_header_body_checks`,
      ),
      'pickup unix n - n 60 1 pickup',
      'cleanup unix n - n - 0 cleanup',
      'qmgr unix n - n 2 1 qmgr',
      'tlsmgr unix - - n 1000? 1 tlsmgr',
      'verify unix - - n - 1 verify',
      'flush unix n - n 1000? 0 flush',
      'smtp unix - - n - - smtp',
      'lmtp unix - - n - - lmtp -o lmtp_send_xforward_command=yes -o lmtp_line_length_limit=0',
      'virtual unix - n n - - virtual',
      'anvil unix - - n - 1 anvil',
      'scache unix - - n - 1 scache',
      'postlog unix-dgram n - n - 1 postlogd',
      ...quiet,
    ]
      .map(line => `${line}\n`)
      .join(''),
  )
  const run = (...args: string[]) =>
    spawnSync('postfix', ['-c', path.join(folder, 'etc'), ...args], { encoding: 'utf8' })
  const started = run('start')
  if (started.status !== 0)
    throw new Error(`Postfix did not start (${started.status}): ${started.stderr}${started.stdout}`)
  const maildir = (address: string) => path.join(folder, 'mail', address, 'new')
  return {
    port,
    edgePort,
    filterPorts,
    mails: address =>
      existsSync(maildir(address))
        ? readdirSync(maildir(address)).map(name => readFileSync(path.join(maildir(address), name)))
        : [],
    queued() {
      const said = spawnSync('postqueue', ['-c', path.join(folder, 'etc'), '-j'], { encoding: 'utf8' })
      return said.stdout.split('\n').filter(Boolean).length
    },
    flush: () => void spawnSync('postqueue', ['-c', path.join(folder, 'etc'), '-f']),
    close() {
      run('stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Dovecot {
  /** `imap://user:password@host:port` */
  readonly url: string
  /** Puts a mail into the mailbox, as a mail server delivers it. */
  deliver(mail: Buffer): void
  /** Number of mails in a folder. */
  count(folder: string): number
  /** Every mail of every folder, as it lies on the disk. */
  stored(): readonly { readonly folder: string; readonly mail: Buffer }[]
  close(): void
}

/** One person's mailbox. */
export async function startDovecot(): Promise<Dovecot> {
  const [port] = (await freePorts(1)) as [number]
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-dovecot-'))
  chmodSync(folder, 0o755)
  const [uid, gid] = [idOf('-u', 'mail'), idOf('-g', 'mail')]
  const home = path.join(folder, 'home')
  mkdirSync(home)
  chownSync(home, uid, gid)
  const file = path.join(folder, 'dovecot.conf')
  writeFileSync(
    file,
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:${home}/Maildir
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
  mailbox Drafts {
    auto = create
    special_use = \\Drafts
  }
}
default_login_user = nobody
default_internal_user = ${execFileSync('id', ['-un', String(uid)], { encoding: 'utf8' }).trim()}
passdb {
  driver = static
  args = password=word
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${home}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`,
  )
  // It goes on in the background with what it was given to write to: a pipe would never end.
  const said = openSync(path.join(folder, 'said'), 'w')
  const started = spawnSync('dovecot', ['-c', file], { stdio: ['ignore', 'ignore', said] })
  if (started.status !== 0) throw new Error(`Dovecot did not start: ${readFileSync(path.join(folder, 'said'), 'utf8')}`)
  let number = 0
  return {
    url: `imap://forwards:word@127.0.0.1:${port}`,
    deliver(mail) {
      for (const name of ['', 'tmp', 'new', 'cur']) {
        const part = path.join(home, 'Maildir', name)
        mkdirSync(part, { recursive: true })
        chownSync(part, uid, gid)
      }
      const name = path.join(home, 'Maildir', 'tmp', `${Date.now()}.${process.pid}_${number++}.test`)
      writeFileSync(name, mail)
      chownSync(name, uid, gid)
      execFileSync('mv', [name, path.join(home, 'Maildir', 'new')])
    },
    count(name) {
      const place = path.join(home, 'Maildir', name === 'INBOX' ? '' : `.${name}`)
      return ['new', 'cur'].flatMap(part =>
        existsSync(path.join(place, part)) ? readdirSync(path.join(place, part)) : [],
      ).length
    },
    stored() {
      for (;;) {
        try {
          return storedIn(path.join(home, 'Maildir'))
        } catch (error) {
          // The server gave a mail its name while it was looked at.
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        }
      }
    },
    close() {
      spawnSync('doveadm', ['-c', file, 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What is still being written is of `FOLDER/tmp`. */
function storedIn(root: string): { folder: string; mail: Buffer }[] {
  const files = existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : []
  return files
    .filter(entry => entry.isFile() && /^(?:new|cur|tmp)$/.test(path.basename(entry.parentPath)))
    .map(({ parentPath, name }) => {
      const folder = path.relative(root, path.dirname(parentPath)).replace(/^\./, '') || 'INBOX'
      const isWhole = path.basename(parentPath) !== 'tmp'
      return { folder: isWhole ? folder : `${folder}/tmp`, mail: readFileSync(path.join(parentPath, name)) }
    })
}
