// What anybody may read of how the services are: the signed feed, the calendar, and an advisory as page and document.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { paths } from '../../contract/paths.ts'
import type { StatusWindow } from '../../contract/status.ts'
import { PosternError } from '../../core/errors.ts'
import type { Language } from '../../core/htm/words.ts'
import { anyOrigin } from '../../web/headers.ts'
import { findWindow } from '../db/windows.ts'
import { describe, type Publisher } from '../status/advisory.ts'
import { calendarOf } from '../status/calendar.ts'
import { Documents } from '../status/document.ts'
import { advisoryPage, advisoryPolicy } from '../status/page.ts'
import { chooseLanguage } from '../status/words.ts'
import type { Services } from './services.ts'

interface Asked {
  Params: { id: string }
  Querystring: { lang?: string }
}

export const advisoryPath = (id: string, language: Language, suffix = '') =>
  `${paths.advisory.replace(':id', id)}${suffix}?lang=${language}`

export function statusRoutes(app: FastifyInstance, { config, db, feed, clock, origin }: Services): void {
  const publisher: Publisher = {
    name: config.PORTAL_NAME,
    operator: { name: config.OPERATOR_NAME, contact: config.OPERATOR_CONTACT },
    zones: config.STATUS_ZONES,
  }
  const documents = new Documents()
  const now = () => Math.floor(clock().getTime() / 1000)

  function languageOf(request: FastifyRequest<Asked>, reply: FastifyReply): Language {
    const { lang } = request.query
    const language = chooseLanguage(typeof lang === 'string' ? lang : undefined, request.headers['accept-language'])
    reply.headers({ ...anyOrigin, 'content-language': language, vary: 'accept-language' })
    reply.header('cache-control', 'public, max-age=60')
    return language
  }

  /** As it is at this moment; as it last was in the feed, while the database is away. */
  async function demandWindow(id: string): Promise<StatusWindow> {
    const parameters = async () => (await feed.current()).windows.find(candidate => candidate.id === id)
    const window = await findWindow(db, id).catch(parameters)
    if (!window) throw new PosternError('not-found', 'no window of this id')
    return window
  }

  async function status(_: FastifyRequest, reply: FastifyReply) {
    reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=15' })
    return feed.signed()
  }

  async function calendar(request: FastifyRequest<Asked>, reply: FastifyReply) {
    const language = languageOf(request, reply)
    reply.header('content-disposition', 'inline; filename="status.ics"')
    reply.type('text/calendar; charset=utf-8')
    return calendarOf(await feed.current(), language, publisher, (id, of) => origin() + advisoryPath(id, of))
  }

  async function page(request: FastifyRequest<Asked>, reply: FastifyReply) {
    const { id } = request.params
    const window = await demandWindow(id)
    const language = languageOf(request, reply)
    reply.header('content-security-policy', `${advisoryPolicy}; frame-ancestors 'none'`)
    reply.type('text/html; charset=utf-8')
    return advisoryPage(describe(window, language, publisher, now()), {
      page: of => advisoryPath(id, of),
      document: of => advisoryPath(id, of, '.pdf'),
      calendar: of => `${paths.calendar}?lang=${of}`,
    })
  }

  async function document(request: FastifyRequest<Asked>, reply: FastifyReply) {
    const { id } = request.params
    const window = await demandWindow(id)
    const language = languageOf(request, reply)
    reply.header('content-disposition', `inline; filename="${id}.${language}.pdf"`)
    reply.type('application/pdf')
    return documents.get(describe(window, language, publisher, null), origin() + advisoryPath(id, language))
  }

  app.get(paths.status, status)
  app.get(paths.calendar, calendar)
  app.get(`${paths.advisory}.pdf`, document)
  app.get(paths.advisory, page)
}
