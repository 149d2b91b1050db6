// The two phases of a run: what age says until it is done, then what the plugin says, command by command, each with its answer.

import type { Writable } from 'node:stream'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { type Command, CommandReader, unpadded, writeCommand } from './wire.ts'

/** What an error is about: places as age counts them. */
export type About =
  | readonly ['internal']
  | readonly ['recipient' | 'identity', number]
  | readonly ['stanza', number, number]

export class Conversation {
  readonly #reader: CommandReader
  readonly #output: Writable

  constructor(input: AsyncIterable<Uint8Array>, output: Writable) {
    this.#reader = new CommandReader(input)
    this.#output = output
  }

  /** What age says. What is not known is there too, and passed over by who reads it. @throws Gone, Malformed */
  async *heard(): AsyncGenerator<Command> {
    for (let command = await this.#reader.next(); command.args[0] !== 'done'; command = await this.#reader.next())
      yield command
  }

  /** @returns the answer. @throws Gone, Malformed */
  async say(args: Command['args'], body: Uint8Array = new Uint8Array()): Promise<Command> {
    await writeCommand(this.#output, { args, body })
    return this.#reader.next()
  }

  /** @returns whether a person may have seen it. */
  async tell(text: string): Promise<boolean> {
    return isOk(await this.say(['msg'], utf8(text)))
  }

  /** @returns null where nobody is there to be asked. */
  async confirm(text: string, yes: string, no: string): Promise<boolean | null> {
    const answer = await this.say(['confirm', unpadded(utf8(yes)), unpadded(utf8(no))], utf8(text))
    return isOk(answer) ? answer.args[1] === 'yes' : null
  }

  /** @returns what was typed; null where nobody is there to be asked. */
  async ask(text: string): Promise<string | null> {
    const answer = await this.say(['request-public'], utf8(text))
    if (!isOk(answer)) return null
    try {
      return fromUtf8(answer.body)
    } catch {
      return ''
    }
  }

  async fail(about: About, text: string): Promise<void> {
    const [kind, ...places] = about
    await this.say(['error', kind, ...places.map(String)], utf8(text))
  }

  /** The last word. */
  async done(): Promise<void> {
    await writeCommand(this.#output, { args: ['done'], body: new Uint8Array() })
  }
}

const isOk = ({ args: [name] }: Command) => name === 'ok'
