// Whose keys are kept ready before anybody writes to them: people named by files, a mail server's recipient maps, a directory.

import { readFile } from 'node:fs/promises'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import type { Log } from '../../runtime/log.ts'
import { isAddress } from '../../runtime/settings/values.ts'
import type { Metrics } from '../policy/metrics.ts'
import { type Directory, directoryOf, type LdapAccess, searchDirectory } from './ldap.ts'

/** Where addresses stand. */
export type Source =
  | { readonly kind: 'file' | 'map'; readonly file: string }
  | { readonly kind: 'directory'; readonly directory: Directory }

/** Milliseconds for which what was read is taken as it is: a portal that is away is asked every few seconds, a directory is not. */
const restMs = 600_000

/** A file, `hash:/path` (the text a Postfix map is made of), or an LDAP URL. @returns null for what is none of them. */
export function sourceOf(word: string): Source | null {
  if (/^ldaps?:\/\//i.test(word)) {
    const directory = directoryOf(word)
    return directory && { kind: 'directory', directory }
  }
  const [, file] = /^(?:texthash|hash|lmdb|btree|cdb):(\/.+)$/.exec(word) ?? []
  if (file !== undefined) return { kind: 'map', file }
  return /^[a-z]{2,}:/i.test(word) ? null : { kind: 'file', file: word }
}

/** What stands in the log and in what doctor says. */
export function nameOf(source: Source): string {
  return source.kind === 'directory' ? source.directory.url : source.file
}

/** As they stand there, sound or not. */
export async function readSource(source: Source, access: LdapAccess): Promise<string[]> {
  if (source.kind === 'directory') return searchDirectory(source.directory, access)
  const text = await readFile(source.file, 'utf8')
  return source.kind === 'file' ? linesOf(text) : text.split(/\r?\n/).flatMap(keyOf)
}

/** A code: what a directory says of its own may name people. */
export function whyUnread(cause: unknown): string | number {
  const { code, name } = cause as { code?: string | number; name: string }
  return code ?? name
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map(line => line.trim())
  return lines.filter(line => line !== '' && !line.startsWith('#'))
}

/** postmap(1): the first word of a line; one that begins with white space goes on with the line before. */
function keyOf(line: string): string[] {
  const [key] = /^(?:"(?:[^"\\]|\\.)*"\S*|[^\s#]\S*)/.exec(line) ?? []
  return key === undefined ? [] : [key]
}

/** Those that are addresses of people in these domains: no bare names, no `@example.com` that stands for everybody. */
export function peopleOf(words: readonly string[], domains: readonly string[]): string[] {
  const addresses = words.filter(isAddress).map(canonicalAddress)
  return [...new Set(addresses)].filter(address => domains.includes(domainOf(address)))
}

export interface PrefetchDeps {
  readonly sources: readonly Source[]
  readonly domains: readonly string[]
  readonly access: LdapAccess
  readonly clock: () => Date
  readonly log: Log
  readonly metrics: Metrics
}

/** @returns a function that reads every source again. Of one that fails, what it said the last time counts. */
export function createPrefetchSources(options: PrefetchDeps): () => Promise<string[]> {
  const { sources, domains, access, clock, log, metrics } = options
  const last = new Map<Source, readonly string[]>()
  let readAt = Number.NEGATIVE_INFINITY

  async function read(source: Source): Promise<void> {
    try {
      const found = peopleOf(await readSource(source, access), domains)
      metrics.sourceRead(found.length > 0)
      if (found.length > 0) last.set(source, found)
      else log.warn({ source: nameOf(source) }, 'names nobody of the own domains')
    } catch (cause) {
      metrics.sourceRead(false)
      const before = last.get(source)?.length ?? 0
      log.error(
        { source: nameOf(source), code: whyUnread(cause), kept: before },
        'people could not be read; those of the last time are kept',
      )
    }
  }

  return async () => {
    const now = clock().getTime()
    if (now - readAt >= restMs) {
      readAt = now
      await Promise.all(sources.map(read))
    }
    return [...new Set(sources.flatMap(source => last.get(source) ?? []))]
  }
}
