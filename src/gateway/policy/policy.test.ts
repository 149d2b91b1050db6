import { describe, expect, it } from 'vitest'
import { reasons } from '../../contract/quarantine.ts'
import { lookHere } from '../files/look.ts'
import { classify } from '../message/classify.ts'
import { lines } from '../testing/gateway.ts'
import {
  answerRule,
  decide,
  defaultRule,
  holdingOf,
  readPolicy,
  receiptRule,
  reportRule,
  type Subject,
} from './policy.ts'

const mail = (...header: string[]) => lines(...header, '', 'Please pay 4711 to IBAN CH93 0076 2011 6238 5295 7')
const subject = async (
  raw: Buffer,
  more: Partial<{ mailFrom: string; recipient: string; opened: Subject['opened'] }> = {},
) => ({
  classified: await classify(raw, more.mailFrom ?? 'a@in.test', {
    size: raw.length,
    outline: { bytes: raw, leftOut: [] },
    texts: true,
    look: lookHere,
  }),
  mailFrom: 'a@in.test',
  recipient: 'b@out.test',
  opened: null,
  isCorrespondent: false,
  ...more,
})
const policy = (when: string) => readPolicy(`rules: [{ name: rule, direction: out, when: ${when}, action: seal }]`)

describe('a rule matches by', () => {
  it.each([
    ['recipient', `{ recipient: '*@OUT.test' }`, `{ recipient: '*@elsewhere.test' }`],
    ['sender', `{ sender: 'A@in.test' }`, `{ sender: 'c@in.test' }`],
    ['a From that is not the sender of the envelope', `{ sender: chief@in.test }`, `{ sender: thief@in.test }`],
    ['tag in the subject', `{ subject: '[SECURE]' }`, `{ subject: '[private]' }`],
    [
      'header',
      `{ header: { name: X-Class, matches: '^(secret|top)' } }`,
      `{ header: { name: X-Class, matches: '^public' } }`,
    ],
    ['size', '{ size: { over: 10 } }', '{ size: { over: 100000 } }'],
    ['content', `{ content: 'IBAN [A-Z]{2}[0-9 ]{10,}' }`, `{ content: passport }`],
    ['kind', '{ kind: ordinary }', '{ kind: [automatic, invitation] }'],
    [
      'several at once',
      `{ subject: '[secure]', recipient: ['x@y.z', '*@out.test'] }`,
      `{ subject: '[secure]', recipient: 'x@y.z' }`,
    ],
    ['nothing', '{}', '{ recipient: "b@out.tes" }'],
  ])('%s', async (_, yes, no) => {
    const it = await subject(mail('From: chief@in.test', 'Subject: Re: [secure] bill', 'X-Class: Secret stuff'))
    expect(decide(policy(yes), 'out', it)).toMatchObject({ action: 'seal', rule: 'rule', reason: null })
    expect(decide(policy(no), 'out', it)).toMatchObject({ action: 'pass', rule: defaultRule })
  })

  it('the first that fits, and says of each before why it did not', async () => {
    const rules = readPolicy(`
      rules:
        - { name: other way, direction: in, when: {}, action: pass }
        - { name: big, direction: out, when: { size: { over: 9999999 } }, action: refuse }
        - { name: first, direction: out, when: { kind: ordinary }, action: seal }
        - { name: second, direction: out, when: {}, action: refuse }`)
    const { steps, ...decision } = decide(rules, 'out', await subject(mail('From: a@in.test')))
    expect(decision).toEqual({ action: 'seal', rule: 'first', reason: null })
    expect(steps).toEqual([
      { rule: answerRule, matched: false, failed: 'nothing of opened mail is known to be in it' },
      { rule: 'big', matched: false, failed: 'size' },
      { rule: 'first', matched: true, failed: null },
    ])
  })
})

describe('before any rule', () => {
  const open = readPolicy('rules: [{ name: all, direction: out, when: {}, action: pass }]')

  it('an answer to what was opened is sealed, by its ids or by the mark in its subject', async () => {
    expect(
      decide(open, 'out', await subject(mail('From: a@in.test'), { opened: { kind: 'answer', why: 'x' } })).rule,
    ).toBe(answerRule)
    const marked = readPolicy('{ mark: "[sealed]" }')
    expect(decide(marked, 'out', await subject(mail('Subject: AW: [Sealed] bill'))).action).toBe('seal')
    const off = readPolicy('{ mark: "[sealed]", answers: off }')
    expect(
      decide(off, 'out', await subject(mail('Subject: [sealed] bill'), { opened: { kind: 'answer', why: 'x' } }))
        .action,
    ).toBe('pass')
  })

  it('a receipt is sealed, a report of delivery loses what it is about, and nobody’s other mail is sealed', async () => {
    const receipt = mail('Content-Type: multipart/report; report-type=disposition-notification; boundary=b')
    expect(decide(open, 'out', await subject(receipt))).toMatchObject({ action: 'seal', rule: receiptRule })
    const report = lines(
      'Content-Type: multipart/report; boundary=b',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Final-Recipient: rfc822; x@in.test',
      'Action: failed',
      'Status: 5.1.1',
      '--b--',
    )
    expect(decide(open, 'out', await subject(report))).toMatchObject({ action: 'report', rule: reportRule })
    expect(decide(open, 'out', await subject(mail('Subject: x'), { mailFrom: '' }))).toMatchObject({ action: 'seal' })
  })

  it('a loop is no business of any rule, and a list cannot open', async () => {
    const round = await subject(
      mail(...Array(26).fill('Received: by x; Tue, 24 Nov 2026 12:00:00 +0000'), 'From: a@in.test'),
    )
    expect(decide(open, 'out', round)).toMatchObject({ reason: 'loop' })
    const lists = readPolicy('{ default: { out: seal }, lists: ["*-all@out.test"] }')
    expect(
      decide(lists, 'out', await subject(mail('From: a@in.test'), { recipient: 'staff-all@out.test' })).reason,
    ).toBe('list')
  })

  it('what cannot be taken apart is not waved through by a rule about its content', async () => {
    const deep = Array.from(
      { length: 1_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`,
    ).join('\r\n')
    const raw = Buffer.from(`From: a@in.test\r\n${deep}\r\n\r\nIBAN`)
    const rules = policy('{ content: IBAN }')
    expect(decide(rules, 'out', await subject(raw))).toMatchObject({ reason: null, action: 'seal' })
    const refusing = readPolicy('rules: [{ name: r, direction: out, when: { content: IBAN }, action: refuse }]')
    expect(decide(refusing, 'out', await subject(raw))).toMatchObject({ action: 'refuse', reason: 'unreadable' })
  })
})

describe('policy.yaml', () => {
  it.each([
    ['a key that is none', 'rule: []', 'rule'],
    ['an action that is none', 'rules: [{ name: x, direction: out, when: {}, action: sael }]', 'rules.0.action'],
    [
      'a condition that is none',
      'rules: [{ name: x, direction: out, when: { recipients: a }, action: seal }]',
      'recipients',
    ],
    [
      'an expression that is none',
      'rules: [{ name: x, direction: out, when: { content: "(" }, action: seal }]',
      'no regular expression',
    ],
    [
      'mail to the outside that would be opened',
      'rules: [{ name: x, direction: out, when: {}, action: open }]',
      'not opened',
    ],
    ['mail from the outside that would be sealed', 'default: { in: seal }', 'default.in'],
    ['text that is no YAML', 'rules: [', 'Flow sequence'],
    ['two keys of one name', 'mark: abc\nmark: def', 'unique'],
    ['a bomb of aliases', 'a: &a [1,1]\nrules: [*a, *a]', 'alias'],
  ])('is refused for %s', (_, text, said) => {
    expect(() => readPolicy(text)).toThrow(new RegExp(said, 'i'))
  })

  it('keeps in quarantine whatever it says nothing about', () => {
    const chosen = readPolicy('held: { out: { default: defer, list: refuse } }')
    for (const reason of reasons) expect(holdingOf(chosen, 'in', reason)).toBe('quarantine')
    expect(holdingOf(chosen, 'out', 'list')).toBe('refuse')
    expect(holdingOf(chosen, 'out', 'clock')).toBe('defer')
  })

  it('an expression takes a time that grows with the text alone', async () => {
    const rules = policy(`{ content: '(a+)+$' }`)
    const it = await subject(lines('From: a@in.test', '', `${'a'.repeat(100_000)}!`))
    expect(decide(rules, 'out', it).action).toBe('pass')
  })
})
