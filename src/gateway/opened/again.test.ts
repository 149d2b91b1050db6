// @module-tag long
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { taken } from '../../smtp/reply.ts'
import { alice, bob, carol, newCorrespondence } from '../testing/correspondence.ts'
import { lines } from '../testing/gateway.ts'
import { PrintLog } from './print-log.ts'

const secret = [
  'We would sell the old mill beside the river for four hundred and twelve thousand, provided that',
  'the miller and his nine cats may stay there until the harvest of next year has been ground.',
] as const
const subject = 'Offer for the old mill'

const { current, open, send } = newCorrespondence(/miller|harvest|price 4711/)
const openLetter = (...fields: string[]) =>
  open(`From: ${bob}`, `To: ${alice}`, `Subject: ${subject}`, ...fields, '', ...secret)

const sealedBy = (rule: string) => ({ action: 'seal', rule, isClear: false })
const mail = (...rest: string[]) => lines(`From: ${alice}`, `To: ${bob}`, 'Message-ID: <o@in.test>', ...rest)

const idOf = (opened: string) => /^message-id:\s*(\S.*)$/im.exec(opened)![1]!.trim()

it.each<[string, string[]]>([
  ['no Message-ID', []],
  ['one without brackets', ['Message-ID: c3@out.test']],
  ['one with a blank', ['Message-ID: <c 4@out.test>']],
  ['two of them', ['Message-ID: <c6a@out.test>', 'Message-ID: <c6b@out.test>']],
  ['one with a comment', ['Message-ID: (c) <c7@out.test>']],
  ['one in quotes', ['Message-ID: <"c 8"@out.test>']],
  ['an encoded one', ['Message-ID: =?utf-8?Q?=3Cc9=40out.test=3E?=']],
  ['an empty one', ['Message-ID: <>']],
  ['one hidden by a bare CR', ['X-A: b\rMessage-ID: <c10@out.test>']],
])('an answer is sealed where the opened mail had %s', async (_, fields) => {
  const id = idOf(await openLetter(...fields))
  expect(id).toMatch(/^<[^<>\s]+@[^<>\s]+>$/)
  expect(await send(mail('Subject: other words', `In-Reply-To: ${id}`, '', 'price 4711'))).toMatchObject(
    sealedBy('answers to opened mail'),
  )
})

it('gives the same id to the same mail each time', async () => {
  const message = [`From: ${bob}`, `To: ${alice}`, `Subject: ${subject}`, '', ...secret]
  expect(idOf(await open(...message))).toBe(idOf(await open(...message)))
})

it.each<[string, string[]]>([
  ['References alone', ['References: <c1@out.test>']],
  ['an id that is folded inside', ['In-Reply-To: <c1@', ' out.test>']],
  ['an id in encoded words', ['In-Reply-To: =?utf-8?Q?=3Cc1=40out.test=3E?=']],
  ['an id without brackets', ['In-Reply-To: c1@out.test']],
  ['an id in other letters', ['In-Reply-To: <C1@OUT.TEST>']],
  ['an id with a comment', ['In-Reply-To: <c1@out.test> (of Tuesday)']],
  ['an id behind a bare CR', ['X-A: b\rIn-Reply-To: <c1@out.test>']],
  ['X-Forwarded-Message-Id', ['X-Forwarded-Message-Id: <c1@out.test>']],
  ['Original-Message-ID', ['Original-Message-ID: <c1@out.test>']],
  ['an id with a comment in it', ['In-Reply-To: <c1(of Tuesday)@out.test>']],
  ['an id of an address', ['In-Reply-To: <c1%40out.test>']],
  ['a field that no list has', ['X-Orig-Message-ID: <c1@out.test>']],
  ['a field of no such name', ['X-Ticket: 4711; about=c1@out.test']],
  ['the place that it is kept at', ['Archived-At: <https://lists.in.test/team/c1@out.test/>']],
  ['the address of a mail in a text', ['', 'see mid:c1@out.test for more']],
  ['a link to a mail', ['Content-Type: text/html', '', '<a href="mid:c1%40out.test">see there</a>']],
  ['what is told beside the text', ['', 'Original-Message-ID: <c1@out.test>']],
  ['an event that goes with it', ['Content-Type: text/calendar', '', 'BEGIN:VCALENDAR', 'RELATED-TO;X=y:c1@out.test']],
  ['Thread-Index', ['Thread-Index: AdkQlz0Vn3K9Jf1QTkqvL6r0YxqGxwAABBBB']],
  ['the same Message-ID, sent again', ['Resent-From: alice@in.test', 'Resent-Message-ID: <c1@out.test>']],
])('an answer by %s is sealed', async (_, fields) => {
  await openLetter('Message-ID: <c1@out.test>', 'Thread-Index: AdkQlz0Vn3K9Jf1QTkqvL6r0YxqGxw==')
  const result = await send(mail('Subject: other words', ...fields, '', 'price 4711'))
  expect(result).toMatchObject(sealedBy('answers to opened mail'))
})

it.each([
  `Re: ${subject}`,
  `AW: ${subject}`,
  `Fwd: [team] ${subject} (fwd)`,
  `Automatic reply: ${subject}`,
  `=?utf-8?B?${Buffer.from(`回复：${subject}`).toString('base64')}?=`,
  subject,
  `Accusé de réception (affiché) - ${subject}`,
  `I am out until Monday (was: ${subject})`,
  `Your message "${subject}" was not read`,
  `[Ticket #4711: ${subject}]`,
  `***SPAM*** ${subject}`,
])('between the same people mail under %s is sealed', async text => {
  await openLetter('Message-ID: <c1@out.test>')
  expect(await send(mail(`Subject: ${text}`, '', 'price 4711'))).toMatchObject(sealedBy('answers to opened mail'))
})

it.each([
  'bob%out.test@relay.test',
  'out.test!bob@relay.test',
  '"bob@out.test"@relay.test',
  'bob+news@out.test',
])('and to %s, which is one of them', async to => {
  await openLetter('Message-ID: <c1@out.test>')
  expect(await send(mail(`Subject: Re: ${subject}`, '', 'price 4711'), { to })).toMatchObject({ isClear: false })
})

it('goes on for 90 days, and not between other people or about other things', async () => {
  await openLetter('Message-ID: <c1@out.test>')
  expect((await send(mail('Subject: Lunch on Friday', '', 'at one?'))).action).toBe('pass')
  expect((await send(mail(`Subject: ${subject}`, '', 'at one?'), { to: carol })).action).toBe('pass')
  current.gateway.pass(89 * 86_400)
  expect((await send(mail(`Subject: Re: ${subject}`, '', 'at two?'))).action).toBe('seal')
  current.gateway.pass(2 * 86_400)
  expect((await send(mail(`Subject: Re: ${subject}`, '', 'at three?'))).action).toBe('pass')
})

it('takes a subject that says nothing for an answer only where it looks like one', async () => {
  await open(`From: ${bob}`, `To: ${alice}`, 'Message-ID: <e@out.test>', '', ...secret)
  expect((await send(mail('Subject: (no subject)', '', 'at one?'))).action).toBe('pass')
  expect((await send(mail('Subject: Re:', '', 'price 4711'))).action).toBe('seal')
})

const b64 = (text: string) => Buffer.from(text).toString('base64')
const multipart = (...part: string[]) =>
  mail(
    ...['Subject: for you', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', ''],
    ...['--b', 'Content-Type: text/plain', '', 'see there', '--b', ...part, '--b--'],
  )

it.each<[string, (opened: string) => Buffer]>([
  ['attached', opened => multipart('Content-Type: message/rfc822', '', opened)],
  [
    'attached in base64',
    o => multipart('Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '', b64(o)),
  ],
  ['attached as a file', o => multipart('Content-Type: application/octet-stream; name=m.eml', '', o)],
  ['in quotes', () => mail('Subject: fyi', '', ...secret.map(line => `> ${line}`))],
  [
    'wrapped anew',
    () =>
      mail(
        'Subject: fyi',
        '',
        ...secret
          .join(' ')
          .replace(/(.{20,30}) /g, '>> $1\r\n')
          .split('\r\n'),
      ),
  ],
  [
    'as HTML',
    () =>
      mail(
        'Subject: fyi',
        'Content-Type: text/html',
        '',
        `<p>${secret.join('<br>').replaceAll(' the ', ' <b>the</b> ')}</p>`,
      ),
  ],
  ['in base64', () => mail('Subject: fyi', 'Content-Transfer-Encoding: base64', '', b64(secret.join('\n')))],
  ['one line of it', () => mail('Subject: fyi', '', 'look:', secret[1])],
  ['with words changed', () => mail('Subject: fyi', '', secret.join(' ').replace(/((?:\S+ ){11})\S+/g, '$1other'))],
  ['in capitals', () => mail('Subject: fyi', '', secret.join('  ').toUpperCase())],
  ['with its own header', o => Buffer.from(o.replace(/^From: .*$/m, `From: ${alice}`))],
])('what was opened is sealed where it goes to somebody else %s', async (_, make) => {
  const opened = await openLetter('Message-ID: <c1@out.test>')
  const { action, isClear } = await send(make(opened), { to: carol })
  expect({ action, isClear }).toEqual({ action: 'seal', isClear: false })
})

it('says so: the rule is opened-before', async () => {
  await openLetter('Message-ID: <c1@out.test>')
  expect(await send(mail('Subject: fyi', '', ...secret), { to: carol })).toMatchObject(sealedBy('opened-before'))
})

it('knows words that stand in a subject', async () => {
  await openLetter('Message-ID: <c1@out.test>')
  expect(await send(mail(`Subject: ${secret.join(' ')}`, '', 'see above'), { to: carol })).toMatchObject(
    sealedBy('opened-before'),
  )
})

it('never lets out in clear what goes out again by itself', async () => {
  const opened = await openLetter('Message-ID: <c1@out.test>')
  for (const mailFrom of [alice, '', 'dsn+x@in.test'])
    expect((await send(opened, { to: carol, mailFrom })).isClear).toBe(false)
  expect((await send(opened.replace(/^message-id:.*\r\n/im, ''), { to: 'alice@home.test' })).isClear).toBe(false)
})

it('knows a file that was opened by its bytes', async () => {
  const file = Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i * 7919 + (i >> 3)) % 251))
  const lined = file.toString('base64').replace(/(.{76})/g, '$1\r\n')
  const part = (name: string, text: string) => [
    ...[`Content-Type: application/octet-stream; name=${name}`, 'Content-Transfer-Encoding: base64', '', text],
  ]
  await open(
    ...[`From: ${bob}`, `To: ${alice}`, 'Subject: plan', 'Content-Type: multipart/mixed; boundary=c', '', '--c'],
    ...[...part('plan.bin', lined), '--c--'],
  )
  const out = multipart(...part('other.bin', file.toString('base64').replace(/(.{60})/g, '$1\r\n')))
  expect((await send(out, { to: carol })).rule).toBe('opened-before')
  expect(
    (
      await send(multipart(...part('o.bin', b64('some other bytes, as many as are wanted, and more of them'))), {
        to: carol,
      })
    ).action,
  ).toBe('pass')
})

it('passes other mail to other people', async () => {
  await openLetter('Message-ID: <c1@out.test>')
  const text = ['The mill at the river is open to visitors each Sunday from ten to four, and cats are welcome.']
  expect((await send(mail('Subject: Sunday', '', ...text), { to: carol })).action).toBe('pass')
})

it('takes no footer for words of what was opened', async () => {
  const footer = [
    ...['This message is confidential and intended solely for the use of the person to whom it is addressed;', ''],
    ...['if you have received it in error, please notify the sender and delete it from your system at once.'],
  ]
  for (const about of ['Lunch on Monday', 'Parking places', 'A new printer', 'Keys', 'The lift', 'Windows'])
    expect((await send(mail(`Subject: ${about}`, '', about, ...footer), { to: carol })).action).toBe('pass')
  await open(`From: ${bob}`, `To: ${alice}`, `Subject: ${subject}`, '', ...secret, ...footer)
  expect((await send(mail('Subject: Holidays', '', 'I am away', ...footer), { to: carol })).action).toBe('pass')
})

it('has it on the disk before it is handed on, in bytes from which nobody reads a word', async () => {
  const kept: Buffer[] = []
  current.gateway.answer = () => {
    const folder = path.join(current.gateway.folder, 'opened')
    for (const name of readdirSync(folder)) kept.push(readFileSync(path.join(folder, name)))
    return taken
  }
  await openLetter('Message-ID: <c1@out.test>')
  const [bytes] = kept as [Buffer]
  expect(bytes.length).toBeGreaterThan(4 + 2 * 5)
  expect(bytes.length).toBeLessThan(500)
  expect(bytes.toString('latin1')).not.toMatch(/mill|four|hundred/i)
  const clock = () => current.gateway.now()
  const again = await PrintLog.open(path.join(current.gateway.folder, 'opened'), clock)
  expect(again.size).toBe((bytes.length - 4) / 5)
  await again.close()
})
