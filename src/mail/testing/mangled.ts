// What systems on the way do to the file, and to the armor where only text got through.

import { apps } from './apps.ts'
import {
  base64Lines,
  type Entity,
  entity,
  latin1,
  multipart,
  quotedPrintable,
  under,
  utf16,
  uuencoded,
  wire,
  zipOf,
} from './mime.ts'
import { attached, carrier, type Form, fileName, html, plain, type Sealed, top } from './parts.ts'

const mail = (...parts: Entity[]) => wire(under(top(), multipart('mixed', parts)))
const beside = (part: Entity) => mail(plain('See below.\n'), part)

/** The file attached, after `change`. */
const file = (name: string, is: string, change: (htm: string) => string | Uint8Array): Form => ({
  name: `a file: ${name}`,
  is,
  write: ({ htm }) => beside(attached(change(htm))),
})

/** The armor in a text of its own, after `change`; nothing else of the file has come through. */
const text = (name: string, is: string, change: (armor: string) => string): Form => ({
  name: `text alone: ${name}`,
  is,
  write: ({ armor }) =>
    wire(entity(top('Content-Type: text/plain; charset=utf-8'), change(`Here it is:\n\n${armor}\n-- \nRobin\n`))),
})

/** The armor in HTML alone, each of its lines after `change`. */
const page = (name: string, is: string, change: (line: string) => string, around = (body: string) => body): Form => ({
  name: `HTML alone: ${name}`,
  is,
  write: ({ armor }) => wire(under(top(), html(around(armor.trimEnd().split('\n').map(change).join('\n'))))),
})

const form = (name: string, is: string, write: (sealed: Sealed) => Uint8Array | Promise<Uint8Array>): Form => ({
  name,
  is,
  write,
})

const everyLine = (change: (line: string) => string) => (all: string) => all.split('\n').map(change).join('\n')

/** All words in lines of so many columns, as programs do that take any text for prose. */
function reflow(columns: number) {
  return (all: string) => {
    const out = ['']
    for (const word of all.split(/\s+/).flatMap(word => word.match(new RegExp(`.{1,${columns}}`, 'gs')) ?? [])) {
      const line = out.at(-1)!
      if (line === '') out[out.length - 1] = word
      else if (line.length + 1 + word.length > columns) out.push(word)
      else out[out.length - 1] = `${line} ${word}`
    }
    return out.join('\n')
  }
}

const escaped = (all: string) => all.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const inUtf8 = (all: string) => String.fromCharCode(...new TextEncoder().encode(all))
const noBreak = inUtf8('\u00a0')

const files: readonly Form[] = [
  file('base64 in base64', 'a gateway encoded what was encoded', htm => base64Lines(htm)),
  file('base64 in base64 in base64', 'two did', htm => base64Lines(base64Lines(htm))),
  file('quoted-printable left in', 'the header that named it was dropped', quotedPrintable),
  file('quoted-printable twice', 'encoded by two, decoded by one', htm => quotedPrintable(quotedPrintable(htm))),
  file('UTF-16, little end first', 'saved as Unicode, with its mark', htm => utf16(htm, { little: true, mark: true })),
  file('UTF-16, big end first', 'the same of other machines', htm => utf16(htm, { little: false, mark: true })),
  file('UTF-16 without its mark', 'the mark was stripped', htm => utf16(htm, { little: true, mark: false })),
  file('UTF-8 with its mark', 'saved by an editor on Windows', htm => inUtf8(`\ufeff${htm}`)),
  file('Latin-1', 'letters beyond ASCII that no UTF-8 has', htm => `\xe4\xf6\xfc ${htm} \xdf`),
  ...[70, 76, 78, 998].map(columns => file(`${columns} columns`, 'wrapped as prose', reflow(columns))),
  file('no line ends', 'all in one line', htm => htm.replaceAll('\n', ' ')),
  file('CR alone', 'an old Mac', htm => htm.replaceAll('\n', '\r')),
  file('CR CR LF', 'CRLF was made of LF once too often', htm => htm.replaceAll('\n', '\r\r\n')),
  file('empty lines between', 'each line end became two', htm => htm.replaceAll('\n', '\n\n')),
  file('tabs', 'for every space', htm => htm.replaceAll(' ', '\t')),
  file('no-break spaces', 'for every space, in UTF-8', htm => htm.replaceAll(' ', noBreak)),
  file(
    'trailing blanks',
    'on every line',
    everyLine(line => `${line}  ${noBreak}`),
  ),
  file('its end trimmed', 'without its last dashes and tags', htm => htm.slice(0, htm.lastIndexOf('-----'))),
  file('its source shown', 'with every mark of HTML as an entity', htm => `<pre>${escaped(htm)}</pre>`),
  file(
    'with a line break in HTML after every line',
    'text was made into HTML',
    everyLine(line => `${line}<br />`),
  ),
  file('with a banner in front', 'before the first line', htm => `CAUTION: external <sender> & file\n\n${htm}`),
]

const wrapped: readonly Form[] = [
  ...['ATT00001.htm', 'encrypted_message.htm.txt', 'noname', 'encrypted_message.dat'].map(name =>
    form(`renamed ${name}`, 'another name, no type', ({ htm }) =>
      beside(attached(htm, { type: 'application/octet-stream', disposition: `attachment; filename="${name}"` })),
    ),
  ),
  form('called a picture', 'image/png', ({ htm }) => beside(attached(htm, { type: 'image/png; name="a.png"' }))),
  form('zipped', 'application/zip of the file', async ({ htm }) =>
    beside(attached(await zipOf([{ name: fileName, content: latin1(htm) }]), { type: 'application/zip' })),
  ),
  form('zipped beside others', 'a zip of a picture and of a folder with the file', async ({ htm }) =>
    beside(
      attached(
        await zipOf([
          { name: 'logo.png', content: latin1('\x89PNG\r\n') },
          { name: 'mail/', content: latin1('') },
          { name: `mail/${fileName}`, content: latin1(htm) },
        ]),
        { type: 'application/x-zip-compressed; name="mail.zip"' },
      ),
    ),
  ),
  form('a zipped mail', 'a zip of an .eml', async ({ htm }) =>
    beside(
      attached(await zipOf([{ name: 'mail.eml', content: wire(carrier(htm)) }]), { type: 'application/octet-stream' }),
    ),
  ),
  form('a mail in a mail in a mail', 'message/rfc822 in message/rfc822, the innermost in base64', ({ htm }) => {
    const inner = under(
      top(),
      multipart('mixed', [plain('one'), attached(carrier(htm), { type: 'message/rfc822', disposition: 'inline' })]),
    )
    return beside(
      entity(
        ['Content-Type: message/rfc822'],
        under(top(), multipart('mixed', [entity(['Content-Type: message/rfc822'], inner)])),
      ),
    )
  }),
  form('uuencoded', 'text/plain with begin and end, as apps did before MIME', ({ htm }) =>
    wire(entity(top('Content-Type: text/plain'), `See below.\n\n${uuencoded(fileName, htm)}`)),
  ),
  form('uuencoded by MIME', 'Content-Transfer-Encoding: x-uuencode', ({ htm }) =>
    beside(
      entity(
        [`Content-Type: text/html; name="${fileName}"`, 'Content-Transfer-Encoding: x-uuencode'],
        uuencoded(fileName, htm),
      ),
    ),
  ),
  form('the header that names base64 lost', 'its lines stand there as text', ({ htm }) =>
    beside(entity([`Content-Type: text/html; name="${fileName}"`], base64Lines(htm))),
  ),
  form('kept as mbox', 'a line of its own before the headers, and > before every From', ({ htm }) =>
    latin1(`From robin@example.net Tue Nov 24 09:30:00 2026\n${carrier(htm).replace(/^From /gm, '>From ')}`),
  ),
  form('its boundary lost', 'the header that names it is cut', ({ htm }) =>
    latin1(new TextDecoder('latin1').decode(wire(carrier(htm))).replace(/; boundary="[^"]*"/, '')),
  ),
  form('its last boundary lost', 'cut behind the file', ({ htm }) =>
    wire(under(top(), multipart('mixed', [plain('x'), attached(htm)], { end: '' }))),
  ),
  form('headers in capitals and with letters of another alphabet', 'Content-type in every case', ({ htm }) =>
    latin1(
      new TextDecoder('latin1')
        .decode(apps[0]!.write({ htm } as Sealed) as Uint8Array)
        .replace(/^(content-[\w-]+):/gim, name => name.toUpperCase())
        .replace('Subject: Fwd', 'SUBJECT: \xc4\xff Fwd'),
    ),
  ),
]

const alone: readonly Form[] = [
  text('as it is', 'armor in the text', armor => armor),
  text(
    'quoted',
    'every line behind > ',
    everyLine(line => `> ${line}`),
  ),
  text(
    'quoted three times',
    'behind >> > ',
    everyLine(line => `>> > ${line}`),
  ),
  text(
    'quoted with bars',
    'behind | ',
    everyLine(line => `| ${line}`),
  ),
  text(
    'indented',
    'by four spaces',
    everyLine(line => `    ${line}`),
  ),
  text(
    'format=flowed',
    'a blank before and after every line (RFC 3676)',
    everyLine(line => ` ${line} `),
  ),
  text('70 columns', 'wrapped as prose', reflow(70)),
  text('quoted, then wrapped', 'lines of 50 behind >, the rest of each on a line of its own', all =>
    everyLine(line => `> ${line}`)(reflow(50)(all)),
  ),
  text('long dashes', 'made by a corrector of typing', armor => armor.replaceAll('-----', inUtf8('\u2014\u2014-'))),
  text('its last dashes trimmed', 'nothing after the words', armor => armor.slice(0, armor.lastIndexOf('-----\n'))),
  text('a soft blank in every line', 'U+200B, in UTF-8', armor =>
    armor.replace(/(\w{30})(?=\w)/g, `$1${inUtf8('\u200b')}`),
  ),
  form('text alone: no MIME', 'a mail without any header of MIME', ({ armor }) =>
    wire(
      entity(
        ['From: robin@example.net', 'Subject: Fwd'],
        `Here it is:
${armor}`,
      ),
    ),
  ),
  page('Outlook', 'a paragraph of class MsoNormal for every line', line => `<p class=MsoNormal>${line}<o:p></o:p></p>`),
  page(
    'Gmail',
    'br after every line, wbr in long words, a quote around',
    line => `${line.replace(/(\w{40})/, '$1<wbr>')}<br>`,
    body => `<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">${body}</blockquote>`,
  ),
  page(
    'Apple Mail',
    'a div for every line, a cite around',
    line => `<div>${line}<br class=""></div>`,
    body => `<blockquote type="cite">${body}</blockquote>`,
  ),
  page('entities', 'of every sign that is no letter', line =>
    line.replace(/[+/=]/g, sign => `&#x${sign.charCodeAt(0).toString(16)};`),
  ),
  page('named entities', 'of HTML 5', line =>
    line.replace(/[+/=]/g, sign => ({ '+': '&plus;', '/': '&sol;', '=': '&equals;' })[sign]!),
  ),
  page('quote marks in HTML', '&gt; before every line', line => `&gt; ${line}<br>`),
  form('text alone: in base64', 'text/plain in UTF-16 and base64', ({ armor }) =>
    wire(
      entity(
        top('Content-Type: text/plain; charset=utf-16le', 'Content-Transfer-Encoding: base64'),
        base64Lines(utf16(`Here:\n${armor}`, { little: true, mark: false })),
      ),
    ),
  ),
]

/** Every form in which a forwarded mail is known to arrive. */
export const forms: readonly Form[] = [...apps, ...files, ...wrapped, ...alone]
