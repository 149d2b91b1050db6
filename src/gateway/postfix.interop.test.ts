import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Parameters, parametersAnswer, signedParameters } from '../contract/parameters.ts'
import { paths } from '../contract/paths.ts'
import { fromBase64url } from '../core/bytes.ts'
import { open } from '../core/envelope/open.ts'
import { checkProof } from '../core/envelope/proof.ts'
import { seal } from '../core/envelope/seal.ts'
import { periodOf } from '../core/ibe/period.ts'
import { serialForPeriod } from '../core/ibe/serial.ts'
import { verifyJws } from '../core/jws.ts'
import { secondsOf } from '../core/seconds.ts'
import { fetchCertificates } from '../key-client/fetch.ts'
import { readArrival } from '../mail/arrival.ts'
import { readHeader } from '../mail/header.ts'
import { parseMessage } from '../mail/parse.ts'
import { portalCall } from '../runtime/portal-client.ts'
import { Browser, type Services } from '../server/testing/services.ts'
import { freePorts, type Postfix, whyMissing } from '../smtp/testing/mail-servers.ts'
import { program } from '../testing/program.ts'
import { type Environment, startEnvironment } from './testing/environment.ts'
import { startFull } from './testing/full-mailbox.ts'
import { lines } from './testing/gateway.ts'
import { newMails } from './testing/new-mails.ts'

const [alice, full, bob] = ['alice@in.test', 'full@in.test', 'bob@out.test'] as const
/** The carriers' own return paths. */
const relay = 'b@localhost'
const missing = whyMissing('postfix')
const secret = 'the price is 4711'

describe.skipIf(missing !== null)(
  `between two sides of a real Postfix${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let environment: Environment
    let postfix: Postfix
    let parameters: Parameters
    let person: Browser
    let endFull: () => void

    beforeAll(async () => {
      const [smtp] = (await freePorts(1)) as [number]
      endFull = await startFull(smtp)
      environment = await startEnvironment({
        mailboxes: [alice, full, bob, relay],
        transports: { [full]: `smtp:[127.0.0.1]:${smtp}` },
        policy: 'rules: [{ name: tagged, direction: out, when: { subject: "[secure]" }, action: seal }]',
      })
      postfix = environment.postfix
      const { signed, root } = parametersAnswer.parse(await (await fetch(environment.portal + paths.parameters)).json())
      parameters = signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
      person = new Browser(() => environment.portal)
      await person.signIn(environment as unknown as Services, bob)
    })
    afterAll(async () => {
      await environment.close()
      endFull()
    })

    const command = async (...args: string[]) =>
      JSON.parse(
        (await promisify(execFile)(process.execPath, [program, 'gateway', ...args, '--json'], { env: environment.env }))
          .stdout,
      )

    async function send(sender: string, to: string, raw: Buffer, side: 'out' | 'in' = 'out'): Promise<void> {
      const port = postfix.filterPorts[side === 'out' ? 0 : 1]!
      const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
      await transport.sendMail({ envelope: { from: sender, to }, raw })
    }

    const next = newMails(address => postfix.mails(address))

    /** What bob reads in the portal: his key by his session, opened with our own core. */
    async function opened(carrier: Buffer) {
      const { envelope } = await readArrival(carrier)
      const period = periodOf(new Date())
      const given = await person.keys({ ...environment, now: () => new Date() } as unknown as Services, {
        aud: parameters.serials[0]!.nodes[0]!.id,
        sub: bob,
        wanted: [{ address: bob, serial: 1, period, condition: '' }],
      })
      if (typeof given === 'string') throw new Error(given)
      const keys = given.map(({ key, ...fields }) => ({
        ...fields,
        district: parameters.district,
        key: fromBase64url(key),
      }))
      const result = await open({ envelope, keys })
      const from = (await parseMessage(result.message)).from.map(({ address }) => address)
      return { ...result, state: await checkProof({ ...result, from, district: parameters }) }
    }

    /** Bob's answer from the portal: sealed with our own core, handed to the relay. */
    async function answer(message: Buffer, to: string): Promise<void> {
      const now = new Date()
      const period = periodOf(now)
      const key = await person.device
      const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const seconds = secondsOf(now)
      const about = { subject: bob, district: parameters.district, now: seconds }
      const [first] = await fetchCertificates(portalCall(environment.portal, cookie), key, about)
      const { envelope, indices } = await seal({
        message,
        district: parameters.district,
        serial: serialForPeriod(parameters.serials, period),
        period,
        addresses: [to],
        signer: { certificate: first!.certificate, privateKey: key.privateKey, kid: key.kid },
        sealedAt: seconds,
      })
      const form = new FormData()
      const outer = {
        from: bob,
        messageId: '<reply@out.test>',
        inReplyTo: [],
        references: [],
        language: 'en',
        envelopes: [{ recipients: [{ address: to, index: indices[0]! }] }],
      }
      form.append('message', JSON.stringify(outer))
      form.append('envelope', new Blob([envelope]), 'envelope')
      const headers = { origin: environment.portal, cookie, 'idempotency-key': randomUUID() }
      const response = await fetch(environment.portal + paths.messages, { method: 'POST', headers, body: form })
      expect(response.status).toBe(202)
    }

    const letter = (...more: string[]) =>
      lines(`From: Alice <${alice}>`, `To: ${bob}`, ...more, 'Date: Tue, 24 Nov 2026 12:00:00 +0000', '', secret)

    it('what swaks sends is sealed by its tag, and opens in the portal as it came, from the organisation', async () => {
      const file = path.join(environment.folder, 'letter.eml')
      writeFileSync(file, letter('Subject: [secure] Offer', 'Message-ID: <offer@in.test>'))
      const before = postfix.mails(bob).length
      if (whyMissing('swaks') === null)
        await promisify(execFile)('swaks', [
          ...['--server', `127.0.0.1:${postfix.filterPorts[0]}`, '--from', alice, '--to', bob],
          ...['--data', `@${file}`, '--silent', '3'],
        ])
      else await send(alice, bob, letter('Subject: [secure] Offer', 'Message-ID: <offer@in.test>'))
      const carrier = await next(bob, before)
      const outside = carrier.toString('latin1')
      for (const inside of [secret, 'Offer', 'offer@in.test']) expect(outside).not.toContain(inside)
      expect(outside).toMatch(/^From: Alice <alice@in\.test>/m)
      const { message, state } = await opened(carrier)
      expect(Buffer.from(message).toString()).toContain(`Subject: [secure] Offer\r\n`)
      expect(Buffer.from(message).toString()).toContain(secret)
      expect(state).toMatchObject({ state: 'verified', subject: '@in.test' })
    })

    it('plain mail goes on in clear, an answer from the portal comes in readable, and the answer to that is sealed', async () => {
      let before = postfix.mails(bob).length
      await send(alice, bob, letter('Subject: lunch', 'In-Reply-To: <reply@out.test>'))
      expect((await next(bob, before)).toString()).toContain(secret)

      const reply = lines(
        `From: Bob <${bob}>`,
        `To: ${alice}`,
        'Subject: Re: Offer',
        'Message-ID: <reply@out.test>',
        'Date: Tue, 24 Nov 2026 13:00:00 +0000',
        '',
        'I take it, for 4711',
      )
      before = postfix.mails(alice).length
      await answer(reply, alice)
      const got = await next(alice, before)
      const mail = await parseMessage(got)
      expect(mail).toMatchObject({ subject: 'Re: Offer', from: [{ address: bob }] })
      expect(mail.text).toContain('I take it, for 4711')
      expect(got.toString()).toMatch(/^X-Postern-Sender: verified; by=bob@out\.test\r?$/m)
      expect(got.toString()).toMatch(/^Return-Path: <dsn\+[0-9a-f]{32}@in\.test>\r?$/m)

      before = postfix.mails(bob).length
      await send(
        alice,
        bob,
        letter('Subject: Re: Offer', 'In-Reply-To: <reply@out.test>', 'References: <reply@out.test>'),
      )
      const sealed = await next(bob, before)
      expect(sealed.toString('latin1')).not.toContain(secret)
      expect(Buffer.from((await opened(sealed)).message).toString()).toContain(secret)
    })

    it('a mailbox that is full tells the outside of the status alone', async () => {
      const before = postfix.mails(relay).length
      const inner = lines(`From: ${bob}`, `To: ${full}`, 'Subject: Contract', 'Message-ID: <c@out.test>', '', secret)
      await answer(inner, full)
      const report = (await next(relay, before)).toString('latin1')
      expect(report).toMatch(/full@in\.test[\s\S]*Status: 5\.2\.2/)
      for (const inside of [secret, 'Contract']) expect(report).not.toContain(inside)
    })

    it('signatures of PGP/MIME and S/MIME still verify on both sides', async () => {
      for (const signed of [pgpSigned(environment.folder), smimeSigned(environment.folder)]) {
        let before = postfix.mails(bob).length
        await send(alice, bob, signed.mail(alice, '[secure] signed'))
        signed.verify(Buffer.from((await opened(await next(bob, before))).message))
        before = postfix.mails(alice).length
        await answer(signed.mail(bob, 'signed'), alice)
        signed.verify(await next(alice, before))
      }
    })

    it('with the portal away mail is kept, listed, explained and sent again by the command line', async () => {
      const file = path.join(environment.folder, 'check.eml')
      writeFileSync(file, letter('Subject: [secure] later'))
      expect(await command('check', file, '--to', bob, '--from', alice)).toMatchObject({
        action: 'seal',
        rule: 'tagged',
      })
      const before = postfix.mails(bob).length
      await send(
        'stranger@elsewhere.test',
        bob,
        lines('From: stranger@elsewhere.test', 'Subject: [secure] x', '', secret),
      )
      await expect
        .poll(async () => (await command('list')).messages, { timeout: 60_000 })
        .toMatchObject([{ reason: 'sender', state: 'quarantine' }])
      const [mail] = (await command('list', '--filter', 'reason=sender')).messages
      expect(await command('show', mail.id.slice(0, 8))).toMatchObject({
        message: { subject: '[secure] x', queue: expect.stringMatching(/^[0-9A-F]+$/) },
        header: expect.arrayContaining(['Subject: [secure] x']),
      })
      expect(await command('resend', '--filter', 'reason=sender', '--dry-run')).toMatchObject({
        dryRun: true,
        messages: [{ id: mail.id }],
      })
      writeFileSync(
        environment.env['GATEWAY_POLICY']!,
        'rules: [{ name: strangers, direction: out, when: { sender: "*@elsewhere.test" }, action: pass }]',
      )
      expect(await command('reload')).toEqual({ reloaded: true })
      expect(await command('resend', mail.id)).toMatchObject({ delivered: 1, left: 0 })
      await next(bob, before)
      expect(await command('list')).toEqual({ messages: [] })
      writeFileSync(environment.env['GATEWAY_POLICY']!, 'rules: [{ name: strangers, direction: sideways }]')
      await expect(command('reload')).rejects.toMatchObject({ code: 78 })
    })

    it('doctor finds everything in order, and says which side is wrong when it is not', async () => {
      writeFileSync(environment.env['GATEWAY_POLICY']!, '{}')
      const look = async (more: NodeJS.ProcessEnv = {}) =>
        promisify(execFile)(process.execPath, [program, 'doctor', '--json'], {
          env: { ...environment.env, ...more },
        }).then(
          ({ stdout }) => JSON.parse(stdout).findings as { state: string; what: string; say: string }[],
          ({ stdout }) => JSON.parse(stdout).findings as { state: string; what: string; say: string }[],
        )
      expect((await look()).filter(({ state }) => state === 'wrong')).toEqual([])
      const [port] = await freePorts(1)
      const bad = await look({
        GATEWAY_PORTAL: `http://127.0.0.1:${port}`,
        GATEWAY_OUT_NEXT: `smtp://127.0.0.1:${port}`,
      })
      expect(bad.filter(({ state }) => state === 'wrong').map(({ what }) => what)).toEqual([
        'portal',
        'keys',
        'next mail server, outwards',
      ])
    })
  },
)

interface SignedMail {
  mail(from: string, subject: string): Buffer
  verify(mail: Buffer): void
}

/** The first part of a multipart, to the byte, and the second. */
function partsOf(mail: Buffer): { text: string; signature: string } {
  const all = mail.toString('latin1').replace(/\r?\n/g, '\r\n')
  const boundary = /boundary="?([^";\r\n]+)"?/.exec(all.slice(0, readHeader(mail).body + 200))![1]!
  const [, text, signature] = all.split(`--${boundary}`)
  return { text: text!.slice(2, -2), signature: signature!.slice(signature!.indexOf('\r\n\r\n') + 4, -2) }
}

const inner =
  'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe,  with two blanks \r\n.dot\r\n'

function pgpSigned(folder: string): SignedMail {
  const home = mkdtempSync(path.join(folder, 'gpg-'))
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--yes', '--quiet', ...args], { stdio: 'pipe' })
  gpg('--passphrase', '', '--quick-gen-key', 'signer@test', 'ed25519', 'sign')
  const part = Buffer.from(inner, 'utf8')
  writeFileSync(path.join(home, 'part'), part)
  gpg('--armor', '--detach-sign', '--output', path.join(home, 'sig'), path.join(home, 'part'))
  const signature = execFileSync('cat', [path.join(home, 'sig')], { encoding: 'latin1' }).trim()
  return {
    mail: (from, subject) =>
      multipart(
        from,
        subject,
        'application/pgp-signature',
        part,
        `Content-Type: application/pgp-signature\r\n\r\n${signature.replace(/\r?\n/g, '\r\n')}`,
      ),
    verify(mail) {
      const { text, signature: sig } = partsOf(mail)
      writeFileSync(path.join(home, 'got'), Buffer.from(text, 'latin1'))
      writeFileSync(path.join(home, 'got.sig'), Buffer.from(sig, 'latin1'))
      gpg('--verify', path.join(home, 'got.sig'), path.join(home, 'got'))
    },
  }
}

function smimeSigned(folder: string): SignedMail {
  const home = mkdtempSync(path.join(folder, 'smime-'))
  const file = (name: string) => path.join(home, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    file('key'),
    '-out',
    file('cert'),
    '-subj',
    '/CN=signer',
    '-days',
    '2',
  )
  const part = Buffer.from(inner, 'utf8')
  writeFileSync(file('part'), part)
  openssl(
    'cms',
    '-sign',
    '-binary',
    '-in',
    file('part'),
    '-signer',
    file('cert'),
    '-inkey',
    file('key'),
    '-outform',
    'DER',
    '-out',
    file('sig'),
  )
  const signature = execFileSync('base64', [file('sig')], { encoding: 'latin1' })
    .trim()
    .replace(/\n/g, '\r\n')
  return {
    mail: (from, subject) =>
      multipart(
        from,
        subject,
        'application/pkcs7-signature',
        part,
        `Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n${signature}`,
      ),
    verify(mail) {
      const { text, signature: sig } = partsOf(mail)
      writeFileSync(file('got'), Buffer.from(text, 'latin1'))
      writeFileSync(file('got.sig'), Buffer.from(sig, 'base64'))
      openssl(
        'cms',
        '-verify',
        '-binary',
        '-content',
        file('got'),
        '-in',
        file('got.sig'),
        '-inform',
        'DER',
        '-noverify',
        '-out',
        '/dev/null',
      )
    },
  }
}

function multipart(from: string, subject: string, protocol: string, part: Buffer, signature: string): Buffer {
  return Buffer.concat([
    lines(
      `From: ${from}`,
      `Subject: ${subject}`,
      `Message-ID: <${randomUUID()}@test>`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/signed; protocol="${protocol}"; micalg=pgp-sha512; boundary="sig"`,
      '',
      '--sig',
    ),
    part,
    Buffer.from(`\r\n--sig\r\n${signature}\r\n--sig--\r\n`, 'latin1'),
  ])
}
