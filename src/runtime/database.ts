// Where the services keep what they know: SQLite in the data folder, or PostgreSQL where its address is named.

import { userInfo } from 'node:os'
import { z } from 'zod'
import { count, isDecodable, list } from './settings/values.ts'
import { type Outgoing, tlsOptions, tlsTo } from './tls.ts'

export interface PostgresPlace {
  /** The data folder. */
  readonly data: string
  /** The first that takes writes is used; a folder in place of a name: its socket. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly user: string
  /** Undefined: the server asks for none, or `PGPASSFILE` has it. */
  readonly password: string | undefined
  readonly database: string
  /** Most connections at once. */
  readonly pool: number
  /** As `node:tls` takes it; false where nobody lies between two programs of one machine. */
  tlsOf(host: string): false | ReturnType<typeof tlsOptions>
}

const defaultPort = 5432
const schemes = ['postgres:', 'postgresql:']
const hostPort = /^(?:\/[\w./-]+|[\w.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, pathname, searchParams, hash } = new URL(text)
  const known = [...searchParams.keys()].every(name => name === 'host')
  return schemes.includes(protocol) && /^\/[^/]+$/.test(pathname) && known && hash === '' && isDecodable(text)
}

export const databaseSettings = {
  /** PostgreSQL, for several instances: `postgres://USER:PASSWORD@HOST/DATABASE`. Without it SQLite in POSTERN_DATA. */
  DATABASE_URL: z
    .string()
    .refine(
      isPostgresUrl,
      'must be postgres://USER:PASSWORD@HOST:PORT/DATABASE (for a socket postgres:///DATABASE?host=/FOLDER), a % in the password as %25',
    )
    .optional(),
  /** The servers of that database in place of the one in its address: the one that takes writes is used. */
  DATABASE_HOSTS: list(word => hostPort.test(word), 'HOST or HOST:PORT, or of folders of sockets'),
  /** Most connections at once, of each process. */
  DATABASE_POOL: count(8, 'connections', 1, 100),
}

const settings = z.object(databaseSettings)

/** @param data the data folder. @param wrong gains a line where servers are named without a database. */
export function readDatabase(
  data: string,
  { DATABASE_URL, DATABASE_HOSTS, DATABASE_POOL }: z.output<typeof settings>,
  outgoing: Outgoing,
  wrong: string[],
): PostgresPlace | null {
  if (DATABASE_URL === undefined) {
    if (DATABASE_HOSTS.length > 0)
      wrong.push('DATABASE_URL is missing: DATABASE_HOSTS names the servers of its database')
    return null
  }
  const { hostname, port, username, password, pathname, searchParams } = new URL(DATABASE_URL)
  const own = searchParams.get('host') ?? unbracketed(hostname || 'localhost')
  const named = DATABASE_HOSTS.map(word => {
    const [, host, at] = /^(.*?)(?::(\d+))?$/.exec(word)!
    return { host: unbracketed(host!), port: Number(at ?? defaultPort) }
  })
  return {
    data,
    hosts: named.length > 0 ? named : [{ host: own, port: Number(port || defaultPort) }],
    user: decodeURIComponent(username) || userInfo().username,
    password: password === '' ? undefined : decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    pool: DATABASE_POOL,
    tlsOf(host) {
      const tls = tlsTo(host, outgoing)
      return host.startsWith('/') || tls.kind === 'any' ? false : tlsOptions(tls)
    },
  }
}

const unbracketed = (host: string) => host.replace(/^\[(.*)\]$/, '$1')
