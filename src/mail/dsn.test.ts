import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { readDeliveryStatuses } from './dsn.ts'

const mail = (lines: readonly string[], end = '\r\n') => utf8([...lines, ''].join(end))
const report = (status: readonly string[], type = 'message/delivery-status') => [
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain',
  '',
  'Action: failed',
  'Status: 5.0.0',
  '--b',
  `Content-Type: ${type}`,
  '',
  ...status,
  '--b--',
]
const bob = ['Final-Recipient: rfc822; bob@out.test', 'Action: failed', 'Status: 5.1.1 (gone)']
const read = (...status: string[]) => readDeliveryStatuses(mail(report(['Reporting-MTA: dns; mx.test', '', ...status])))

describe('a report of delivery', () => {
  it('tells of each recipient, as the sender knows it, with what the other server said', () => {
    const carol = ['Original-Recipient: rfc822;c@out.test', 'Final-Recipient: rfc822; box7@in.test', 'Action: DELAYED']
    const said = ['Diagnostic-Code: smtp; 550 5.1.1 mailbox', '  is gone']
    expect(read(...bob, ...said, '', ...carol, 'Status: 4.4.1')).toEqual([
      { recipient: 'bob@out.test', action: 'failed', status: '5.1.1', diagnostic: '550 5.1.1 mailbox  is gone' },
      { recipient: 'c@out.test', action: 'delayed', status: '4.4.1', diagnostic: '' },
    ])
  })

  it.each<[string, Uint8Array]>([
    ['with lines that end in LF', mail(report(['', ...bob]), '\n')],
    ['that breaks off', mail(report(bob).slice(0, -1))],
    ['in the form for all addresses', mail(report(bob, 'message/global-delivery-status'))],
    ['that is nothing else', mail(['Content-Type: message/delivery-status', '', ...bob])],
  ])('is read %s', (_, raw) => {
    expect(readDeliveryStatuses(raw)).toMatchObject([{ recipient: 'bob@out.test', action: 'failed', status: '5.1.1' }])
  })

  it.each<[string, Uint8Array]>([
    ['without an action that there is', mail(report(['Action: lost', 'Status: 5.1.1']))],
    ['without a status', mail(report(['Action: failed', 'Status: bad']))],
    ['in a text alone', mail(['Subject: away', '', 'Action: failed', 'Status: 5.0.0'])],
    [
      'that somebody forwards',
      mail(
        report(
          report(bob).map(line => line.replaceAll('=b', '=c').replaceAll('--b', '--c')),
          'message/rfc822',
        ),
      ),
    ],
    ['that is empty', utf8('')],
  ])('says nothing %s', (_, raw) => {
    expect(readDeliveryStatuses(raw)).toEqual([])
  })

  it.each<[string, string[], string]>([
    ['a comment', ['Final-Recipient: rfc822; kim@out.test (Kim)', 'Action: failed (gave up)'], 'kim@out.test'],
    ['brackets', ['Final-Recipient: RFC822;<kim@out.test>', 'Action: failed'], 'kim@out.test'],
    ['letters beyond ASCII', ['Final-Recipient: utf-8; kim@\u00fcber.test', 'Action: failed'], 'kim@xn--ber-goa.test'],
    [
      'letters in braces',
      ['Final-Recipient: utf-8; k\\x{EC}m@out.test', 'Action: failed'],
      '\u00ecm@out.test'.replace('\u00ec', 'k\u00ec'),
    ],
  ])('names who is written with %s', (_, lines, recipient) => {
    expect(read(...lines, 'Status: 4.4.1 (timed out)')).toMatchObject([
      { recipient, action: 'failed', status: '4.4.1' },
    ])
  })

  it('is read in base64', () => {
    const encoded = Buffer.from([...bob, ''].join('\r\n')).toString('base64')
    const lines = report(['', encoded]).map(line =>
      line.replace(/status$/, 'status\r\nContent-Transfer-Encoding: base64'),
    )
    expect(
      readDeliveryStatuses(mail(lines.filter((line, i) => !(line === '' && lines[i - 1]?.includes('base64'))))),
    ).toMatchObject([{ recipient: 'bob@out.test' }])
  })

  it('names nobody where no address can be read', () => {
    const [status] = read('Final-Recipient: rfc822; "a b" <x>', 'Action: failed', 'Status: 5.1.1')
    expect(status?.recipient).toBeNull()
  })
})
