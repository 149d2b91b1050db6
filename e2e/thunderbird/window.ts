// The program's own window in which somebody writes: opened, written in and sent as a person does, behind the add-on's back.

import { expect } from './expect.ts'
import type { Thunderbird } from './thunderbird.ts'

const found = `
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs')
  const windows = [...Services.wm.getEnumerator('msgcompose')]
  const composing = windows.at(-1)`

const opening = `
  ${found}
  const [how, fields, messageId] = given
  const { incomingServer, defaultIdentity } = MailServices.accounts.accounts.find(each => each.incomingServer.type === 'imap')
  const inbox = incomingServer.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox)
  const header = messageId && inbox.msgDatabase.getMsgHdrForMessageID(messageId)
  const params = Cc['@mozilla.org/messengercompose/composeparams;1'].createInstance(Ci.nsIMsgComposeParams)
  params.composeFields = Cc['@mozilla.org/messengercompose/composefields;1'].createInstance(Ci.nsIMsgCompFields)
  Object.assign(params.composeFields, fields)
  params.identity = defaultIdentity
  params.type = Ci.nsIMsgCompType[how]
  params.format = Ci.nsIMsgCompFormat.HTML
  if (header) params.originalMsgURI = inbox.getUriForMsg(header)
  MailServices.compose.OpenComposeWindowWithParams(null, params)`

const ready = `${found}
  return composing?.composeEditorReady === true`
const typing = `${found}
  composing.GetCurrentEditor().insertText(given[0])`
/** As a press on the button does. */
const sending = `${found}
  composing.goDoCommand('cmd_sendNow')`
const saving = `${found}
  const done = new Promise(resolve => Services.obs.addObserver(function saved() {
    Services.obs.removeObserver(saved, 'mail:composeSendProgressStop')
    resolve()
  }, 'mail:composeSendProgressStop'))
  composing.SaveAsDraft()
  await done`
const pressing = `${found}
  const button = composing.document.querySelector('[id$="composeAction-toolbarbutton"]')
  if (!button) return false
  button.click()
  return true`
const counting = `${found}
  return windows.length`

export type Opening = 'New' | 'ReplyToSender' | 'ReplyAll' | 'ForwardAsAttachment'

export interface Composing {
  /** @param messageId of the mail that is answered or passed on. */
  open(how: Opening, fields: Readonly<Record<string, string>>, messageId?: string): Promise<void>
  /** Waits until it can be written in. */
  isReady(): Promise<void>
  types(text: string): Promise<void>
  saves(): Promise<void>
  sends(): Promise<void>
  /** Presses the add-on's button. */
  pressesPrivate(): Promise<void>
  /** Waits until so many windows are open. */
  areOpen(count: number): Promise<void>
}

export function composingIn(program: () => Thunderbird): Composing {
  return {
    open: (how, fields, messageId) => program().run(opening, how, fields, messageId ?? null),
    isReady: () => expect.poll(() => program().run(ready)).toBe(true),
    types: text => program().run(typing, text),
    saves: () => program().run(saving),
    sends: () => program().run(sending),
    pressesPrivate: () => expect.poll(() => program().run(pressing)).toBe(true),
    areOpen: count => expect.poll(() => program().run<number>(counting)).toBe(count),
  }
}
