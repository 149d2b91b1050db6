// What somebody wrote in a window of the program goes on as a private draft, which the mail server never sees.

import { PosternError } from '../../../core/errors.ts'
import { readAddress, readRecipients } from '../../../mail/address/recipients.ts'
import { type PrivateDraftDeps, privateDraft } from '../../program/taking-over.ts'
import type { Messenger, ReadDetails } from '../messenger.ts'
import { closeWindow, recall } from './memory.ts'
import { relatedOf } from './private.ts'
import { learnThread } from './threads.ts'

export interface TakingOver extends PrivateDraftDeps {
  readonly messenger: Pick<Messenger, 'compose' | 'messages' | 'storage' | 'tabs'>
}

/** @returns the file, whole. @throws PosternError `file-gone` for one that has no bytes on this device. */
async function read(
  { compose }: Pick<Messenger, 'compose'>,
  { id, name, size }: { id: number; name: string; size: number },
) {
  const gone = (cause?: unknown) => new PosternError('file-gone', 'a file cannot be read', { cause, values: { name } })
  try {
    const file = await compose.getAttachmentFile(id)
    const bytes = await file.arrayBuffer()
    if (bytes.byteLength === 0 && size > 0) throw gone()
    return { name, mimeType: typeOf(file), bytes, inline: false }
  } catch (cause) {
    throw cause instanceof PosternError ? cause : gone(cause)
  }
}

const typeOf = ({ type }: Blob) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream')

/** An answer stays in its thread. */
async function keepThread(draft: string, details: ReadDetails, { messages, storage }: TakingOver['messenger']) {
  if (details.type !== 'reply' && details.type !== 'draft') return
  const [answered] = await relatedOf(details, { messages })
  if (answered === undefined) return
  await learnThread(storage, draft, (await messages.get(answered)).headerMessageId)
}

/** @returns the private draft. @throws PosternError; then the window is as it was. */
export async function takeOver(tab: number, { messenger, vault, now }: TakingOver) {
  const { compose } = messenger
  const details = await compose.getComposeDetails(tab).catch(cause => {
    throw new PosternError('not-found', 'the window is closed', { cause })
  })
  if (details.selectedEncryptionTechnology?.encryptBody)
    throw new PosternError('other-encryption', 'another encryption is chosen')
  const body = details.isPlainText ? { text: details.plainTextBody } : { html: details.body }
  const [to, cc, bcc] = [details.to, details.cc, details.bcc].map(people => people.flatMap(readRecipients))
  const files = (await compose.listAttachments(tab)).map(file => () => read(messenger, file))
  const taken = { from: readAddress(details.from), to: to!, cc: cc!, bcc: bcc!, subject: details.subject, body, files }
  const draft = await privateDraft(taken, { vault, now })
  // Words that cannot be put into their thread are sent all the same.
  await keepThread(draft.id, details, messenger).catch(() => {})
  return { ...draft, details }
}

/**
 * Once the private draft is kept: closes the window, and deletes what the program saved of it by itself.
 * @returns false where a copy in clear may be left.
 */
export async function endWindow(tab: number, details: ReadDetails, { messenger }: Pick<TakingOver, 'messenger'>) {
  const { drafts = [] } = await recall(messenger.storage, tab)
  const own = details.type === 'draft' && details.relatedMessageId !== undefined ? [details.relatedMessageId] : []
  await closeWindow(messenger, tab)
  const left = await Promise.allSettled(
    [...new Set([...drafts, ...own])].map(id => messenger.messages.delete([id], { deletePermanently: true })),
  )
  return left.every(({ status }) => status === 'fulfilled')
}
