// What leaves by a person's own mail server: the carrier that was made, to whom it is for, once.

import { describe, expect, it, vi } from 'vitest'
import { readHtm } from '../../../core/htm/read.ts'
import { partsOf } from '../../program/mails.ts'
import { now, parameters, person, robin, written } from '../../program/testing/handover.ts'
import type { ComposeDetails } from '../messenger.ts'
import { startProgram, type Window } from '../testing/program.ts'
import { gate } from './gate.ts'
import { ownServer } from './sending.ts'
import { learnThread } from './threads.ts'

function setUp() {
  const program = startProgram()
  const relay = vi.fn(async () => ({ id: 'relay', at: 1, recipients: [] }))
  const send = ownServer({
    messenger: program.messenger,
    parameters: () => parameters,
    windows: () => [],
    now: () => now,
    relay,
    opening: work => work(),
  })
  const options = { signal: new AbortController().signal, onProgress: () => {} }
  return {
    program,
    relay,
    send: ({ draft, handover }: Awaited<ReturnType<typeof written>>) => send(draft, handover, options),
  }
}

const readersIn = async ({ files }: Window) => (await readHtm(new Uint8Array(await files[0]!.arrayBuffer()))).readers

describe('a message', () => {
  it('to several is one mail with one file, and another for each who is hidden', async () => {
    const { program, send } = setUp()
    const answer = await send(
      await written({ to: ['a@x.example', 'b@x.example'], cc: ['c@x.example'], bcc: ['d@x.example'] }),
    )
    expect(answer.recipients.map(({ address, state }) => [address, state])).toEqual(
      ['a', 'b', 'c', 'd'].map(name => [`${name}@x.example`, 'taken']),
    )
    const [open, hidden] = program.sent
    expect(open!.details).toMatchObject({
      to: ['"A \\"Name\\"" <a@x.example>', '"A \\"Name\\"" <b@x.example>'],
      cc: ['c@x.example'],
      bcc: [],
      subject: 'Message privé de robin (example.com)',
    })
    expect((await readersIn(open!)).map(({ address }) => address).toSorted()).toEqual([
      ...['a@x.example', 'b@x.example', 'c@x.example', robin],
    ])
    expect(hidden!.details).toMatchObject({ to: ['d@x.example'], cc: [], bcc: [] })
    expect(await readersIn(hidden!)).toEqual([{ address: 'd@x.example', index: 0 }])
    expect(JSON.stringify(program.sent.map(({ details }) => details))).not.toContain('marmalade')
  })

  it('goes into the thread of the mail that brought what it answers, under its subject', async () => {
    const { program, send } = setUp()
    program.mails.set(7, { id: 7, headerMessageId: 'outer@x' })
    await learnThread(program.messenger.storage, '<asked@x>', 'outer@x')
    await send(await written({ to: ['a@x.example'], inReplyTo: ['<asked@x>'] }))
    expect(program.sent[0]!.details).toMatchObject({ type: 'reply', relatedMessageId: 7, subject: '' })
  })

  it('leaves by the relay where no account of the program sends as its writer', async () => {
    const { program, relay, send } = setUp()
    const { draft, handover } = await written({ to: ['a@x.example'] })
    await send({ draft: { ...draft, from: { name: '', address: 'shared@example.com' } }, handover })
    expect(relay).toHaveBeenCalledTimes(1)
    expect(program.sent).toEqual([])
  })

  it('of which a part was refused is gone on with where it stopped', async () => {
    const { program, send } = setUp()
    const message = await written({ to: ['a@x.example'], bcc: ['b@x.example', 'c@x.example'] })
    program.onSend = ({ details }) => {
      if (details.to[0] === 'b@x.example') throw new Error('Message operation failed')
    }
    await expect(send(message)).rejects.toMatchObject({ code: 'mail-program' })
    expect(program.windows.size).toBe(0)
    program.onSend = () => {}
    await send(message)
    await send(message)
    expect(program.sent.map(({ details }) => details.to.at(-1))).toEqual([
      ...['"A \\"Name\\"" <a@x.example>', 'b@x.example', 'c@x.example'],
    ])
  })

  it('to more than one file names is several mails', async () => {
    const many = Array.from({ length: 120 }, (_, i) => `p${i}@x.example`)
    const { draft, handover } = await written({ to: ['a@x.example'] })
    const recipients = [robin, ...many].map((address, index) => ({ address, index }))
    const parts = partsOf(
      { ...draft, to: many.map(one => person(one)) },
      { ...handover, message: { ...handover.message, envelopes: [{ recipients }] } },
    )
    expect(parts.map(({ readers }) => readers.length)).toEqual([100, 22])
    expect(parts.flatMap(({ to }) => to.map(({ address }) => address))).toEqual(many)
  })
})

describe('nothing leaves', () => {
  const words = 'Best regards, Robin'
  it.each<[string, (window: Window) => void]>([
    ['with a signature below', window => change(window, { body: `${window.details.body}<p>${words}</p>` })],
    ['under another subject', window => change(window, { subject: 'marmalade' })],
    ['with another recipient', window => change(window, { cc: ['eve@x.example'] })],
    ['with a hidden recipient', window => change(window, { bcc: ['eve@x.example'] })],
    ['to a newsgroup', window => change(window, { newsgroups: ['misc.test'] })],
    ['with another file', window => void window.files.push(new File(['marmalade'], 'plan.txt'))],
    ['without its file', window => void window.files.pop()],
    ['with an empty file', window => void window.files.splice(0, 1, new File([], 'encrypted_message.htm'))],
    [
      'with another file of its name',
      window => void window.files.splice(0, 1, new File(['x'], 'encrypted_message.htm')),
    ],
  ])('%s', async (_, alter) => {
    const { program, send } = setUp()
    program.alter = alter
    await expect(send(await written({ to: ['a@x.example'] }))).rejects.toMatchObject({ code: 'mail-program' })
    expect([program.sent, program.windows.size]).toEqual([[], 0])
  })

  it('signed or encrypted once more: an account that does so is told not to', async () => {
    const { program, send } = setUp()
    const chosen = { name: 'OpenPGP', encryptBody: true, signMessage: true } as const
    program.alter = window => change(window, { selectedEncryptionTechnology: chosen })
    await send(await written({ to: ['a@x.example'] }))
    expect(program.sent[0]!.details.selectedEncryptionTechnology).toEqual({
      ...{ name: 'OpenPGP', encryptBody: false, signMessage: false, encryptSubject: false },
    })
  })

  it('that is altered between the look and the press', async () => {
    const { program, send } = setUp()
    const { messenger } = program
    const deps = {
      ...{ messenger, messages: messenger.messages, portal: async () => '', district: async () => null },
      ...{ takeOver: async () => {}, tooLong: () => new Promise<void>(() => {}) },
    }
    const decisions: boolean[] = []
    const ofTab = () => [...program.windows.keys()][0]!
    const original = messenger.compose.sendMessage
    messenger.compose.sendMessage = async tab => {
      const { body, subject } = program.windows.get(ofTab())!.details
      for (const part of [{}, { subject: 'marmalade' }, { subject, body: '<p>marmalade</p>' }]) {
        change(program.windows.get(tab)!, { body, subject, ...part })
        decisions.push((await gate(deps, { id: tab }, program.windows.get(tab)!.details)).cancel)
      }
      return original(tab)
    }
    await send(await written({ to: ['a@x.example'] }))
    expect(decisions).toEqual([false, true, true])
  })
})

function change(window: Window, part: ComposeDetails & { readonly newsgroups?: readonly string[] }): void {
  window.details = { ...window.details, ...part } as Window['details']
}
