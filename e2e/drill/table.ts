// The table that the drill ends with.

import type { Result } from './ledger.ts'
import { isOpen, type Report } from './run.ts'

const counts = ['messages', 'read', 'waiting', 'delivered', 'held', 'lost', 'inClear'] as const
const heads = ['messages', 'read', 'waiting', 'delivered', 'held', 'lost', 'in clear'] as const

function verdict(result: Result): string {
  if (isOpen(result)) return 'not part of this run'
  return result.failed.length === 0 && result.lost === 0 && result.inClear === 0 ? 'as promised' : 'NOT AS PROMISED'
}

export function tableOf({ variant, results, searched, missed, seconds, passed }: Report): string {
  const names = results.map(({ row }) => row.part)
  const width = Math.max(...names.map(name => name.length))
  const line = (name: string, cells: readonly string[], end: string) =>
    `${name.padEnd(width)}  ${cells.map((cell, i) => cell.padStart(heads[i]!.length)).join('  ')}  ${end}`.trimEnd()
  const rows = results.flatMap(result => [
    line(
      result.row.part,
      counts.map(key => (isOpen(result) ? '-' : String(result[key]))),
      verdict(result),
    ),
    ...result.failed.map(failure => `  ! ${failure}`),
  ])
  const megabytes = (searched.bytes / 1e6).toFixed(1)
  return [
    `${variant.name}: ${variant.what}`,
    line('', heads, ''),
    ...rows,
    `${passed ? 'passed' : 'FAILED'} in ${seconds.toFixed(0)} s; ${searched.texts} texts (${megabytes} MB) searched`,
    ...(missed > 0 ? [`${missed} requests came to an instance that was away, and went to the other`] : []),
    '',
  ].join('\n')
}

/** In a line, with what went otherwise than promised. */
export function summaryOf({ results, searched, seconds }: Report): { figures: string; errors: string[] } {
  const sum = (key: 'messages' | 'lost' | 'inClear') => results.reduce((total, result) => total + result[key], 0)
  const counted = `${sum('messages')} messages, ${sum('lost')} lost, ${sum('inClear')} in clear`
  return {
    figures: `${counted}; ${searched.texts} texts searched; ${seconds.toFixed(0)} s`,
    errors: results.flatMap(({ row, failed }) => failed.map(failure => `${row.part}: ${failure}`)),
  }
}

/** What was done, for whoever reads the table for the first time. */
export function triedIn({ results }: Report): string {
  const rows = results.filter(result => !isOpen(result))
  return rows.flatMap(({ row, tried }) => [row.part, ...tried.map(what => `  ${what}`)]).join('\n')
}
