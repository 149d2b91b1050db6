// Messages that the tests send: small, and each with something to look for.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** A PNG of 8 by 8 red pixels. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC'

export const attachment = Buffer.from('%PDF-1.4\n% a very small document of no pages\n%%EOF\n')
export const attachmentSha256 = createHash('sha256').update(attachment).digest('hex')

/** An HTML body with an inline picture, and an attachment. */
export function letter(subject: string, words: string, from = 'Alice Example <alice@example.com>'): string {
  return [
    `From: ${from}`,
    'To: Robin <robin@example.com>',
    `Subject: ${subject}`,
    'Date: Mon, 23 Nov 2026 10:15:00 +0100',
    'Message-ID: <1@example.com>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=outer',
    '',
    '--outer',
    'Content-Type: multipart/related; boundary=inner',
    '',
    '--inner',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p style="color: rgb(0, 0, 128)">${words}</p><img alt="A red square" src="cid:red@example.com">`,
    '--inner',
    'Content-Type: image/png',
    'Content-ID: <red@example.com>',
    'Content-Disposition: inline; filename=red.png',
    'Content-Transfer-Encoding: base64',
    '',
    picture,
    '--inner--',
    '--outer',
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="results.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    attachment.toString('base64'),
    '--outer--',
    '',
  ].join('\r\n')
}

const corpusFolder = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'src', 'mail', 'corpus')

/** The messages of Apache James mime4j: real-world and malformed. */
export function corpus(): { name: string; bytes: Buffer }[] {
  return readdirSync(corpusFolder)
    .filter(name => name.endsWith('.msg'))
    .map(name => ({ name, bytes: readFileSync(path.join(corpusFolder, name)) }))
}
