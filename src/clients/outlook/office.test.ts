// What the gate calls is what Microsoft publishes: the compiler holds it.

/// <reference types="office-js" />
import { expect, it } from 'vitest'
import type { Item, OfficeJs, SendEvent } from './office.ts'

it('Outlook’s own types are what the gate takes', () => {
  const item = (mail: Office.MessageCompose): Item => mail
  const event = (sent: Office.MailboxEvent): SendEvent => sent
  const context = ({ displayLanguage, mailbox }: Office.Context): OfficeJs['context'] => ({ displayLanguage, mailbox })
  const actions = (office: typeof Office): Pick<OfficeJs, 'onReady' | 'actions'> => ({
    onReady: () => office.onReady(),
    actions: office.actions,
  })
  expect([item, event, context, actions]).toHaveLength(4)
})
