// The built portal: its pages with the district's root key written in, and its assets.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { paneAssets, paths } from '../contract/paths.ts'
import { base64url, utf8 } from '../core/bytes.ts'

/** Where the portal is built to, seen from where the server is built to. */
const builtPortal = fileURLToPath(new URL('../../../dist/', import.meta.url))
const rootPlaceholder = '<meta name="postern-root" content="">'
/** Where the origin of the add-in for Outlook is written into its pane. */
export const outlookPlaceholder = '<meta name="postern-outlook" content="">'

/** Where the posted message is written into the page that `/open` streams back. */
export const openPlaceholder = '<!--postern:open-->'

const missing =
  '<!doctype html><html lang="en"><title>Postern</title><p>The portal is not built. Install the package again, or run <code>npm run build</code>, and start again.</p></html>'

export interface Pages {
  readonly index: string
  readonly handoff: string
  readonly open: string
  /** For Outlook, before its origin is written in. */
  readonly pane: string
  /** Where the text of a message is shown. */
  readonly frame: string
  /** The service worker, before its revisions are written in. */
  readonly service: string
  readonly folder: string
}

/** What the service worker keeps is fetched anew when a page or the headers of an answer change. */
export interface Revisions {
  readonly pages: string
  readonly assets: string
}

/** @param root the district's root key: what the portal believes the public parameters by. */
export function readPages(root: unknown, folder = builtPortal): Pages {
  const filled = rootPlaceholder.replace('""', `"${base64url(utf8(JSON.stringify(root)))}"`)
  const page = (name: string) => {
    const file = path.join(folder, name)
    return existsSync(file) ? readFileSync(file, 'utf8').replace(rootPlaceholder, filled) : missing
  }
  return {
    index: page('index.html'),
    handoff: page('handoff.html'),
    open: page('open.html'),
    pane: page('pane/pane.html'),
    frame: page('frame.html'),
    service: page('service.js'),
    folder,
  }
}

export function sendHtml(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page)
}

export function sendWorker(reply: FastifyReply, { service }: Pages, { pages, assets }: Revisions): FastifyReply {
  const script = service.replaceAll('@pages@', pages).replaceAll('@assets@', assets)
  return reply.type('text/javascript; charset=utf-8').send(script)
}

/** A path as it is spelt in our own pages: no other spelling leads to a file. */
const plain = /^(?:\/[\w-][\w.-]*)+(?:\?|$)/
/** What is in quarantine is the gateway’s; an add-on is given whole, and what runs in Outlook to its own origin. */
const notServed = /^\/(?:quarantine|thunderbird|outlook|pane)\//
const bare: readonly string[] = ['/index.html', '/handoff.html', '/open.html', paths.service]

/** Whatever else lies in the built portal, under its own name. */
export async function serveBuilt(app: FastifyInstance, { folder }: Pages): Promise<void> {
  if (!existsSync(folder)) return
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    etag: false,
    lastModified: false,
    preCompressed: true,
    // The pages carry the root key; their bare forms are not served.
    allowedPath: (file, _root, { url }) =>
      plain.test(url) && (!notServed.test(file) || file.startsWith(paneAssets)) && !bare.includes(file),
  })
}
