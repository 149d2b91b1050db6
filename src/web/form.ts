// multipart/form-data as a sequence that its reader drives: the next piece is taken off the wire when the last was used.

import { Busboy, type BusboyConfig } from '@fastify/busboy'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { PosternError } from '../core/errors.ts'

export type FormPiece =
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  /** A part of a file: the first has number 0. */
  | { readonly kind: 'file'; readonly name: string; readonly file: number; readonly chunk: Buffer }

/** A route whose handler reads the body itself, by `readForm`. @param types of bodies that it takes. */
export async function takeForms(
  app: FastifyInstance,
  types: readonly string[],
  route: Parameters<FastifyInstance['route']>[0],
): Promise<void> {
  await app.register(async scope => {
    scope.removeAllContentTypeParsers()
    const taken = new RegExp(`^(?:${types.join('|')})\\b`, 'i')
    scope.addContentTypeParser(taken, (_request, payload, done) => done(null, payload))
    scope.route(route)
  })
}

/**
 * @param maxRead bytes, of the whole body.
 * @throws PosternError `too-large`; `bad-request` for a body that is no form, or only the beginning of one.
 */
export async function* readForm(
  request: FastifyRequest,
  limits: NonNullable<BusboyConfig['limits']>,
  maxRead: number,
): AsyncGenerator<FormPiece> {
  const parser = parserOf(request, limits)
  const queue: FormPiece[] = []
  let failure: unknown
  let files = 0
  parser.on('field', (name, value, _nameCut, valueCut) => {
    if (valueCut) failure ??= new PosternError('too-large', 'a posted field is over the limit')
    queue.push({ kind: 'field', name, value })
  })
  parser.on('file', (name, stream) => {
    const file = files++
    stream.on('data', (chunk: Buffer) => queue.push({ kind: 'file', name, file, chunk }))
    stream.on('limit', () => {
      failure ??= new PosternError('too-large', 'a posted file is over the limit')
    })
    stream.on('error', cause => {
      failure ??= noForm(cause)
    })
  })
  for (const event of ['fieldsLimit', 'partsLimit', 'filesLimit'] as const) {
    parser.on(event, () => {
      failure ??= new PosternError('too-large', 'too many posted parts')
    })
  }
  const finished = new Promise<void>(resolve => {
    parser.on('finish', resolve)
    parser.on('error', cause => {
      failure ??= noForm(cause)
      resolve()
    })
  })
  let read = 0
  try {
    for await (const chunk of request.raw.iterator({ destroyOnReturn: false })) {
      read += (chunk as Buffer).length
      if (read > maxRead) throw new PosternError('too-large', 'the post is over the limit')
      const written = new Promise<void>(resolve => parser.write(chunk, () => resolve()))
      await Promise.race([written, finished])
      if (failure) throw failure
      while (queue.length > 0) yield queue.shift()!
    }
    parser.end()
    await finished
    if (failure) throw failure
    yield* queue
  } catch (error) {
    // Whoever stops an upload, or loses the network, makes no failure of ours.
    if (request.raw.destroyed && !request.raw.complete)
      throw new PosternError('bad-request', 'the post was broken off', { cause: error })
    throw error
  }
}

function noForm(cause: unknown): PosternError {
  return new PosternError('bad-request', 'the body is no whole form', { cause })
}

function parserOf(
  { headers }: FastifyRequest,
  limits: NonNullable<BusboyConfig['limits']>,
): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers: { ...headers, 'content-type': headers['content-type'] ?? '' }, limits })
  } catch (cause) {
    throw noForm(cause)
  }
}
