// Which private message the pane finds in a mail, and what it says where Outlook does not give it.

import { describe, expect, it } from 'vitest'
import { bridged } from '../testing/bridged.ts'
import type { File, Traps } from '../testing/fake-office.ts'
import { OutlookFailed } from './outlook.ts'
import { findMessage } from './reading.ts'

const text = '<!doctype html><p>-----BEGIN AGE ENCRYPTED FILE-----'
const file = (name: string, content = btoa(text), type: File['type'] = 'file'): File => ({
  ...{ id: name, name, content, type },
})
const carrier = file('encrypted_message.htm')

async function found(files: File[], { set = '1.15', ...traps }: Traps & { readonly set?: string } = {}) {
  const { outlook, pane } = bridged(set)
  outlook.choose({ form: 'read', files })
  outlook.traps = traps
  const message = await findMessage(pane)
  return typeof message === 'string' ? message : Buffer.from(message.bytes).toString()
}

describe('the message', () => {
  it('is the file, as it came', async () => {
    expect(await found([file('plan.pdf'), carrier])).toBe(text)
  })

  it('is the file that is one, of several of its name', async () => {
    const other = file('encrypted_message.htm', btoa('<p>Hello'))
    expect(await found([other, file('encrypted_message (1).HTML')])).toBe(text)
  })

  it.each<[string, File[], Traps]>([
    ['under another name', [file('message.txt')], {}],
    ['that Outlook gives no bytes of', [carrier], { empty: true }],
    ['that Outlook does not give', [carrier], { fails: 'getAttachmentContentAsync' }],
    ['that Outlook has no function for', [carrier], { throws: 'getAttachmentContentAsync' }],
    ['in the text alone', [], {}],
  ])('is looked for in the whole mail: a file %s', async (_, files, traps) => {
    expect(await found(files, traps)).toMatch(/^From: /)
  })
})

describe('what Outlook does not give', () => {
  it.each<[string, File[], Traps & { set?: string }, string]>([
    ['an Outlook that gives no files', [carrier], { set: '1.7' }, 'unsupported'],
    ['one that gives no whole mails, and no bytes', [carrier], { set: '1.13', empty: true }, 'empty'],
    ['a file in a cloud', [file(carrier.name, '', 'cloud')], { set: '1.13' }, 'empty'],
    ['a file that somebody emptied', [file(carrier.name, btoa('Removed by policy'))], { set: '1.13' }, 'empty'],
    ['one that fails', [carrier], { set: '1.13', fails: 'getAttachmentContentAsync' }, 'refused'],
  ])('is said: %s', async (_, files, traps, reason) => {
    expect(await found(files, traps)).toBe(reason)
  })

  it('is not waited for for ever', async () => {
    const { outlook, pane, timers } = bridged('1.13')
    outlook.choose({ form: 'read', files: [carrier] })
    outlook.traps = { hangs: 'getAttachmentContentAsync' }
    const finding = findMessage(pane)
    await expect.poll(() => outlook.asked).toContain('getAttachmentContentAsync')
    timers[0]!()
    expect(await finding).toBe('silent')
  })
})

it('is none beside a mail that is written: that goes on in private', async () => {
  const { outlook, pane } = bridged()
  outlook.choose({ form: 'compose' })
  expect(await findMessage(pane)).toBe('written')
})

it('is a failure too where Outlook does not even say what is chosen', async () => {
  const ask = async () => {
    throw new OutlookFailed('silent')
  }
  expect(await findMessage({ ask })).toBe('silent')
})

it('asks for one file after the other', async () => {
  const { outlook, pane } = bridged()
  outlook.choose({ form: 'read', files: [file('encrypted_message (1).htm', ''), carrier] })
  await findMessage(pane)
  expect(outlook.asked).toEqual(['getAttachmentContentAsync', 'getAttachmentContentAsync'])
})
