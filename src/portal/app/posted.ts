// What `/open` streamed into this page.

import { concat, fromBase64, utf8 } from '../../core/bytes.ts'
import { isErrorCode, PosternError } from '../../core/errors.ts'
import { mark } from '../../core/htm/named-reader.ts'
import type { Source } from '../../workers/vault/protocol.ts'

/** null when this page came another way. */
export function postedSource(): Source | PosternError | null {
  const form = document.querySelector<HTMLFormElement>('#posted')
  if (!form) return null
  const value = (name: string) => form.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value
  const refused = value('refused')
  if (refused !== undefined)
    return new PosternError(isErrorCode(refused) ? refused : 'bad-request', 'the post was refused')
  const texts = (name: string) =>
    [...form.querySelectorAll<HTMLTextAreaElement>(`textarea[name="${name}"]`)].map(area => area.value)
  const shared = texts('file')
  const others = [...form.querySelectorAll<HTMLInputElement>('input[name="other"]')].map(field => field.value)
  const armour = utf8(texts('message').join('')).buffer
  form.remove()
  if (shared.length > 0) return { kind: 'file', bytes: concat(...shared.map(fromBase64)).buffer }
  const [address, index, digest] = [value('address'), value('index'), value('digest')]
  if (address === undefined || index === undefined || digest === undefined) return { kind: 'file', bytes: armour }
  const source = { kind: 'armour', armour, address, index: Number(index), digest } as const
  return others.length === 0 ? source : { ...source, others: others.join(mark) }
}
