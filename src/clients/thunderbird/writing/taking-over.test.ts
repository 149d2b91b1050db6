// What stands in a window of the program comes along whole, or stays where it is.

import { describe, expect, it, vi } from 'vitest'
import type { ReadDetails } from '../messenger.ts'
import { startProgram } from '../testing/program.ts'
import { remember } from './memory.ts'
import { endWindow, takeOver } from './taking-over.ts'
import { answeredMail } from './threads.ts'

function setUp() {
  const program = startProgram()
  const vault = {
    newDraft: vi.fn(async (address: string) => ({ id: 'd1', from: { name: '', address }, copyToSelf: true })),
    attach: vi.fn(async () => ({})),
    saveDraft: vi.fn(async () => ({})),
    dropDraft: vi.fn(async () => true),
  }
  const deps = { messenger: program.messenger, vault: vault as never, now: 1000 }
  return { program, vault, deps }
}

const details = {
  ...{
    from: 'Robin <Robin@Example.com>',
    to: ['Alice <alice@example.com>', 'Bob, b@example.com'],
    bcc: ['c@example.com'],
  },
  ...{ subject: 'Plan', isPlainText: true, plainTextBody: 'marmalade', isModified: true },
}

describe('a window is taken over', () => {
  it('with its words, people and files; then it closes, and what was saved of it is deleted', async () => {
    const { program, vault, deps } = setUp()
    const tab = program.open(details, [new File(['bytes'], 'a.pdf', { type: 'application/pdf' })])
    await remember(program.messenger.storage, tab, { drafts: [4] })
    const { id, isWhole } = await takeOver(tab, deps)
    expect([id, isWhole]).toEqual(['d1', true])
    expect(vault.newDraft).toHaveBeenCalledWith('robin@example.com', 1000)
    expect(vault.attach).toHaveBeenCalledWith(
      'd1',
      expect.objectContaining({ name: 'a.pdf', mimeType: 'application/pdf' }),
    )
    expect(vault.saveDraft).toHaveBeenCalledWith(
      'd1',
      expect.objectContaining({
        to: [
          expect.objectContaining({ name: 'Alice', address: 'alice@example.com' }),
          expect.anything(),
          expect.anything(),
        ],
        bcc: [expect.objectContaining({ address: 'c@example.com' })],
        subject: 'Plan',
        body: { kind: 'plain', content: 'marmalade' },
      }),
      1000,
    )
    expect(program.windows.size).toBe(1)
    expect(await endWindow(tab, program.windows.get(tab)!.details, deps)).toBe(true)
    expect([program.windows.size, program.deleted]).toEqual([0, [4]])
  })

  it.each<[string, Partial<ReadDetails>, string | null]>([
    ['an answer', { type: 'reply', relatedMessageId: 1 }, 'asked@x'],
    ['an answer that lay among the drafts', { type: 'draft', relatedMessageId: 2 }, 'asked@x'],
    ['what is passed on', { type: 'forward', relatedMessageId: 1 }, null],
  ])('%s keeps its thread', async (_, given, thread) => {
    const { program, deps } = setUp()
    program.mails.set(1, { id: 1, headerMessageId: 'asked@x' })
    program.mails.set(2, { id: 2, headerMessageId: 'draft@x', inReplyTo: '<asked@x>' })
    const { id } = await takeOver(program.open({ ...details, ...given }), deps)
    const answered = await answeredMail(program.messenger, { id, inReplyTo: [] })
    expect(answered === null ? null : program.mails.get(answered)!.headerMessageId).toBe(thread)
  })

  it('says so where a copy in clear cannot be deleted', async () => {
    const { program, deps } = setUp()
    const tab = program.open({ ...details, type: 'draft', relatedMessageId: 5 })
    program.messenger.messages.delete = () => Promise.reject(new Error('offline'))
    const { details: read } = await takeOver(tab, deps)
    expect(await endWindow(tab, read, deps)).toBe(false)
  })
})

describe('a window stays as it is', () => {
  it.each<[string, object, File[], string]>([
    ['with a file that has no bytes here', details, [new File([], 'cloud.docx')], 'file-gone'],
    [
      'where another encryption is chosen as well',
      { ...details, selectedEncryptionTechnology: { name: 'OpenPGP', encryptBody: true, signMessage: false } },
      [],
      'other-encryption',
    ],
    ['where nobody writes it', { ...details, from: '' }, [], 'bad-address'],
  ])('%s', async (_, given, files, code) => {
    const { program, vault, deps } = setUp()
    const tab = program.open(given, files)
    await expect(takeOver(tab, deps)).rejects.toMatchObject({ code })
    expect(program.windows.size).toBe(1)
    expect(vault.dropDraft).toHaveBeenCalledTimes(vault.newDraft.mock.calls.length)
  })
})
