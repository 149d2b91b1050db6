// Who may be answered: only whoever is shown to have sent the mail, so that nobody gets mail from here for a stranger's doing.

import { Resolver } from 'node:dns/promises'
import { createReadStream } from 'node:fs'
import type { DKIMResult } from 'mailauth'
import { domainOf } from '../../mail/address/address.ts'
import { type Header, valuesOf } from '../../mail/header.ts'
import { authorOf } from './fields.ts'

/** Asks the DNS, as `node:dns` does: it rejects with `code` `ENOTFOUND` or `ENODATA` where there is nothing. */
export type Resolve = (name: string, type: string) => Promise<string[] | string[][]>

/** Whoever handed the mail to the mail server in front. */
export interface Client {
  readonly ip: string
  readonly helo: string
}

export interface SenderCheck {
  readonly file: string
  readonly header: Header
  /** Canonical: the envelope's sender. */
  readonly sender: string
  /** null where nobody trustworthy tells. */
  readonly client: Client | null
  /** Whose Authentication-Results are believed; null for nobody's. */
  readonly trustedResults: string | null
  readonly resolve: Resolve
}

/** `unknown`: the DNS did not answer; later it may. */
export type Verdict = 'shown' | 'forged' | 'unknown'

/** A quarter of what a start of the services would cost, most of which never take mail in. */
const mailauth = () => import('mailauth')

/** Milliseconds that one name server has, and tries. */
const dnsTimeout = 5_000
const dnsTries = 2

/** @param servers as `node:dns` takes them; the system's own without any. */
export function resolver(servers: readonly string[]): Resolve {
  const dns = new Resolver({ timeout: dnsTimeout, tries: dnsTries })
  if (servers.length > 0) dns.setServers(servers)
  return (name, type) => dns.resolve(name, type) as Promise<string[] | string[][]>
}

/**
 * The sender's own domain says so: by SPF for the client that sent it (RFC 7208), or by a DKIM signature of that domain
 * (RFC 6376) on a mail that names the sender as its author: it says nothing of anybody else who has an address there, and
 * one of another domain says nothing at all.
 */
export async function checkSender(check: SenderCheck): Promise<Verdict> {
  if (check.trustedResults !== null && resultsShow(check, check.trustedResults)) return 'shown'
  const verdicts = [await bySpf(check), await byDkim(check)]
  return verdicts.find(verdict => verdict === 'shown') ?? verdicts.find(verdict => verdict === 'unknown') ?? 'forged'
}

async function bySpf({ sender, client, resolve }: SenderCheck): Promise<Verdict> {
  if (!client) return 'forged'
  const { spf } = await mailauth()
  const { status } = await spf({ sender, ip: client.ip, helo: client.helo, mta: 'postern', resolver: resolve })
  if (status.result === 'pass') return 'shown'
  return status.result.startsWith('temperr') ? 'unknown' : 'forged'
}

/** What the library's types leave out: the names of the fields that are signed. */
type Signature = DKIMResult & { readonly signingHeaders?: { readonly keys: string } }

async function byDkim({ file, header, sender, resolve }: SenderCheck): Promise<Verdict> {
  if (authorOf(header) !== sender) return 'forged'
  const { dkimVerify } = await mailauth()
  const { results } = await dkimVerify(createReadStream(file), { sender, resolver: resolve })
  const own = (results as readonly Signature[]).filter(
    ({ signingDomain, signingHeaders }) =>
      signingDomain &&
      isAligned(signingDomain, domainOf(sender)) &&
      signingHeaders?.keys
        .toLowerCase()
        .split(/[\s:]+/)
        .includes('from'),
  )
  // A signature of a part of the body lets anything be put behind it.
  if (own.some(({ status }) => status.result === 'pass' && !status.underSized)) return 'shown'
  return own.some(({ status }) => status.result.startsWith('temperr')) ? 'unknown' : 'forged'
}

/** The signer is the sender's domain, or one that it lies in: never one beside or below it, which may be a customer's. */
export function isAligned(signer: string, domain: string): boolean {
  const above = signer.toLowerCase().replace(/\.$/, '')
  return above === domain || (above.includes('.') && domain.endsWith(`.${above}`))
}

/** What the trusted server wrote itself (RFC 8601) stands above whatever came in with its name. */
function resultsShow({ header, sender }: SenderCheck, trusted: string): boolean {
  const domain = domainOf(sender)
  const isAuthor = authorOf(header) === sender
  const own = valuesOf(header, 'authentication-results')
    .map(value => withoutComments(value).split(';'))
    .find(([server = '']) => server.trim().split(/\s+/)[0]?.toLowerCase() === trusted.toLowerCase())
  return (own ?? []).slice(1).some(result => {
    const property = (name: string) =>
      new RegExp(`\\b${name}\\s*=\\s*"?(?:[^\\s"]*@)?([\\w.-]+)`, 'i').exec(result)?.[1]
    const spfDomain = property('smtp\\.mailfrom')
    if (/^\s*spf\s*=\s*pass\b/i.test(result)) return spfDomain?.toLowerCase() === domain
    const dkimDomain = property('header\\.d') ?? property('header\\.i')
    return (
      isAuthor && /^\s*dkim\s*=\s*pass\b/i.test(result) && dkimDomain !== undefined && isAligned(dkimDomain, domain)
    )
  })
}

function withoutComments(value: string): string {
  let text = value
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(/\([^()]*\)/g, ' ')
  }
  return text
}
