import { expect, it } from 'vitest'
import { openMessage } from './opened.ts'

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
const picture = Buffer.concat([png, Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0])]).toString('base64')

const page = (around: string, own: string) =>
  [
    'From: ann@a.example',
    `Content-Type: multipart/related; boundary=b${around}`,
    '',
    `--b\r\nContent-Type: text/html${own}\r\n\r\n<p>words <img src="blue.png"></p>`,
    `--b\r\nContent-Type: image/png\r\nContent-Location: blue.png\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}`,
    '--b--',
    '',
  ].join('\r\n')

it.each<[why: string, message: string, location: string | null]>([
  ['itself', page('', '\r\nContent-Location: http://a.example/\r\n news.html'), 'http://a.example/news.html'],
  ['what holds it', page('\r\nContent-Location: http://a.example/', ''), 'http://a.example/'],
  ['nothing', page('', ''), null],
])('a page with pictures was where %s says', async (_, message, location) => {
  const opened = await openMessage(new TextEncoder().encode(message))
  expect((await opened.show([])).location).toBe(location)
  expect(await opened.pictures([])).toMatchObject([{ id: 0, location: 'blue.png', type: 'image/png' }])
})

const part = (type: string, body: string) => `--b\r\nContent-Type: ${type}\r\n\r\n${body}`
const mixed = (...parts: string[]) =>
  ['From: ann@a.example', 'Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--', ''].join('\r\n')
const either = (plain: string, html: string) =>
  part(
    'multipart/alternative; boundary=c',
    `${part('text/plain', plain)}\r\n${part('text/html', html)}\r\n--b--`.replaceAll('--b', '--c'),
  )
const alone = part('text/html', '<p>Terms <b>apply</b></p>')

it.each<[why: string, message: string, words: string, hasText: boolean]>([
  ['before a page', mixed(either('a   b\r\n1   2', '<p>rich</p>'), alone), 'a   b\n1   2\n\nTerms apply', true],
  ['behind a page', mixed(alone, either('a   b', '<p>rich</p>')), 'Terms apply\n\na   b', true],
  ['between pages', mixed(alone, either('a   b', '<p>rich</p>'), alone), 'Terms apply\n\na   b\n\nTerms apply', true],
  ['beside a text', mixed(either('a   b', '<p>rich</p>'), part('text/plain', 'c   d')), 'a   b\nc   d', true],
  ['of nothing', mixed(either(' ', '<p>rich</p>'), part('text/plain', 'c   d')), 'rich\n\nc   d', true],
  ['of nothing, before a page', mixed(either(' ', '<p>rich</p>'), alone), 'rich\n\nTerms apply', false],
])('a plain form %s: the plain words are that form, and the words of what has none, in their order', async (...row) => {
  const [, message, words, hasText] = row
  const opened = await openMessage(new TextEncoder().encode(message))
  expect((await opened.text([], 0)).text.trim()).toBe(words)
  expect((await opened.show([])).hasText).toBe(hasText)
})

it('pictures of a letter are as many as may be drawn together, in their order', async () => {
  const large = Buffer.concat([png, Buffer.from([0, 0, 0x1f, 0x40, 0, 0, 0x17, 0x70, 8, 2, 0, 0, 0])]).toString(
    'base64',
  )
  const inner = (id: number, base64: string) =>
    `--b\r\nContent-Type: image/png\r\nContent-ID: <${id}@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}`
  const message = [
    'From: ann@a.example',
    'Content-Type: multipart/related; boundary=b',
    '',
    part('text/html', '<p>words</p>'),
    ...[0, 1, 2, 3, 4].map(id => inner(id, large)),
    inner(5, picture),
    '--b--',
    '',
  ].join('\r\n')
  const opened = await openMessage(new TextEncoder().encode(message))
  // Of 48 million pixels each.
  expect((await opened.pictures([])).map(({ id }) => id)).toEqual([0, 1, 2, 3, 5])
})

it('messages open in messages ten deep; what is in deeper ones is saved from its file', async () => {
  const holding = (inner: string) => `From: ann@a.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${inner}`
  const attached = (message: string, _: unknown, depth: number) =>
    holding(
      `--b${depth}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n${message}\r\n--b${depth}--\r\n`,
    ).replace('boundary=b', `boundary=b${depth}`)
  const innermost = Array.from({ length: 12 }).reduce<string>(attached, 'Subject: innermost\r\n\r\nwords')
  const opened = await openMessage(new TextEncoder().encode(innermost))
  const path = (depth: number) => Array.from({ length: depth }, () => 0)
  expect((await opened.show(path(10))).attachments).toHaveLength(1)
  expect(new TextDecoder().decode(await opened.attachment(path(11)))).toContain('Subject: innermost')
  await expect(opened.show(path(11))).rejects.toMatchObject({ code: 'too-large' })
})
