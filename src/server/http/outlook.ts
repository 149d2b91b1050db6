// The add-in for Outlook: its manifest at the portal, its files at their own origin and nowhere else.

import type { FastifyRequest } from 'fastify'
import { outlookFolder, outlookPaths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { anyOrigin } from '../../web/headers.ts'
import { outlookPlaceholder, sendHtml } from '../../web/pages.ts'
import { languageOf } from './callers.ts'
import type { Handler } from './route.ts'

/** Microsoft's script runs at that origin: no page of the portal is there, and none of these files at the portal. */
export function keepApart({ host, url }: FastifyRequest, outlook: string | undefined): void {
  const isThere = outlook !== undefined && host === new URL(outlook).host
  if (isThere !== url.startsWith(outlookFolder)) throw new PosternError('not-found', 'this is at another origin')
}

export const giveManifest: Handler = async ({ outlook }, _, reply) => {
  const { manifest } = await outlook()
  return reply.type('application/xml; charset=utf-8').send(manifest)
}

export const showGate: Handler = async ({ outlook }, request, reply) => {
  const { page, policy } = await outlook()
  // Outlook frames it, and the script that it loads comes from elsewhere.
  reply.headers({ 'content-security-policy': policy, 'cross-origin-embedder-policy': 'unsafe-none' })
  return reply.type('text/html; charset=utf-8').send(page(languageOf(request, reply)))
}

export const showBridge: Handler = async ({ outlook }, request, reply) => {
  const { bridge, bridgePolicy } = await outlook()
  reply.headers({ 'content-security-policy': bridgePolicy, 'cross-origin-embedder-policy': 'unsafe-none' })
  return reply.type('text/html; charset=utf-8').send(bridge(languageOf(request, reply)))
}

export const giveBridge: Handler = async ({ outlook }, _, reply) => {
  const { bridgeScript } = await outlook()
  return reply.type('text/javascript; charset=utf-8').headers(anyOrigin).send(bridgeScript)
}

/** The portal once more, where nobody but Outlook may frame it. */
export const showPane: Handler = async ({ pages, config }, _, reply) => {
  const { OUTLOOK_ORIGIN: origin } = config
  if (origin === undefined) throw new PosternError('not-found', 'no OUTLOOK_ORIGIN is set')
  return sendHtml(reply, pages.pane.replace(outlookPlaceholder, outlookPlaceholder.replace('""', `"${origin}"`)))
}

export const showPaneFrame: Handler = ({ pages, config }, _, reply) => {
  if (config.OUTLOOK_ORIGIN === undefined) throw new PosternError('not-found', 'no OUTLOOK_ORIGIN is set')
  return sendHtml(reply, pages.frame)
}

export const giveGate: Handler = async ({ outlook }, _, reply) => {
  const { script } = await outlook()
  return reply.type('text/javascript; charset=utf-8').headers(anyOrigin).send(script)
}

const icon =
  (name: string): Handler =>
  async ({ outlook }, _, reply) => {
    const { icons } = await outlook()
    return reply.type('image/png').headers(anyOrigin).send(icons[name])
  }
export const giveIcon = icon(outlookPaths.icon)
export const giveLargeIcon = icon(outlookPaths.largeIcon)
