// The age test vectors of C2SP/CCTV (package cctv-age), read for tests of the payload stream.

import { inflateSync } from 'node:zlib'
import { armor, Decrypter } from 'age-encryption'
import * as files from 'cctv-age'

export interface PayloadVector {
  readonly name: string
  /** 16 bytes. */
  readonly fileKey: Uint8Array
  /** Nonce and chunks. */
  readonly payload: Uint8Array
  /** SHA-256 of the plaintext, hex; null where the payload must be refused. */
  readonly sha256: string | null
}

/** Every vector whose header is good: what is left to judge is the payload. */
export async function payloadVectors(): Promise<PayloadVector[]> {
  const vectors: PayloadVector[] = []
  for (const [name, bytes] of Object.entries(files as unknown as Record<string, Uint8Array>)) {
    const file = Buffer.from(bytes)
    const split = file.indexOf('\n\n')
    const facts = new Map(
      file
        .subarray(0, split)
        .toString()
        .split('\n')
        .map(line => line.split(': ') as [string, string]),
    )
    const expected = facts.get('expect')
    if (expected !== 'success' && expected !== 'payload failure') continue
    let envelope: Uint8Array = file.subarray(split + 2)
    if (facts.get('compressed') === 'zlib') envelope = inflateSync(envelope)
    if (facts.get('armored') === 'yes') envelope = armor.decode(Buffer.from(envelope).toString())
    const end = envelope.indexOf(0x0a, Buffer.from(envelope).indexOf('\n--- ') + 1) + 1
    vectors.push({
      name,
      fileKey: await fileKeyOf(envelope.subarray(0, end), facts),
      payload: envelope.subarray(end),
      sha256: expected === 'success' ? facts.get('payload')! : null,
    })
  }
  return vectors
}

async function fileKeyOf(header: Uint8Array, facts: Map<string, string>): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  if (facts.has('identity')) decrypter.addIdentity(facts.get('identity')!)
  if (facts.has('passphrase')) decrypter.addPassphrase(facts.get('passphrase')!)
  return decrypter.decryptHeader(header)
}

export interface HeaderVector {
  readonly name: string
  readonly expected: string
  /** From its second line to the line of its MAC, as it stands there, right or wrong. */
  readonly stanzas: Uint8Array
}

/** Every vector that is neither armored nor compressed, for readers of single stanzas. */
export function headerVectors(): HeaderVector[] {
  return Object.entries(files as unknown as Record<string, Uint8Array>).flatMap(([name, bytes]) => {
    const file = Buffer.from(bytes)
    const split = file.indexOf('\n\n')
    const facts = file.subarray(0, split).toString()
    if (/^(?:armored|compressed): /m.test(facts)) return []
    const envelope = file.subarray(split + 2)
    const [start, end] = [envelope.indexOf('\n') + 1, envelope.indexOf('\n---')]
    if (end === -1) return []
    const expected = /^expect: (.+)$/m.exec(facts)?.[1] ?? ''
    return [{ name, expected, stanzas: envelope.subarray(start, end + 1) }]
  })
}
