// What the bridge reads of a mail that is shown in Outlook: its files, one after the other, as they are.

import { ask, bytesOf, type Later, NotAnswered } from './asking.ts'
import type { Attached, Item } from './protocol.ts'

export interface Outlook {
  /** What is chosen just now; null where nothing is. */
  readonly chosen: () => Office.MessageRead | Office.MessageCompose | null
  /** Whether this Outlook has a set of Mailbox functions, as `1.8`. */
  readonly has: (set: string) => boolean
  readonly later: Later
}

const isRead = (mail: Office.MessageRead | Office.MessageCompose): mail is Office.MessageRead =>
  typeof mail.subject === 'string'

function readMail({ chosen }: Outlook): Office.MessageRead {
  const mail = chosen()
  if (mail === null || !isRead(mail)) throw new NotAnswered('unsupported')
  return mail
}

const attachedOf = ({ id, name, size, attachmentType }: Office.AttachmentDetails): Attached => {
  return { id, name, size, isHere: String(attachmentType) === 'file' }
}

export function itemOf({ chosen }: Outlook): Item {
  const mail = chosen()
  if (mail === null || !isRead(mail)) return { form: 'none', files: [] }
  return { form: 'read', files: mail.attachments.map(attachedOf) }
}

/** @param id null: the whole mail. @throws NotAnswered */
export async function fileOf(outlook: Outlook, id: string | null): Promise<ArrayBuffer> {
  const { has, later } = outlook
  const mail = readMail(outlook)
  if (!has(id === null ? '1.14' : '1.8')) throw new NotAnswered('unsupported')
  if (id === null) return bytesOf(await ask<string>(later, done => mail.getAsFileAsync(done)))
  const { content, format } = await ask<Office.AttachmentContent>(later, done =>
    mail.getAttachmentContentAsync(id, done),
  )
  if (String(format) !== 'base64') throw new NotAnswered('empty')
  return bytesOf(content)
}
