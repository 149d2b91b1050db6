// The pages of the portal: people open them, programs have no use for them.

import { paths } from '../../contract/paths.ts'
import { sendPosted } from '../../web/open.ts'
import { sendHtml, sendWorker, serveBuilt } from '../../web/pages.ts'
import { networkOf } from '../signin/limits.ts'
import type { Handler, Plugin } from './route.ts'

export const showScreen: Handler = ({ pages }, _, reply) => sendHtml(reply, pages.index)
export const showHandoff: Handler = ({ pages }, _, reply) => sendHtml(reply, pages.handoff)
/** The frame once more, under a path with a policy of its own. */
export const showPictureFrame: Handler = ({ pages }, _, reply) => sendHtml(reply, pages.frame)
export const giveWorker: Handler = ({ pages, revisions }, _, reply) => sendWorker(reply, pages, revisions)
/** Who reloads the page that a post led to has posted nothing. */
export const leadHome: Handler = (_services, _request, reply) => reply.redirect(paths.home, 303)
export const showPosted: Handler = ({ pages, config, posts, metrics }, request, reply) => {
  let isCounted = false
  const onMessage = () => {
    if (!isCounted) metrics.fetched('file')
    isCounted = true
  }
  const network = networkOf(request.ip)
  return sendPosted(request, reply, pages, { fileBytes: config.FILE_BYTES, posts, network, onMessage })
}
export const giveBuilt: Plugin = { plugin: (app, { pages }) => serveBuilt(app, pages) }
