// Which mail in the program carries a sealed message: told by its attachment, not by a header that anybody can write.

import type { Attachment, Messenger } from './messenger.ts'

/** As senders name it, with what mail programs add where there are two. */
const named = /^encrypted_message.{0,20}\.html?$/i
/** What is larger is known by its name alone: to look into it takes the program seconds. Bytes. */
const looked = 4_000_000
const markup = /^\s*<!doctype html>/i
/** The armor of an age file stands in each. */
const armor = '-----BEGIN AGE ENCRYPTED FILE-----'

async function holdsArmor(messages: Messenger['messages'], message: number, { partName, size }: Attachment) {
  if (size > looked) return true
  const text = await (await messages.getAttachmentFile(message, partName)).text()
  return markup.test(text.slice(0, 200)) && text.includes(armor)
}

export async function isCarrier(messages: Messenger['messages'], message: number): Promise<boolean> {
  const [file] = (await messages.listAttachments(message)).filter(({ name }) => named.test(name))
  return file !== undefined && holdsArmor(messages, message, file)
}
