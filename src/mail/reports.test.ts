import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { statusesIn } from './dsn.ts'
import { parseMessage } from './parse.ts'
import { readReports } from './reports.ts'

const bob = 'Final-Recipient: rfc822; bob@b.example'
const reported = (type: string, ...fields: string[]) =>
  readReports(
    [
      {
        ...{ type, disposition: null, name: '', isNameDecoded: true, contentId: null, location: null },
        content: utf8(fields.join('\r\n')),
      },
    ],
    { failed: [], text: '' },
  )

describe('why a message was not delivered', () => {
  it.each<[why: string, fields: string[], reason: string | null]>([
    ['stands beside its code', ['Status: 5.1.1 (no such mailbox)'], 'no-address'],
    ['stands behind the code of SMTP', ['Status: 550 5.2.2'], 'full'],
    ['is what the other server said', ['Status: 5.0.0', 'Diagnostic-Code: smtp; 550 5.1.1 unknown'], 'no-address'],
    ['is said by that alone', ['Diagnostic-Code: smtp; 552 5.3.4 too big'], 'too-large'],
    ['is no silence where it answered', ['Status: 5.4.1', 'Diagnostic-Code: smtp; 550 5.4.1 Access denied'], 'refused'],
    ['is silence where it did not', ['Status: 4.4.1', 'Diagnostic-Code: X-Postfix; timed out'], 'unreachable'],
    ['is no silence where it goes round', ['Status: 5.4.6'], null],
    ['is what another server told Exchange', ['Status: 5.1.351'], 'no-address'],
    ['is silence that Exchange numbers itself', ['Status: 5.4.316'], 'unreachable'],
    ['is in words alone', ['Status: 5.0.0', 'Diagnostic-Code: smtp; 550 Requested action: user unknown'], 'no-address'],
    ['is in words of Domino', ['Diagnostic-Code: X-Notes; bob not listed in Domino Directory'], 'no-address'],
    ['is a full box, in words', ['Status: 5.0.0', 'Diagnostic-Code: smtp; 552 Quota exceeded'], 'full'],
    ['is not known', [], null],
  ])('%s', (_, fields, reason) => {
    const report = reported('message/delivery-status', bob, 'Action: failed', ...fields)
    expect(report).toMatchObject([{ kind: 'failed', recipient: 'bob@b.example', reason }])
  })
})

it.each<[disposition: string, kinds: string[]]>([
  ['manual-action/MDN-sent-manually; displayed', ['read']],
  ['MDN-sent-manually; Displayed;', ['read']],
  ['automatic-action/MDN-sent-automatically; deleted/expired', ['discarded']],
  ['manual-action/MDN-sent-manually; denied', []],
  ['automatic-action/MDN-sent-automatically; processed', []],
])('a receipt of %s', (disposition, kinds) => {
  const report = reported('message/disposition-notification', bob, `Disposition: ${disposition}`)
  expect(report.map(({ kind }) => kind)).toEqual(kinds)
})

it.each<[type: string, count: number]>([
  ['abuse', 1],
  ['opt-out-list', 1],
  ['not-spam', 0],
  ['auth-failure', 0],
  ['virus', 0],
])('feedback of the type %s is a complaint, or none', (type, count) => {
  expect(reported('message/feedback-report', `Feedback-Type: ${type}`, 'Version: 1')).toHaveLength(count)
})

it('reports that leave no empty line between recipients are of each', () => {
  const fields = (name: string, status: string) => [
    `Final-Recipient: rfc822; ${name}`,
    'Action: failed',
    `Status: ${status}`,
  ]
  const both = [
    ...fields('bob@b.example', '5.1.1'),
    'Original-Recipient: rfc822; ann@a.example',
    ...fields('c@c.example', '5.2.2'),
  ]
  expect(reported('message/delivery-status', 'Reporting-MTA: dns; x', ...both)).toMatchObject([
    { recipient: 'bob@b.example', reason: 'no-address' },
    { recipient: 'ann@a.example', reason: 'full' },
  ])
})

describe('a message that came back with no report in it', () => {
  const bounce = (headers: string[], ...text: string[]) =>
    parseMessage(utf8(['From: Mail Delivery System <mailer-daemon@x.example>', ...headers, '', ...text].join('\r\n')))

  it('of qmail says whom it did not reach, and why', async () => {
    const { reports } = await bounce(
      ['Subject: failure notice'],
      ...['Hi. This is the qmail-send program at x.example.', "I'm afraid I wasn't able to deliver your message.", ''],
      ...['<bob@b.example>:', '192.0.2.1 does not like recipient.', 'Remote host said: 550 No such user here', ''],
      ...['<ann@a.example>:', 'Sorry, that mailbox is full. (#5.2.2)', ''],
      ...['--- Below this line is a copy of the message.', '', '<none@n.example>:', 'hello'],
    )
    expect(reports).toMatchObject([
      { kind: 'failed', recipient: 'bob@b.example', reason: 'no-address' },
      { kind: 'failed', recipient: 'ann@a.example', reason: 'full', reply: 'Sorry, that mailbox is full. (#5.2.2)' },
    ])
  })

  it('of Exim says whom it did not reach, and why', async () => {
    const { reports } = await bounce(
      ['X-Failed-Recipients: bob@b.example,', ' ann@a.example'],
      ...['A message that you sent could not be delivered to one or more of its recipients.', ''],
      ...['  bob@b.example', '    host mx.b.example [192.0.2.1]', '    SMTP error: 550 5.1.1 unknown user', ''],
      ...['  ann@a.example', '    Unrouteable address', ''],
    )
    expect(reports).toMatchObject([
      { recipient: 'bob@b.example', reason: 'no-address' },
      { recipient: 'ann@a.example', reason: 'unreachable', reply: 'Unrouteable address' },
    ])
  })

  it('is none where a person speaks of qmail', async () => {
    expect((await bounce([], 'Hi. This is the mail that I promised.', '', 'Bob')).reports).toEqual([])
  })
})

describe('of very many', () => {
  const failed = (i: number) => [`Final-Recipient: rfc822; b${i}@b.example`, 'Action: failed', 'Status: 5.1.1', '']
  const many = (count: number) => Array.from({ length: count }, (_, i) => failed(i)).flat()

  it('each is told, so that how many there are can be said', () => {
    expect(reported('message/delivery-status', ...many(30))).toHaveLength(30)
  })

  it('a thousand are read', () => {
    const content = utf8(many(5_000).join('\r\n'))
    expect(statusesIn(content, true)).toHaveLength(1_000)
    const part = { type: 'message/delivery-status', disposition: null, name: '', isNameDecoded: true, content }
    const files = [0, 1].map(i => ({
      ...{ ...part, contentId: null, location: null },
      content: utf8(many(1_500).join('\r\n').replaceAll('b.example', `${i}.example`)),
    }))
    expect(readReports(files, { failed: [], text: '' })).toHaveLength(1_000)
  })
})
