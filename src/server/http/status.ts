// What anybody may read of how the services are: the signed feed, the calendar, and an advisory as page and document.

import { paths } from '../../contract/paths.ts'
import type { StatusWindow } from '../../contract/status.ts'
import { PosternError } from '../../core/errors.ts'
import type { Language } from '../../core/htm/words.ts'
import { anyOrigin } from '../../web/headers.ts'
import { sendPlain } from '../../web/plain-page.ts'
import { findWindow } from '../db/windows.ts'
import { describe, type Publisher } from '../status/advisory.ts'
import { calendarOf } from '../status/calendar.ts'
import { advisoryPage } from '../status/page.ts'
import { languageOf, nowOf } from './callers.ts'
import type { Handler } from './route.ts'
import type { Services } from './services.ts'

const addressed = (path: string, id: string, language: Language) => `${path.replace(':id', id)}?lang=${language}`
const pageOf = (id: string, language: Language) => addressed(paths.advisory, id, language)

const publisherOf = ({ config }: Services): Publisher => ({
  name: config.PORTAL_NAME,
  operator: { name: config.OPERATOR_NAME, contact: config.OPERATOR_CONTACT },
  zones: config.STATUS_ZONES,
})

/** What is said of a window may be read from everywhere, and kept for a minute. */
function speak(...[, request, reply]: Parameters<Handler>): Language {
  reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=60' })
  return languageOf(request, reply)
}

/** As it is at this moment; as it last was in the feed, while the database is away. */
async function demandWindow({ db, feed }: Services, id: string): Promise<StatusWindow> {
  const inFeed = async () => (await feed.current()).windows.find(candidate => candidate.id === id)
  const window = await findWindow(db, id).catch(inFeed)
  if (!window) throw new PosternError('not-found', 'no window of this id')
  return window
}

export const publishStatus: Handler = async ({ feed }, _, reply) => {
  reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=15' })
  return feed.signed()
}

export const publishCalendar: Handler = async (services, request, reply) => {
  const language = speak(services, request, reply)
  reply.header('content-disposition', 'inline; filename="status.ics"')
  reply.type('text/calendar; charset=utf-8')
  const { feed, origin } = services
  return calendarOf(await feed.current(), language, publisherOf(services), (id, of) => origin() + pageOf(id, of))
}

export const publishAdvisory: Handler = async (services, request, reply) => {
  const { id } = request.params
  const window = await demandWindow(services, id)
  const language = speak(services, request, reply)
  const page = advisoryPage(describe(window, language, publisherOf(services), nowOf(services)), {
    page: of => pageOf(id, of),
    document: of => addressed(paths.advisoryDocument, id, of),
    calendar: of => `${paths.calendar}?lang=${of}`,
  })
  return sendPlain(reply, page)
}

export const publishDocument: Handler = async (services, request, reply) => {
  const { id } = request.params
  const window = await demandWindow(services, id)
  const language = speak(services, request, reply)
  reply.header('content-disposition', `inline; filename="${id}.${language}.pdf"`)
  reply.type('application/pdf')
  const { documents, origin } = services
  return documents.get(describe(window, language, publisherOf(services), null), origin() + pageOf(id, language))
}
