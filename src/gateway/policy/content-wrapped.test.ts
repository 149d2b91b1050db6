// Words within words of another form: what a rule about words sees of them, or that it cannot see them.

import { expect, it } from 'vitest'
import { decide } from './policy.ts'
import { asked, b64, finds, lines, mail, part, policyOf } from './testing/asked.ts'

const said = 'my IBAN is'
const iban = policyOf(String.raw`{ content: '\bIBAN\b' }`)
const file = (type: string, ...text: string[]) => part(`Content-Type: ${type}; name=x`, '', ...text)
const card = (...properties: string[]) => file('text/vcard', 'BEGIN:VCARD', ...properties, 'END:VCARD')
const event = (...properties: string[]) => file('text/calendar', 'BEGIN:VCALENDAR', ...properties, 'END:VCALENDAR')

it.each<[string, Buffer]>([
  ['lines that flow, stuffed', mail('Content-Type: text/plain; format=flowed; delsp=yes', '', 'my IB ', ' AN is')],
  ['letters of JSON by their codes', file('application/json', String.raw`{ "x": "my \u0049\u0042AN is" }`)],
  ['a calendar as JSON', file('application/calendar+json', String.raw`["summary", {}, "text", "my \u0049BAN is"]`)],
  ['a note of a card in base64', card(`NOTE;ENCODING=b:${b64(said)}`)],
  [
    'a note of an older card in base64',
    card(`NOTE;BASE64;CHARSET=utf-8:${b64(said).slice(0, 8)}`, ` ${b64(said).slice(8)}`),
  ],
  ['a file of a calendar in its address', event(`ATTACH:data:text/plain;base64,${b64(said)}`)],
  ['HTML in a calendar, folded', event('X-ALT-DESC;FMTTYPE=text/html:<p>my I<b>B', ' AN</b> is</p>')],
  ['Markdown', mail('Content-Type: text/markdown', '', 'my I**BA**N is')],
  ['rich text of the first kind', mail('Content-Type: text/richtext', '', 'my I<comment>xx</comment>BAN is')],
  [
    'the second mail of a mailbox',
    file(
      'application/mbox',
      'From a',
      'Subject: y',
      '',
      'hi',
      '',
      'From b',
      'Content-Transfer-Encoding: base64',
      '',
      b64(said),
    ),
  ],
  ['words that say they are base64', mail('Content-Transfer-Encoding: base64', '', 'my IBAN is on page four')],
  ['the name of its sender', lines(`From: ${said} <a@in.test>`, 'Subject: x', '', 'hi')],
  ['the name of who else gets it', lines('From: a@in.test', 'Cc: =?utf-8?Q?my_=49BAN_is?= <b@out.test>', '', 'hi')],
  ['a comment of the header', lines('From: a@in.test', `Comments: ${said}`, '', 'hi')],
])('a rule about words takes hold of %s', async (_, raw) => {
  expect(await finds(String.raw`\bIBAN\b`, raw)).toBe(true)
})

it('and not of an address', async () => {
  const { action } = decide(iban, 'out', await asked(lines('From: a@in.test', 'To: iban@bank.example', '', 'hi')))
  expect(action).toBe('pass')
})

it('and not of a picture in a card', async () => {
  const picture = b64('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0', 'latin1')
  expect(decide(iban, 'out', await asked(card(`PHOTO;ENCODING=b;TYPE=PNG:${picture}`))).action).toBe('pass')
})

const filler = 'lorem ipsum dolor sit amet consectetur\r\n'.repeat(3_000)
const hidden = Buffer.from(b64(filler + said).replace(/.{76}/g, '$&\r\n'))
const attached = (...bytes: (string | Buffer)[]) => {
  const all = Buffer.concat(bytes.map(each => (typeof each === 'string' ? Buffer.from(each, 'latin1') : each)))
  return part(
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment',
    '',
    all.toString('base64').replace(/.{76}/g, '$&\r\n'),
  )
}
const ofCms = '\x06\x09*\x86H\x86\xf7\r\x01\x07'

it.each<[string, Buffer]>([
  [
    'a mail that is signed as a whole',
    attached(`\x30\x83\x02\x40\0${ofCms}\x02\xa0\x83\x02\x38\0\x04\x83\x02\x38\0`, hidden),
  ],
  ['a mail that is signed and compressed', attached('\x30\x80\x06\x0b*\x86H\x86\xf7\r\x01\x09\x10\x01\x09', hidden)],
  ['an archive that packs nothing', attached('PK\x03\x04\x14\x01\x01\x01\x01\x01', hidden, 'PK\x01\x02')],
  ['an archive behind a text', attached(filler, 'PK\x03\x04\x14', hidden, 'PK\x05\x06')],
  ['winmail.dat of words for the most part', attached('x\x9f>"', hidden)],
  [
    'a document with words of its own',
    file('application/xml', '<!DOCTYPE x [<!ENTITY a "my IB">]>', '<x>&a;AN is</x>'),
  ],
])('and knows that it cannot see into %s', async (_, raw) => {
  const { action, steps } = decide(iban, 'out', await asked(raw))
  expect(action).toBe('seal')
  expect(steps.at(-1)!.failed).toMatch(/^content: cannot be read \(/)
})
