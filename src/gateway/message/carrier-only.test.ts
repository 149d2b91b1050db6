import { createTransport } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { carrierOf } from '../../carrier/carrier.ts'
import { languages } from '../../core/htm/words.ts'
import { parseMessage } from '../../mail/parse.ts'
import { isOnlyCarrier } from './carrier-only.ts'

const link = 'https://portal.example.org/m/4f4f4f4f4f4f4f4f'
const window = { start: 1_800_000_000, end: 1_800_036_000 }
const ways = [
  { attached: true, link: null },
  { attached: true, link },
  { attached: false, link },
]

async function carrier(language: string, way: (typeof ways)[number]) {
  const mail = await carrierOf({
    sender: 'ines.weber@praxis.example.com',
    recipient: 'robin@mail.example.net',
    envelope: new Uint8Array(900),
    ...{ index: 0, period: '2026-11', language, messageId: '<1@inside>', inReplyTo: [], references: [] },
    ...{ token: 'a'.repeat(32), armored: !way.attached, date: new Date(0), from: 'secure@portal.example.org' },
    key: new Uint8Array(32),
    ...way,
    parameters: {
      portal: 'https://portal.example.org',
      district: 'example.org',
      name: 'Example & Söhne Mail',
      statusUrls: [],
      statusKey: { kid: 'B'.repeat(43), jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } },
      forwardAddress: 'read@portal.example.org',
      windows: [window],
    },
  })
  return { ...mail, attachments: [] }
}

async function parsed(mail: object) {
  const { message } = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(mail)
  return parseMessage(message as Buffer)
}

describe('a carrier', () => {
  it.each(
    languages.flatMap(language => ways.map(way => ({ language, ...way }))),
  )('is known by its sentences: $language, file $attached, link $link', async ({ language, ...way }) => {
    expect(isOnlyCarrier(await parsed(await carrier(language, way)))).toBe(true)
  })

  it.each(['text', 'html'] as const)('that says one thing more is none: %s', async part => {
    const mail = await carrier('en', ways[1]!)
    const more = {
      text: `${mail.text}\nAnd one thing more.\n`,
      html: `${mail.html}`.replace('</td>', '<p>And one thing more.</p></td>'),
    }
    expect(isOnlyCarrier(await parsed({ ...mail, [part]: more[part] }))).toBe(false)
  })
})
