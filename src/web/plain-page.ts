// A page that a program writes whole: without script, of one file, so that a plain web server can give it out as well.

import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { escapeText } from '../core/htm/html.ts'
import { type Language, languages, words } from '../core/htm/words.ts'
import { sendHtml } from './pages.ts'
import { plainWords } from './plain-words.ts'

const style = `
:root { color-scheme: light dark; --ground: #f3f5f7; --card: #fff; --ink: #1b2530; --quiet: #4f5d6b; --line: #d3dae1; --accent: #0b5cad }
@media (prefers-color-scheme: dark) {
  :root { --ground: #11171d; --card: #1a222b; --ink: #e9eef3; --quiet: #aab7c4; --line: #34414e; --accent: #85bdf8 }
}
* { box-sizing: border-box }
html { background: var(--ground); color: var(--ink); font: 1.0625rem/1.5 system-ui, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere }
body { margin: 0; padding: 24px 16px }
main { max-inline-size: 720px; margin: 0 auto; padding: 24px; border: 1px solid var(--line); border-radius: 16px; background: var(--card) }
h1 { margin: 0 0 8px; font-size: 1.625rem; line-height: 1.25 }
h2 { margin: 24px 0 8px; font-size: 1.125rem }
p, dl, ul, ol { margin: 0 0 16px }
dt { font-weight: 600 }
dd { margin: 0 0 8px }
a { color: var(--accent) }
nav ul { display: flex; flex-wrap: wrap; gap: 0 24px; padding: 0; list-style: none }
nav a { display: inline-flex; align-items: center; min-block-size: 44px }
.quiet { color: var(--quiet) }
.said { white-space: pre-line }
@media print { html, main { background: none; border: 0 } nav { display: none } }
`

/** What such a page may do: wear its own style. */
export const plainPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

export interface PlainPage {
  readonly language: Language
  readonly title: string
  /** HTML, below the title. */
  readonly content: string
}

export function plainPage({ language, title, content }: PlainPage): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(plainPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeText(title)}</h1>
${content}
</main>
</body>
</html>
`
}

/** A link to a page in this language. */
export function languageLink(href: string, text: string, language: Language): string {
  return `<a href="${escapeText(href)}" hreflang="${language}">${escapeText(text)}</a>`
}

/** @param inside HTML; where there is none, there is no section. */
export function section(title: string, inside: string): string {
  return inside === '' ? '' : `<h2>${escapeText(title)}</h2>\n${inside}\n`
}

/** @param items HTML. */
export function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`
}

/** The same page in the languages that it is not in. */
export function otherLanguages(language: Language, addressOf: (language: Language) => string): string {
  const others = languages.filter(other => other !== language)
  const links = others.map(
    other => `<li lang="${other}">${languageLink(addressOf(other), words[other].language, other)}</li>`,
  )
  return section(plainWords[language].otherLanguages, `<ul>${links.join('')}</ul>`)
}

/** `frame-ancestors` counts in a header alone. */
export function sendPlain(reply: FastifyReply, page: string): FastifyReply {
  return sendHtml(reply.header('content-security-policy', `${plainPolicy}; frame-ancestors 'none'`), page)
}
