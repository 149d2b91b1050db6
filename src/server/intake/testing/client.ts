// A client that says each line and gives the replies to it.

import { createConnection, type Socket } from 'node:net'

export class Client {
  readonly #socket: Socket
  #text = ''
  #heard = () => {}

  constructor(port: number) {
    this.#socket = createConnection(port, '127.0.0.1')
    this.#socket.on('data', chunk => {
      this.#text += chunk
      this.#heard()
    })
    this.#socket.on('error', () => {})
  }

  /** The next `count` replies, whole lines of them. */
  async replies(count = 1): Promise<string[]> {
    for (;;) {
      const ends = [...this.#text.matchAll(/^\d{3} .*\r\n/gm)]
      if (ends.length >= count) {
        const last = ends[count - 1]!
        this.#text = this.#text.slice(last.index + last[0].length)
        return ends.slice(0, count).map(([line]) => line.trim())
      }
      await new Promise<void>(resolve => {
        this.#heard = resolve
      })
    }
  }

  async say(line: string): Promise<string> {
    this.#socket.write(`${line}\r\n`)
    return (await this.replies())[0]!
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes)
  }

  close(): void {
    this.#socket.destroy()
  }
}
