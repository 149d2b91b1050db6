// The advisory as a page: static, without script, good for a plain web server as well as for ours.

import { escapeText } from '../../core/htm/html.ts'
import type { Language } from '../../core/htm/words.ts'
import { languageLink, list, otherLanguages, plainPage, section } from '../../web/plain-page.ts'
import type { Advisory, Said } from './advisory.ts'

/** Where the same is told in another way. */
export interface Links {
  readonly page: (language: Language) => string
  readonly document: (language: Language) => string
  readonly calendar: (language: Language) => string
}

function said({ text, language, mark }: Said): string {
  const before = mark === null ? '' : `<span class="quiet">${escapeText(mark)}</span> `
  return `${before}<span class="said" lang="${escapeText(language)}" dir="auto">${escapeText(text)}</span>`
}

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
  const content = `${advisory.tense ? `<p><strong>${escapeText(advisory.tense)}</strong></p>\n` : ''}${advisory.text ? `<p>${said(advisory.text)}</p>\n` : ''}${section(own.when, times(advisory))}${section(own.affected, `<dl>${effects.join('')}</dl>`)}${section(
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
<ul><li>${languageLink(links.document(language), own.document, language)}</li><li>${languageLink(links.calendar(language), own.calendar, language)}</li></ul>
${otherLanguages(language, links.page)}</nav>`
  return plainPage({ language, title: advisory.title, content })
}
