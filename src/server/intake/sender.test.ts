import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SendMailOptions } from 'nodemailer'
import { afterAll, describe, expect, it } from 'vitest'
import { readHeaderOf } from './fields.ts'
import { checkSender, type Resolve, type SenderCheck } from './sender.ts'
import { resolve, robin, signedBy, written } from './testing/forwards.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-sender-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inside = { ip: '192.0.2.7', helo: 'mail.example.net' }
const outside = { ip: '198.51.100.7', helo: 'mail.example.net' }

async function check(mail: SendMailOptions, more: Partial<SenderCheck> = {}, change = (raw: string) => raw) {
  const raw = await written({ from: robin, to: 'read@portal.example', subject: 'Fwd', text: 'below', ...mail })
  const file = path.join(folder, 'mail.eml')
  writeFileSync(file, change(raw.toString('latin1')), 'latin1')
  const header = await readHeaderOf(file)
  return checkSender({ file, header, sender: robin, client: null, trustedResults: null, resolve, ...more })
}

describe('a sender', () => {
  it('is shown by SPF of their own domain, for the client that sent it', async () => {
    expect(await check({}, { client: inside })).toBe('shown')
    expect(await check({}, { client: outside })).toBe('forged')
    expect(await check({}, { client: null })).toBe('forged')
  })

  it('is shown by a signature of their own domain, or one above it', async () => {
    expect(await check({ dkim: signedBy('example.net') })).toBe('shown')
    const below = 'robin@mail.example.net'
    expect(await check({ from: below, dkim: signedBy('example.net') }, { sender: below })).toBe('shown')
  })

  it('is not shown by a signature of another domain, beside or below', async () => {
    expect(await check({ dkim: signedBy('evil.example') }, { client: outside })).toBe('forged')
    const above = 'robin@net'
    expect(await check({ from: above, dkim: signedBy('example.net') }, { sender: above })).toBe('forged')
  })

  it('is not shown by a signature that their neighbour at the same domain got', async () => {
    expect(await check({ from: 'neighbour@example.net', dkim: signedBy('example.net') })).toBe('forged')
    const twoAuthors = (raw: string) => `From: ${robin}\r\n${raw}`
    expect(await check({ from: 'neighbour@example.net', dkim: signedBy('example.net') }, {}, twoAuthors)).toBe('forged')
  })

  it('is not shown once the mail was changed', async () => {
    const change = (raw: string) => raw.replace('below', 'belov')
    expect(await check({ dkim: signedBy('example.net') }, {}, change)).toBe('forged')
  })

  it('is not known while the DNS does not answer', async () => {
    const silent: Resolve = async () => {
      throw Object.assign(new Error('timed out'), { code: 'ETIMEOUT' })
    }
    expect(await check({}, { client: inside, resolve: silent })).toBe('unknown')
    expect(await check({ dkim: signedBy('example.net') }, { resolve: silent })).toBe('unknown')
    expect(await check({ dkim: signedBy('evil.example') }, { resolve: silent })).toBe('forged')
  })
})

describe('results that another server wrote', () => {
  const results = (value: string) => (raw: string) => `Authentication-Results: ${value}\r\n${raw}`
  const trusting = { trustedResults: 'mx.portal.example' }
  it.each([
    ['SPF', 'mx.portal.example; spf=pass (a comment; spf=fail) smtp.mailfrom=robin@example.net', 'shown'],
    ['DKIM', 'mx.portal.example 1; spf=fail smtp.mailfrom=x@y.example; dkim=pass header.d=example.net', 'shown'],
    [
      'another domain',
      'mx.portal.example; spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example',
      'forged',
    ],
    ['another server', 'mx.elsewhere.example; spf=pass smtp.mailfrom=example.net', 'forged'],
    ['a server whose name begins so', 'mx.portal.example.evil.example; spf=pass smtp.mailfrom=example.net', 'forged'],
    ['a failure', 'mx.portal.example; spf=softfail smtp.mailfrom=example.net; dkim=none', 'forged'],
  ])('count by their server and domain: %s', async (_, value, verdict) => {
    expect(await check({}, trusting, results(value))).toBe(verdict)
    expect(await check({}, {}, results(value))).toBe('forged')
  })

  it('below the topmost of that server were there before', async () => {
    const forged = results('mx.portal.example; spf=pass smtp.mailfrom=example.net')
    const own = results('mx.portal.example; spf=fail smtp.mailfrom=example.net')
    expect(await check({}, trusting, raw => own(forged(raw)))).toBe('forged')
  })
})
