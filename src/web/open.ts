// POST /open: takes the message from a page that has no script or no window to give it to, or the file that a mail app shares,
// and gives it back in a page of the portal. All of it is read before the first byte of the answer: proxies send no more of a post
// once its answer has begun. It is kept no longer than that takes.

import path from 'node:path'
import { finished } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCode, PosternError } from '../core/errors.ts'
import { openLargeSpool, type Spool } from '../runtime/spool.ts'
import type { Staged } from '../runtime/staged.ts'
import { isFull } from '../runtime/storage.ts'
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

/** What waits to be read whole, or to be given back, may fill so much of the disk; of one network so much. Bytes. */
const spoolBytes = 1_000_000_000
const networkBytes = spoolBytes / 4

/** @param folder of this alone. */
export function openPosts(folder: string): Promise<Posts> {
  return openLargeSpool({ folder, mailBytes: Number.POSITIVE_INFINITY, spoolBytes, shareBytes: networkBytes })
}
export type Posts = Spool<Staged>

export interface PostOptions {
  readonly fileBytes: number
  readonly posts: Posts
  /** Who posts. */
  readonly network: string
  /** With each piece of a message or a file: whether it is one is for the reader's browser to find. */
  readonly onMessage?: () => void
}

/** Where {@link openPosts} lies in the folder of the services. */
export const postsIn = (data: string) => path.join(data, 'posted')

/** The page with what was posted in it. */
export async function sendPosted(
  request: FastifyRequest,
  reply: FastifyReply,
  { open }: Pages,
  { fileBytes, posts, network, onMessage }: PostOptions,
): Promise<FastifyReply> {
  reply.type('text/html; charset=utf-8')
  const read = await posts.write(bytesOf(page(fields(request, fileBytes, onMessage), open)), network).catch(error => {
    if (!isFull(error)) throw error
    return null
  })
  if (read === null) {
    request.log.warn(
      { code: 'unavailable' },
      'no room for what is posted: one network has its share, or the disk is full',
    )
    return reply.send(open.replace(openPlaceholder, refusal('unavailable')))
  }
  // Also for whom who posted it no longer waits.
  finished(reply.raw, () => void read.drop().catch(error => request.log.error({ err: error }, 'left in the spool')))
  return reply.header('content-length', read.size).send(read.stream())
}

async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece)
}

const refusal = (code: ErrorCode) => `<input type="hidden" name="refused" value="${code}">`

const lengthOf = (piece: FormPiece): number => (piece.kind === 'file' ? piece.chunk.length : piece.value.length)

/** Whole groups of three bytes, so that pieces are decoded one by one. */
const sharedPiece = (bytes: Buffer): string =>
  bytes.length === 0 ? '' : `<textarea hidden name="file">${bytes.toString('base64')}</textarea>`

async function* page(posted: AsyncIterable<string>, shell: string): AsyncGenerator<string> {
  const [before = '', after = ''] = shell.split(openPlaceholder)
  yield before
  try {
    yield* posted
  } catch (error) {
    yield refusal(error instanceof PosternError ? error.code : 'bad-request')
  }
  yield after
}

const tellOf = ({ kind, name }: FormPiece, onMessage?: () => void): void => {
  if (name === (kind === 'file' ? 'file' : 'message')) onMessage?.()
}

/** The posted fields as hidden ones, one at a time: only the characters of the armor, and hints of their own shape. */
async function* fields(request: FastifyRequest, fileBytes: number, onMessage?: () => void): AsyncGenerator<string> {
  let total = 0
  let rest: Buffer = Buffer.alloc(0)
  const limits = { fieldSize: fieldBytes, fields: maxFields, files: maxFiles, parts: maxFields }
  for await (const piece of readForm(request, limits, fileBytes * longestWay)) {
    total += lengthOf(piece)
    if (total > fileBytes) throw new PosternError('too-large', 'the posted message is over the limit')
    tellOf(piece, onMessage)
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
