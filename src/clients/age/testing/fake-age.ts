// What age says to a plugin and what it answers, without a process: one run, with everything that was said.

import { Writable } from 'node:stream'
import { utf8 } from '../../../core/bytes.ts'
import type { Clock } from '../clock.ts'
import { run } from '../run.ts'
import { type Command, encodeCommand } from '../wire.ts'

export const command = (text: string, body: Uint8Array = new Uint8Array()): Command => ({
  args: text.split(' ') as unknown as Command['args'],
  body,
})
const ok = command('ok')
export const typed = (text: string) => command('ok', utf8(text))

/** Says nothing to a person, as where there is no terminal. */
export const noTerminal = ({ args: [name] }: Command): Command =>
  ['msg', 'confirm', 'request-public', 'request-secret'].includes(name) ? command('fail') : ok

export interface Script {
  readonly machine: 'recipient-v1' | 'identity-v1'
  /** Of the first phase, without its end. */
  readonly says: readonly Command[]
  /** @returns the answer; null: age is gone. */
  answers?(said: Command): Command | null
  readonly folder: string
  readonly clock: Clock
}

export interface Run {
  readonly said: readonly Command[]
  readonly code: number
  readonly says: string | null
}

/** Bodies of plugins' commands, as text. */
export const textOf = (said: readonly Command[], name: string): string[] =>
  said.filter(({ args }) => args[0] === name).map(({ body }) => new TextDecoder().decode(body))

export const namesOf = (said: readonly Command[]): string[] => said.map(({ args: [name] }) => name)

export async function speak({ machine, says, answers = noTerminal, folder, clock }: Script): Promise<Run> {
  const said: Command[] = []
  const toPlugin: string[] = [...says, command('done')].map(encodeCommand)
  let isGone = false
  let heard: (() => void) | null = null
  async function* input() {
    for (;;) {
      const next = toPlugin.shift()
      if (next !== undefined) yield utf8(next)
      else if (isGone) return
      else
        await new Promise<void>(resolve => {
          heard = resolve
        })
    }
  }
  const output = new Writable({
    write(chunk, _encoding, done) {
      const command = parse(String(chunk))
      said.push(command)
      const answer = command.args[0] === 'done' ? undefined : answers(command)
      if (answer) toPlugin.push(encodeCommand(answer))
      else isGone = true
      heard?.()
      done()
    },
  })
  const told = await run([`--age-plugin=${machine}`], { input: input(), output, folder, clock })
  return { said, ...told }
}

function parse(text: string): Command {
  const [first, ...body] = text.split('\n')
  return command(first!.slice('-> '.length), new Uint8Array(Buffer.from(body.join(''), 'base64')))
}
