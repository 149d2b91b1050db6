import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { readReports } from './reports.ts'

const bob = 'Final-Recipient: rfc822; bob@b.example'
const reported = (type: string, ...fields: string[]) =>
  readReports([
    {
      ...{ type, disposition: null, name: '', isNameDecoded: true, contentId: null, location: null },
      content: utf8(fields.join('\r\n')),
    },
  ])

describe('why a message was not delivered', () => {
  it.each<[why: string, fields: string[], reason: string | null]>([
    ['stands beside its code', ['Status: 5.1.1 (no such mailbox)'], 'no-address'],
    ['stands behind the code of SMTP', ['Status: 550 5.2.2'], 'full'],
    ['is what the other server said', ['Status: 5.0.0', 'Diagnostic-Code: smtp; 550 5.1.1 unknown'], 'no-address'],
    ['is said by that alone', ['Diagnostic-Code: smtp; 552 5.3.4 too big'], 'too-large'],
    ['is no silence where it answered', ['Status: 5.4.1', 'Diagnostic-Code: smtp; 550 5.4.1 Access denied'], 'refused'],
    ['is silence where it did not', ['Status: 4.4.1', 'Diagnostic-Code: X-Postfix; timed out'], 'unreachable'],
    ['is no silence where it goes round', ['Status: 5.4.6'], null],
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
