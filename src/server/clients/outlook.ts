// The add-in for Outlook as this portal gives it out: the manifest, and the files at an origin where nothing of the portal is.

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { clientPaths, outlookPaths, panePaths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { escapeText, fill } from '../../core/htm/html.ts'
import type { Language } from '../../core/htm/words.ts'
import { type ManifestOptions, outlookManifest } from './outlook-manifest.ts'
import { outlookWords } from './outlook-words.ts'

export interface OutlookOptions extends Omit<ManifestOptions, 'version' | 'support'> {
  /** Of the built add-in. */
  readonly folder: string
  /** Of the portal. */
  readonly origin: string
  /** Where Microsoft's scripts come from, in their order. */
  readonly officeJs: readonly string[]
}

export interface Outlook {
  readonly manifest: string
  /** Runs the gate where Outlook has a browser, and is the pane of an Outlook that runs no gate. */
  readonly page: (language: Language) => string
  /** Of that page. */
  readonly policy: string
  readonly script: Buffer
  /** Stands in Outlook's pane, and frames the portal's. */
  readonly bridge: (language: Language) => string
  readonly bridgePolicy: string
  readonly bridgeScript: Buffer
  readonly icons: Readonly<Record<string, Buffer>>
}

const fileName = 'encrypted_message.htm'

/** Any Outlook may frame it, wherever its organisation runs it: there is nothing to press, and nothing to steal. */
function policyOf(officeJs: readonly string[], more = ''): string {
  const from = [...new Set(["'self'", ...officeJs.map(script => new URL(script).origin)])].join(' ')
  return `default-src 'none'; script-src ${from}; ${more}form-action 'none'; base-uri 'none'`
}

const scriptsOf = (all: readonly string[]) => all.map(from => `<script src="${escapeText(from)}"></script>\n`).join('')

function bridgeIn(language: Language, { name, officeJs, origin }: OutlookOptions): string {
  return `<!doctype html>
<html lang="${language}" data-portal="${escapeText(origin)}" data-pane="${panePaths.home}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(name)}</title>
<body>
${scriptsOf([...officeJs, outlookPaths.bridgeScript])}</html>
`
}

function pageIn(language: Language, { name, officeJs }: OutlookOptions): string {
  const file = `<code>${escapeText(fileName)}</code>`
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(name)}</title>
<p>${fill(outlookWords[language].pane, { file })}</p>
${scriptsOf([...officeJs, outlookPaths.script])}</html>
`
}

/** @throws PosternError `not-found` where the add-in was not built. */
export function outlookFor(options: OutlookOptions): Outlook {
  const { folder, origin, officeJs } = options
  const file = (name: string) => readFileSync(path.join(folder, path.basename(name)))
  if (!existsSync(path.join(folder, 'version.json')))
    throw new PosternError('not-found', 'the add-in for Outlook is not built: run "npm run build"')
  const { version } = JSON.parse(file('version.json').toString('utf8'))
  return {
    manifest: outlookManifest({ ...options, version, support: origin + clientPaths.clients }),
    page: language => pageIn(language, options),
    policy: policyOf(officeJs),
    script: file(outlookPaths.script),
    bridge: language => bridgeIn(language, options),
    bridgePolicy: policyOf(officeJs, `frame-src ${origin}; `),
    bridgeScript: file(outlookPaths.bridgeScript),
    icons: Object.fromEntries([outlookPaths.icon, outlookPaths.largeIcon].map(name => [name, file(name)])),
  }
}
