import { mkdtempSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { personalFolder, readConfig } from './config.ts'

describe('the configuration', () => {
  it('has nothing where a name has no value, whatever the setting', () => {
    const empty = Object.fromEntries(
      ['SMTP_URL', 'PORT', 'SEND_TO', 'MAIL_FROM', 'DISTRICT_FILE'].map(name => [name, '']),
    )
    expect(readConfig(empty)).toEqual(readConfig({}))
  })

  it('is the demo when nothing is said', () => {
    expect(readConfig({})).toMatchObject({
      DISTRICT: 'localhost',
      HOST: '127.0.0.1',
      https: false,
      RETENTION_MONTHS: 24,
    })
  })

  it('takes a password with any sign in it, and says so where a percent sign is one of its own', () => {
    const of = (password: string) => readConfig({ DATABASE_URL: `postgres://u:${password}@[::1]/d` }).postgres
    expect(of('p%40%2F%3A%25')).toMatchObject({ password: 'p@/:%', hosts: [{ host: '::1', port: 5432 }] })
    expect(() => of('50%off')).toThrow('DATABASE_URL must be postgres://')
  })

  it('tells everything that is wrong at once', () => {
    const wrong = {
      PORT: '99999',
      DISTRICT: 'Example.org',
      LIMIT_NETWORK: 'many',
      SMTP_URL: 'mail.example.org',
      HOST: '::',
    }
    expect(() => readConfig(wrong)).toThrowError(expect.objectContaining({ code: 'config-invalid' }))
    for (const name of [...Object.keys(wrong), 'PORTAL_URL'])
      expect(() => readConfig(wrong)).toThrowError(new RegExp(name))
  })

  it.each([
    ['http away from loopback', { PORTAL_URL: 'http://portal.example.org' }],
    ['no address of its own away from loopback', { HOST: '0.0.0.0' }],
    ['an address with a path', { PORTAL_URL: 'https://portal.example.org/mail' }],
    ['http on loopback that the network reaches', { HOST: '0.0.0.0', PORTAL_URL: 'http://localhost:8420' }],
    ['a status host that is none', { STATUS_URLS: 'https://a.example/status.json, not-a-url' }],
    ['a status host whose feed anybody on the way may hold back', { STATUS_URLS: 'http://a.example/status.json' }],
    ['a proxy that is none', { TRUSTED_PROXIES: '10.0.0.0/8 everybody' }],
    ['a zone that is none', { STATUS_ZONES: 'UTC, Europe/Nowhere' }],
    ['more zones than anybody reads', { STATUS_ZONES: Array(11).fill('UTC').join(' ') }],
    ['an administrator who is none', { ADMINISTRATORS: 'ada@example.com, ada' }],
    ['a switch that is neither on nor off', { ENFORCE_WINDOWS: 'yes' }],
    ['nobody whom a weakness could be told', { SECURITY_CONTACT: 'our security team' }],
    ['a page about weaknesses that anybody on the way may change', { SECURITY_CONTACT: 'http://example.org/security' }],
    ['a mailto: to nobody', { SECURITY_CONTACT: 'mailto:' }],
    ['a language that is none', { SECURITY_LANGUAGES: 'en German' }],
    ['an origin for Outlook with a path', { OUTLOOK_ORIGIN: 'https://outlook.example.org/' }],
    ['an origin for Outlook that anybody on the way may change', { OUTLOOK_ORIGIN: 'http://outlook.example.org' }],
    [
      'Microsoft’s script at the portal’s own origin',
      { OUTLOOK_ORIGIN: 'https://portal.example.org:8443', PORTAL_URL: 'https://portal.example.org' },
    ],
    ['a script that anybody on the way may change', { OUTLOOK_OFFICE_JS: 'http://office.example.org/office.js' }],
    ['a gate that is neither soft nor strict', { OUTLOOK_GATE: 'open' }],
    ['another scheme', { PORTAL_URL: 'ftp://portal.example.org' }],
    ['a password of a database whose % is no escape', { DATABASE_URL: 'postgres://ada:pa%ss@db/mail' }],
    ['one of a mailbox', { INTAKE_IMAP_URL: 'imaps://ada:pa%ss@mx/INBOX' }],
    ['one of two ways to say the same', { SMTP_URL: 'smtp://a', SMTP_URL_FILE: '/dev/null' }],
    ['a file that is not there', { SMTP_URL_FILE: path.join(tmpdir(), 'postern-is-not-here') }],
  ])('refuses %s', (_, environment) => {
    expect(() => readConfig(environment)).toThrowError(expect.objectContaining({ code: 'config-invalid' }))
  })

  it('tells nothing of an address that may have a password in it', () => {
    const wrong = { STATUS_URLS: 'https://a.example/ https://ada:sesame@b.example/' }
    expect(() => readConfig(wrong)).toThrow(/and entry 2 is none/)
    expect(() => readConfig(wrong)).not.toThrow(/sesame/)
  })

  it.each([
    ['security@example.org', 'mailto:security@example.org'],
    ['mailto:security@example.org', 'mailto:security@example.org'],
    ['https://example.org/security', 'https://example.org/security'],
    ['tel:+41-44-000-00-00', 'tel:+41-44-000-00-00'],
  ])('takes %s as whom to tell of a weakness', (given, contact) => {
    expect(readConfig({ SECURITY_CONTACT: given }).SECURITY_CONTACT).toBe(contact)
  })

  it('takes lists with commas or spaces', () => {
    const { STATUS_URLS, TRUSTED_PROXIES } = readConfig({
      STATUS_URLS: 'https://a.example/status.json, https://b.example/status.json',
      TRUSTED_PROXIES: 'loopback 10.0.0.0/8,2001:db8::/32 192.0.2.1',
    })
    expect([STATUS_URLS.length, TRUSTED_PROXIES.length]).toEqual([2, 4])
  })

  it('takes https anywhere, and http on loopback', () => {
    expect(readConfig({ HOST: '0.0.0.0', PORTAL_URL: 'https://portal.example.org' }).https).toBe(true)
    expect(readConfig({ PORTAL_URL: 'http://localhost:8080' }).https).toBe(false)
  })

  it('reads a secret from a file', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'postern-config-')), 'smtp')
    writeFileSync(file, 'smtp://user:word@localhost:25\n')
    expect(readConfig({ SMTP_URL_FILE: file }).SMTP_URL).toBe('smtp://user:word@localhost:25')
  })
})

describe('what is one person’s', () => {
  it('is kept where XDG says, and in the usual place where that is no whole path', () => {
    expect(personalFolder({ XDG_DATA_HOME: '/srv/bob' })).toBe(path.join('/srv/bob', 'postern'))
    for (const env of [{}, { XDG_DATA_HOME: '' }, { XDG_DATA_HOME: 'share' }])
      expect(personalFolder(env)).toBe(path.join(homedir(), '.local', 'share', 'postern'))
  })
})
