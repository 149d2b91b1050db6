// What vault.spec.ts runs in the page.

export { digest, fromBase64, hex } from '../src/core/bytes.ts'
export { openPayload, webCryptoAead } from '../src/core/envelope/stream.ts'
