// POST /open: takes the message from a page that has no script or no window to give it to, or the file that a mail app shares,
// and streams it back in a page of the portal. Stores nothing.

import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { PosternError } from '../core/errors.ts'
import { type FormPiece, readForm } from './form.ts'
import { openPlaceholder, type Pages } from './pages.ts'

/** Text areas of encrypted_message.htm hold 256 kB each; browsers write their line ends as CRLF. */
const fieldBytes = 1024 * 1024
const maxFields = 2_000
/** Mail apps share all that is selected: the first is opened. */
const maxFiles = 20
/** Percent-encoding and the marks between fields make a post longer than what it carries, but never so much. */
const longestWay = 2
const foreign = /[^A-Za-z0-9+/=\r\n -]/g
/** Fields are named by whoever posts: an object would have a `constructor` among them. */
const hints: ReadonlyMap<string, RegExp> = new Map([
  ['address', /^[^\s"'<>&\p{C}]{3,254}$/u],
  ['index', /^\d{1,4}$/],
  ['digest', /^[0-9a-f]{64}$/],
  // One of the further readers, or all of them.
  ['other', /^\d{1,4}%[^\s"'<>&\p{C}]{3,30000}$/u],
])
export const openTypes = ['multipart/form-data', 'application/x-www-form-urlencoded']

/** The page with what was posted in it, as it comes. */
export function sendPosted(
  request: FastifyRequest,
  reply: FastifyReply,
  { open }: Pages,
  fileBytes: number,
): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(Readable.from(page(request, open, fileBytes)))
}

const lengthOf = (piece: FormPiece): number => (piece.kind === 'file' ? piece.chunk.length : piece.value.length)

/** Whole groups of three bytes, so that pieces are decoded one by one. */
const sharedPiece = (bytes: Buffer): string =>
  bytes.length === 0 ? '' : `<textarea hidden name="file">${bytes.toString('base64')}</textarea>`

async function* page(request: FastifyRequest, shell: string, fileBytes: number): AsyncGenerator<string> {
  const [before = '', after = ''] = shell.split(openPlaceholder)
  yield before
  try {
    yield* fields(request, fileBytes)
  } catch (error) {
    const code = error instanceof PosternError ? error.code : 'bad-request'
    yield `<input type="hidden" name="refused" value="${code}">`
  }
  yield after
}

/** The posted fields as hidden ones, one at a time: only the characters of the armor, and hints of their own shape. */
async function* fields(request: FastifyRequest, fileBytes: number): AsyncGenerator<string> {
  let total = 0
  let rest: Buffer = Buffer.alloc(0)
  const limits = { fieldSize: fieldBytes, fields: maxFields, files: maxFiles, parts: maxFields }
  for await (const piece of readForm(request, limits, fileBytes * longestWay)) {
    total += lengthOf(piece)
    if (total > fileBytes) throw new PosternError('too-large', 'the posted message is over the limit')
    if (piece.kind === 'file') {
      if (piece.name !== 'file' || piece.file > 0) continue
      const bytes = Buffer.concat([rest, piece.chunk])
      rest = bytes.subarray(bytes.length - (bytes.length % 3))
      yield sharedPiece(bytes.subarray(0, bytes.length - rest.length))
      continue
    }
    const { name, value } = piece
    if (name === 'message') yield `<textarea hidden name="message">\n${value.replace(foreign, '')}</textarea>`
    else if (hints.get(name)?.test(value)) yield `<input type="hidden" name="${name}" value="${value}">`
  }
  if (rest.length > 0) yield sharedPiece(rest)
}
