import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Outgoing } from '../runtime/tls.ts'
import { whyTlsFailed } from '../runtime/tls-failure.ts'
import { type Postfix, startPostfix, whyMissing } from './testing/mail-servers.ts'
import { smtpTransport } from './transport.ts'

const missing = whyMissing('postfix')

describe.skipIf(missing)(`Postfix with a certificate that it made itself${missing ? `: ${missing}` : ''}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-tls-'))
  const file = (name: string) => path.join(folder, name)
  let postfix: Postfix
  let made: { private: string; cert: string }
  beforeAll(async () => {
    made = await generate([{ name: 'commonName', value: 'debian' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    })
    writeFileSync(file('cert.pem'), made.cert)
    writeFileSync(file('key.pem'), made.private)
    postfix = await startPostfix({
      mailboxes: ['robin@in.test'],
      settings: [
        'smtpd_tls_security_level=may',
        `smtpd_tls_cert_file=${file('cert.pem')}`,
        `smtpd_tls_key_file=${file('key.pem')}`,
      ],
    })
  })
  afterAll(() => {
    postfix.close()
    rmSync(folder, { recursive: true })
  })

  async function send(outgoing: Outgoing): Promise<string | null> {
    const transport = smtpTransport(`smtp://localhost:${postfix.port}`, outgoing)
    try {
      await transport.verify()
      return null
    } catch (error) {
      return whyTlsFailed(error) ?? 'another failure'
    } finally {
      transport.close()
    }
  }

  it('is used on this machine, and elsewhere by its authority alone', async () => {
    expect(await send({ kind: undefined, ca: null })).toBe(null)
    expect(await send({ kind: 'verify', ca: null })).toMatch(/made itself \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/)
    expect(await send({ kind: 'require', ca: made.cert })).toBe(null)
  })
})
