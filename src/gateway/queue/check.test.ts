// @module-tag long
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { stagedBytes } from '../../runtime/staged.ts'
import { lookingHere } from '../files/looking.ts'
import { docx } from '../files/testing/build.ts'
import { headReach } from '../message/classify.ts'
import type { Direction } from '../model.ts'
import { readPolicy } from '../policy/policy.ts'
import { type District, lines, newDistrict, newTestGateway, type TestGateway } from '../testing/gateway.ts'
import { inMemory } from '../testing/in-memory.ts'
import { explainWith } from './check.ts'

const policy = `
mark: "[sealed]"
default: { out: pass, in: open }
lists: ["*-all@out.test"]
rules:
  - { name: large, direction: out, when: { size: { over: 5000 } }, action: refuse }
  - { name: accounts, direction: out, when: { content: { find: iban }, unreadable: false }, action: seal }
  - { name: words, direction: out, when: { content: "secret" }, action: seal }
  - { name: machines, direction: out, when: { kind: automatic }, action: pass }
  - { name: everybody, direction: out, when: { recipient: "*-all@out.test" }, action: seal }
  - { name: news, direction: in, when: { sender: "*@news.test" }, action: pass }`
const token = 'a'.repeat(32)
const [alice, bob] = ['alice@in.test', 'bob@out.test']
const mail = (...fields: string[]) => lines(`From: ${alice}`, `To: ${bob}`, ...fields, '', 'Hello', '')
const report = (to: string) =>
  lines(
    'From: MAILER-DAEMON@in.test',
    `To: ${to}`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.in.test',
    '',
    'Final-Recipient: rfc822; alice@in.test',
    'Action: failed',
    'Status: 5.2.2',
    '--b--',
    '',
  )
const endless = `From: ${bob}\r\n${'X-More: and more\r\n'.repeat(headReach / 15)}`

let district: District
let gateway: TestGateway
let memory: ReturnType<typeof inMemory>
beforeAll(async () => {
  district = await newDistrict()
})
beforeEach(async () => {
  memory = inMemory()
  gateway = await newTestGateway(district, policy, memory)
  await memory.seenLog.remember('opened', '<inner@out.test>')
  await memory.seenLog.remember('return', token, { sender: bob, recipient: alice })
})
afterEach(() => gateway.close())

it.each<[string, Direction, string, string, Buffer | string, string]>([
  ['an ordinary mail', 'out', alice, bob, mail('Subject: x'), 'pass'],
  ['one that a rule seals by its words', 'out', alice, bob, mail('Subject: x', '', 'a secret'), 'seal'],
  ['one with the mark in its subject', 'out', alice, bob, mail('Subject: Re: [Sealed] x'), 'seal'],
  ['an answer to what was opened', 'out', alice, bob, mail('In-Reply-To: <inner@out.test>'), 'seal'],
  ['one that is too large', 'out', alice, bob, mail(`X-Pad: ${'x'.repeat(6_000)}`), 'refuse'],
  ['one of a machine', 'out', alice, bob, mail('Auto-Submitted: auto-generated'), 'pass'],
  ['one to a list', 'out', alice, 'staff-all@out.test', mail('Subject: x'), 'seal'],
  ['a report of delivery', 'out', '', bob, report(bob), 'report'],
  ['a report to an address that was given', 'out', '', `dsn+${token}@in.test`, report('x'), 'report'],
  ['a report to an address that was not', 'out', '', `dsn+${'0'.repeat(32)}@in.test`, report('x'), 'refuse'],
  ['one that goes in circles', 'out', alice, bob, mail(...Array(26).fill('Received: by x')), 'pass'],
  ['one from outside', 'in', bob, alice, mail('Subject: x'), 'open'],
  ['news from outside', 'in', 'a@news.test', alice, mail('Subject: x'), 'pass'],
  ['a header without an end, from outside', 'in', bob, alice, endless, 'pass'],
  ['a header without an end, to the outside', 'out', alice, bob, endless, 'seal'],
])('check says of %s what becomes of it', async (_, direction, mailFrom, recipient, text, expected) => {
  const raw = Buffer.from(text)
  const deps = {
    seenLog: memory.seenLog,
    opened: gateway.opened,
    domains: ['in.test'],
    policy: () => readPolicy(policy),
    looking: lookingHere,
  }
  const said = await explainWith(deps, { raw, direction, mailFrom, recipient })
  const staged = stagedBytes(raw)
  const { outcomes, classified } = await gateway.attempt({
    direction,
    mailFrom,
    recipients: [{ address: recipient }],
    staged,
  })
  const [{ action, rule, reason, reply }] = outcomes as [(typeof outcomes)[number]]
  expect(said).toMatchObject({ rule, reason, kind: classified.kind, action: reply?.code === 550 ? 'refuse' : action })
  expect(said.action).toBe(expected)
})

const asking = () => ({
  ...{ seenLog: memory.seenLog, opened: gateway.opened, domains: ['in.test'], looking: lookingHere },
  policy: () => readPolicy(policy),
})

it('check tells how many a rule found, and where, and not what', async () => {
  const file = ['Content-Type: application/x; name=pay.docx', 'Content-Transfer-Encoding: base64']
  const raw = lines(`From: ${alice}`, ...file, '', docx('To DE89 3704 0044 0532 0130 00').toString('base64'))
  const question = { raw, direction: 'out', mailFrom: alice, recipient: bob } as const
  const { lines: told, action } = await explainWith(asking(), question)
  expect(told).toContain('rule "accounts": matches: iban 1 (pay.docx)')
  expect(told.join()).not.toContain('DE89 3704')
  expect(action).toBe('seal')
})

it('check tells what a rule could not read, and why', async () => {
  const file = ['Content-Type: application/pdf; name=a', 'Content-Transfer-Encoding: base64']
  const raw = lines(`From: ${alice}`, ...file, '', Buffer.from('%PDF-1.7').toString('base64'))
  const { lines: told, action } = await explainWith(asking(), {
    raw,
    direction: 'out',
    mailFrom: alice,
    recipient: bob,
  })
  expect(told).toContain('unreadable: part, application/pdf, ambiguous')
  expect(told).toContain('rule "words": taken to match: content: cannot be read (application/pdf, ambiguous)')
  expect(action).toBe('seal')
})

it.each<[string, string, string, string, string | null]>([
  ['from its author to the outside', alice, bob, 'to the outside, from alice@in.test', null],
  ['from the outside', bob, alice, 'to the inside, from bob@out.test', null],
  ['within', alice, 'carol@IN.test', 'to the outside, from alice@in.test', null],
  ['by another sender than its author', alice, bob, 'to the outside, from list@in.test', 'list@in.test'],
  ['of nobody', alice, bob, 'to the outside, from nobody', ''],
])('check takes mail %s for what it is', async (_, author, recipient, expected, mailFrom) => {
  const deps = {
    ...{ seenLog: memory.seenLog, opened: gateway.opened, domains: ['in.test'] },
    ...{ policy: () => readPolicy(policy), looking: lookingHere },
  }
  const raw = Buffer.from(lines(`From: "A. Author" <${author}>`, `To: ${recipient}`, 'Subject: x', '', 'Hello', ''))
  const { lines: told } = await explainWith(deps, { raw, direction: null, mailFrom, recipient })
  expect(told[0]).toContain(expected)
})
