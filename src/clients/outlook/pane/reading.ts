// The private message in the mail that is shown: known by its file's name and first bytes, not by a header that anybody can write.

import { latin1 } from '../../../core/bytes.ts'
import { isCarrierFile, isCarrierName } from '../../program/recognise.ts'
import type { Failure } from '../bridge/protocol.ts'
import { type Outlook, OutlookFailed } from './outlook.ts'

/** `none`: no mail is chosen. `written`: one is, that is written. A failure: there may be one, and Outlook does not give it. */
export type Found = { readonly bytes: ArrayBuffer } | 'none' | 'written' | Failure

const orFailure = <T>(work: Promise<T>): Promise<T | Failure> =>
  work.catch(error => {
    if (error instanceof OutlookFailed) return error.failure
    throw error
  })

/** The bytes as they came, or of the whole mail: gateways rename files, and put the message into the text. */
export async function findMessage(outlook: Outlook): Promise<Found> {
  const item = await orFailure(outlook.ask({ ask: 'item' }))
  if (typeof item === 'string') return item
  const { form, files } = item
  if (form !== 'read') return form === 'compose' ? 'written' : 'none'
  let failure: Failure | null = null
  for (const { id, name, isHere } of files) {
    if (!isCarrierName(name)) continue
    const file = isHere ? await orFailure(outlook.ask({ ask: 'file', id })) : 'empty'
    if (typeof file === 'string') failure = file
    else if (isCarrierFile(latin1(new Uint8Array(file.bytes)))) return file
    else failure = 'empty'
  }
  const whole = await orFailure(outlook.ask({ ask: 'file', id: null }))
  return typeof whole === 'string' ? (failure ?? whole) : whole
}
