// The text that age and a plugin exchange: commands written as stanzas of an age header (C2SP age-plugin).

import type { Writable } from 'node:stream'
import { base64, fromBase64, latin1 } from '../../core/bytes.ts'
import { maxHeaderLength } from '../../core/envelope/recipient.ts'

/** A line with arguments. Recipients are the longest that there are. */
const maxLine = 64 * 1024
const lineOfBody = 64
/** Of all commands together: the headers of many files. */
const maxBytes = 64 * maxHeaderLength

export interface Command {
  /** The name of the command, and what belongs to it; never empty. */
  readonly args: readonly [string, ...string[]]
  readonly body: Uint8Array
}

/** age does not keep to the protocol: nothing can be answered, for nobody knows where the next command begins. */
export class Malformed extends Error {}

/** age is gone. */
export class Gone extends Error {}

/** Reads commands one after another. */
export class CommandReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #buffered: Uint8Array = new Uint8Array()
  #read = 0

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#chunks = input[Symbol.asyncIterator]()
  }

  /** @throws Gone at the end, Malformed */
  async next(): Promise<Command> {
    const first = await this.#line(maxLine)
    if (!/^->(?: [\x21-\x7e]+)+$/.test(first)) throw new Malformed('a command that does not begin as one')
    const [, name, ...more] = first.split(' ')
    return { args: [name!, ...more], body: await this.#body() }
  }

  async #body(): Promise<Uint8Array> {
    const lines: string[] = []
    for (;;) {
      const line = await this.#line(lineOfBody)
      lines.push(line)
      if (line.length < lineOfBody) break
      if (lines.length * lineOfBody > maxHeaderLength) throw new Malformed('a command without end')
    }
    const text = lines.join('')
    if (!/^[A-Za-z0-9+/]*$/.test(text)) throw new Malformed('a body that is not base64')
    try {
      return fromBase64(text + '='.repeat((4 - (text.length % 4)) % 4))
    } catch (cause) {
      throw new Malformed('a body that is not base64', { cause })
    }
  }

  async #line(longest: number): Promise<string> {
    for (;;) {
      const end = this.#buffered.indexOf(0x0a)
      if (end > longest || (end === -1 && this.#buffered.length > longest)) throw new Malformed('a line without end')
      if (end !== -1) {
        const line = latin1(this.#buffered.subarray(0, end))
        this.#buffered = this.#buffered.subarray(end + 1)
        return line
      }
      const { value, done } = await this.#chunks.next()
      if (done) throw new Gone('the pipe ended')
      this.#read += value.length
      if (this.#read > maxBytes) throw new Malformed('more commands than a header has')
      this.#buffered = Buffer.concat([this.#buffered, value])
    }
  }
}

export function encodeCommand({ args, body }: Command): string {
  const text = unpadded(body)
  // A body ends with a line that is not full.
  const lines = Array.from({ length: Math.floor(text.length / lineOfBody) + 1 }, (_, i) =>
    text.slice(i * lineOfBody, (i + 1) * lineOfBody),
  )
  return `-> ${args.join(' ')}\n${lines.join('\n')}\n`
}

/** As age writes it within a command: without padding. */
export function unpadded(bytes: Uint8Array): string {
  return base64(bytes).replace(/=+$/, '')
}

/** @throws Gone where nobody reads any more. */
export function writeCommand(output: Writable, command: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(encodeCommand(command), error =>
      error ? reject(new Gone('the pipe is closed', { cause: error })) : resolve(),
    )
  })
}
