// What the commands below `postern domains` do: which organisations' gateways may ask for the keys of their people.

import { secondsOf } from '../core/seconds.ts'
import type { Config } from '../runtime/config.ts'
import { atomically } from '../server/db/atomically.ts'
import { add, type DomainOptions, type DomainReport, list, revoke, verify } from '../server/keys/domains.ts'
import { publishAnew, readDatabase, withDatabase } from './district.ts'
import { exitCodes, result, type Speaker } from './output.ts'

const now = () => secondsOf(new Date())

function withDomains<T>(
  config: Config,
  work: (options: DomainOptions) => Promise<T>,
  within: typeof withDatabase<T> = withDatabase,
): Promise<T> {
  return within(config, db => work({ db, district: config.DISTRICT, nameServers: config.NAME_SERVERS, now: now() }))
}

const line = ({ domain, gateway, state, keys }: DomainReport) =>
  `${domain}  ${state}  gateway ${gateway}  ${keys} keys given out`

export function addDomain(config: Config, domain: string, gateway: string, speaker: Speaker): Promise<void> {
  return withDomains(config, async options => {
    const report = await add(domain, gateway, options)
    result(
      speaker,
      { ...report },
      `Let the domain have this TXT record, then run "postern domains verify ${report.domain}":\n  ${report.recordName}. IN TXT "${report.recordValue}"`,
    )
  })
}

export function verifyDomain(config: Config, domain: string, speaker: Speaker): Promise<void> {
  return withDomains(config, async options => {
    const found = await verify(domain, options)
    result(speaker, { domains: found }, found.map(line).join('\n'))
    if (found.every(({ state }) => state !== 'verified')) process.exitCode = exitCodes.later
  })
}

export function listDomains(config: Config, speaker: Speaker): Promise<void> {
  const tell = async (options: DomainOptions) => {
    const found = await list(options)
    result(speaker, { domains: found }, found.map(line).join('\n') || 'No gateway acts for any domain.')
  }
  return withDomains(config, tell, readDatabase)
}

export function revokeDomain(config: Config, domain: string, speaker: Speaker): Promise<void> {
  return withDomains(config, async options => {
    // Revoked certificates stand in the public parameters: both are said, or neither.
    await atomically(options.db, async db => {
      await revoke(domain, { ...options, db })
      await publishAnew(db, config, options.now)
    })
    result(speaker, { domain, revoked: true }, `The gateway of ${domain} gets no more keys.`)
  })
}
