// Which mail in the program carries a sealed message: told by its attachment, not by a header that anybody can write.

import { isCarrierFile, isCarrierName } from '../program/recognise.ts'
import type { Attachment, Messenger } from './messenger.ts'

/** What is larger is known by its name alone: to look into it takes the program seconds. Bytes. */
const looked = 4_000_000

async function holdsArmor(messages: Messenger['messages'], message: number, { partName, size }: Attachment) {
  if (size > looked) return true
  return isCarrierFile(await (await messages.getAttachmentFile(message, partName)).text())
}

export async function isCarrier(messages: Messenger['messages'], message: number): Promise<boolean> {
  const [file] = (await messages.listAttachments(message)).filter(({ name }) => isCarrierName(name))
  return file !== undefined && holdsArmor(messages, message, file)
}
