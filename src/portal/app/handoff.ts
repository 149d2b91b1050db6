// The landing page: takes the message from encrypted_message.htm, stores it, and makes way for the reader, who is cut off from it.

import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { storeArrival } from '../../workers/arrivals.ts'
import type { Source } from '../../workers/vault/protocol.ts'

/** As every file ever sent speaks it. */
interface HandedOver {
  readonly postern: 'message'
  readonly v: 1
  readonly armour: ArrayBuffer
  readonly address: string
  readonly index: number
  readonly digest: string
  /** From a file for several. */
  readonly others?: unknown
}

const maxAddress = 320
/** Of what is more the vault would take nothing. Characters. */
const maxOthers = 30_000
const digestShape = /^[0-9a-f]{64}$/

function isHandedOver(data: unknown): data is HandedOver {
  const { postern, v, armour, address, index, digest } = (data ?? {}) as Partial<HandedOver>
  return (
    postern === 'message' &&
    v === 1 &&
    armour instanceof ArrayBuffer &&
    typeof address === 'string' &&
    address.length <= maxAddress &&
    Number.isInteger(index) &&
    typeof digest === 'string' &&
    digestShape.test(digest)
  )
}

async function receive(event: MessageEvent): Promise<void> {
  if (event.source !== window.opener || !isHandedOver(event.data)) return
  window.removeEventListener('message', receive)
  const [port] = event.ports
  const { armour, address, index, digest, others } = event.data
  const isSeveral = typeof others === 'string' && others.length <= maxOthers
  const source = { kind: 'armour', armour, address, index, digest, ...(isSeveral && { others }) } as const
  try {
    const id = await storeArrival(source, Date.now())
    port?.postMessage({ postern: 'stored' })
    location.replace(`${paths.read}#${id}`)
  } catch (error) {
    if (!(error instanceof PosternError)) throw error
    port?.postMessage({ postern: 'refused', code: error.code })
    postOn(source)
  }
}

/** The browser refuses its database: the portal's own server streams the message back into a page, and keeps nothing. */
function postOn({ armour, address, index, digest, others }: Extract<Source, { kind: 'armour' }>): void {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = paths.open
  form.enctype = 'multipart/form-data'
  form.hidden = true
  const add = (name: string, value: string) => {
    const field = document.createElement('textarea')
    field.name = name
    field.value = value
    form.append(field)
  }
  const text = new TextDecoder().decode(armour)
  const piece = 200 * 1024
  let at = 0
  while (at < text.length) {
    const end = at + piece >= text.length ? text.length : text.lastIndexOf('\n', at + piece) + 1 || at + piece
    add('message', text.slice(at, end))
    at = end
  }
  if (others) add('other', others)
  add('address', address)
  add('index', String(index))
  add('digest', digest)
  document.body.append(form)
  form.submit()
}

if (window.opener) {
  window.addEventListener('message', receive)
  window.opener.postMessage({ postern: 'ready', v: 1 }, '*')
} else {
  location.replace(paths.home)
}
