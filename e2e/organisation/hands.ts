// What stands there before the manual is opened: names, certificates, mail servers that deliver, and keys for ssh. All of it stock Debian.

import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Machine as Name } from '../../src/testing/manual.ts'
import { addressOf, type Machine, until } from './machines.ts'

/** Host names, each with the machine that has it. */
export const hosts: Readonly<Record<string, Name>> = {
  'private.example.org': 'portal',
  'mx.example.com': 'organisation',
  'mx.example.net': 'desk',
  'backup.example.net': 'elsewhere',
  'status.example.net': 'elsewhere',
  'ns.example.net': 'elsewhere',
}
/** Mail domains, each with its exchanger. */
const exchangers = {
  'private.example.org': 'private.example.org',
  'example.com': 'mx.example.com',
  'example.net': 'mx.example.net',
}
const hostOf: Readonly<Record<Name, string>> = {
  portal: 'private.example.org',
  organisation: 'mx.example.com',
  desk: 'mx.example.net',
  elsewhere: 'backup.example.net',
}
export const passwordOfMailboxes = 'a-password-of-a-mailbox'

/** Files of a machine that is not started yet. @param folder of the authority's certificates. */
export function prepare(name: Name, folder: string) {
  return async (root: string): Promise<void> => {
    const at = (...names: string[]) => path.join(root, ...names)
    const put = (file: string, text: string) => {
      mkdirSync(path.dirname(at(file)), { recursive: true })
      writeFileSync(at(file), text)
    }
    put('etc/resolv.conf', `nameserver ${name === 'elsewhere' ? '127.0.0.1' : addressOf('elsewhere')}\n`)
    put('etc/hostname', `${hostOf[name]}\n`)
    put('etc/hosts', `127.0.0.1 localhost\n::1 localhost\n${addressOf(name)} ${hostOf[name]}\n`)
    cpSync(path.join(folder, 'authority.pem'), at('usr/local/share/ca-certificates/authority.crt'))
    for (const host of Object.keys(hosts).filter(each => hosts[each] === name)) {
      const place = `etc/letsencrypt/live/${host}`
      put(`${place}/fullchain.pem`, readFileSync(path.join(folder, 'fullchain.pem'), 'utf8'))
      put(`${place}/privkey.pem`, readFileSync(path.join(folder, 'privkey.pem'), 'utf8'))
      chmodSync(at(`${place}/privkey.pem`), 0o600)
    }
    // Programs that bring authorities of their own know this one too.
    put(
      'etc/systemd/system.conf.d/authority.conf',
      '[Manager]\nDefaultEnvironment=NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt\n',
    )
    put('etc/ssh/ssh_config.d/first.conf', 'Host *\n  StrictHostKeyChecking accept-new\n  LogLevel ERROR\n')
    put('usr/sbin/policy-rc.d', '#!/bin/sh\nexit 0\n')
  }
}

/** The TXT records that were asked for, by name. */
const records: Record<string, string> = {
  'private.example.org': `v=spf1 a mx -all`,
  'example.net': `v=spf1 ip4:${addressOf('desk')} -all`,
  'example.com': `v=spf1 ip4:${addressOf('organisation')} -all`,
}
let moved: Partial<Record<string, Name>> = {}

/** The zone as it is now. */
function zone(): string {
  return [
    'no-resolv\nno-hosts\nlocal=/#/\nlocal-ttl=1',
    ...Object.entries({ ...hosts, ...moved }).map(([host, name]) => `host-record=${host},${addressOf(name!)}`),
    ...Object.entries(exchangers).map(([domain, exchanger]) => `mx-host=${domain},${exchanger},10`),
    ...Object.entries(records).map(([name, text]) => `txt-record=${name},"${text}"`),
    '',
  ].join('\n')
}

/** Whatever is asked for from now on. */
export async function name(
  elsewhere: Machine,
  change: { record?: readonly [string, string]; move?: Partial<Record<string, Name>> } = {},
) {
  if (change.record) records[change.record[0]] = change.record[1]
  moved = { ...moved, ...change.move }
  await elsewhere.write('/etc/dnsmasq.d/zone.conf', zone())
  await elsewhere.must('systemctl restart dnsmasq')
}

const mailboxesOf: Partial<Record<Name, readonly string[]>> = {
  organisation: ['alice', 'anton', 'postmaster'].map(who => `${who}@example.com`),
  desk: ['bob', 'robin', 'carol', 'load'].map(who => `${who}@example.net`),
}

const dovecot = `
protocols = imap lmtp
ssl = required
ssl_cert = </etc/letsencrypt/live/HOST/fullchain.pem
ssl_key = </etc/letsencrypt/live/HOST/privkey.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login
mail_location = maildir:~/mail
first_valid_uid = 1
passdb {
  driver = static
  args = password=PASSWORD
}
userdb {
  driver = static
  args = uid=mail gid=mail home=/var/vmail/%d/%n allow_all_users=yes
}
lmtp_save_to_detail_mailbox = no
recipient_delimiter = +
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    mode = 0600
    user = postfix
  }
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0600
    user = postfix
  }
}
protocol lmtp {
  postmaster_address = postmaster@HOST
}
`

/** Postfix and Dovecot behind it, for the mailboxes of a machine. Large mail may come. */
export async function setUpMail(machine: Machine): Promise<void> {
  const mailboxes = mailboxesOf[machine.name]
  if (!mailboxes) return
  const host = hostOf[machine.name]
  const certificate = `/etc/letsencrypt/live/${host}`
  const settings = {
    ...{
      myhostname: host,
      mydestination: 'localhost',
      mynetworks: `127.0.0.0/8${machine.name === 'desk' ? ' 10.77.0.1' : ''}`,
      relayhost: '',
    },
    ...{ inet_interfaces: 'all', inet_protocols: 'ipv4', recipient_delimiter: '+' },
    virtual_mailbox_domains: mailboxes[0]!.split('@')[1]!,
    virtual_mailbox_maps: 'texthash:/etc/postfix/mailboxes',
    virtual_transport: 'lmtp:unix:private/dovecot-lmtp',
    ...{ virtual_mailbox_limit: '0', message_size_limit: '200000000' },
    ...{ smtpd_sasl_type: 'dovecot', smtpd_sasl_path: 'private/auth' },
    smtpd_tls_cert_file: `${certificate}/fullchain.pem`,
    smtpd_tls_key_file: `${certificate}/privkey.pem`,
  }
  await machine.write('/etc/postfix/mailboxes', mailboxes.map(address => `${address} there\n`).join(''))
  await machine.write(
    '/etc/dovecot/dovecot.conf',
    dovecot.replaceAll('HOST', host).replace('PASSWORD', passwordOfMailboxes),
  )
  const words = Object.entries(settings).map(([key, value]) => `'${key}=${value}'`)
  await machine.must(`
    postconf -e ${words.join(' ')}
    install -d -o mail -g mail /var/vmail
    systemctl restart dovecot postfix`)
}

/** Mail that lies in a mailbox, whole, the newest last. */
export function mailsIn(machine: Machine, address: string): Buffer[] {
  const [who, domain] = address.split('@')
  const folder = `/var/vmail/${domain}/${who}/mail`
  return ['cur', 'new']
    .flatMap(part => machine.list(`${folder}/${part}`).map(file => `${folder}/${part}/${file}`))
    .toSorted((a, b) => path.basename(a).localeCompare(path.basename(b), 'en', { numeric: true }))
    .map(file => machine.read(file))
}

/** @returns the first mail there with these words in it. */
export async function mailWith(machine: Machine, address: string, ...words: readonly string[]): Promise<Buffer> {
  let found: Buffer | undefined
  await until(`a mail for ${address} with ${words.join(', ')}`, () => {
    found = mailsIn(machine, address).find(mail => words.every(word => mail.includes(word)))
    return found !== undefined
  })
  return found!
}

/** One machine's root may go to another by ssh. */
export async function trustRoot(from: Machine, to: Machine): Promise<void> {
  await from.must("test -e .ssh/id_ed25519 || ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519")
  await to.must('install -d -m 700 .ssh')
  await to.add('.ssh/authorized_keys', from.read('.ssh/id_ed25519.pub').toString())
}
