// A Thunderbird's profile with one account, in which nothing asks for anything.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ShiftedClock } from './clock.ts'

export interface Account {
  readonly address: string
  readonly imapPort: number
  readonly smtpPort: number
  readonly marionettePort: number
  /** Of the proxy on this machine through which everything but mail goes, what is for localhost too. */
  readonly proxyPort?: number
  /** Folder of a program with policies of its own: what they install is fetched when it starts. */
  readonly managed?: string
  /** Of another day. */
  readonly clock?: ShiftedClock | null
}

const quiet = {
  'app.update.enabled': false,
  'app.update.auto': false,
  'app.donation.eoy.version.viewed': 999,
  'browser.safebrowsing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'extensions.autoDisableScopes': 0,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'mail.biff.show_alert': false,
  'mail.chat.enabled': false,
  'mail.folder.views.version': 1,
  'mail.inappnotifications.enabled': false,
  'mail.instrumentation.postUrl': '',
  'mail.provider.suppress_dialog_on_startup': true,
  'mail.rights.version': 1,
  'mail.shell.checkDefaultClient': false,
  'mail.spotlight.firstRunDone': true,
  'mail.ui-rdf.version': 99,
  'mail.winsearch.firstRunDone': true,
  'mailnews.start_page.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  // A question for the password would stop it: it starts offline, and is given the password first.
  'offline.startup_state': 3,
  'security.sandbox.content.level': 0,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.enabled': false,
  'intl.locale.requested': 'en-GB',
} as const

const server = (number: number, name: string, value: unknown) => [`mail.server.server${number}.${name}`, value] as const

function accounts({ address, imapPort, smtpPort }: Account): Readonly<Record<string, unknown>> {
  const folder = (name: string) => `imap://${encodeURIComponent(address)}@127.0.0.1/${name}`
  return {
    'mail.accountmanager.accounts': 'account1,account2',
    'mail.accountmanager.defaultaccount': 'account1',
    'mail.accountmanager.localfoldersserver': 'server2',
    'mail.account.account1.identities': 'id1',
    'mail.account.account1.server': 'server1',
    'mail.account.account2.server': 'server2',
    'mail.identity.id1.fullName': 'Robin',
    'mail.identity.id1.useremail': address,
    'mail.identity.id1.smtpServer': 'smtp1',
    'mail.identity.id1.valid': true,
    'mail.identity.id1.fcc_folder': folder('Sent'),
    'mail.identity.id1.draft_folder': folder('Drafts'),
    ...Object.fromEntries([
      server(1, 'type', 'imap'),
      server(1, 'hostname', '127.0.0.1'),
      server(1, 'port', imapPort),
      server(1, 'userName', address),
      server(1, 'name', address),
      server(1, 'socketType', 0),
      server(1, 'authMethod', 3),
      server(1, 'login_at_startup', false),
      server(1, 'check_new_mail', false),
      server(2, 'type', 'none'),
      server(2, 'hostname', 'Local Folders'),
      server(2, 'name', 'Local Folders'),
      server(2, 'userName', 'nobody'),
      server(2, 'directory-rel', '[ProfD]Mail/Local Folders'),
    ]),
    'mail.smtpservers': 'smtp1',
    'mail.smtp.defaultserver': 'smtp1',
    'mail.smtpserver.smtp1.hostname': '127.0.0.1',
    'mail.smtpserver.smtp1.port': smtpPort,
    'mail.smtpserver.smtp1.try_ssl': 0,
    'mail.smtpserver.smtp1.authMethod': 1,
    'mail.smtpserver.smtp1.username': '',
  }
}

function proxy(port: number): Readonly<Record<string, unknown>> {
  const by = (kind: string) => [
    [`network.proxy.${kind}`, '127.0.0.1'] as const,
    [`network.proxy.${kind}_port`, port] as const,
  ]
  return {
    'network.proxy.type': 1,
    'network.proxy.allow_hijacking_localhost': true,
    ...Object.fromEntries(['http', 'ssl'].flatMap(by)),
  }
}

export function writeProfile(folder: string, account: Account): void {
  mkdirSync(folder, { recursive: true })
  const { marionettePort, proxyPort, managed } = account
  const all = {
    ...{ ...quiet, ...accounts(account), ...(proxyPort && proxy(proxyPort)), 'marionette.port': marionettePort },
    ...(managed && { 'offline.startup_state': 2 }),
  }
  const line = ([name, value]: [string, unknown]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`
  writeFileSync(path.join(folder, 'user.js'), Object.entries(all).map(line).join(''))
}
