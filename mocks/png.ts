// A bar chart as a PNG (ISO/IEC 15948), drawn here so that the demo's letter has a picture of its own.

import { deflateSync } from 'node:zlib'

const width = 420
const height = 180
const margin = 20
const ground = [0xf4, 0xf6, 0xf8]
const bar = [0x0b, 0x5c, 0xad]
const last = [0x1d, 0x8a, 0x4e]

export function barChart(values: readonly number[]): Uint8Array {
  const rows = Buffer.alloc((1 + width * 3) * height)
  const slot = (width - 2 * margin) / values.length
  const scale = (height - 2 * margin) / Math.max(...values)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = Math.floor((x - margin) / slot)
      const inSlot = ((x - margin) % slot) / slot
      const value = values[i]
      const inside =
        value !== undefined &&
        inSlot > 0.15 &&
        inSlot < 0.85 &&
        y < height - margin &&
        y > height - margin - value * scale
      const colour = !inside ? ground : i === values.length - 1 ? last : bar
      rows.set(colour, y * (1 + width * 3) + 1 + x * 3)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  out.set(body, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

/** CRC-32 as PNG and zip use it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
