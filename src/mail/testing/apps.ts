// How mail apps and mail systems forward: for each the structure that it builds, with the file as it leaves that app.

import { base64Lines, type Entity, entity, multipart, quotedPrintable, under, winmail, wire } from './mime.ts'
import { attached, carrier, type Form, fileName, html, note, plain, subject, top, words } from './parts.ts'

const mail = (head: readonly string[], parts: readonly Entity[], options = {}) =>
  wire(under(head, multipart('mixed', parts, options)))
const asMail = (inner: string, ...head: string[]) => entity(['Content-Type: message/rfc822', ...head], inner)
const asQuoted = (text: string) => text.replace(/^/gm, '> ')
const banner = '[EXTERN] Diese E-Mail kommt von ausserhalb. <Vorsicht> bei Links & Dateien, 20 % > 10 %!'

export const apps: readonly Form[] = [
  {
    name: 'Gmail in a browser',
    is: 'mixed(alternative(text, html with gmail_quote), text/html in base64 with X-Attachment-Id)',
    write: ({ htm }) =>
      mail(top(), [
        multipart('alternative', [
          plain(`---------- Forwarded message ---------\nFrom: alice\n\n${words}`),
          html(`<div dir="ltr"><div class="gmail_quote">---------- Forwarded message<br>${words}</div></div>`),
        ]),
        attached(htm, {
          type: `text/html; charset="US-ASCII"; name="${fileName}"`,
          head: ['Content-ID: <f_1>', 'X-Attachment-Id: f_1'],
        }),
      ]),
  },
  {
    name: 'Gmail, forwarded as an attachment',
    is: 'mixed(text, message/rfc822 named .eml in base64, its lines 76 long)',
    write: ({ htm }) =>
      mail(top(), [
        plain('\n'),
        attached(carrier(htm), { type: 'message/rfc822', disposition: `attachment; filename="${subject}.eml"` }),
      ]),
  },
  {
    name: 'Gmail for Android',
    is: 'mixed(related(alternative), application/octet-stream in base64)',
    write: ({ htm }) =>
      mail(top(), [
        multipart('related', [note()]),
        attached(htm, { type: `application/octet-stream; name="${fileName}"`, head: ['Content-ID: <19a0>'] }),
      ]),
  },
  {
    name: 'Outlook for Windows',
    is: 'mixed(alternative with Word HTML, text/html with description, size and dates in its Content-Disposition)',
    write: ({ htm }) =>
      mail(top('X-Mailer: Microsoft Outlook 16.0', 'Thread-Index: AdxY', 'Content-Language: de'), [
        multipart('alternative', [
          plain(`-----Original Message-----\nFrom: alice\n\n${words}`),
          html(`<div class=WordSection1><p class=MsoNormal>${words}<o:p>&nbsp;</o:p></p></div>`),
        ]),
        attached(htm, {
          head: [`Content-Description: ${fileName}`],
          disposition: `attachment; filename="${fileName}"; size=${htm.length};\n\tcreation-date="Tue, 24 Nov 2026 08:00:00 GMT"`,
        }),
      ]),
  },
  {
    name: 'Outlook for Windows, forwarded as an item',
    is: 'mixed(text, message/rfc822 as it is)',
    write: ({ htm }) => mail(top(), [plain('\n'), asMail(carrier(htm), 'Content-Disposition: attachment')]),
  },
  {
    name: 'Outlook for Windows in rich text',
    is: 'mixed(text, application/ms-tnef: winmail.dat with the file as attAttachData)',
    write: ({ htm }) =>
      mail(top('X-MS-TNEF-Correlator: <1@example.net>'), [
        plain(words),
        attached(winmail(fileName, htm), {
          type: 'application/ms-tnef; name="winmail.dat"',
          disposition: 'attachment; filename="winmail.dat"',
        }),
      ]),
  },
  {
    name: 'Outlook on the web behind an Exchange that puts banners',
    is: 'mixed(alternative with a banner before and a disclaimer after, application/octet-stream)',
    write: ({ htm }) =>
      mail(top('X-MS-Has-Attach: yes'), [
        multipart('alternative', [
          plain(`${banner}\n\n${words}\n\n${banner}`),
          html(`<div style="background:#ff0">${banner}</div>${words}<hr>${banner}`),
        ]),
        attached(htm, { type: `application/octet-stream; name="${fileName}"` }),
      ]),
  },
  {
    name: 'Exchange that wrote its banner into the file',
    is: 'mixed(alternative, text/html with a table before its form and a paragraph after its end)',
    write: ({ htm }) =>
      mail(top(), [
        note(banner),
        attached(`${htm.replace(/<body[^>]*>/, `$&<table><tr><td>${banner}</td></tr></table>`)}<p>${banner}</p>\n`),
      ]),
  },
  {
    name: 'Exchange with safe links',
    is: 'mixed(alternative, text/html with every address in it led through safelinks.protection.outlook.com)',
    write: ({ htm }) =>
      mail(top(), [
        note(),
        attached(
          htm.replace(
            /\b(href|action)="(https?:[^"]*)"/g,
            (_, name, url) =>
              `${name}="https://eur05.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&amp;data=05%7C02%7C&amp;reserved=0"`,
          ),
        ),
      ]),
  },
  {
    name: 'Proofpoint with its defence of links',
    is: 'mixed(alternative, text/html with every address in it led through urldefense.com, also those in its script)',
    write: ({ htm }) =>
      mail(top(), [
        note(),
        attached(
          htm.replace(/https:\/\/portal\.example/g, 'https://urldefense.com/v3/__https://portal.example__;!!AbC!x$'),
        ),
      ]),
  },
  {
    name: 'Outlook for iPhone',
    is: 'mixed(alternative, text/html named in two ways of RFC 2231, no disposition)',
    write: ({ htm }) =>
      mail(top(), [
        note('Get Outlook for iOS'),
        entity(
          [
            `Content-Type: text/html;\n name*0="encrypted_";\n name*1="message.htm"`,
            'Content-Transfer-Encoding: BASE64',
          ],
          base64Lines(htm),
        ),
      ]),
  },
  {
    name: 'Apple Mail on a Mac',
    is: 'alternative(text with > marks, mixed(html, text/html in quoted-printable, html))',
    write: ({ htm }) =>
      wire(
        under(
          top('X-Mailer: Apple Mail (2.3826)'),
          multipart(
            'alternative',
            [
              plain(`\n\n> Begin forwarded message:\n> \n${asQuoted(words)}`),
              multipart('mixed', [
                html(`<blockquote type="cite"><div>Begin forwarded message:</div>${words}</blockquote>`),
                entity(
                  [
                    `Content-Type: text/html; x-unix-mode=0644; name="${fileName}"`,
                    `Content-Disposition: attachment; filename=${fileName}`,
                    'Content-Transfer-Encoding: quoted-printable',
                  ],
                  quotedPrintable(htm),
                ),
                html('<blockquote type="cite"><div></div></blockquote>'),
              ]),
            ],
            { boundary: 'Apple-Mail=_0A1B-' },
          ),
        ),
      ),
  },
  {
    name: 'Apple Mail on a Mac, forwarded as an attachment',
    is: 'mixed(text, message/rfc822 in 7bit named "mail attachment.eml")',
    write: ({ htm }) =>
      mail(top(), [
        plain('\n'),
        asMail(carrier(htm), 'Content-Disposition: attachment; filename="mail attachment.eml"'),
      ]),
  },
  {
    name: 'Apple Mail on an iPhone',
    is: 'mixed(html, text/html with Content-Disposition: inline, html), so that apps show the file as part of the text',
    write: ({ htm }) =>
      mail(top('X-Mailer: iPhone Mail (22A3354)'), [
        html(`<blockquote type="cite">${words}</blockquote>`),
        attached(htm, { disposition: `inline; filename=${fileName}`, columns: 72 }),
        html('Sent from my iPhone'),
      ]),
  },
  {
    name: 'Thunderbird, inline',
    is: 'mixed(text with the headers of the mail, text/html in base64)',
    write: ({ htm }) =>
      mail(
        top('User-Agent: Mozilla Thunderbird'),
        [
          plain(`\n\n-------- Forwarded Message --------\nSubject: \t${subject}\nFrom: \talice\n\n${words}`),
          attached(htm, { type: `text/html; charset=UTF-8; name="${fileName}"` }),
        ],
        { boundary: '------------' },
      ),
  },
  {
    name: 'Thunderbird that shows attachments inline',
    is: 'text/html: the page in a div of class moz-forward-container, without its head',
    write: ({ htm }) =>
      wire(
        entity(
          top('Content-Type: text/html; charset=UTF-8', 'Content-Transfer-Encoding: 8bit'),
          `<html><head></head><body><div class="moz-forward-container">${htm.replace(/^[\s\S]*<body[^>]*>/, '')}</div></body></html>`,
        ),
      ),
  },
  {
    name: 'Thunderbird, as an attachment',
    is: 'mixed(text, message/rfc822 in 8bit)',
    write: ({ htm }) =>
      mail(top(), [
        plain('\n'),
        asMail(
          carrier(htm),
          'Content-Transfer-Encoding: 8bit',
          "Content-Disposition: attachment; filename*=UTF-8''Vertraulich.eml",
        ),
      ]),
  },
  {
    name: 'Yahoo',
    is: 'mixed(alternative, text/html without a disposition, in base64, with a Content-ID)',
    write: ({ htm }) =>
      mail(
        top('X-Mailer: WebService/1.1 YMailNorrin'),
        [
          note(),
          entity(
            [
              `Content-Type: text/html; name=${fileName}`,
              'Content-Transfer-Encoding: base64',
              'Content-ID: <f_m1@yahoo>',
            ],
            base64Lines(htm),
          ),
        ],
        { boundary: '----=_Part_1_' },
      ),
  },
  {
    name: 'WEB.DE and GMX',
    is: 'mixed(html, application/octet-stream with a name in an encoded word)',
    write: ({ htm }) =>
      mail(top(), [
        html(words),
        attached(htm, {
          type: `application/octet-stream; name="=?UTF-8?B?${base64Lines(fileName)}?="`,
          disposition: 'attachment',
        }),
      ]),
  },
  {
    name: 'Proton Mail',
    is: 'mixed(html alone, text/html named after what was decrypted)',
    write: ({ htm }) => mail(top(), [html(words), attached(htm, { type: 'text/html; filename=a; name=a' })]),
  },
  {
    name: 'Samsung Email',
    is: 'mixed(alternative, text/html, disposition and type in capitals, folded before every parameter)',
    write: ({ htm }) =>
      mail(top(), [
        note(),
        attached(htm, {
          type: `TEXT/HTML;\n\tNAME="${fileName}"`,
          disposition: `ATTACHMENT;\n\tFILENAME="${fileName}";\n\tsize=1`,
        }),
      ]),
  },
  {
    name: 'K-9 Mail',
    is: 'mixed(text, application/octet-stream with its lines unbroken)',
    write: ({ htm }) =>
      mail(top('User-Agent: K-9 Mail'), [
        plain(words),
        attached(htm, { type: 'application/octet-stream', columns: 100_000_000 }),
      ]),
  },
  {
    name: 'mutt',
    is: 'mixed(text, message/rfc822 with Content-Disposition: inline)',
    write: ({ htm }) => mail(top(), [plain('\n'), asMail(carrier(htm), 'Content-Disposition: inline')]),
  },
  {
    name: 'mutt that quotes and decodes',
    is: 'text/plain: the source of the page, every line behind a mark',
    write: ({ htm }) =>
      wire(entity(top('Content-Type: text/plain; charset=us-ascii'), `${asQuoted(words)}${asQuoted(htm)}`)),
  },
  {
    name: 'HCL Notes',
    is: 'mixed(related(alternative), application/octet-stream, its name with a blank by RFC 2231)',
    write: ({ htm }) =>
      mail(top('X-Mailer: HCL Notes'), [
        multipart('related', [note()]),
        attached(htm, {
          type: "application/octet-stream; name*=UTF-8''encrypted%20message.htm",
          disposition: 'attachment',
        }),
      ]),
  },
  {
    name: 'a Mac with AppleDouble',
    is: 'mixed(text, appledouble(application/applefile, text/html))',
    write: ({ htm }) =>
      mail(top(), [
        plain(words),
        multipart('appledouble', [
          attached(`\0\x05\x16\x07\0\x02\0\0${'\0'.repeat(80)}`, { type: 'application/applefile' }),
          attached(htm),
        ]),
      ]),
  },
  {
    name: 'Outlook that signs with S/MIME',
    is: 'signed(mixed(alternative, text/html), application/pkcs7-signature)',
    write: ({ htm }) =>
      wire(
        under(
          top(),
          multipart(
            'signed',
            [
              multipart('mixed', [note(), attached(htm)]),
              attached('\x30\x82\x01\x00', { type: 'application/pkcs7-signature; name="smime.p7s"' }),
            ],
            { parameters: '; protocol="application/pkcs7-signature"; micalg=sha-256' },
          ),
        ),
      ),
  },
  {
    name: 'Mailman that adds a footer',
    is: 'mixed(alternative, text/html, text with the footer of the list)',
    write: ({ htm }) =>
      mail(top(), [
        note(),
        attached(htm),
        plain('_______________________________________________\nTeam mailing list -- team@lists.example\n'),
      ]),
  },
  {
    name: 'a digest of a list',
    is: 'mixed(text, digest(mail, mail with the file))',
    write: ({ htm }) =>
      mail(top(), [
        plain('Topics of today'),
        multipart('digest', [`\n${entity(['Subject: first', 'From: a@b.example'], 'Hello')}`, `\n${carrier(htm)}`]),
      ]),
  },
  {
    name: 'a scanner of viruses that writes below everything',
    is: 'mixed(alternative, text/html with a notice after its end)',
    write: ({ htm }) =>
      mail(top(), [note(), attached(`${htm}\n<br>Virus-free. <a href="https://scan.example">scan.example</a>\n-- \n`)]),
  },
]
