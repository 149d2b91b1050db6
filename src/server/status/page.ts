// The advisory as a page: static, without script, good for a plain web server as well as for ours.

import { createHash } from 'node:crypto'
import { escapeText } from '../../core/htm/html.ts'
import { type Language, languages } from '../../core/htm/words.ts'
import type { Advisory, Said } from './advisory.ts'
import { words } from './words.ts'

/** Where the same is told in another way. */
export interface Links {
  readonly page: (language: Language) => string
  readonly document: (language: Language) => string
  readonly calendar: (language: Language) => string
}

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

/** What the page may do: wear its own style. */
export const advisoryPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const link = (href: string, text: string, language: string) =>
  `<a href="${escapeText(href)}" hreflang="${language}">${escapeText(text)}</a>`

function said({ text, language, mark }: Said): string {
  const before = mark === null ? '' : `<span class="quiet">${escapeText(mark)}</span> `
  return `${before}<span class="said" lang="${escapeText(language)}" dir="auto">${escapeText(text)}</span>`
}

function section(title: string, inside: string): string {
  return inside === '' ? '' : `<h2>${escapeText(title)}</h2>\n${inside}\n`
}

const list = (items: readonly string[]) =>
  items.length === 0 ? '' : `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`

/** A list of terms rather than a table: it reads well on 320 pixels. */
function times({ times: rows, words: own, ended }: Advisory): string {
  const end = ended ? own.ended : own.end
  return `<dl>${rows
    .map(
      row =>
        `<dt>${escapeText(row.zone)}</dt><dd>${escapeText(own.start)}: ${escapeText(row.start)}<br>${escapeText(end)}: ${escapeText(row.end)}</dd>`,
    )
    .join('')}</dl>`
}

export function advisoryPage(advisory: Advisory, links: Links): string {
  const { language, words: own, affected, unaffected, notices, updates } = advisory
  const effects = affected.map(
    ({ name, state, works }) =>
      `<dt>${escapeText(name)} (${escapeText(state)})</dt>${works ? `<dd>${said(works)}</dd>` : ''}`,
  )
  const others = languages.filter(other => other !== language)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(advisoryPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(advisory.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeText(advisory.title)}</h1>
${advisory.tense ? `<p><strong>${escapeText(advisory.tense)}</strong></p>\n` : ''}${advisory.text ? `<p>${said(advisory.text)}</p>\n` : ''}${section(own.when, times(advisory))}${section(own.affected, `<dl>${effects.join('')}</dl>`)}${section(
  own.unaffected,
  list(unaffected.map(escapeText)),
)}${section(own.notices, list(notices.map(said)))}${section(
  own.updates,
  list(
    updates.map(
      ({ when, at, said: update }) =>
        `<time datetime="${at.toISOString()}">${escapeText(when)}</time>: ${said(update)}`,
    ),
  ),
)}<p class="quiet">${advisory.changed ? `${escapeText(advisory.changed)}. ` : ''}${escapeText(advisory.by ?? '')}</p>
<nav>
<ul><li>${link(links.document(language), own.document, language)}</li><li>${link(links.calendar(language), own.calendar, language)}</li></ul>
<h2>${escapeText(own.otherLanguages)}</h2>
<ul>${others.map(other => `<li lang="${other}">${link(links.page(other), words[other].language, other)}</li>`).join('')}</ul>
</nav>
</main>
</body>
</html>
`
}
