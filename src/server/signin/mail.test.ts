import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canonicalAddress } from '../../mail/address/address.ts'
import { type ParsedMessage, parseMessage } from '../../mail/parse.ts'
import { codeMailer, describeBrowser } from './mail.ts'

const sentAt = new Date('2026-11-23T12:02:00Z')
let server: SMTPServer
let caught: { to: string[]; mail: ParsedMessage }[]
/** What went over the wire: servers differ in what they make of a quoted local part. */
let wire: string
let refusal: { at: 'mail' | 'rcpt' | 'data'; code: number } | null
/** Until then the mail server says nothing of whom it knows. */
let knows: Promise<unknown>

beforeEach(async () => {
  caught = []
  wire = ''
  refusal = null
  knows = Promise.resolve()
  const refuse = (at: 'mail' | 'rcpt' | 'data') =>
    refusal?.at === at ? Object.assign(new Error('no'), { responseCode: refusal.code }) : null
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onMailFrom: (_address, _session, done) => done(refuse('mail')),
    onRcptTo: (_address, _session, done) => void knows.then(() => done(refuse('rcpt'))),
    async onData(stream, session, done) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      const mail = await parseMessage(new Uint8Array(Buffer.concat(chunks)))
      caught.push({ to: session.envelope.rcptTo.map(({ address }) => address), mail })
      done(refuse('data'))
    },
  })
  server.server.on('connection', socket => socket.on('data', chunk => (wire += chunk)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise<void>(resolve => server.close(resolve)))

/** @returns what became of it. */
async function send(...[to, smtpUrl, language]: Parameters<typeof ask>) {
  return (await ask(to, smtpUrl, language)).delivery
}

function ask(
  to: string,
  smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
  language = 'en',
) {
  const mailer = codeMailer({
    smtpUrl,
    outgoing: { kind: undefined, ca: null },
    from: { name: 'Postern', address: 'secure@localhost' },
    portal: () => 'https://portal.example',
  })
  return mailer({ to, code: '1234 5678', browser: 'Firefox on Windows', sentAt, minutes: 30, language })
}

describe('the mail with the code', () => {
  it('begins with the code, says who asked, when and where to type it, and asks for no answer', async () => {
    await send('robin@example.com')
    const { mail } = caught[0]!
    expect(mail.subject).toMatch(/^1234 5678 /)
    for (const body of [mail.text!, mail.html!]) {
      for (const said of [
        '1234 5678',
        'Firefox on Windows',
        'on 23 November 2026 at 12:02 (UTC)',
        'https://portal.example',
        'If you did not ask for this, do nothing.',
        'We never ask for a password.',
      ]) {
        expect(body).toContain(said)
      }
    }
    expect(mail.headers).toContainEqual({ name: 'Auto-Submitted', value: 'auto-generated' })
  })

  it.each([
    ['de-AT', /^1234 5678 ist Ihr Code$/, 'Wir fragen nie nach einem Kennwort.'],
    ['fr', /^1234 5678 est votre code$/, 'Si ce n’était pas vous, ne faites rien.'],
    ['it', /^1234 5678 è il Suo codice$/, 'Non chiediamo mai una password.'],
    ['es', /^1234 5678 es su código$/, 'Nunca pedimos una contraseña.'],
    ['xx', /^1234 5678 is your code$/, 'We never ask for a password.'],
  ])('is written in the language of who asked: %s', async (language, subject, said) => {
    await send('robin@example.com', undefined, language)
    const { mail } = caught[0]!
    expect(mail.subject).toMatch(subject)
    for (const body of [mail.text!, mail.html!]) expect(body).toContain(said)
  })

  it.each([
    'robin@example.com',
    'r.o+b!in@example.com',
    '"a b"@example.com',
    '"mallory@evil.example,robin"@example.com',
    '"a\\"b"@example.com',
    'zoë@example.com',
    'robin@bücher.example',
  ])('goes to %s and to nobody else', async typed => {
    const address = canonicalAddress(typed)
    await send(address).catch(() => {})
    expect(wire.match(/^RCPT.*$/gm)).toEqual([`RCPT TO:<${address}>`])
  })

  it('goes nowhere when the mailer would make another address of it', async () => {
    const address = canonicalAddress('"<mallory@evil.example>"@example.com')
    await expect(ask(address)).rejects.toMatchObject({ code: 'bad-address' })
    expect(wire).toBe('')
  })

  it.each([
    ['refuses everything', 'failed', { at: 'mail', code: 451 }],
    ['is full', 'failed', { at: 'data', code: 452 }],
    ['does not know the address', 'refused', { at: 'rcpt', code: 550 }],
    ['does not know the address yet', 'refused', { at: 'rcpt', code: 450 }],
    ['takes it', 'taken', null],
  ] as const)('is answered for before the mail server says whom it knows: it %s', async (_, became, why) => {
    refusal = why
    let say = () => {}
    knows = new Promise<void>(resolve => {
      say = resolve
    })
    const { delivery } = await ask('robin@example.com')
    say()
    expect(await delivery).toBe(became)
  })

  it('is not said to be sent when there is no mail server', async () => {
    const asked = ask('robin@example.com', 'smtp://127.0.0.1:1')
    await expect(asked).rejects.toMatchObject({ code: 'mail-down', temporary: true })
  })
})

describe('the browser that asked', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari on iOS'],
    ['Mozilla/5.0 (Linux; Android 15) Chrome/130.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['Postern-age (Linux)', 'age on Linux'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.8.0', 'Thunderbird on Linux'],
    ['<script>alert(1)</script>', 'a browser on a computer'],
    [undefined, 'a browser on a computer'],
  ])('%s is told as %s', (header, told) => {
    expect(describeBrowser(header, 'en-GB')).toBe(told)
  })

  it.each([
    ['de-CH', 'Firefox auf Windows', 'einem Browser auf einem Computer'],
    ['fr', 'Firefox sur Windows', 'un navigateur sur un ordinateur'],
    ['it', 'Firefox su Windows', 'un browser su un computer'],
    ['es', 'Firefox en Windows', 'un navegador en un ordenador'],
  ])('is told in the language of the mail: %s', (language, known, unknown) => {
    expect(describeBrowser('Windows NT 10.0 Firefox/130.0', language)).toBe(known)
    expect(describeBrowser(undefined, language)).toBe(unknown)
  })
})
