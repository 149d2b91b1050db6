// What stands before the services: it tells the drill's time, keeps what is sent through it, and is refused, slow or wrong when told to.

import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'

export type Trouble = (path: string) => Misbehaviour | null
export type Misbehaviour =
  | { readonly kind: 'later'; readonly ms: number }
  | { readonly kind: 'instead'; readonly status: number; readonly type: string; readonly body: string }
  /** No answer at all. */
  | { readonly kind: 'none' }
  /** Half of the answer. */
  | { readonly kind: 'cut' }

export interface FrontOptions {
  /** 0: any free one. */
  readonly port: number
  /** Origins of what stands behind it. Each is asked first in its turn; one that is away leaves it to the next. */
  readonly behind: readonly string[]
  readonly clock: () => Date
  /** Is given address, headers and body of everything that is asked. */
  readonly keep: (sent: Buffer) => void
}

export interface Front {
  readonly port: number
  /** How often one that was to be asked was away. */
  readonly missed: number
  /** null: everything is passed on as it is. */
  misbehave(trouble: Trouble | null): void
  /** Connections are refused until `open`. */
  shut(): Promise<void>
  open(): Promise<void>
}

const host = '127.0.0.1'

export async function startFront({ port: wanted, behind, clock, keep }: FrontOptions): Promise<Front> {
  let trouble: Trouble | null = null
  let server: Server | null = null
  let port = wanted
  let turn = 0
  let missed = 0

  async function pass({ method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const first = turn++ % behind.length
    const inTurn = [...behind.slice(first), ...behind.slice(0, first)]
    for (;;) {
      const passed = request(new URL(url!, inTurn.shift()), { method: method!, headers })
      passed.end(body)
      try {
        const [from] = (await once(passed, 'response')) as [IncomingMessage]
        return from
      } catch (error) {
        if (inTurn.length === 0 || (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error
        missed++
      }
    }
  }

  async function answer(asked: IncomingMessage, given: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of asked) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    keep(Buffer.from(`${asked.method} ${asked.url}\n${asked.rawHeaders.join('\n')}`))
    keep(body)
    const wrong = trouble?.(new URL(asked.url!, behind[0]).pathname) ?? null
    if (wrong?.kind === 'later') await new Promise(resolve => setTimeout(resolve, wrong.ms))
    if (wrong?.kind === 'none') {
      given.destroy()
      return
    }
    given.setHeader('date', clock().toUTCString())
    if (wrong?.kind === 'instead') {
      given.writeHead(wrong.status, { 'content-type': wrong.type }).end(wrong.body)
      return
    }
    const from = await pass(asked, body)
    given.writeHead(from.statusCode!, { ...from.headers, date: clock().toUTCString() })
    if (wrong?.kind !== 'cut') return void from.pipe(given)
    const whole: Buffer[] = []
    for await (const chunk of from) whole.push(chunk as Buffer)
    const all = Buffer.concat(whole)
    given.write(all.subarray(0, Math.floor(all.length / 2)), () => given.destroy())
  }

  async function open(): Promise<void> {
    if (server) return
    server = createServer((asked, given) => {
      answer(asked, given).catch(() => given.destroy())
    })
    server.listen(port, host)
    await once(server, 'listening')
    port = (server.address() as { port: number }).port
  }

  await open()
  return {
    get port() {
      return port
    },
    get missed() {
      return missed
    },
    misbehave(next) {
      trouble = next
    },
    open,
    async shut() {
      server?.closeAllConnections()
      await new Promise(resolve => server?.close(resolve) ?? resolve(null))
      server = null
    },
  }
}
