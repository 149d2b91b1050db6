// Which mails leave the program as they stand, and which do not.

import { describe, expect, it, vi } from 'vitest'
import { carrierText } from '../../../mail/carrier/text.ts'
import type { ReadDetails } from '../messenger.ts'
import { sealedFile, startProgram } from '../testing/program.ts'
import { type GateDeps, gate, lookAt } from './gate.ts'
import { recall } from './memory.ts'

const portal = 'https://portal.example.org'
const never = () => new Promise<void>(() => {})

function setUp(part: Partial<GateDeps> = {}) {
  const program = startProgram()
  program.mails.set(1, { id: 1, headerMessageId: 'carrier@x', file: sealedFile })
  program.mails.set(2, { id: 2, headerMessageId: 'plain@x' })
  program.mails.set(3, { id: 3, headerMessageId: 'draft@x', inReplyTo: '<carrier@x>' })
  const takeOver = vi.fn(async () => {})
  const { messenger } = program
  const deps: GateDeps = {
    ...{ messenger, messages: messenger.messages, takeOver, tooLong: never },
    ...{ portal: async () => portal, forwardAddress: async () => 'forward@example.org' },
    ...part,
  }
  const sends = (details: Partial<ReadDetails>) => {
    const id = program.open(details)
    return gate(deps, { id }, program.windows.get(id)!.details)
  }
  return { program, deps, takeOver, sends }
}

const { text } = carrierText({
  ...{ language: 'de', sender: 'ines@praxis.example', portal, name: 'Postern', forwardAddress: null, windows: [] },
  ...{ link: null, attached: true },
})
/** As a mail program quotes it, with lines broken anew. */
const quoted = text.replace(/(.{30,40}) /g, '$1\n').replace(/^/gm, '> > ')

describe('passes', () => {
  it.each<[string, Partial<ReadDetails>]>([
    ['a mail of one’s own', { to: ['alice@example.com'], plainTextBody: 'hello' }],
    ['an answer to a plain mail', { type: 'reply', relatedMessageId: 2 }],
    [
      'a carrier that is forwarded to where phones get a link',
      { type: 'forward', relatedMessageId: 1, to: ['Postern <Forward@Example.org>'] },
    ],
    [
      'a carrier that is redirected as it came',
      { type: 'redirect', relatedMessageId: 1, to: ['robin@elsewhere.example'] },
    ],
  ])('%s', async (_, details) => {
    const { sends, takeOver } = setUp()
    expect(await sends(details)).toEqual({ cancel: false })
    expect(takeOver).not.toHaveBeenCalled()
  })
})

describe('goes on in private', () => {
  it.each<[string, Partial<ReadDetails>]>([
    ['an answer to a carrier', { type: 'reply', relatedMessageId: 1 }],
    ['a carrier that is passed on to somebody', { type: 'forward', relatedMessageId: 1, to: ['alice@example.com'] }],
    [
      'one that is passed on to the portal and to somebody',
      { type: 'forward', relatedMessageId: 1, to: ['forward@example.org'], bcc: ['alice@example.com'] },
    ],
    ['a draft that answers a carrier', { type: 'draft', relatedMessageId: 3 }],
    ['an answer to a carrier that is gone, by what it quotes', { type: 'reply', plainTextBody: quoted }],
    [
      'a mail with the mark of a carrier that nobody here sealed',
      { customHeaders: [{ name: 'X-Postern', value: '1' }] },
    ],
    ['an answer to what the program does not find', { type: 'reply', relatedMessageId: 9 }],
  ])('%s', async (_, details) => {
    const { sends, takeOver } = setUp()
    expect(await sends(details)).toEqual({ cancel: true })
    expect(takeOver).toHaveBeenCalledTimes(1)
  })

  it('what the program does not tell in time', async () => {
    const { sends, takeOver } = setUp({ portal: () => new Promise(() => {}), tooLong: async () => {} })
    expect(await sends({ type: 'new' })).toEqual({ cancel: true })
    expect(takeOver).toHaveBeenCalledTimes(1)
  })

  it('an answer whose carrier was deleted while it was written', async () => {
    const { program, deps, takeOver } = setUp()
    const id = program.open({ type: 'reply', relatedMessageId: 1 })
    const { details } = program.windows.get(id)!
    expect(await lookAt(deps, { id }, details)).toBe(true)
    program.mails.delete(1)
    const { relatedMessageId: _, ...left } = details
    expect(await gate(deps, { id }, left)).toEqual({ cancel: true })
    expect(takeOver).toHaveBeenCalledWith(id)
  })

  it('an answer to a plain mail into which a carrier was quoted later', async () => {
    const { program, deps } = setUp()
    const id = program.open({ type: 'reply', relatedMessageId: 2 })
    const { details } = program.windows.get(id)!
    expect(await lookAt(deps, { id }, details)).toBe(false)
    expect(await gate(deps, { id }, { ...details, plainTextBody: quoted })).toEqual({ cancel: true })
  })

  it('and does not leave though the page for it cannot be opened', async () => {
    const { sends } = setUp({ takeOver: () => Promise.reject(new Error('no')) })
    expect(await sends({ type: 'reply', relatedMessageId: 1 })).toEqual({ cancel: true })
  })
})

describe('a window that is opened', () => {
  it.each<[string, Partial<ReadDetails>, boolean, boolean | undefined]>([
    ['an answer to a carrier goes on in ours', { type: 'reply', relatedMessageId: 1 }, true, true],
    ['an answer to a plain mail stays', { type: 'reply', relatedMessageId: 2 }, false, false],
    ['a draft stays, and is remembered', { type: 'draft', relatedMessageId: 3 }, false, true],
    ['a forwarded carrier stays: to whom is written later', { type: 'forward', relatedMessageId: 1 }, false, undefined],
    ['a mail of one’s own stays', { type: 'new' }, false, undefined],
  ])('%s', async (_, details, goesOn, remembered) => {
    const { program, deps } = setUp()
    const id = program.open(details)
    expect(await lookAt(deps, { id }, program.windows.get(id)!.details)).toBe(goesOn)
    expect((await recall(deps.messenger.storage, id)).isPrivate).toBe(remembered)
  })
})
