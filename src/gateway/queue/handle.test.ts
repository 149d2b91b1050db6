// @module-tag long
import { describe, expect, it } from 'vitest'
import { parseMessage } from '../../mail/parse.ts'
import { lines, newCarrier, readCarrier } from '../testing/gateway.ts'
import { gatewayPerTest } from '../testing/per-test.ts'
import { list } from './quarantine.ts'

const [alice, bob, carol] = ['alice@in.test', 'bob@out.test', 'carol@out.test'] as const
const secret = 'the price is 4711'
const letter = lines(
  'Received: from desk.in.test ([192.0.2.7]) by mx.in.test; Tue, 24 Nov 2026 11:59:00 +0000',
  `From: Alice <${alice}>`,
  `To: ${bob}`,
  'Subject: Offer for you',
  'Message-ID: <letter@in.test>',
  'Date: Tue, 24 Nov 2026 12:00:00 +0000',
  '',
  secret,
)
const text = (raw: Buffer) => raw.toString('latin1')

const current = gatewayPerTest()

const stored = (state?: 'errored' | 'quarantine' | 'spool') => list(current.gateway.stores, state ? { state } : {}, 0)

describe('mail to the outside', () => {
  it('is sealed to the byte; nothing of its text, subject or way stays outside; it is signed for the organisation', async () => {
    expect(await current.gateway.each('out', alice, [bob], letter)).toMatchObject([{ code: 250 }])
    const [carrier] = current.gateway.got
    expect(carrier).toMatchObject({ direction: 'out', mailFrom: alice, recipient: bob })
    const outside = text(carrier!.content)
    for (const inside of [secret, 'Offer for you', 'desk.in.test', '192.0.2.7', 'letter@in.test'])
      expect(outside).not.toContain(inside)
    expect(outside).toMatch(/^From: Alice <alice@in\.test>\r$/m)
    const opened = await readCarrier(current.district, carrier!.content, bob)
    expect(Buffer.from(opened.message).equals(letter)).toBe(true)
    expect(opened.proof).not.toBe('none')
  })

  it('goes to each recipient as the policy says for that one', async () => {
    current.gateway.setPolicy(`
      rules:
        - { name: partners, direction: out, when: { recipient: '*@out.test' }, action: seal }
        - { name: rivals, direction: out, when: { recipient: '*@rival.test' }, action: refuse }`)
    const replies = await current.gateway.each('out', alice, [bob, 'x@rival.test', 'friend@plain.test', carol], letter)
    expect(replies.map(({ code }) => code)).toEqual([250, 550, 250, 250])
    const of = (recipient: string) => current.gateway.got.find(got => got.recipient === recipient)!.content
    expect(of('friend@plain.test').equals(letter)).toBe(true)
    expect(text(of(bob))).not.toContain(secret)
    await expect(readCarrier(current.district, of(carol), bob)).rejects.toMatchObject({ code: 'not-for-this-address' })
    expect(current.gateway.got).toHaveLength(3)
  })

  it.each([
    ['a From of another domain', 'From: eve@elsewhere.test'],
    ['two From fields', `From: ${alice}\r\nFrom: root@in.test`],
    ['two authors in one From', `From: ${alice}, root@in.test`],
    ['no From', 'X-None: 1'],
  ])('is kept when it has %s: nobody else is signed for', async (_, from) => {
    await current.gateway.each('out', alice, [bob], lines(from, 'Subject: s', '', secret))
    expect(current.gateway.got).toEqual([])
    expect(await stored('quarantine')).toMatchObject([{ reason: 'sender', subject: 's', direction: 'out' }])
  })

  it('is kept for an address that cannot be an identity, a list and a loop, and sealed for the others', async () => {
    current.gateway.setPolicy('{ default: { out: seal }, lists: [all@out.test] }')
    const replies = await current.gateway.each('out', alice, ['"a b"@[192.0.2.1]', 'all@out.test', bob], letter)
    expect(replies.map(({ code }) => code)).toEqual([250, 250, 250])
    expect(current.gateway.got.map(({ recipient }) => recipient)).toEqual([bob])
    expect((await stored()).map(({ reason }) => reason).toSorted()).toEqual(['list', 'recipient'])
    const round = Buffer.concat([Buffer.from('Received: by x; Tue, 24 Nov 2026 11:59:00 +0000\r\n'.repeat(30)), letter])
    await current.gateway.each('out', alice, [carol], round)
    expect((await stored()).map(({ reason }) => reason)).toContain('loop')
    expect(current.gateway.got).toHaveLength(1)
  })

  it('keeps what tells of a loop: one Received a hop, without the way, and every Delivered-To', async () => {
    await current.gateway.each(
      'out',
      alice,
      [bob],
      Buffer.concat([Buffer.from('Delivered-To: alice@in.test\r\n'), letter]),
    )
    const outside = text(current.gateway.got[0]!.content)
    expect(outside.match(/^Received: /gm)).toHaveLength(2)
    expect(outside).toMatch(/^Delivered-To: alice@in\.test\r$/m)
  })

  it('is not sealed twice when its own carrier comes round, but is when one byte was added beside it', async () => {
    await current.gateway.each('out', alice, [bob], letter)
    const carrier = current.gateway.got[0]!.content
    await current.gateway.each('out', alice, [bob], carrier)
    expect(current.gateway.got[1]!.content.equals(carrier)).toBe(true)
    // To somebody else it is no carrier: they could not open it.
    await current.gateway.each('out', alice, [carol], carrier)
    expect(current.gateway.got[2]!.content.equals(carrier)).toBe(false)
    const decoy = Buffer.from(
      text(carrier).replace(/^(Content-Type: text\/plain.*\r\n(?:[^\r]+\r\n)*\r\n)/m, `$1${secret}\r\n`),
      'latin1',
    )
    expect(text(decoy)).toContain(secret)
    await current.gateway.each('out', alice, [bob], decoy)
    expect(text(current.gateway.got[3]!.content)).not.toContain(secret)
  })

  it('that hides a secret beside a decoy encrypted_message.htm is sealed', async () => {
    await current.gateway.each('out', alice, [bob], letter)
    const htm = /-----BEGIN AGE[\s\S]*?END AGE ENCRYPTED FILE-----/.exec(text(current.gateway.got[0]!.content))![0]
    const decoy = lines(
      `From: ${alice}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      secret,
      '--b',
      'Content-Type: text/html; name=encrypted_message.htm',
      'Content-Disposition: attachment; filename=encrypted_message.htm',
      '',
      `<textarea name=message>${htm}</textarea>`,
      '--b--',
    )
    await current.gateway.each('out', alice, [bob], decoy)
    const carrier = current.gateway.got[1]!.content
    expect(text(carrier)).not.toContain(secret)
    expect(Buffer.from((await readCarrier(current.district, carrier, bob)).message).equals(decoy)).toBe(true)
  })

  it('keeps the flags of automatic mail when it is sealed', async () => {
    const raw = lines(
      `From: ${alice}`,
      'Auto-Submitted: auto-replied (vacation)',
      'Precedence: bulk',
      'Subject: away',
      '',
      secret,
    )
    await current.gateway.each('out', '', [bob], raw)
    const outside = text(current.gateway.got[0]!.content)
    expect(outside).toMatch(/^auto-submitted: auto-replied\r$/im)
    expect(outside).toMatch(/^precedence: bulk\r$/im)
    expect(outside).not.toContain(secret)
  })

  it('that reports on delivery goes out by status alone, whatever the policy says', async () => {
    current.gateway.setPolicy('{ default: { out: pass } }')
    const report = lines(
      'From: MAILER-DAEMON@in.test',
      `To: ${bob}`,
      'Subject: Undelivered: Offer for you',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      `This failed: ${secret}`,
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.in.test',
      '',
      'Final-Recipient: rfc822; alice@in.test',
      'Action: failed',
      'Status: 5.2.2',
      `Diagnostic-Code: smtp; 552 ${secret}`,
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Subject: Offer for you',
      '',
      secret,
      '--b--',
    )
    expect(await current.gateway.each('out', '', [bob], report)).toMatchObject([{ code: 250 }])
    const outside = text(current.gateway.got[0]!.content)
    expect(outside).not.toContain(secret)
    expect(outside).not.toContain('Offer')
    expect(outside).toMatch(/alice@in\.test[\s\S]*Status: 5\.2\.2/)
    // Nobody's mail that is no report may hold anything.
    await current.gateway.each(
      'out',
      '',
      [bob],
      lines('From: MAILER-DAEMON@in.test', 'Subject: failure notice', '', secret),
    )
    expect(text(current.gateway.got[1]!.content)).not.toContain(secret)
  })
})

describe('mail from the outside', () => {
  const inner = lines(
    'Received: from hidden.out.test by mx.out.test; Tue, 24 Nov 2026 11:00:00 +0000',
    'Authentication-Results: mx.in.test; dkim=pass header.d=in.test',
    'Return-Path: <someone@in.test>',
    'X-Spam-Status: No, score=-100',
    'X-Postern-Sender: verified; by=boss@in.test',
    'Bcc: hidden@out.test',
    'Resent-From: x@out.test',
    `From: Bob <${bob}>`,
    `To: ${alice}`,
    'Subject: Yes please',
    'Message-ID: <answer@out.test>',
    '',
    'I take it for 4711',
  )
  const carrier = (changes: Partial<Parameters<typeof newCarrier>[1]> = {}) =>
    newCarrier(current.district, {
      message: inner,
      to: [alice],
      signAs: bob,
      from: bob,
      now: current.gateway.now(),
      ...changes,
    })

  it('is opened for whom it was sealed to, readable and verified, without what others said of it on its way', async () => {
    await current.gateway.each('in', `b+${'1'.repeat(32)}@portal.example`, [alice], await carrier())
    const got = current.gateway.got[0]!
    const mail = await parseMessage(got.content)
    expect(mail).toMatchObject({ subject: 'Yes please', from: [{ address: bob }] })
    expect(mail.text).toContain('I take it for 4711')
    const shown = text(got.content)
    expect(shown).toMatch(/^X-Postern-Sender: verified; by=bob@out\.test\r$/m)
    for (const gone of [
      'hidden.out.test',
      'dkim=pass',
      'someone@in.test',
      'score=-100',
      'boss@in.test',
      'hidden@out.test',
      'Resent-From',
    ])
      expect(shown).not.toContain(gone)
    expect(shown.endsWith('\r\n\r\nI take it for 4711\r\n')).toBe(true)
  })

  it('returns to the gateway, not to the outside: its sender hears the status alone', async () => {
    await current.gateway.each('in', bob, [alice], await carrier())
    const { mailFrom } = current.gateway.got[0]!
    expect(mailFrom).toMatch(/^dsn\+[0-9a-f]{32}@in\.test$/)
    const bounce = lines(
      'From: MAILER-DAEMON@in.test',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Final-Recipient: rfc822; mailbox7@store.in.test',
      'Action: failed',
      'Status: 5.2.2',
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      inner.toString(),
      '--b--',
    )
    expect(await current.gateway.each('out', '', [mailFrom], bounce)).toMatchObject([{ code: 250 }])
    const report = current.gateway.got[1]!
    expect(report).toMatchObject({ direction: 'out', mailFrom: '', recipient: bob })
    expect(text(report.content)).toMatch(/alice@in\.test[\s\S]*Status: 5\.2\.2/)
    for (const inside of ['for 4711', 'Yes please', 'mailbox7']) expect(text(report.content)).not.toContain(inside)
    expect(await current.gateway.each('out', '', [`dsn+${'0'.repeat(32)}@in.test`], bounce)).toMatchObject([
      { code: 550 },
    ])
  })

  it('that is answered by a machine is answered sealed', async () => {
    await current.gateway.each('in', bob, [alice], await carrier())
    const { mailFrom } = current.gateway.got[0]!
    current.gateway.setPolicy('{ default: { out: pass } }')
    const away = lines(
      `From: ${alice}`,
      'Auto-Submitted: auto-replied',
      'Subject: Re: Yes please',
      '',
      `I am away: ${secret}`,
    )
    expect(await current.gateway.each('out', '', [mailFrom], away)).toMatchObject([{ code: 250 }])
    expect(current.gateway.got[1]).toMatchObject({ recipient: bob })
    expect(text(current.gateway.got[1]!.content)).not.toContain(secret)
    expect(
      Buffer.from((await readCarrier(current.district, current.gateway.got[1]!.content, bob)).message).equals(away),
    ).toBe(true)
  })

  it('an answer to it in plain mail is sealed, though no rule says so', async () => {
    current.gateway.setPolicy('{ default: { out: pass } }')
    const answer = (id: string) =>
      lines(`From: ${alice}`, `To: ${bob}`, 'Subject: Re: Yes please', `In-Reply-To: ${id}`, '', `Done: ${secret}`)
    await current.gateway.each('out', alice, [bob], answer('<answer@out.test>'))
    expect(text(current.gateway.got[0]!.content)).toContain(secret)
    await current.gateway.each('in', bob, [alice], await carrier())
    await current.gateway.each('out', alice, [carol], answer('<answer@out.test>'))
    expect(text(current.gateway.got[2]!.content)).not.toContain(secret)
    current.gateway.setPolicy('{ default: { out: pass }, answers: off }')
    await current.gateway.each('out', alice, ['dave@out.test'], answer('<answer@out.test>'))
    expect(text(current.gateway.got[3]!.content)).toContain(secret)
  })

  it('a stolen carrier is not opened for an insider who was not addressed', async () => {
    const stolen = await carrier({ to: ['boss@in.test'] })
    await current.gateway.each('in', 'thief@out.test', [alice], stolen)
    expect(current.gateway.got[0]!.content.equals(stolen)).toBe(true)
  })

  it('does not show a superior as its sender where nothing proves it', async () => {
    const forged = lines('From: Boss <boss@out.test>', 'Subject: Pay this', '', 'now')
    await current.gateway.each(
      'in',
      'thief@evil.test',
      [alice],
      await carrier({ message: forged, signAs: null, from: 'thief@evil.test' }),
    )
    const mail = await parseMessage(current.gateway.got[0]!.content)
    expect(mail.from.map(({ address }) => address)).toEqual(['secure@portal.example'])
    expect(mail.text).toContain('boss@out.test')
    expect(mail.attachments.map(({ mimeType }) => mimeType)).toContain('message/rfc822')
    // Signed, but by somebody else than it says.
    await current.gateway.each(
      'in',
      'thief@evil.test',
      [alice],
      await carrier({ message: forged, signAs: 'thief@evil.test' }),
    )
    expect((await parseMessage(current.gateway.got[1]!.content)).from[0]!.address).toBe('secure@portal.example')
  })

  it('is kept where the inside claims our own domain without our own proof', async () => {
    const forged = lines('From: boss@in.test', 'Subject: Pay this', '', 'now')
    await current.gateway.each(
      'in',
      'thief@evil.test',
      [alice],
      await carrier({ message: forged, signAs: 'thief@evil.test' }),
    )
    expect(current.gateway.got).toEqual([])
    expect(await stored()).toMatchObject([
      { reason: 'forged-sender', direction: 'in', subject: expect.not.stringMatching('Pay') },
    ])
  })

  it('keeps what else is in it: the opened message is added', async () => {
    const raw = text(await carrier())
    const boundary = /boundary="([^"]+)"/.exec(raw)![1]!
    const more = Buffer.from(
      raw.replace(
        `\r\n--${boundary}--`,
        `\r\n--${boundary}\r\nContent-Type: text/plain\r\n\r\nand this note\r\n--${boundary}--`,
      ),
      'latin1',
    )
    await current.gateway.each('in', bob, [alice], more)
    const shown = text(current.gateway.got[0]!.content)
    expect(shown).toContain('and this note')
    expect(shown).toContain('I take it for 4711')
    expect((await parseMessage(current.gateway.got[0]!.content)).from[0]!.address).toBe('secure@portal.example')
  })

  it('passes untouched when it is nothing of ours, but for what only the gateway says', async () => {
    await current.gateway.each('in', bob, [alice], letter)
    expect(current.gateway.got[0]!.content.equals(letter)).toBe(true)
    await current.gateway.each(
      'in',
      bob,
      [alice],
      Buffer.concat([Buffer.from('X-Postern-Sender: verified; by=boss@in.test\r\n'), letter]),
    )
    expect(current.gateway.got[1]!.content.equals(letter)).toBe(true)
  })
})
