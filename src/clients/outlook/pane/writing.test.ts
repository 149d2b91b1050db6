// What of the messages that are written in the pane is put into Outlook, and what leaves by the relay.

import { describe, expect, it, vi } from 'vitest'
import { readHtm } from '../../../core/htm/read.ts'
import type { Draft as PrivateDraft } from '../../../workers/vault/protocol.ts'
import { now, parameters, robin, written } from '../../program/testing/handover.ts'
import { bridged } from '../testing/bridged.ts'
import type { FakeMail } from '../testing/fake-office.ts'
import { intoOutlook, type NotPrivate, takeOver } from './writing.ts'

const options = { signal: new AbortController().signal, onProgress: () => {} }

function setUp(mail: Partial<FakeMail> = { from: robin }) {
  const { outlook, pane } = bridged()
  outlook.choose(mail)
  const relay = vi.fn(async () => ({ id: 'relay', at: 1, recipients: [] }))
  const [sealed, refused] = [vi.fn(), [] as NotPrivate[]]
  const send = intoOutlook({
    ...{ outlook: () => pane, parameters: () => parameters, windows: () => [], now: () => now, relay },
    bound: () => ({ draft: 'of-outlook', chosen: 1 }),
    onSealed: sealed,
    onNotPrivate: error => refused.push(error),
  })
  async function sendAs(id: string, people: Parameters<typeof written>[0]) {
    const { draft, handover } = await written(people)
    return send({ ...draft, id } as PrivateDraft, handover, options)
  }
  return { outlook, pane, relay, sealed, refused, sendAs }
}

describe('a message', () => {
  it('of the mail in Outlook stands there, in one file for all who read it and its writer', async () => {
    const { outlook, sealed, relay, sendAs } = setUp()
    const { recipients } = await sendAs('of-outlook', { to: ['a@x.example', 'b@x.example'], cc: ['c@x.example'] })
    expect(recipients.map(({ address, state }) => [address, state])).toEqual(
      ['a', 'b', 'c'].map(name => [`${name}@x.example`, 'queued']),
    )
    expect([sealed, relay].map(each => each.mock.calls.length)).toEqual([1, 0])
    expect(outlook.mail).toMatchObject({ to: ['a@x.example', 'b@x.example'], cc: ['c@x.example'], bcc: [] })
    const { readers } = await readHtm(new Uint8Array(Buffer.from(outlook.mail.files[0]!.content, 'base64')))
    expect(readers.map(({ address }) => address).toSorted()).toEqual([
      ...['a@x.example', 'b@x.example', 'c@x.example', robin],
    ])
  })

  it('of another mail leaves by the relay', async () => {
    const { outlook, relay, sendAs } = setUp()
    await sendAs('an-answer', { to: ['a@x.example'] })
    expect(relay).toHaveBeenCalledTimes(1)
    expect(outlook.asked).toEqual([])
  })

  it.each<[string, Parameters<typeof written>[0], Partial<FakeMail>, string]>([
    ['that somebody gets hidden', { to: ['a@x.example'], bcc: ['b@x.example'] }, { from: robin }, 'hidden'],
    [
      'to more people than a file names',
      { to: Array.from({ length: 120 }, (_, i) => `p${i}@x.example`) },
      { from: robin },
      'many',
    ],
    ['that Outlook would send as somebody else', { to: ['a@x.example'] }, { from: 'office@x.example' }, 'people'],
  ])('%s is not put there, and waits with its writer', { tags: ['long'] }, async (_, people, mail, reason) => {
    const { outlook, refused, relay, sealed, sendAs } = setUp(mail)
    await expect(sendAs('of-outlook', people)).rejects.toMatchObject({ code: 'cancelled' })
    expect(refused.map(error => [error.reason, error.isAsBefore])).toEqual([[reason, true]])
    expect([relay, sealed].map(each => each.mock.calls.length)).toEqual([0, 0])
    expect(outlook.mail.files).toEqual([])
  })
})

describe('a mail in Outlook', () => {
  const vault = () => ({
    newDraft: vi.fn(async () => ({ id: 'd1', copyToSelf: false }) as PrivateDraft),
    attach: vi.fn(async () => ({}) as never),
    saveDraft: vi.fn(async () => ({}) as PrivateDraft),
    dropDraft: vi.fn(async () => true as const),
  })
  const file = { id: 'f1', name: 'plan.pdf', content: btoa('plan'), type: 'file' } as const

  it.each<[string, Partial<FakeMail>, { reason: string; file?: string }]>([
    ['with hidden recipients', { bcc: ['eve@example.com'] }, { reason: 'hidden' }],
    ['with a file in a cloud', { files: [{ ...file, type: 'cloud' }] }, { reason: 'empty', file: 'plan.pdf' }],
    ['with a file that was emptied', { files: [{ ...file, content: '' }] }, { reason: 'empty', file: 'plan.pdf' }],
  ])('%s does not go on in private, and is as it was', async (_, mail, expected) => {
    const { outlook, pane } = setUp({ from: robin, ...mail })
    const [before, deps] = [structuredClone(outlook.mail), { vault: vault(), now: 1 }]
    const going = takeOver(pane, await pane.ask({ ask: 'check' }), deps)
    await expect(going).rejects.toMatchObject(expected)
    expect(outlook.mail).toEqual(before)
    expect(deps.vault.saveDraft).not.toHaveBeenCalled()
    expect(deps.vault.dropDraft.mock.calls.length).toBe(deps.vault.newDraft.mock.calls.length)
  })
})
