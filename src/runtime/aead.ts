// Node's own ChaCha20-Poly1305 for the payload stream.

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { AeadFactory } from '../core/envelope/stream.ts'

const algorithm = 'chacha20-poly1305'
const authTagLength = 16

export const nodeAead: AeadFactory = async key => ({
  seal(nonce, chunk) {
    const cipher = createCipheriv(algorithm, key, nonce, { authTagLength })
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
  },
  open(nonce, chunk) {
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength })
    decipher.setAuthTag(chunk.subarray(chunk.length - authTagLength))
    return Buffer.concat([decipher.update(chunk.subarray(0, chunk.length - authTagLength)), decipher.final()])
  },
})
