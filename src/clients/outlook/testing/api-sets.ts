// In which set of Mailbox functions each member came, as the published types say: what an older Outlook has not.

import { readFileSync } from 'node:fs'

/** By `Interface.member`. */
export type ApiSets = Readonly<Record<string, string>>

const published = 'node_modules/@types/office-js/index.d.ts'

export const isAtLeast = (set: string, wanted: string) => {
  const [a, b] = [set, wanted].map(text => text.split('.').map(Number)) as [number[], number[]]
  return a[0]! * 100 + a[1]! >= b[0]! * 100 + b[1]!
}

export function apiSets(text = readFileSync(published, 'utf8')): ApiSets {
  const sets: Record<string, string> = {}
  let [within, stated] = ['', '']
  for (const line of text.split('\n')) {
    const opened = /^\s{4}(?:export )?interface (\w+)/.exec(line)
    const said = /\[Api set: Mailbox (\d+\.\d+)/.exec(line)
    const [, member] = /^\s{8}(\w+)\??[(:]/.exec(line) ?? []
    if (opened) [within, stated] = [opened[1]!, '']
    else if (said) stated = said[1]!
    else if (member !== undefined) {
      const name = `${within}.${member}`
      // Of several forms of one function, the oldest.
      if (sets[name] === undefined || isAtLeast(sets[name], stated || '1.1')) sets[name] = stated || '1.1'
      stated = ''
    }
  }
  return sets
}
