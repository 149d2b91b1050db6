// What encrypted_message.htm posts, or a mail app shares, as a message that arrived.

import { utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { mark } from '../../core/htm/named-reader.ts'
import type { Source } from '../vault/protocol.ts'

/** Far above what any portal takes: what is larger never fills the store that holds the keys. */
const maxBytes = 150_000_000
const maxAddress = 320
/** Of what is more the vault would take nothing. Characters. */
const maxOthers = 30_000
const digestShape = /^[0-9a-f]{64}$/

function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).map(value => (typeof value === 'string' ? value : ''))
}

const textOf = (form: FormData, name: string) => textsOf(form, name).join('')

/** @throws PosternError `too-large`, or `empty-file` for a post of something else. */
export async function postedForm(form: FormData): Promise<Source> {
  const file = form.get('file')
  if (file instanceof Blob) {
    demandSize(file.size)
    return { kind: 'file', bytes: await file.arrayBuffer() }
  }
  const message = textOf(form, 'message')
  demandSize(message.length)
  const armour = utf8(message).buffer
  const [address, digest, index] = [textOf(form, 'address'), textOf(form, 'digest'), Number(textOf(form, 'index'))]
  const hinted = address.length <= maxAddress && digestShape.test(digest) && Number.isInteger(index)
  if (!hinted) return { kind: 'file', bytes: armour }
  const others = textsOf(form, 'other').join(mark)
  const isSeveral = others !== '' && others.length <= maxOthers
  return { kind: 'armour', armour, address, index, digest, ...(isSeveral && { others }) }
}

function demandSize(size: number): void {
  if (size === 0) throw new PosternError('empty-file', 'nothing was posted')
  if (size > maxBytes) throw new PosternError('too-large', 'the post is over the limit')
}
