// Marionette, by which a Thunderbird is driven: JSON with its length before it, over TCP. @see firefox-source-docs, testing/marionette/Protocol

import { once } from 'node:events'
import net from 'node:net'

export interface Marionette {
  send(command: string, parameters?: object): Promise<unknown>
  /** Runs the body of an async function in the program itself, not in a page. `given` are its arguments. */
  run<T>(body: string, ...given: readonly unknown[]): Promise<T>
  close(): void
}

interface Answer {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** The bytes of one message after the other. */
function* messagesIn(buffer: { bytes: Buffer }): Generator<unknown> {
  for (;;) {
    const colon = buffer.bytes.indexOf(':')
    if (colon < 0) return
    const end = colon + 1 + Number(buffer.bytes.subarray(0, colon))
    if (buffer.bytes.length < end) return
    yield JSON.parse(buffer.bytes.subarray(colon + 1, end).toString('utf8'))
    buffer.bytes = buffer.bytes.subarray(end)
  }
}

const script = (body: string) =>
  `const done = arguments[arguments.length - 1]; const given = arguments[0];
   (async () => { ${body} })().then(ok => done({ ok: ok === undefined ? null : ok }), error => done({ failed: String(error) + ' ' + (error?.stack ?? '') }))`

export async function connectMarionette(port: number): Promise<Marionette> {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const waiting = new Map<number, Answer>()
  const buffer = { bytes: Buffer.alloc(0) }
  let number = 0
  const greeted = new Promise<void>(resolve => {
    socket.on('data', chunk => {
      buffer.bytes = Buffer.concat([buffer.bytes, chunk])
      for (const message of messagesIn(buffer)) {
        if (!Array.isArray(message)) resolve()
        else answer(message as [number, number, { error: string; message: string } | null, unknown])
      }
    })
  })
  function answer([, id, error, value]: [number, number, { error: string; message: string } | null, unknown]): void {
    const { resolve, reject } = waiting.get(id)!
    waiting.delete(id)
    if (error) reject(new Error(`${error.error}: ${error.message}`))
    else resolve(value)
  }
  await greeted
  const send = (command: string, parameters: object = {}) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(++number, { resolve, reject })
      const text = Buffer.from(JSON.stringify([0, number, command, parameters]))
      socket.write(Buffer.concat([Buffer.from(`${text.length}:`), text]))
    })
  return {
    send,
    async run<T>(body: string, ...given: readonly unknown[]): Promise<T> {
      await send('Marionette:SetContext', { value: 'chrome' })
      const { value } = (await send('WebDriver:ExecuteAsyncScript', {
        ...{ script: script(body), args: [given] },
        ...{ sandbox: 'default', newSandbox: false },
      })) as { value: { ok?: T; failed?: string } }
      if (value.failed !== undefined) throw new Error(value.failed)
      return value.ok as T
    },
    close: () => void socket.end(),
  }
}
