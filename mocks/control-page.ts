// The control page of the pretended services: written on the server, without any script.

import { createHash } from 'node:crypto'
import type { stateOf } from './services/state.ts'

const style = `
:root { color-scheme: light dark; --line: #8886; --quiet: #5c6875; --accent: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --quiet: #a9b6c3; --accent: #7cb8f7 } }
body { max-width: 760px; margin: 0 auto; padding: 24px 16px; font: 17px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 26px } h2 { font-size: 20px; margin-top: 32px } a { color: var(--accent) } .quiet { color: var(--quiet) }
fieldset { border: 0; padding: 0; margin: 0 } legend { font-weight: 600; padding: 0 }
.scenario { display: grid; grid-template-columns: 28px 1fr; padding: 8px 0; border-top: 1px solid var(--line) }
.scenario input { width: 20px; height: 20px; margin: 4px 0 } .scenario strong { display: block }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 16px; margin: 24px 0 }
.numbers label { display: block } .numbers input { box-sizing: border-box; width: 100%; font: inherit; padding: 8px }
button { font: inherit; font-weight: 600; min-height: 44px; padding: 8px 24px; border: 0; border-radius: 8px; background: #0b5cad; color: #fff }
ul { list-style: none; padding: 0 } li { padding: 8px 0; border-top: 1px solid var(--line) } code { font-size: 20px }
`
export const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

type State = ReturnType<typeof stateOf>

/** @param portal its origin. */
export function controlPage(portal: string, state: State): string {
  const options = state.scenarios.map(
    ({ name, sees }) =>
      `<label class="scenario"><input type="radio" name="scenario" value="${name}"${name === state.scenario ? ' checked' : ''}>` +
      `<span><strong>${name}</strong><span class="quiet">${escaped(sees)}</span></span></label>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${state.scenario}: pretended services</title><style>${style}</style></head><body><main>
<h1>Pretended services</h1>
<p>The portal: <a href="${portal}" target="_blank" rel="noopener">${portal}</a>.
<a href="/encrypted_message.htm" download>Download encrypted_message.htm</a>, a message for robin@example.com, and open it.</p>
<p class="quiet">What you switch here goes for pages that are open, too. It is ${utc(state.clock)} by the services’ clock.</p>
<form method="post" action="/state" autocomplete="off">
<fieldset><legend>Scenario</legend>${options.join('\n')}</fieldset>
<div class="numbers">
<label>Clock, UTC <span class="quiet">(empty: the scenario’s)</span><input type="datetime-local" name="clock"></label>
<label>Delay of each answer, ms<input type="number" name="latency" min="0" max="120000" value="${state.latency}"></label>
<label>Calls without an answer, %<input type="number" name="failureRate" min="0" max="100" value="${state.failureRate}"></label>
</div>
<button type="submit">Switch</button>
</form>
<h2>Codes</h2>${list(
    'No code was asked for yet. Load this page again once you asked.',
    state.codes.map(({ address, code, at }) => `<code>${code}</code> for ${escaped(address)}, ${utc(at * 1000)}`),
  )}
<h2>Delivered</h2>${list(
    'Nothing was sent yet.',
    state.delivered.map(({ message, from, to, at, link }) => {
      const query = new URLSearchParams({ message, to })
      return `${escaped(from)} → ${escaped(to)}, ${utc(at * 1000)}:
<a href="/delivered/encrypted_message.htm?${escaped(query.toString())}" download>file</a>, <a href="${link}" target="_blank" rel="noopener">link</a>`
    }),
  )}
<p><a href="/">Load again</a></p>
</main></body></html>`
}

/** Newest first. */
function list(nothing: string, items: readonly string[]): string {
  if (items.length === 0) return `<p class="quiet">${nothing}</p>`
  return `<ul>${items
    .toReversed()
    .map(item => `<li>${item}</li>`)
    .join('')}</ul>`
}

const utc = (time: number | string) => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
