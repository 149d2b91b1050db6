// What somebody wrote in a window of the program goes on as a private draft, which the mail server never sees.

import { PosternError } from '../../../core/errors.ts'
import { readAddress, readRecipients } from '../../../mail/address/recipients.ts'
import type { VaultClient } from '../../../portal/services/vault.ts'
import type { DraftFields } from '../../../workers/vault/protocol.ts'
import type { Messenger, ReadDetails } from '../messenger.ts'
import { closeWindow, recall } from './memory.ts'
import { relatedOf } from './private.ts'
import { learnThread } from './threads.ts'

export interface TakingOver {
  readonly messenger: Pick<Messenger, 'compose' | 'messages' | 'storage' | 'tabs'>
  readonly vault: Pick<VaultClient, 'newDraft' | 'attach' | 'saveDraft' | 'dropDraft'>
  /** Seconds. */
  readonly now: number
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

/** The pictures that stand in the text; null for one that has no bytes here. */
async function picturesIn(html: string) {
  const { picturesOf } = await import('../../../portal/composer/document/pasted.ts')
  return picturesOf(html).map((source, i) => {
    const [, type, text] = /^data:(image\/[\w.+-]+);base64,([\w+/=\s]+)$/.exec(source) ?? []
    if (type === undefined) return null
    const bytes = Uint8Array.from(atob(text!), sign => sign.charCodeAt(0)).buffer
    return { name: `${i + 1}.${type.slice('image/'.length).replace(/\W.*/, '')}`, mimeType: type, bytes, inline: false }
  })
}

async function bodyOf({ isPlainText, body, plainTextBody }: ReadDetails): Promise<DraftFields['body']> {
  if (isPlainText) return { kind: 'plain', content: plainTextBody }
  const { takenOver } = await import('../../../portal/composer/document/pasted.ts')
  return { kind: 'rich', content: JSON.stringify(takenOver(body).toJSON()) }
}

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
  const draft = await vault.newDraft(readAddress(details.from), now)
  try {
    const pictures = details.isPlainText ? [] : await picturesIn(details.body)
    for (const file of await compose.listAttachments(tab)) await vault.attach(draft.id, await read(messenger, file))
    for (const picture of pictures) if (picture) await vault.attach(draft.id, picture)
    const [to, cc, bcc] = [details.to, details.cc, details.bcc].map(people => people.flatMap(readRecipients))
    const body = await bodyOf(details)
    const saved = { to: to!, cc: cc!, bcc: bcc!, subject: details.subject, body, copyToSelf: draft.copyToSelf }
    await vault.saveDraft(draft.id, saved, now)
    // Words that cannot be put into their thread are sent all the same.
    await keepThread(draft.id, details, messenger).catch(() => {})
    return { id: draft.id, details, isWhole: pictures.every(picture => picture !== null) }
  } catch (error) {
    await vault.dropDraft(draft.id)
    throw error
  }
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
