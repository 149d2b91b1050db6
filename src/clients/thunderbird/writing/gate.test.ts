// Which mails leave the program as they stand, and which do not.

import { describe, expect, it, vi } from 'vitest'
import { carrierText } from '../../../mail/carrier/text.ts'
import type { ReadDetails } from '../messenger.ts'
import { sealedFile, startProgram } from '../testing/program.ts'
import { type GateDeps, gate, lookAt } from './gate.ts'
import { recall } from './memory.ts'

const portal = 'https://portal.example.org'
const district = { forwardAddress: 'forward@ours.example', privateDomains: ['ours.example', 'praxis.example'] }
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
    ...{ portal: async () => portal, district: async () => district },
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
      { type: 'forward', relatedMessageId: 1, to: ['Postern <Forward@Ours.example>'] },
    ],
    [
      'a carrier that is redirected as it came',
      { type: 'redirect', relatedMessageId: 1, to: ['robin@elsewhere.example'] },
    ],
    [
      'a carrier that is redirected to a domain that the operator named',
      { type: 'redirect', relatedMessageId: 1, to: ['robin@praxis.example'] },
    ],
    ['a mail to a domain that only ends alike', { to: ['robin@notpraxis.example', 'praxis.example@example.com'] }],
  ])('%s', async (_, details) => {
    const { sends, takeOver } = setUp()
    expect(await sends(details)).toEqual({ cancel: false })
    expect(takeOver).not.toHaveBeenCalled()
  })

  it('what goes to anybody where the operator named no domain, or none is known yet', async () => {
    for (const known of [{ forwardAddress: null }, null]) {
      const { sends } = setUp({ district: async () => known })
      expect(await sends({ to: ['ines@praxis.example', 'Friends <Friends>'] })).toEqual({ cancel: false })
    }
  })
})

describe('goes on in private', () => {
  it.each<[string, Partial<ReadDetails>]>([
    ['an answer to a carrier', { type: 'reply', relatedMessageId: 1 }],
    ['a carrier that is passed on to somebody', { type: 'forward', relatedMessageId: 1, to: ['alice@example.com'] }],
    [
      'one that is passed on to the portal and to somebody',
      { type: 'forward', relatedMessageId: 1, to: ['forward@ours.example'], bcc: ['alice@example.com'] },
    ],
    ['a draft that answers a carrier', { type: 'draft', relatedMessageId: 3 }],
    ['an answer to a carrier that is gone, by what it quotes', { type: 'reply', plainTextBody: quoted }],
    [
      'a mail with the mark of a carrier that nobody here sealed',
      { customHeaders: [{ name: 'X-Postern', value: '1' }] },
    ],
    ['an answer to what the program does not find', { type: 'reply', relatedMessageId: 9 }],
    ['a mail to a domain that the operator named', { to: ['alice@example.com', 'Ines <Ines@Praxis.Example>'] }],
    ['one to a domain below it, hidden', { to: ['alice@example.com'], bcc: ['ines@mail.praxis.example'] }],
    ['one to a list of the program, on which anybody may be', { to: ['Friends <Friends>'] }],
    ['a plain answer to there', { type: 'reply', relatedMessageId: 2, to: ['ines@praxis.example'] }],
    ['a plain mail redirected to there', { type: 'redirect', relatedMessageId: 2, to: ['ines@praxis.example'] }],
    ['a draft to there', { type: 'draft', relatedMessageId: 2, to: ['ines@praxis.example'] }],
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

  it('what is written to anybody while the district cannot be read', async () => {
    const { sends } = setUp({ district: () => Promise.reject(new Error('no')) })
    expect(await sends({ to: ['alice@example.com'] })).toEqual({ cancel: true })
  })

  it('an answer whose carrier was deleted while it was written', async () => {
    const { program, deps, takeOver } = setUp()
    const id = program.open({ type: 'reply', relatedMessageId: 1 })
    const { details } = program.windows.get(id)!
    expect(await lookAt(deps, { id }, details)).toBe('answer')
    program.mails.delete(1)
    const { relatedMessageId: _, ...left } = details
    expect(await gate(deps, { id }, left)).toEqual({ cancel: true })
    expect(takeOver).toHaveBeenCalledWith(id)
  })

  it('an answer to a plain mail into which a carrier was quoted later', async () => {
    const { program, deps } = setUp()
    const id = program.open({ type: 'reply', relatedMessageId: 2 })
    const { details } = program.windows.get(id)!
    expect(await lookAt(deps, { id }, details)).toBe('stays')
    expect(await gate(deps, { id }, { ...details, plainTextBody: quoted })).toEqual({ cancel: true })
  })

  it('and does not leave though the page for it cannot be opened', async () => {
    const { sends } = setUp({ takeOver: () => Promise.reject(new Error('no')) })
    expect(await sends({ type: 'reply', relatedMessageId: 1 })).toEqual({ cancel: true })
  })
})

describe('a window that is opened', () => {
  it.each<[string, Partial<ReadDetails>, Awaited<ReturnType<typeof lookAt>>, boolean | undefined]>([
    ['an answer to a carrier goes on in ours', { type: 'reply', relatedMessageId: 1 }, 'answer', true],
    ['an answer to a plain mail stays', { type: 'reply', relatedMessageId: 2 }, 'stays', false],
    ['a draft stays, and is remembered', { type: 'draft', relatedMessageId: 3 }, 'stays', true],
    [
      'a forwarded carrier stays: to whom is written later',
      { type: 'forward', relatedMessageId: 1 },
      'stays',
      undefined,
    ],
    ['a mail of one’s own stays', { type: 'new' }, 'stays', undefined],
    ['one to a domain that the operator named is taken over', { to: ['ines@praxis.example'] }, 'taken', undefined],
    [
      'so is a plain answer to there',
      { type: 'reply', relatedMessageId: 2, to: ['ines@praxis.example'] },
      'taken',
      false,
    ],
    [
      'a draft to there stays until it is sent',
      { type: 'draft', relatedMessageId: 2, to: ['ines@praxis.example'] },
      'stays',
      false,
    ],
  ])('%s', async (_, details, goesOn, remembered) => {
    const { program, deps } = setUp()
    const id = program.open(details)
    expect(await lookAt(deps, { id }, program.windows.get(id)!.details)).toBe(goesOn)
    expect((await recall(deps.messenger.storage, id)).isPrivate).toBe(remembered)
  })
})
