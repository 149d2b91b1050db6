import { createTransport } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { carrierOf } from '../../carrier/carrier.ts'
import { carrierOptions, portal } from '../../carrier/testing/options.ts'
import { languages } from '../../core/htm/words.ts'
import { type ParsedMessage, parseMessage } from '../../mail/parse.ts'
import { isOnlyCarrier } from './carrier-only.ts'

const link = `${portal}/m/4f4f4f4f4f4f4f4f`
const window = { start: 1_800_000_000, end: 1_800_036_000 }
const ways = [
  { attached: true, link: null },
  { attached: true, link },
  { attached: false, link },
]

async function carrier(language: string, way: (typeof ways)[number]) {
  const options = carrierOptions({
    ...{ ...way, language, armored: !way.attached },
    parameters: { name: 'Example & Söhne Mail', forwardAddress: 'read@portal.example.org', windows: [window] },
  })
  const mail = await carrierOf(options)
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

  it('is known in time linear in the mail, whatever stands in it', () => {
    for (const part of ['<', '<head ', '<br', '</', '<form a="', '&amp', '{sender}', 'to ', 'from a to b.']) {
      const html = part.repeat(1_000_000 / part.length)
      const message = { subject: '', from: [], text: null, html, attachments: [] } as unknown as ParsedMessage
      expect(isOnlyCarrier(message), part).toBe(false)
    }
  })
})
