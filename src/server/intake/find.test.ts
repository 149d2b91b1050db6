// @module-tag long
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { armor } from '../../core/htm/armor.ts'
import { forms } from '../../mail/testing/mangled.ts'
import { otherSealed, oursSealed } from '../../mail/testing/sealed.ts'
import { strangers } from '../../mail/testing/strangers.ts'
import { type Found, findEnvelopes, type Missing } from './find.ts'
import { forward, sealed, written } from './testing/forwards.ts'

const options = { district: 'portal.example', now: new Date(Date.UTC(2026, 10, 24)), retentionMonths: 24 }

const [ours, other] = [await oursSealed(), await otherSealed()]
const digestOf = (envelope: Uint8Array) => createHash('sha256').update(envelope).digest('hex')

async function find(mail: Buffer): Promise<readonly Found[] | Missing> {
  const found: Found[] = []
  const finding = findEnvelopes(mail, options)
  for (;;) {
    const next = await finding.next()
    if (next.done) return found.length > 0 ? found : next.value
    found.push(next.value)
  }
}

describe('the envelopes in a forwarded mail', () => {
  it.each(forms)('are found, to the byte: $name ($is)', async ({ write }) => {
    const found = await find(Buffer.from(await write(ours)))
    expect(typeof found === 'string' ? found : found.map(({ digest }) => digest)).toEqual([digestOf(ours.envelope)])
    expect(Buffer.from((found as Found[])[0]!.envelope).equals(ours.envelope)).toBe(true)
  })

  it.each(strangers)('are not found: $name', async ({ write, intake }) => {
    expect(await find(Buffer.from(await write(ours, other)))).toBe(intake)
  })

  it('are all found, each once', async () => {
    const [a, b, c] = await Promise.all([sealed(), sealed(), sealed()])
    const found = await find(
      await written(
        forward(a.htm, {
          text: `${armor(a.envelope)}\nand\n${armor(c.envelope)}`,
          attachments: [a, b].map(({ htm }, i) => ({ filename: `encrypted_message-${i}.htm`, content: htm })),
        }),
      ),
    )
    expect((found as Found[]).map(({ readers }) => readers[0]?.address)).toEqual([
      'robin@example.net',
      'robin@example.net',
      null,
    ])
    expect(new Set((found as Found[]).map(({ digest }) => digest)).size).toBe(3)
  })

  it.each<[Missing, () => Promise<Buffer>]>([
    ['none', () => written({ from: 'a@b.example', to: 'c@d.example', text: 'Hello, is this where one asks?' })],
    ['other-district', async () => written(forward((await sealed({ district: 'elsewhere.example' })).htm))],
    ['over', async () => written(forward((await sealed({ period: '2024-01' })).htm))],
    ['over', async () => written(forward((await sealed({ period: '2027-03' })).htm))],
    [
      'damaged',
      async () => {
        const { htm } = await sealed()
        return written(forward(htm.subarray(0, htm.indexOf('END AGE ENCRYPTED FILE') - 100)))
      },
    ],
    [
      'damaged',
      async () => {
        const { htm } = await sealed({ size: 5_000 })
        const text = htm.toString()
        const middle = text.indexOf('\n', text.indexOf('BEGIN AGE ENCRYPTED FILE') + 2_000) + 5
        const changed = text[middle] === 'A' ? 'B' : 'A'
        return written(forward(Buffer.from(text.slice(0, middle) + changed + text.slice(middle + 1))))
      },
    ],
  ])('are missing: %s', async (missing, write) => {
    expect(await find(await write())).toBe(missing)
  })
})
