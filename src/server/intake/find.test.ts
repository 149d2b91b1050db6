import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { armour } from '../../core/htm/armour.ts'
import { type Found, findEnvelopes, type Missing } from './find.ts'
import { forward, sealed, written } from './testing.ts'
import { unzip } from './zip.ts'

const options = { district: 'portal.example', now: new Date(Date.UTC(2026, 10, 24)), retentionMonths: 24 }

async function find(mail: Buffer): Promise<readonly Found[] | Missing> {
  const found: Found[] = []
  const finding = findEnvelopes(mail, options)
  for (;;) {
    const next = await finding.next()
    if (next.done) return found.length > 0 ? found : next.value
    found.push(next.value)
  }
}

/** PKWARE's APPNOTE, 4.3: each file, then the directory, then its end. `claims` lies about the size. */
function zipOf(files: readonly { name: string; content: Buffer; claims?: number }[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, claims = content.length } of files) {
    const packed = deflateRawSync(content)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(claims, 18)
    common.writeUInt16LE(name.length, 22)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name))
    offset += 30 + name.length + packed.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}

const zipped = (content: Buffer) => ({
  attachments: [{ filename: 'Archive.zip', content, contentType: 'application/zip' }],
})

describe('the envelopes in a forwarded mail', () => {
  it.each<[string, (htm: Buffer, envelope: Uint8Array) => Promise<Buffer>]>([
    ['attached', htm => written(forward(htm))],
    [
      'renamed, and said to be anything',
      htm =>
        written(
          forward(htm, {
            attachments: [{ filename: 'ATT00001.bin', content: htm, contentType: 'application/octet-stream' }],
          }),
        ),
    ],
    [
      'inside a mail that is attached',
      async htm => {
        const inside = await written(forward(htm, { from: 'secure@portal.example' }))
        return written({
          ...forward(htm),
          attachments: [{ filename: 'Private message.eml', content: inside, contentType: 'message/rfc822' }],
        })
      },
    ],
    ['zipped', htm => written(forward(htm, zipped(zipOf([{ name: 'encrypted_message.htm', content: htm }]))))],
    [
      'in a mail that is zipped',
      async htm => written(forward(htm, zipped(zipOf([{ name: 'mail.eml', content: await written(forward(htm)) }])))),
    ],
    [
      'pasted into the text',
      (htm, envelope) => written(forward(htm, { text: `Here:\n\n${armour(envelope)}\n-- \nsent`, attachments: [] })),
    ],
    ['shown in the mail itself', htm => written(forward(htm, { html: htm.toString(), attachments: [] }))],
  ])('are found %s', async (_, write) => {
    const { envelope, htm } = await sealed()
    const found = await find(await write(htm, envelope))
    expect(found).toHaveLength(1)
    expect(Buffer.from((found as Found[])[0]!.envelope).equals(envelope)).toBe(true)
  })

  it('are all found, each once', async () => {
    const [a, b, c] = await Promise.all([sealed(), sealed(), sealed()])
    const found = await find(
      await written(
        forward(a.htm, {
          text: `${armour(a.envelope)}\nand\n${armour(c.envelope)}`,
          attachments: [a, b].map(({ htm }, i) => ({ filename: `encrypted_message-${i}.htm`, content: htm })),
        }),
      ),
    )
    expect((found as Found[]).map(({ address }) => address)).toEqual(['robin@example.net', 'robin@example.net', null])
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

describe('a zip', () => {
  const content = Buffer.alloc(1_000_000, 'x')
  const names = async (zip: Buffer) => {
    const sizes: number[] = []
    for await (const file of unzip(zip)) sizes.push(file.length)
    return sizes
  }

  it('gives its files', async () => {
    expect(
      await names(
        zipOf([
          { name: 'a', content },
          { name: 'b', content },
        ]),
      ),
    ).toEqual([1_000_000, 1_000_000])
  })

  it('gives nothing beyond what it claims to hold, and no more than the limit', async () => {
    expect(await names(zipOf([{ name: 'a', content, claims: 10 }]))).toEqual([])
    expect(await names(zipOf([{ name: 'a', content, claims: 4_000_000_000 }]))).toEqual([])
    const many = Array.from({ length: 90 }, (_, i) => ({ name: `file ${i}`, content }))
    expect((await names(zipOf(many))).length).toBe(50)
  })

  it('that is cut off or changed gives what came before, and no error', async () => {
    const whole = zipOf([{ name: 'a', content }])
    for (const bytes of [whole.subarray(0, 100), Buffer.concat([whole.subarray(0, 60), whole.subarray(70)])])
      expect(await names(bytes)).toEqual([])
  })
})
