// The port for who watches a program: /metrics for Prometheus, /healthz, /readyz. It is not for people, and stays inside.

import { createServer, type Server } from 'node:http'
import { paths } from '../contract/paths.ts'
import { PosternError } from '../core/errors.ts'
import { cannotListen } from '../runtime/listening.ts'
import { stoppableHttp } from '../runtime/stop.ts'

export interface Watched {
  /** @throws PosternError that says why it is not */
  readonly isReady: () => Promise<boolean>
  readonly text: () => Promise<string>
}

/**
 * @param setting that names the port, for whoever must change it.
 * @returns what closes it. @throws PosternError `config-invalid` where it cannot be listened on.
 */
export async function startMetricsListener(
  setting: string,
  { host, port }: { readonly host: string; readonly port: number },
  { isReady, text }: Watched,
): Promise<() => Promise<void>> {
  const server = createServer((incoming, answer) => {
    page(incoming.url ?? '').then(
      body =>
        answer.writeHead(body === null ? 404 : 200, { 'content-type': 'text/plain; version=0.0.4' }).end(body ?? ''),
      error => {
        const known = error instanceof PosternError
        answer.writeHead(known ? 503 : 500).end(known ? `${error.message}\n` : '')
      },
    )
  })
  const connections = stoppableHttp(server)
  await listenAt(server, { host, port }).catch(cannotListen(setting, `${host}:${port}`))

  async function page(url: string): Promise<string | null> {
    if (url === paths.health) return 'ok\n'
    if (url === paths.ready) return (await isReady()) ? 'ok\n' : null
    return url === '/metrics' ? text() : null
  }

  return () => connections.stop()
}

export function listenAt(
  server: Server,
  where: string | { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, resolve)
  })
}
