// What stands in Outlook after a carrier was put into it: sealed, as the gate lets it go, or what stood there before.

import { beforeAll, describe, expect, it } from 'vitest'
import { carrierText } from '../../../mail/carrier/text.ts'
import { fileName } from '../../carrier.ts'
import { bridged } from '../testing/bridged.ts'
import { builtGate, startOutlook } from '../testing/classic.ts'
import type { FakeMail, File, Traps } from '../testing/fake-office.ts'
import type { Carrier, Filled } from './protocol.ts'

const secret = 'marmalade'
const from = 'robin@example.com'
const person = (address: string) => ({ name: '', address })
const {
  subject,
  text: carrierWords,
  html,
} = carrierText({
  ...{ language: 'en', sender: from, portal: 'https://portal.example.org', name: 'Postern', windows: [] },
  ...{ forwardAddress: null, link: null, attached: true },
})
const htm = () => new TextEncoder().encode('<!doctype html> sealed').buffer

const plan = (part: Partial<File> = {}): File => ({
  ...{ id: 'f1', name: 'plan.pdf', content: btoa(secret), type: 'file' },
  ...part,
})
const written = (part: Partial<FakeMail> = {}): Partial<FakeMail> => ({
  ...{ from, to: ['alice@example.com'], cc: ['carol@example.com'], subject: secret, html: `<p>${secret}</p>` },
  ...{ files: [plan()] },
  ...part,
})

let gate: string
beforeAll(async () => {
  gate = await builtGate()
})

interface Tried {
  readonly mail?: Partial<FakeMail>
  readonly traps?: Traps
  readonly set?: string
  readonly carrier?: Partial<Carrier>
  /** Lets what Outlook does not answer be given up. */
  readonly isImpatient?: boolean
}

async function filled({ mail = written(), traps = {}, set, carrier, isImpatient }: Tried = {}) {
  const { outlook, pane, timers } = bridged(set)
  outlook.choose(mail)
  outlook.traps = traps
  const before = structuredClone(outlook.mail)
  const people = { to: [person('alice@example.com')], cc: [person('carol@example.com')] }
  const whole = { chosen: 1, from, ...people, subject, html, text: carrierWords, htm: htm(), ...carrier }
  const filling = pane.ask({ ask: 'fill', carrier: whole })
  if (isImpatient) {
    await expect.poll(() => outlook.asked).toContain(traps.hangs)
    // Put back by an Outlook that answers again.
    outlook.traps = {}
    for (const timer of timers) timer()
  }
  return { outlook, pane, before, result: await filling }
}

function decided({ from: sender, html: body, files, ...mail }: FakeMail) {
  const text = body.replace(/<(style|title)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, '')
  return startOutlook(gate, { ...mail, from: sender, html: body, text, files }).send().first
}

/** As it was, but for what Outlook calls a file that was added once more. */
const withoutIds = ({ files, ...mail }: FakeMail) => ({ ...mail, files: files.map(({ id, ...file }) => file) })

describe('a mail is sealed', () => {
  it('with the carrier alone in it, as the gate lets it go, and no other way', async () => {
    const { outlook, pane, result } = await filled()
    expect(result).toEqual({ fault: null, isAsBefore: false })
    const { mail } = outlook
    expect(mail).toMatchObject({ to: ['alice@example.com'], cc: ['carol@example.com'], bcc: [], subject })
    expect(mail.files.map(({ name }) => name)).toEqual([fileName])
    // Nothing in clear is saved by us.
    const all = [mail, outlook.saved].map(part => JSON.stringify(part)).join()
    for (const word of [secret, btoa(secret)]) expect(all).not.toContain(word)
    expect((await pane.ask({ ask: 'check' })).state).toBe('sealed')
    expect(await decided(mail)).toEqual({ allowEvent: true })
    for (const altered of [
      { to: [...mail.to, 'eve@example.com'] },
      { bcc: ['eve@example.com'] },
      { html: `${mail.html}<p>${secret}</p>` },
      { files: [...mail.files, plan()] },
      { files: [{ ...mail.files[0]!, content: btoa(secret) }] },
      { from: 'office@example.com' },
    ])
      expect((await decided({ ...mail, ...altered })).allowEvent, JSON.stringify(altered).slice(0, 40)).toBe(false)
  })

  it.each<[string, Tried]>([
    ['whose file is uploaded late', { traps: { late: 3 } }],
    ['without its signature', { traps: { signature: 'Robin' } }],
    ['that had nothing in it', { mail: { from } }],
    ['of plain text', { mail: written({ html: secret, plain: true }) }],
    ['of one’s address in capital letters', { mail: written({ from: 'Robin@Example.com' }) }],
    ['once more, over a carrier that was sealed', { mail: written({ headers: { 'X-Postern': '1' } }) }],
  ])('%s', async (_, tried) => {
    const { outlook, result } = await filled(tried)
    expect(result.fault).toBeNull()
    expect(await decided(outlook.mail)).toEqual({ allowEvent: true })
  })
})

describe('a mail has what it had, and the reason is said', () => {
  const nothing = { isAsBefore: true }
  it.each<[string, Tried, Filled]>([
    [
      'a file lies in a cloud',
      { mail: written({ files: [plan({ type: 'cloud' })] }) },
      { ...nothing, fault: 'empty', name: 'plan.pdf' },
    ],
    [
      'a file was emptied',
      { mail: written({ files: [plan({ content: '' })] }) },
      { ...nothing, fault: 'empty', name: 'plan.pdf' },
    ],
    [
      'a picture stands in the text',
      { mail: written({ files: [plan({ isInline: true })] }) },
      { ...nothing, fault: 'files' },
    ],
    ['somebody is hidden', { mail: written({ bcc: ['eve@example.com'] }) }, { ...nothing, fault: 'hidden' }],
    ['it comes from somebody else', { mail: written({ from: 'office@example.com' }) }, { ...nothing, fault: 'people' }],
    ['rules of the organisation empty what is attached', { traps: { emptied: true } }, { ...nothing, fault: 'file' }],
    ['the file is never uploaded', { traps: { late: 1_000 } }, { ...nothing, fault: 'file' }],
    ['another mail was chosen meanwhile', { carrier: { chosen: 0 } }, { ...nothing, fault: 'gone' }],
    ['this Outlook cannot', { set: '1.7' }, { ...nothing, fault: 'unsupported' }],
    ...['addFileAttachmentFromBase64Async', 'headers.setAsync', 'getAttachmentsAsync'].map(
      (fails): [string, Tried, Filled] => [`${fails} fails`, { traps: { fails } }, { ...nothing, fault: 'refused' }],
    ),
    [
      'a seal is refused in plain text',
      { mail: written({ html: secret, plain: true }), traps: { fails: 'headers.setAsync' } },
      { ...nothing, fault: 'refused' },
    ],
    [
      'words are added to a mail that is marked, which was marked before',
      { mail: written({ headers: { 'x-postern': '1' } }), traps: { marked: 'Robin' } },
      { ...nothing, fault: 'words' },
    ],
    ['a function is not there', { traps: { throws: 'headers.setAsync' } }, { ...nothing, fault: 'refused' }],
    ...['removeAttachmentAsync', 'body.setAsync', 'headers.setAsync', 'addFileAttachmentFromBase64Async'].map(
      (hangs): [string, Tried, Filled] => [
        `${hangs} never answers`,
        { traps: { hangs }, isImpatient: true },
        { ...nothing, fault: 'silent' },
      ],
    ),
  ])('%s', async (_, tried, expected) => {
    const { outlook, before, result } = await filled(tried)
    expect(result).toEqual(expected)
    expect(withoutIds(outlook.mail)).toEqual(withoutIds(before))
  })

  it.each<[string, Traps, Filled['fault'], string[]]>([
    ['adds a signature all the same', { signature: 'Robin', stubborn: true }, 'words', ['plan.pdf']],
    ['adds somebody', { added: 'eve@example.com' }, 'people', ['plan.pdf']],
    ['takes no file away', { fails: 'removeAttachmentAsync' }, 'refused', ['plan.pdf', fileName]],
  ])('or that it has not: an Outlook that %s, and the gate keeps it where our file is left', async (_, traps, fault, names) => {
    const { outlook, result } = await filled({ traps })
    expect(result).toEqual({ isAsBefore: false, fault })
    expect(outlook.mail.files.map(({ name }) => name)).toEqual(names)
    expect(outlook.mail.html).toContain(secret)
    expect((await decided(outlook.mail)).allowEvent).toBe(!names.includes(fileName))
  })
})

it('whatever is altered of a sealed mail is told', async () => {
  const { outlook, pane } = await filled()
  const state = async () => (await pane.ask({ ask: 'check' })).state
  const alter = async (change: Partial<FakeMail>) => {
    const before = structuredClone(outlook.mail)
    Object.assign(outlook.mail, change)
    const told = await state()
    Object.assign(outlook.mail, before)
    return told
  }
  expect(await alter({ bcc: ['eve@example.com'] })).toBe('hidden')
  expect(await alter({ to: [] })).toBe('people')
  expect(await alter({ html: `${html}!` })).toBe('words')
  expect(await alter({ files: [] })).toBe('file')
  expect(await alter({ headers: { 'x-postern': '1' } })).toBe('unknown')
  expect(await alter({ headers: {} })).toBe('clear')
  expect(await state()).toBe('sealed')
})
