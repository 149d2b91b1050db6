// One text in the formats that mail holds it in (RFC 2046, RFC 1896, RFC 5545, HTML), as programs and people write them.

import type { Dice } from './dice.ts'

export interface Format {
  /** `type/subtype`. */
  readonly type: string
  readonly parameters: readonly string[]
  readonly text: string
  /** Ending of a file's name. */
  readonly ending: string
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Each letter as it is, or in a way that HTML has for it. */
function spelled(dice: Dice, text: string): string {
  const entity = (sign: string) => {
    const code = sign.codePointAt(0)!
    return dice.one([`&#${code};`, `&#x${code.toString(16)};`, `&#X0${code.toString(16).toUpperCase()};`])
  }
  const within = dice.one(['<wbr>', '&shy;', '<!-- x -->', '<b></b>', '&zwnj;', '<span>', '</span>', '<i class=a>'])
  const odds = dice.one([3, 10, 30])
  return dice.way(
    [4, () => escaped(text)],
    [2, () => [...text].map(sign => (sign !== '\n' && dice.oneIn(odds) ? entity(sign) : escaped(sign))).join('')],
    [2, () => [...text].map(sign => escaped(sign) + (/\p{L}/u.test(sign) && dice.oneIn(odds) ? within : '')).join('')],
  )
}

function paragraphs(dice: Dice, text: string): string {
  return text
    .split('\n')
    .map(line => `<p>${spelled(dice, line)}</p>`)
    .join('\n')
}

export function html(dice: Dice, text: string): string {
  const body = paragraphs(dice, text)
  return dice.way(
    [3, () => `<html><head><title>x</title></head><body>${body}</body></html>`],
    [2, () => body],
    [1, () => `<p>1 < 2</p>${body}`],
    [1, () => `<body><div title="a>b">${body}`],
    [1, () => `<table><tr><td>${body}</td></tr></table>`],
    [1, () => `<style>p { color: #111 }</style>${body}`],
    [1, () => `<img src="cid:x" alt="${spelled(dice, text).replace(/<[^>]*>|"/g, '')}">`],
    [1, () => `<a href="https://elsewhere.example/" title="x">${body}</a>`],
    [1, () => `<!doctype html><p>x<p>${spelled(dice, text)}`],
    [1, () => `<pre>${spelled(dice, text)}</pre>`],
  )
}

const folded = (line: string) => line.replace(/(.{60})(?=.)/gu, '$1\r\n ').replaceAll('\r\n', '\n')
const value = (text: string) => text.replace(/[\\;,]/g, sign => `\\${sign}`).replaceAll('\n', '\\n')

/** @param uid of the event; empty for no event's. */
export function calendar(dice: Dice, text: string, uid: string, method: string): string {
  const named = uid === '' ? [] : [folded(`UID${dice.one(['', '', ';X-A=b'])}:${uid}`)]
  const said = dice.one(['SUMMARY', 'DESCRIPTION', 'COMMENT', 'SUMMARY;LANGUAGE=en'])
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y//EN', `METHOD:${method}`, 'BEGIN:VEVENT'],
    ...[...named, folded(`${said}:${value(text)}`), 'DTSTART:20261201T100000Z', 'END:VEVENT', 'END:VCALENDAR'],
  ].join('\n')
}

function enriched(dice: Dice, text: string): string {
  const within = dice.one(['<bold>', '</bold>', '<italic></italic>', ''])
  return text.replaceAll('<', '<<').replace(/(\p{L}{4})(?=\p{L})/gu, `$1${within}`)
}

const flowed = (text: string) => text.replace(/ (\S+)$/gm, ' \n$1')
const tight = (text: string) => text.replace(/(\p{L}{5})(?=\p{L})/gu, '$1 \n')

/** The text in one format of words. */
export function formatted(dice: Dice, text: string): Format {
  const plain = (made: string, parameters: string[] = []): Format => {
    return { type: 'text/plain', parameters, text: made, ending: 'txt' }
  }
  const other = (type: string, ending: string, made: string): Format => {
    return { type, parameters: [], text: made, ending }
  }
  return dice.way<Format>(
    [8, () => plain(text)],
    [1, () => plain(flowed(text), ['format=flowed'])],
    [1, () => plain(tight(text), ['format=flowed', 'delsp=yes'])],
    [1, () => plain(`> ${text.replaceAll('\n', '\n> ')}`)],
    [6, () => other('text/html', 'html', html(dice, text))],
    [1, () => other('text/enriched', 'txt', enriched(dice, text))],
    [1, () => other('text/calendar', 'ics', calendar(dice, text, '', 'PUBLISH'))],
    [1, () => other('text/csv', 'csv', `a,b\n"${text.replaceAll('"', '""').replaceAll('\n', ' ')}",2`)],
    [1, () => other('application/xhtml+xml', 'xhtml', `<html xmlns="x"><body>${paragraphs(dice, text)}</body></html>`)],
    [1, () => other('application/xml', 'xml', `<?xml version="1.0"?><a>${escaped(text)}</a>`)],
    [1, () => other('application/json', 'json', JSON.stringify({ said: text }))],
    [1, () => other('text/vcard', 'vcf', `BEGIN:VCARD\n${folded(`NOTE:${value(text)}`)}\nEND:VCARD`)],
    [1, () => other('text/markdown', 'md', `# x\n\n${text}`)],
    [1, () => other('application/octet-stream', dice.one(['txt', 'log', 'dat', 'html']), text)],
    [1, () => other('text/x-unknown', 'x', text)],
  )
}
