// What somebody wrote in a mail program goes on as a private draft, in the vault.

import type { VaultClient } from '../../portal/services/vault.ts'
import type { DraftFields, NewFile } from '../../workers/vault/protocol.ts'

export interface Written extends Pick<DraftFields, 'to' | 'cc' | 'bcc' | 'subject'> {
  readonly from: string
  readonly body: { readonly text: string } | { readonly html: string }
  /** Read one after the other. @throws PosternError for one that has no bytes on this device. */
  readonly files: readonly (() => Promise<NewFile>)[]
}

export interface PrivateDraftDeps {
  readonly vault: Pick<VaultClient, 'newDraft' | 'attach' | 'saveDraft' | 'dropDraft'>
  /** Seconds. */
  readonly now: number
}

/** The pictures that stand in the text; null for one that has no bytes here. */
async function picturesIn(html: string): Promise<(NewFile | null)[]> {
  const { picturesOf } = await import('../../portal/composer/document/pasted.ts')
  return picturesOf(html).map((source, i) => {
    const [, type, text] = /^data:(image\/[\w.+-]+);base64,([\w+/=\s]+)$/.exec(source) ?? []
    if (type === undefined) return null
    const bytes = Uint8Array.from(atob(text!), sign => sign.charCodeAt(0)).buffer
    return { name: `${i + 1}.${type.slice('image/'.length).replace(/\W.*/, '')}`, mimeType: type, bytes, inline: false }
  })
}

async function bodyOf(body: Written['body']): Promise<DraftFields['body']> {
  if ('text' in body) return { kind: 'plain', content: body.text }
  const { takenOver } = await import('../../portal/composer/document/pasted.ts')
  return { kind: 'rich', content: JSON.stringify(takenOver(body.html).toJSON()) }
}

/** @returns its id, and whether all of it came along. @throws PosternError; then there is no draft. */
export async function privateDraft({ from, files, ...written }: Written, { vault, now }: PrivateDraftDeps) {
  const draft = await vault.newDraft(from, now)
  try {
    for (const read of files) await vault.attach(draft.id, await read())
    const pictures = 'html' in written.body ? await picturesIn(written.body.html) : []
    for (const picture of pictures) if (picture) await vault.attach(draft.id, picture)
    const { copyToSelf } = draft
    await vault.saveDraft(draft.id, { ...written, body: await bodyOf(written.body), copyToSelf }, now)
    return { id: draft.id, isWhole: pictures.every(picture => picture !== null) }
  } catch (error) {
    await vault.dropDraft(draft.id)
    throw error
  }
}
