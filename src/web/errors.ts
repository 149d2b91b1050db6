// Every failure as a problem of the closed list: the stranger is told the code, the log is told the rest.

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { core } from 'zod/mini'
import { mediaTypes } from '../contract/paths.ts'
import { problemOf } from '../contract/problem.ts'
import { type ErrorCode, PosternError } from '../core/errors.ts'
import { firstFaultOf } from '../runtime/settings/said.ts'
import { storageFailure } from '../runtime/storage.ts'

function asPosternError(error: unknown): PosternError {
  if (error instanceof PosternError) return error
  const failure = storageFailure(error)
  if (failure) return failure
  if (error instanceof core.$ZodError)
    return new PosternError('bad-request', `the body is out of its shape: ${firstFaultOf(error)}`)
  const { statusCode } = error as FastifyError
  if (statusCode === 413) return new PosternError('too-large', 'the body is over the limit')
  if (statusCode === 404) return new PosternError('not-found', 'no such path')
  if (statusCode !== undefined && statusCode < 500) return new PosternError('bad-request', 'the request is malformed')
  return new PosternError('internal', 'unexpected', { cause: error })
}

function answer(told: PosternError, request: FastifyRequest, reply: FastifyReply, error: unknown = told): FastifyReply {
  const problem = problemOf(told)
  // What an operator planned is no failure.
  if (problem.status >= 500 && told.code !== 'maintenance')
    request.log.error({ err: told.code === 'internal' ? error : told }, 'failed')
  else request.log.info({ code: told.code }, told.message)
  const retryAfter = told.values.retryAfter
  if (typeof retryAfter === 'number' && retryAfter > 0) reply.header('retry-after', String(retryAfter))
  else if (told.code === 'unavailable' || told.code === 'disk-full') reply.header('retry-after', String(awaySeconds))
  return reply.status(problem.status).type(mediaTypes.problem).send(problem)
}

/** When to come again where nobody knows how long it lasts. */
const awaySeconds = 10

/** @param onAnswered told of each. */
export function answerErrors(app: FastifyInstance, onAnswered: (code: ErrorCode) => void = () => undefined): void {
  app.setErrorHandler((error, request, reply) => {
    const told = asPosternError(error)
    onAnswered(told.code)
    return answer(told, request, reply, error)
  })
  app.setNotFoundHandler((request, reply) => answer(new PosternError('not-found', 'no such path'), request, reply))
}
