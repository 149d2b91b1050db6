// What the bridge reads of a mail that is shown in Outlook: its files, one after the other, as they are.

import { ask, bytesOf, type Later, NotAnswered } from './asking.ts'
import type { Attached, Item } from './protocol.ts'

export interface Outlook {
  /** What is chosen just now; null where nothing is. */
  readonly chosen: () => Office.MessageRead | Office.MessageCompose | null
  /** Which of the mails that were chosen so far it is. */
  readonly count: () => number
  /** Whether this Outlook has a set of Mailbox functions, as `1.8`. */
  readonly has: (set: string) => boolean
  readonly later: Later
  /** A moment, in which files may be uploaded. */
  readonly pause: () => Promise<void>
  /** The words of HTML, without its marks. */
  readonly wordsOf: (html: string) => string
}

const isRead = (mail: Office.MessageRead | Office.MessageCompose): mail is Office.MessageRead =>
  typeof mail.subject === 'string'

export function writtenMail({ chosen }: Pick<Outlook, 'chosen'>): Office.MessageCompose {
  const mail = chosen()
  if (mail === null || isRead(mail)) throw new NotAnswered('unsupported')
  return mail
}

type Details = Pick<Office.AttachmentDetails, 'id' | 'name' | 'size' | 'attachmentType'>

export const attachedOf = ({ id, name, size, attachmentType }: Details): Attached => {
  return { id, name, size, isHere: String(attachmentType) === 'file' }
}

export function itemOf({ chosen }: Outlook): Item {
  const mail = chosen()
  if (mail === null) return { form: 'none', files: [] }
  if (!isRead(mail)) return { form: 'compose', files: [] }
  return { form: 'read', files: mail.attachments.map(attachedOf) }
}

/** @param id null: the whole mail. @throws NotAnswered */
export async function fileOf(outlook: Outlook, id: string | null): Promise<ArrayBuffer> {
  const { has, later } = outlook
  const mail = outlook.chosen()
  if (mail === null || !has(id === null ? '1.14' : '1.8')) throw new NotAnswered('unsupported')
  if (id === null && !isRead(mail)) throw new NotAnswered('unsupported')
  if (id === null) return bytesOf(await ask<string>(later, done => (mail as Office.MessageRead).getAsFileAsync(done)))
  const { content, format } = await ask<Office.AttachmentContent>(later, done =>
    mail.getAttachmentContentAsync(id, done),
  )
  if (String(format) !== 'base64') throw new NotAnswered('empty')
  return bytesOf(content)
}
