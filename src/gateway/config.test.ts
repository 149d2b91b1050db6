import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentWith } from '../runtime/config.ts'
import { readGatewayConfig } from './config.ts'

const environment = {
  GATEWAY_PORTAL: 'http://localhost:9',
  GATEWAY_DOMAINS: 'example.com',
  GATEWAY_OUT_LISTEN: 'lmtp://127.0.0.1:0',
  GATEWAY_IN_LISTEN: 'smtp://127.0.0.1:0',
  GATEWAY_OUT_NEXT: 'smtp://127.0.0.1:9',
  GATEWAY_IN_NEXT: 'smtp://127.0.0.1:9',
}

describe('the configuration', () => {
  const wrong = (more: Record<string, string | undefined>) => () => readGatewayConfig({ ...environment, ...more })

  it('says everything that is wrong at once', () => {
    const all = { GATEWAY_PORTAL: 'none', GATEWAY_DOMAINS: '', GATEWAY_OUT_NEXT: 'lmtp://x', GATEWAY_SECRET: 'short' }
    expect(wrong(all)).toThrow(/GATEWAY_PORTAL[\s\S]*GATEWAY_DOMAINS[\s\S]*GATEWAY_OUT_NEXT[\s\S]*GATEWAY_SECRET/)
  })

  it('lets nobody listen to the world without clients and a certificate, nor without a listener', () => {
    expect(wrong({ GATEWAY_OUT_LISTEN: 'smtp://0.0.0.0:25' })).toThrow(/GATEWAY_CLIENTS, GATEWAY_TLS_CERT/)
    expect(wrong({ GATEWAY_OUT_LISTEN: undefined, GATEWAY_IN_LISTEN: undefined })).toThrow(/must be given/)
    expect(wrong({ GATEWAY_CLIENTS: 'loopback' })).toThrow(/GATEWAY_CLIENTS/)
    expect(wrong({ GATEWAY_ADMIN: '0.0.0.0:9426' })).toThrow(/GATEWAY_ADMIN needs GATEWAY_TLS_CERT/)
    expect(wrong({ GATEWAY_ADMIN: '9426' })).toThrow(/GATEWAY_ADMIN must be written HOST:PORT/)
  })

  it('asks the next mail server for a certificate, unless it is on this machine or the operator says otherwise', () => {
    const kinds = (more: Record<string, string>) => {
      const { out, in: inside } = readGatewayConfig({
        ...environment,
        GATEWAY_OUT_NEXT: 'smtp://mx.example:25',
        ...more,
      }).nextTls
      return [out.kind, inside.kind]
    }
    expect(kinds({})).toEqual(['verify', 'any'])
    expect(kinds({ OUTGOING_TLS: 'require' })).toEqual(['require', 'require'])
    expect(wrong({ OUTGOING_TLS: 'no' })).toThrow(/OUTGOING_TLS/)
    expect(wrong({ OUTGOING_CA: '/nowhere' })).toThrow(/OUTGOING_CA/)
  })

  it('says what a setting of an earlier release is called now', () => {
    expect(wrong({ GATEWAY_LDAP_CA: '/etc/ca.pem' })).toThrow('GATEWAY_LDAP_CA is called OUTGOING_CA now')
  })

  it('names sources of people that can be understood, and a directory with both name and password', () => {
    expect(wrong({ GATEWAY_ADDRESSES: '/etc/people ldap://ds/dc=in?mail?deep' })).toThrow(/GATEWAY_ADDRESSES must be/)
    expect(wrong({ GATEWAY_LDAP_DN: 'cn=reader' })).toThrow(/GATEWAY_LDAP_PASSWORD/)
  })

  it('is read from a file beneath the environment', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'postern-gateway-config-'))
    const file = path.join(folder, 'gateway.conf')
    writeFileSync(file, '# comment\nGATEWAY_DOMAINS=example.org\nGATEWAY_PORTAL="https://portal.example"\n')
    expect(environmentWith('gateway', file)).toMatchObject({
      GATEWAY_DOMAINS: 'example.org',
      GATEWAY_PORTAL: 'https://portal.example',
    })
    expect(() => environmentWith('gateway', path.join(folder, 'none'))).toThrow(/cannot be read/)
    rmSync(folder, { recursive: true })
  })
})
