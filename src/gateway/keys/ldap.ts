// Addresses from a directory: one search, page by page, over a connection that nobody listens in on.

import { setTimeout as pause } from 'node:timers/promises'
import { Client, FilterParser } from 'ldapts'
import { loopback } from '../../runtime/loopback.ts'
import { type Outgoing, tlsOptions, tlsTo } from '../../runtime/tls.ts'

/** A search as an LDAP URL says it (RFC 4516). */
export interface Directory {
  /** Scheme, host and port. */
  readonly url: string
  readonly base: string
  readonly attributes: readonly string[]
  readonly scope: 'base' | 'one' | 'sub'
  readonly filter: string
  /** STARTTLS comes before anything else. */
  readonly upgrade: boolean
}

export interface LdapAccess {
  /** Whom the search is made as; null: nobody. */
  readonly bind: { readonly name: string; readonly password: string } | null
  readonly outgoing: Outgoing
}

/** Milliseconds: for one answer, and for all. */
const timeoutMs = 10_000
const mostMs = 60_000
const pageSize = 500
const scopes = ['base', 'one', 'sub'] as const

/** @returns null for what is no LDAP URL, or asks for an extension. */
export function directoryOf(text: string): Directory | null {
  if (!URL.canParse(text)) return null
  const { protocol, hostname, host, pathname, search, username, hash } = new URL(text)
  if (hostname === '' || username !== '' || hash !== '') return null
  try {
    const [attributes = '', typedScope = '', filter = '', more] = search.slice(1).split('?').map(decodeURIComponent)
    const scope = scopes.find(one => one === (typedScope.toLowerCase() || 'base'))
    if (scope === undefined || more !== undefined) return null
    return {
      url: `${protocol}//${host}`,
      base: decodeURIComponent(pathname.slice(1)),
      attributes: attributes === '' ? ['mail'] : attributes.split(','),
      scope,
      filter: FilterParser.parseString(filter || '(objectClass=*)').toString(),
      upgrade: protocol === 'ldap:' && !loopback.test(hostname),
    }
  } catch {
    return null
  }
}

/** Every value of the attributes; Active Directory's `smtp:` before one is left out. @throws whatever the server said. */
export async function searchDirectory(directory: Directory, access: LdapAccess): Promise<string[]> {
  const { url } = directory
  const host = hostOf(url)
  const tls = { host, ...tlsOptions(tlsTo(host, access.outgoing)) }
  const options = { url, timeout: timeoutMs, connectTimeout: timeoutMs }
  const client = new Client(url.startsWith('ldaps:') ? { ...options, tlsOptions: tls } : options)
  try {
    // A server that stops in the middle holds up nothing else.
    return await Promise.race([search(client, directory, access, tls), late()])
  } finally {
    void client.unbind().catch(() => {})
  }
}

async function search(client: Client, directory: Directory, { bind }: LdapAccess, tls: { host: string }) {
  const { base, scope, filter, upgrade } = directory
  const attributes = [...directory.attributes]
  if (upgrade) await client.startTLS(tls)
  if (bind) await client.bind(bind.name, bind.password)
  const { searchEntries } = await client.search(base, { scope, filter, attributes, paged: { pageSize } })
  return searchEntries
    .flatMap(({ dn: _, ...values }) => Object.values(values).flat())
    .map(value => value.toString().replace(/^smtp:/i, ''))
}

async function late(): Promise<never> {
  await pause(mostMs, undefined, { ref: false })
  throw Object.assign(new Error('the directory was too slow'), { code: 'ETIMEDOUT' })
}

const hostOf = (url: string) => new URL(url).hostname.replace(/^\[|\]$/g, '')
