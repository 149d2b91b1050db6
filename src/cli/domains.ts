// What the commands below `postern domains` do: which organisations' gateways may ask for the keys of their people.

import { signedParameters } from '../contract/parameters.ts'
import { verifyJws } from '../core/jws.ts'
import { secondsOf } from '../core/seconds.ts'
import type { Config } from '../runtime/config.ts'
import { latestParameters } from '../server/db/serials.ts'
import { add, type DomainOptions, type DomainReport, list, revoke, verify } from '../server/keys/domains.ts'
import { currentRoot, ensureParameters } from '../server/keys/parameters.ts'
import { localOrigin, withDatabase } from './district.ts'
import { exitCodes, result, type Speaker } from './output.ts'

const now = () => secondsOf(new Date())

function withDomains<T>(config: Config, work: (options: DomainOptions) => Promise<T>): Promise<T> {
  return withDatabase(config, db =>
    work({ db, district: config.DISTRICT, nameServers: config.NAME_SERVERS, now: now() }),
  )
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
  return withDomains(config, async options => {
    const found = await list(options)
    result(speaker, { domains: found }, found.map(line).join('\n') || 'No gateway acts for any domain.')
  })
}

export function revokeDomain(config: Config, domain: string, speaker: Speaker): Promise<void> {
  return withDomains(config, async options => {
    await revoke(domain, options)
    await publishAnew(config, options)
    result(speaker, { domain, revoked: true }, `The gateway of ${domain} gets no more keys.`)
  })
}

/** Revoked certificates stand in the public parameters. */
async function publishAnew(config: Config, { db }: DomainOptions): Promise<void> {
  const before = await latestParameters(db)
  if (!before) return
  const root = await currentRoot(db, config.data)
  const { portal } = signedParameters.parse(await verifyJws('postern-parameters+jwt', before.signed, root.jwk))
  await ensureParameters(db, config, portal || localOrigin(config), now())
}
