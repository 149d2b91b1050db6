// The pages for operators as what they tell a machine to do: their fenced blocks, in order, each with where it goes.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What somebody who sets up reads first, in this order; other pages come behind. */
const first = ['install.md', 'operations.md', 'upgrade.md', 'age.md']
/** Pages for who changes the program, or wants to know how it works. */
const forOthers = [
  ...['architecture.md', 'protocol.md', 'release-checks.md'],
  ...['testing.md', 'threat-model.md', 'upstream.md'],
]

/** On which machine a block is for: the portal's, the organisation's with its gateway, one elsewhere, and the desk of somebody who uses it. */
export const machines = ['portal', 'organisation', 'elsewhere', 'desk'] as const
export type Machine = (typeof machines)[number]

/** `<!-- on: portal -->` before a block: its lines are typed there. With `into` they become a file, with `add to` they go to the end of one. */
export interface Mark {
  readonly on: Machine
  /** Absolute, or below the folder in which commands are typed. */
  readonly into?: string
  readonly addTo?: string
}

export interface Block {
  readonly page: string
  /** Of its first line, from 1. */
  readonly line: number
  /** The nearest one above, without its signs. */
  readonly heading: string
  /** Behind the fence: `yaml`, or nothing. */
  readonly language: string
  /** As it stands there, without the indentation of a list. */
  readonly text: string
  readonly mark: Mark | null
  /** Why it is not run; null where it is. */
  readonly notRun: string | null
}

export interface Page {
  readonly name: string
  readonly blocks: readonly Block[]
  /** What stands between backticks in the text, with the number of its line. */
  readonly spans: readonly { readonly line: number; readonly text: string }[]
}

const markShape = /^<!-- on: (?<on>[\w-]+)(?:; (?<how>into|add to): (?<file>\S+))? -->$/
const notRunShape = /^\*Not run here: (?<why>.+)\*$/

/** @throws RangeError where a mark is none that there is. */
function markOf(line: string, place: string): Mark | null {
  const { on, how, file } = markShape.exec(line)?.groups ?? {}
  if (on === undefined) {
    if (line.startsWith('<!-- on')) throw new RangeError(`${place}: the mark cannot be read: ${line}`)
    return null
  }
  if (!machines.some(name => name === on)) throw new RangeError(`${place}: there is no machine ${on}`)
  const machine = on as Machine
  if (how === undefined) return { on: machine }
  return how === 'into' ? { on: machine, into: file! } : { on: machine, addTo: file! }
}

export function readPage(name: string, text: string): Page {
  const lines = text.split('\n')
  const blocks: Block[] = []
  const spans: { line: number; text: string }[] = []
  let heading = ''
  let last = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    const [, indent, language] = /^( *)```(\S*)$/.exec(line) ?? []
    if (indent === undefined || language === undefined) {
      heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading
      spans.push(...[...line.matchAll(/`([^`]+)`/g)].map(([, span]) => ({ line: at + 1, text: span! })))
      if (line.trim() !== '') last = line.trim()
      continue
    }
    const end = lines.indexOf(`${indent}\`\`\``, at + 1)
    if (end < 0) throw new RangeError(`${name}:${at + 1}: the block has no end`)
    const body = lines.slice(at + 1, end).map(each => (each.startsWith(indent) ? each.slice(indent.length) : each))
    blocks.push({
      ...{ page: name, line: at + 2, heading, language, text: `${body.join('\n')}\n` },
      mark: markOf(last, `${name}:${at + 1}`),
      notRun: notRunShape.exec(last)?.groups?.['why'] ?? null,
    })
    last = ''
    at = end
  }
  return { name, blocks, spans }
}

/** Every page for operators that there is. @param folder where they lie. */
export function readManual(folder = 'docs'): Page[] {
  const there = readdirSync(folder).filter(name => name.endsWith('.md') && !forOthers.includes(name))
  const names = [...first, ...there.filter(name => !first.includes(name)).toSorted()]
  return names.map(name => readPage(name, readFileSync(path.join(folder, name), 'utf8')))
}

/** A call of `postern` in a line of a shell: its words behind the name of the program. */
export type Call = readonly string[]

/** Every call of `postern` in what is typed into a shell. Quoted words are one, without their quotes; what a remark says is left out. */
export function callsIn(shell: string): Call[] {
  return shell
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap(line => commandsOf(line))
    .flatMap(words => {
      const at = words.findIndex(word => !/^[A-Z_]+=/.test(word) && word !== 'sudo')
      return words[at] === 'postern' ? [words.slice(at + 1)] : []
    })
}

/** The commands of one line, cut at what joins commands. Redirections are left out. */
function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]]
  for (const [word] of line.matchAll(/(?:'[^']*'|"[^"]*"|\$\([^)]*\)|\\.|[^\s'"|;&<>])+|[|;&]+|[<>]+\s*\S*/g)) {
    if (word.startsWith('#')) break
    if (/^[|;&]/.test(word)) commands.push([])
    else if (!/^[<>]/.test(word)) commands.at(-1)!.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'))
  }
  return commands
}
