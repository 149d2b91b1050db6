import { expect, it } from 'vitest'
import { alice, bob, carol, newCorrespondence } from '../testing/correspondence.ts'
import { lines } from '../testing/gateway.ts'

const secret = 'price 4711'

const { current, open, send } = newCorrespondence(new RegExp(secret))
const openLetter = () =>
  open(`From: ${bob}`, `To: ${alice}`, 'Subject: The offer for the mill', 'Message-ID: <v@out.test>', '', secret)

const mail = (...rest: string[]) => lines(`From: ${alice}`, `To: ${bob}`, 'Message-ID: <r@in.test>', ...rest)

const event = (method: string, more: readonly string[]) => [
  'BEGIN:VCALENDAR',
  `METHOD:${method}`,
  'BEGIN:VEVENT',
  ...more,
  `SUMMARY:${secret}`,
  'END:VEVENT',
  'END:VCALENDAR',
]

it.each<[string, string[]]>([
  ['as it is', ['UID:u1-4711@out.test']],
  ['folded', ['UID:u1-47', ' 11@out.test']],
  ['in other letters', ['uid:U1-4711@OUT.TEST']],
  ['with a parameter', ['UID;X-A=b:u1-4711@out.test']],
])('the answer to an invitation that was opened is sealed, its UID %s', async (_, uid) => {
  await open(
    ...[`From: ${bob}`, `To: ${alice}`, 'Subject: x', 'Message-ID: <inv@out.test>', 'MIME-Version: 1.0'],
    ...['Content-Type: text/calendar; method=REQUEST', '', ...event('REQUEST', ['UID:u1-4711@out.test'])],
  )
  const answer = mail(
    ...[`Subject: Zusage: ${secret}`, 'MIME-Version: 1.0', 'Content-Type: text/calendar; method=REPLY', ''],
    ...event('REPLY', [...uid, 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@in.test']),
  )
  expect(await send(answer, { to: carol })).toMatchObject({ code: 250, isClear: false, isSent: true })
})

it('an answer to an invitation that came in clear goes out in clear', async () => {
  const answer = mail(
    ...['Subject: Accepted: lunch', 'MIME-Version: 1.0', 'Content-Type: text/calendar; method=REPLY', ''],
    ...event('REPLY', ['UID:u2@far.test']),
  )
  expect((await send(answer, { to: carol })).isClear).toBe(true)
})

it.each<[string, string, string[]]>([
  ['an absence', alice, ['Auto-Submitted: auto-replied', 'Subject: Away']],
  ['an absence under the subject', alice, ['Subject: Abwesend: The offer for the mill']],
  ['an absence of nobody', '', ['Auto-Submitted: auto-replied', 'Subject: Away']],
  ['an absence by an older field', alice, ['X-Autoreply: yes', 'Subject: Away']],
  ['a bounce in words', '', ['Auto-Submitted: auto-replied', 'Subject: failure']],
  ['a bounce in words, generated', '', ['Auto-Submitted: auto-generated', 'Subject: failure']],
  ['a bounce in words of nobody at all', '', ['Subject: failure']],
  ['a bounce of a postmaster', 'postmaster@in.test', ['Auto-Submitted: auto-replied', 'Subject: failure']],
  ['what names a mail that nobody knows', '', ['Auto-Submitted: auto-replied', 'In-Reply-To: <other@out.test>']],
])('%s is sealed where nothing names a mail that came in clear', async (_, mailFrom, fields) => {
  await openLetter()
  const result = await send(mail(...fields, '', `> ${secret}`), { mailFrom })
  expect(result).toMatchObject({ code: 250, isClear: false, isSent: true })
})

it('what nobody sends is sealed, whomever it goes to', async () => {
  const away = mail('Auto-Submitted: auto-replied', 'Subject: Away', '', secret)
  expect(await send(away, { to: carol, mailFrom: '' })).toMatchObject({ code: 250, isClear: false, isSent: true })
})

it('a machine answers in clear what came in clear', async () => {
  await current.gateway.each(
    'in',
    carol,
    [alice],
    lines(`From: ${carol}`, 'Message-ID: <p@far.test>', 'Subject: hello', '', 'hello'),
  )
  const away = mail('Auto-Submitted: auto-replied', 'Subject: Away', 'In-Reply-To: <P@far.test>', '', secret)
  expect((await send(away, { to: carol, mailFrom: '' })).isClear).toBe(true)
})

const receipt = (type: string) =>
  mail(
    ...[
      `Subject: Read: ${secret}`,
      'MIME-Version: 1.0',
      `Content-Type: ${type}`,
      '',
      '--b',
      'Content-Type: text/plain',
    ],
    ...['', `your mail "${secret}" was read`, '--b', 'Content-Type: message/disposition-notification', ''],
    ...['Disposition: manual-action; displayed', '--b--'],
  )
it.each([
  'multipart/report; report-type=disposition-notification; boundary=b',
  'MULTIPART/REPORT; REPORT-TYPE="Disposition-Notification"; boundary=b',
  'multipart/report;\r\n\treport-type=disposition-notification; boundary=b',
  '(x) multipart/report; report-type=disposition-notification; boundary=b',
  'multipart / report; report-type=disposition-notification; boundary=b',
  "multipart/report; report-type*=utf-8''disposition-notification; boundary=b",
  'multipart/report; boundary=b',
  'multipart/mixed; boundary=b',
  'multipart/report; report-type=feedback-report; boundary=b',
  'multipart/alternative; boundary="b"',
])('a receipt is sealed that is of type %s', async type => {
  expect((await send(receipt(type))).isClear).toBe(false)
})

it('what cannot be read is sealed between people of whom something was opened, and nobody else', async () => {
  const packed = (time: number) =>
    mail(
      ...[`Subject: other words ${time}`, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-7', '', secret],
    )
  expect((await send(packed(1))).isClear).toBe(true)
  await openLetter()
  expect((await send(packed(2))).isClear).toBe(false)
  expect((await send(packed(3), { to: carol })).isClear).toBe(true)
})

it('a policy can seal all mail to whoever wrote sealed', async () => {
  current.gateway.setPolicy('rules: [{ name: partners, direction: out, when: { correspondent: true }, action: seal }]')
  const lunch = mail('Subject: Lunch', '', secret)
  expect((await send(lunch)).isClear).toBe(true)
  await openLetter()
  expect((await send(mail('Subject: Lunch on Friday', '', secret))).isClear).toBe(false)
  expect((await send(lunch, { to: carol })).isClear).toBe(true)
})
