import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { faultOfCertificates, faultOfKey } from './pem.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-named-'))
afterAll(() => rmSync(folder, { recursive: true }))
const put = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}
let own: { cert: string; private: string }
let other: typeof own
beforeAll(async () => {
  own = await generate([{ name: 'commonName', value: 'mx.example' }], { keyType: 'ec' })
  other = await generate([{ name: 'commonName', value: 'mx.example' }], { keyType: 'ec' })
})

it.each([
  ['is not there', '/etc/postern-none/smtp', /SMTP_URL_FILE: there is no \/etc\/postern-none\/smtp$/],
  ['is a folder', folder, /is a folder, and must be a file/],
  [
    'lies where a service sees nothing',
    '/home/ada/smtp',
    /sees nothing below \/home \(ProtectHome\): put it below \/etc\/postern/,
  ],
  ['lies with the person who is signed in', '/run/user/1000/smtp', /sees nothing below \/run\/user/],
])('a named file that %s is told so', (_, file, said) => {
  expect(() => readConfig({ SMTP_URL_FILE: file })).toThrow(said)
  expect(() => readConfig({ OUTGOING_CA: file })).toThrow(/OUTGOING_CA: /)
})

it('a path that is not whole is told so, without the secret that it may be', () => {
  expect(() => readConfig({ OUTGOING_CA: 'ca.pem' })).toThrow(/OUTGOING_CA: there is no ca.pem in \//)
  expect(() => readConfig({ SMTP_URL_FILE: 'smtp://ada:sesame@mx' })).toThrow(/SMTP_URL_FILE: must be the whole path/)
  expect(() => readConfig({ SMTP_URL_FILE: 'smtp://ada:sesame@mx' })).not.toThrow(/sesame/)
})

it('a file in which nothing is, is told so', () => {
  expect(() => readConfig({ SMTP_URL_FILE: put('empty', '\n') })).toThrow(/SMTP_URL_FILE: nothing is in /)
})

it('a file of certificates that holds none is told so, with what is in it instead', () => {
  const wrong = (text: string) => () => readConfig({ OUTGOING_CA: put('ca.pem', text) })
  expect(wrong('not PEM')).toThrow(/OUTGOING_CA: .* holds no certificate: it must be PEM/)
  expect(wrong(own.private)).toThrow(/holds a key, and must hold certificates/)
  expect(wrong(own.cert + own.cert.replace(/[A-Za-z0-9+/]{40}/, 'A'.repeat(40)))).toThrow(
    /broken in the place of certificate 2/,
  )
  expect(wrong(own.cert)).not.toThrow()
})

it('a key that is not that of its certificate is told so', () => {
  expect(faultOfCertificates(own.cert)).toBeNull()
  expect(faultOfKey(own.private, own.cert)).toBeNull()
  expect(faultOfKey(other.private, own.cert)).toMatch(/is not the key of the first certificate/)
  expect(faultOfKey(own.cert, own.cert)).toMatch(/holds no key/)
  expect(faultOfKey('-----BEGIN ENCRYPTED PRIVATE KEY-----', own.cert)).toMatch(/locked with a passphrase/)
})
