// What a page says, held against what there is: the commands of the program, and the shape of Postfix's files.

import type { Command } from 'commander'
import type { Call } from './manual.ts'

const optionsOf = (command: Command | null): Command['options'] =>
  command === null ? [] : [...command.options, ...optionsOf(command.parent)]

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`

interface Heard {
  /** The innermost that was named. */
  readonly command: Command
  readonly given: string[]
  /** The long names of its options. */
  readonly flags: string[]
  readonly unknown: string[]
}

/** Of a call, what commander would make of it. */
function hear(program: Command, call: Call): Heard {
  const heard = { command: program, given: [] as string[], flags: [] as string[], unknown: [] as string[] }
  for (let at = 0; at < call.length; at++) {
    const word = call[at]!
    const below = heard.command.commands.find(each => each.name() === word)
    if (below && heard.given.length === 0) heard.command = below
    else if (!/^-./.test(word) || word === '--help') heard.given.push(word)
    else {
      const flag = word.split('=')[0]!
      const option = optionsOf(heard.command).find(({ long, short }) => long === flag || short === flag)
      if (option) heard.flags.push(option.long!)
      else heard.unknown.push(flag)
      if (option && !option.isBoolean() && !word.includes('=')) at++
    }
  }
  return heard
}

/** @param isWhole it is typed as it stands; else it may be said without its arguments. @returns what is wrong with a call; null where nothing is. */
export function faultOfCall(program: Command, call: Call, isWhole: boolean): string | null {
  const { command, given, flags, unknown } = hear(program, call)
  const [name, takes] = [nameOf(command), command.registeredArguments]
  if (unknown.length > 0) return `${name} has no option ${unknown[0]}`
  if (command.commands.length > 0 && given.length > 0) return `${name} has no command ${given[0]}`
  if (given.length > takes.length && !takes.some(({ variadic }) => variadic))
    return `${name} takes no ${given[takes.length]}`
  if (!isWhole) return null
  if (given.length < takes.filter(({ required }) => required).length)
    return `${name} lacks ${takes[given.length]!.name()}`
  const missing = command.options.find(({ mandatory, long }) => mandatory && !flags.includes(long!))
  return missing ? `${name} lacks ${missing.long}` : null
}

/** Of an option that is named by itself: some command has it. */
export function faultOfFlags(program: Command, span: string): string | null {
  const flag = /^--[\w-]+/.exec(span)?.[0]
  if (flag === undefined) return null
  const all = (command: Command): string[] => [
    ...command.options.flatMap(({ long }) => long ?? []),
    ...command.commands.flatMap(each => all(each)),
  ]
  return ['--version', '--help', ...all(program)].includes(flag) ? null : `no command has an option ${flag}`
}

const isSaid = (line: string) => line.trim() !== '' && !line.startsWith('#')

/** @returns the lines that are no setting of main.cf. */
export const faultsOfMain = (text: string): string[] =>
  text.split('\n').filter(line => isSaid(line) && !/^(?:\s+\S|[a-z][a-z0-9_]* =)/.test(line))

const service = /^\S+\s+(?:inet|unix|fifo|pass)(?:\s+(?:[yn-])){3}\s+[\d?-]+\s+[\d-]+\s+[a-z]/
const overrides = /^\s+(?:-o [a-z][a-z0-9_]*=\S*\s*)+$/

/** @returns the lines that are no service of master.cf, and no options of one. */
export const faultsOfMaster = (text: string): string[] =>
  text.split('\n').filter(line => isSaid(line) && !service.test(line) && !overrides.test(line))
