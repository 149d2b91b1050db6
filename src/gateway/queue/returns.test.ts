import { describe, expect, it } from 'vitest'
import { away } from '../../smtp/reply.ts'
import type { Direction } from '../model.ts'
import { lines, newCarrier, newTestGateway, readCarrier } from '../testing/gateway.ts'
import { inMemory } from '../testing/in-memory.ts'
import { gatewayPerTest } from '../testing/per-test.ts'

const [alice, bob, mallory] = ['alice@in.test', 'bob@out.test', 'mallory@evil.test'] as const
const token = 'b'.repeat(32)
const path = `dsn+${token}@in.test`
const words = 'Pay 666 to Mallory'

const current = gatewayPerTest(async district => {
  const memory = inMemory()
  await memory.seenLog.remember('return', token, { sender: bob, recipient: alice })
  return newTestGateway(district, 'default: { out: seal, in: open }', memory)
})

const report = (...fields: readonly string[]) =>
  lines(
    ...['From: MAILER-DAEMON@in.test', `Subject: ${words}`],
    ...['Content-Type: multipart/report; report-type=delivery-status; boundary=b', ''],
    ...['--b', 'Content-Type: text/plain', '', words, '--b', 'Content-Type: message/delivery-status', ''],
    ...['Reporting-MTA: dns; mx.in.test', '', ...fields, '', '--b', 'Content-Type: message/rfc822', ''],
    ...[`Subject: ${words}`, '', words, '--b--'],
  )
const failed = ['Final-Recipient: rfc822; alice@in.test', 'Action: failed', 'Status: 5.2.2']
const came = async (direction: Direction, raw: Buffer, mailFrom = '') =>
  (await current.gateway.each(direction, mailFrom, [path], raw))[0]!.code

describe('a return path that somebody outside has learnt', () => {
  const calendar = [
    'BEGIN:VCALENDAR',
    'METHOD:REPLY',
    'BEGIN:VEVENT',
    `SUMMARY:${words}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  it.each<[string, string, Buffer]>([
    ['of nobody', '', lines(`From: ${alice}`, `Subject: ${words}`, '', words)],
    ['of an own sender', alice, lines(`From: ${alice}`, `Subject: ${words}`, '', words)],
    ['of a sender outside', mallory, lines(`From: ${mallory}`, `Subject: ${words}`, '', words)],
    ['of a mail server', '', lines('From: MAILER-DAEMON@in.test', `Subject: ${words}`, '', words)],
    ['of a machine', '', lines(`From: ${alice}`, 'Auto-Submitted: auto-replied', `Subject: ${words}`, '', words)],
    ['of a machine that bounces', '', lines(`From: ${alice}`, 'Auto-Submitted: auto-generated', '', words)],
    [
      'of a list',
      mallory,
      lines(`From: ${alice}`, 'List-Id: <a.b>', 'Precedence: bulk', `Subject: ${words}`, '', words),
    ],
    ['as an invitation', '', lines(`From: ${alice}`, 'Content-Type: text/calendar; method=REPLY', '', ...calendar)],
    [
      'as a receipt',
      '',
      lines(
        ...[`From: ${alice}`, 'Content-Type: multipart/report; report-type=disposition-notification; boundary=b', ''],
        ...['--b', 'Content-Type: text/plain', '', words, '--b', 'Content-Type: message/disposition-notification', ''],
        ...['Disposition: manual-action; displayed', '--b--'],
      ),
    ],
    ['as a report without statuses', '', report('X-Words: more', words)],
    [
      'as a report whose status is words',
      '',
      report('Final-Recipient: rfc822; a@b.c', 'Action: failed', `Status: ${words}`),
    ],
    [
      'as a report whose action is words',
      '',
      report('Final-Recipient: rfc822; a@b.c', `Action: ${words}`, 'Status: 5.1.1'),
    ],
    [
      'inside a message that is attached',
      '',
      lines('From: a@b.c', 'Content-Type: message/rfc822', '', report(...failed).toString()),
    ],
  ])('takes no words %s', async (_, mailFrom, raw) => {
    expect(await came('in', raw, mailFrom)).toBe(550)
    expect(current.gateway.got).toEqual([])
    expect(current.gateway.holds).toEqual([])
  })

  it.each<[string, string]>([
    ['in quotes', `"dsn+${token}"@in.test`],
    ['in quotes, escaped', `"\\d\\sn+${token}"@IN.test`],
    ['in capitals', `DSN+${token.toUpperCase()}@IN.TEST`],
    ['in full-width letters', `dsn+${token}@\uff49\uff4e.test`],
  ])('is one however it is spelled: %s', async (_, spelled) => {
    const raw = lines(`From: ${alice}`, `Subject: ${words}`, '', words)
    expect(await current.gateway.each('in', mallory, [spelled], raw)).toMatchObject([{ code: 550 }])
    expect(current.gateway.got).toEqual([])
  })

  it.each<[string, string, string[]]>([
    ['the sender', path, [`From: ${mallory}`]],
    ['the sender, in quotes', `"dsn+${token}"@IN.TEST`, [`From: ${mallory}`]],
    ['who wrote it', mallory, [`From: Bob <${path}>`]],
    ['who wrote it, beside another', mallory, [`From: ${mallory}`, `From: "dsn+${token}" @in.test`]],
    ['whom answers go to', mallory, [`From: ${mallory}`, `Reply-To: a@b.c, ${path.toUpperCase()}`]],
    ['whom answers go to, behind a bare CR', mallory, [`From: ${mallory}`, `X: y\rReply-To: ${path}`]],
    ['who hears that it was read', mallory, [`From: ${mallory}`, `Disposition-Notification-To: <${path}>`]],
    ['who sent it', mallory, [`From: ${mallory}`, `Sender: =?utf-8?Q?=3C${path.replace('+', '=2B')}=3E?=`]],
  ])('comes in as nobody that a machine would answer: %s', async (_, mailFrom, header) => {
    const raw = lines(...header, `Subject: ${words}`, '', words)
    expect(await current.gateway.each('in', mailFrom, [alice], raw)).toMatchObject([{ code: 550 }])
    expect(current.gateway.got).toEqual([])
  })

  it.each([
    ['text/calendar; method=REPLY', ['BEGIN:VCALENDAR', 'METHOD:REPLY', `SUMMARY:${words}`, 'END:VCALENDAR']],
    [
      'multipart/report; report-type=disposition-notification; boundary=b',
      ['--b', 'Content-Type: message/disposition-notification', '', 'Disposition: manual-action; displayed', '--b--'],
    ],
  ])('takes no answer from inside that goes to whom a mail names: %s', async (type, body) => {
    const raw = lines(`From: ${alice}`, `Subject: Re: ${words}`, `Content-Type: ${type}`, '', ...body)
    expect(await came('out', raw, alice)).toBe(550)
    expect(current.gateway.got).toEqual([])
  })

  it.each<[string, string[], string]>([
    ['a diagnostic', [...failed, `Diagnostic-Code: smtp; 550 ${words}`], '5.2.2'],
    ['other fields', [...failed, `X-Words: ${words}`, `Remote-MTA: dns; ${words}`], '5.2.2'],
    ['an odd recipient', ['Final-Recipient: rfc822; pay-666-to-mallory@in.test', ...failed.slice(1)], '5.2.2'],
    [
      'numbers that nobody registered',
      ['Final-Recipient: rfc822; a@b.c', 'Action: failed', 'Status: 5.666.999'],
      '5.0.0',
    ],
    ['a second status', [...failed, '', 'Final-Recipient: rfc822; x@y.z', 'Action: delayed', 'Status: 4.6.6'], '5.2.2'],
  ])('tells by status alone: nothing of %s, of one recipient, and nothing sealed or signed', async (_, fields, status) => {
    expect(await came('in', report(...fields))).toBe(250)
    expect(current.gateway.got).toMatchObject([{ direction: 'out', mailFrom: '', recipient: bob }])
    const text = current.gateway.got[0]!.content.toString('latin1')
    expect(text).not.toMatch(/mallory|5\.666|pay-666/i)
    expect(text).not.toContain('AGE ENCRYPTED')
    expect(text.match(/^Status: .*$/gm)).toEqual([`Status: ${status}`])
    expect(text.match(/^Final-Recipient: .*$/gm)).toEqual([`Final-Recipient: rfc822; ${alice}`])
  })
})

describe('a return path', () => {
  const delayed = ['Final-Recipient: rfc822; alice@in.test', 'Action: delayed', 'Status: 4.4.1']
  const actions = () =>
    current.gateway.got.map(({ content }) => /^Action: (.*)\r$/m.exec(content.toString('latin1'))?.[1])

  it('tells each thing that may become of a mail once, and nothing once it has failed', async () => {
    expect(await came('in', report(...delayed))).toBe(250)
    // The same in other bytes: the journal does not know it.
    expect(await came('out', report(...delayed, 'X: 1'))).toBe(250)
    expect(await came('out', report(...failed))).toBe(250)
    expect(await came('in', report(...failed, 'X: 2'))).toBe(550)
    expect(await came('in', report(...delayed, 'X: 3'))).toBe(550)
    expect(actions()).toEqual(['delayed', 'failed'])
  })

  it('tells once, however many come at the same time', async () => {
    const codes = await Promise.all(Array.from({ length: 8 }, (_, i) => came('in', report(...failed, `X: ${i}`))))
    expect(actions()).toEqual(['failed'])
    expect(codes.filter(code => code === 250)).toHaveLength(1)
  })

  it('tells again what the next mail server did not take', async () => {
    current.gateway.answer = () => away
    expect(await came('in', report(...failed))).toBe(451)
    current.gateway.got.length = 0
    current.gateway.answer = () => ({ code: 250, text: 'ok' })
    expect(await came('in', report(...failed))).toBe(250)
    expect(actions()).toEqual(['failed'])
  })

  it('is over after a week, however it was used', async () => {
    const onDisk = await newTestGateway(current.district, 'default: { in: open }')
    try {
      const message = lines(`From: ${bob}`, 'Subject: x', '', 'x')
      const carrier = await newCarrier(current.district, {
        message,
        to: [alice],
        signAs: bob,
        from: bob,
        now: onDisk.now(),
      })
      await onDisk.each('in', bob, [alice], carrier)
      const { mailFrom } = onDisk.got[0]!
      onDisk.pass(6 * 86_400)
      expect(await onDisk.each('in', '', [mailFrom], report(...delayed))).toMatchObject([{ code: 250 }])
      onDisk.pass(86_400)
      expect(await onDisk.each('in', '', [mailFrom], report(...failed))).toMatchObject([{ code: 550 }])
      expect(await onDisk.each('out', '', [mailFrom], report(...failed, 'X: 1'))).toMatchObject([{ code: 550 }])
    } finally {
      await onDisk.close()
    }
  })

  it('takes from inside what a machine answers, sealed to the one sender', async () => {
    const away = lines(`From: ${alice}`, 'Auto-Submitted: auto-replied', 'Subject: Re: x', '', 'I am away')
    expect(await came('out', away)).toBe(250)
    expect(current.gateway.got).toMatchObject([{ direction: 'out', recipient: bob }])
    expect(
      Buffer.from((await readCarrier(current.district, current.gateway.got[0]!.content, bob)).message).equals(away),
    ).toBe(true)
  })

  const answer = (text: string) => lines(`From: ${alice}`, 'Auto-Submitted: auto-replied', 'Subject: Re: x', '', text)

  it('takes one answer from inside, and is over for words then; what becomes of the mail is still told', async () => {
    expect(await came('out', answer('I am away'))).toBe(250)
    expect(await came('out', answer(words))).toBe(550)
    expect(await came('out', lines(`From: ${alice}`, 'Subject: Re: x', '', words), alice)).toBe(550)
    expect(current.gateway.got).toHaveLength(1)
    expect(await came('out', report(...failed))).toBe(250)
  })

  it('takes one answer, however many come at the same time', async () => {
    const codes = await Promise.all(Array.from({ length: 8 }, (_, i) => came('out', answer(`away, ${i}`))))
    expect(codes.filter(code => code === 250)).toHaveLength(1)
    expect(current.gateway.got).toHaveLength(1)
  })

  it('takes no answer once the mail has failed', async () => {
    expect(await came('out', report(...failed))).toBe(250)
    expect(await came('out', answer(words))).toBe(550)
    expect(current.gateway.got).toHaveLength(1)
  })

  it('takes again an answer that the next mail server did not take', async () => {
    current.gateway.answer = () => away
    expect(await came('out', answer('I am away'))).toBe(451)
    current.gateway.answer = () => ({ code: 250, text: 'ok' })
    expect(await came('out', answer('I am away'))).toBe(250)
  })

  it('takes from inside a failure in a mail server’s own words, and tells that it is one', async () => {
    expect(await came('out', lines('From: MAILER-DAEMON@in.test', 'Subject: failure notice', '', words))).toBe(250)
    expect(current.gateway.got[0]!.content.toString('latin1')).toMatch(/^Status: 5\.0\.0\r$/m)
    expect(current.gateway.got[0]!.content.toString('latin1')).not.toContain(words)
  })
})
