// Charsets that only some programs know, and hardly a message names: whoever reads them loads this.

import { latin1 } from '../../../core/bytes.ts'
import { bytesOf, decodeCharset } from '../../charset.ts'
import { decodeBase64 } from '../transfer.ts'
import { setRare } from './charsets.ts'
import { decodePage } from './codepages.ts'
import { decodeShifted } from './shifted.ts'
import { decodeUtf32 } from './utf32.ts'

const utf7 = /^(?:x-)?(?:unicode-(?:[12]-)?1-)?utf-?7$/

setRare((bytes, label) => {
  if (utf7.test(label)) return decodeUtf7(bytes)
  return decodeUtf32(bytes, label) ?? decodeShifted(bytes, label) ?? decodePage(bytes, label)
})

/** RFC 2152. */
function decodeUtf7(bytes: Uint8Array): string {
  return latin1(bytes).replace(/\+([A-Za-z0-9+/]*)-?/g, (_, run: string) =>
    run === '' ? '+' : decodeCharset(decodeBase64(bytesOf(run)).bytes, 'utf-16be')!,
  )
}
