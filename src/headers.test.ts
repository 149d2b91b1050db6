import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import type { SendMailOptions } from 'nodemailer'
import MailComposer from 'nodemailer/lib/mail-composer'
import { expect, it } from 'vitest'
import { carrierOf } from './carrier/carrier.ts'
import { carrierOptions } from './carrier/testing/options.ts'
import { languages } from './core/htm/words.ts'
import { writeDsn } from './gateway/message/dsn.ts'
import { receivedHere, traceOf } from './gateway/message/fields.ts'
import { readHeader } from './mail/header.ts'
import { namesBySplitting } from './mail/testing/splitting.ts'
import { writeHeader } from './mail/write-header.ts'
import { answerMail, helpMail } from './server/intake/answer.ts'
import { writeSoundly } from './smtp/transport.ts'

// Whoever writes a mail here, and whatever stands in what it is made of: it has the fields that were meant, and no others.

const hostile = fc.string({
  unit: fc.constantFrom(
    ...'\r\n\0\t\v\x1c\x7f\x85 :;<>@,"\\ab\u2028\u2029\u00e9'.split(''),
    '\x85From: x',
    '\u2028From: x',
    '=?utf-8?Q?=0D=0AFrom:_x?=',
    '\r\n',
    '\r\nFrom: x@y.z',
    '\rBcc: x@y.z',
  ),
  maxLength: 30,
})
const now = new Date(Date.UTC(2026, 10, 24))

/** As two programs read it, the second behind a hop that takes every CR for a line end. */
async function namesOf(mail: Buffer): Promise<string[]> {
  const { fields, body, oddities } = readHeader(mail)
  expect(oddities.filter(({ code }) => code !== 'eight-bit')).toEqual([])
  const written = mail.subarray(0, body).toString('latin1')
  for (const names of namesBySplitting(written)) expect(names).toEqual(fields.map(({ name }) => name))
  const header = written.replace(/\r\n|\r|\n/g, '\r\n')
  const { headerLines } = await simpleParser(Buffer.from(header, 'latin1'))
  expect(headerLines.map(({ key }) => key)).toEqual(fields.map(({ name }) => name))
  return fields.map(({ name }) => name)
}

/** As the library writes it, which is held against our rule before it goes. */
function composed({ envelope: _, ...mail }: SendMailOptions): Buffer {
  const node = new MailComposer(mail).compile()
  writeSoundly(node)
  return Buffer.from(`${node.buildHeaders()}\r\n\r\n`)
}

const ofCarrier = ['from', 'to', 'reply-to', 'subject', 'date', 'message-id', 'mime-version', 'content-type']
const thread = ['in-reply-to', 'references']

it('a carrier, whoever seals, and whatever a portal is called', async () => {
  const options = fc.record({
    name: hostile,
    messageId: hostile,
    ids: fc.array(hostile, { maxLength: 2 }),
    local: hostile,
  })
  await fc.assert(
    fc.asyncProperty(options, async ({ name, messageId, ids, local }) => {
      const said = { messageId, inReplyTo: ids, references: ids, attached: false, parameters: { name } }
      const mail = await carrierOf(carrierOptions({ sender: `${local}@out.test`, ...said }))
      const meant = ids.length > 0 ? [...ofCarrier, ...thread] : ofCarrier
      const names = await namesOf(composed(mail))
      expect(names.filter(each => each !== 'content-transfer-encoding').toSorted()).toEqual(meant.toSorted())
    }),
  )
})

it('an answer to a forward, whatever the mail and the portal are called', { tags: ['long'] }, async () => {
  const flags = ['auto-submitted', 'x-auto-response-suppress', 'x-postern-answer']
  const options = fc.record({ name: hostile, inReplyTo: fc.option(hostile), local: hostile })
  await fc.assert(
    fc.asyncProperty(options, async ({ name, inReplyTo, local }) => {
      const about = {
        ...{ to: 'alice@in.test', from: 'open@portal.example', portal: 'https://portal.example', name },
        ...{ language: null, id: 'id', date: now, inReplyTo },
      }
      const links = [{ url: 'https://portal.example/m/x', address: `${local}@out.test` }]
      for (const mail of [answerMail(links, now, about), helpMail('none', about)]) {
        const names = await namesOf(composed(mail))
        for (const each of names) expect([...ofCarrier, ...thread, ...flags]).toContain(each)
        expect(new Set(names).size).toBe(names.length)
      }
    }),
  )
})

it('a report of delivery, in its header and in the block of each recipient', async () => {
  const status = fc.record({ recipient: hostile, action: fc.constant('failed' as const), status: hostile })
  await fc.assert(
    fc.asyncProperty(fc.array(status, { minLength: 1, maxLength: 3 }), hostile, async (statuses, to) => {
      const raw = writeDsn(statuses, 'in.test', to, now, languages[1]!)
      expect(await namesOf(raw)).toEqual([
        'from',
        'to',
        'subject',
        'date',
        'message-id',
        'auto-submitted',
        'mime-version',
        'content-type',
      ])
      const report = raw.subarray(raw.indexOf('Content-Type: message/delivery-status'))
      const blocks: string[][] = []
      for (let at = 0; blocks.length < 2 + statuses.length; ) {
        const { fields, body } = readHeader(report, { start: at })
        blocks.push(fields.map(({ name }) => name))
        at = body
      }
      const each = statuses.map(() => ['final-recipient', 'action', 'status'])
      expect(blocks).toEqual([['content-type'], ['reporting-mta'], ...each])
    }),
  )
})

it('what a mail brings along of its way, whatever way it says that it came', async () => {
  const fields = fc.array(fc.tuple(fc.constantFrom('Received', 'Delivered-To'), hostile), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fields, async all => {
      const header = readHeader(Buffer.from(all.map(([name, value]) => `${name}: ${value}\r\n`).join(''), 'latin1'))
      const written = Buffer.from(writeHeader([receivedHere(now), ...traceOf(header, now, ['in.test'])]), 'latin1')
      expect((await namesOf(written)).filter(name => name !== 'received' && name !== 'delivered-to')).toEqual([])
    }),
  )
})
