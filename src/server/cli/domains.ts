// postern domains: which organisations' gateways may ask for the keys of their people.

import type { Command } from 'commander'
import { parameters } from '../../contract/parameters.ts'
import { verifyJws } from '../../core/jws.ts'
import type { Config } from '../config.ts'
import { latestParameters } from '../db/serials.ts'
import { add, type DomainOptions, type DomainReport, list, revoke, verify } from '../keys/domains.ts'
import { currentRoot, ensureParameters } from '../keys/parameters.ts'
import { localOrigin, withDatabase } from './district.ts'
import { result, type Speaker } from './output.ts'

const now = () => Math.floor(Date.now() / 1000)

function withDomains<T>(config: Config, work: (options: DomainOptions) => Promise<T>): Promise<T> {
  return withDatabase(config, db =>
    work({ db, district: config.DISTRICT, nameServers: config.NAME_SERVERS, now: now() }),
  )
}

const line = ({ domain, gateway, state, keys }: DomainReport) =>
  `${domain}  ${state}  gateway ${gateway}  ${keys} keys given out`

export function domains(program: Command, config: () => Config): void {
  const command = program.command('domains').description('organisations whose gateway seals and opens their mail')
  const speaker = (own: Command) => own.optsWithGlobals<Speaker>()

  command
    .command('add')
    .description('approve a gateway for a domain; says which DNS record proves the domain')
    .argument('<domain>', 'exactly this one, no subdomains')
    .requiredOption('--gateway <thumbprint>', "of the gateway's key: the gateway says it when it starts")
    .action((domain: string, { gateway }: { gateway: string }, own: Command) =>
      withDomains(config(), async options => {
        const report = await add(domain, gateway, options)
        result(
          speaker(own),
          { ...report },
          `Let the domain have this TXT record, then run "postern domains verify ${report.domain}":\n  ${report.recordName}. IN TXT "${report.recordValue}"`,
        )
      }),
    )
  command
    .command('verify')
    .description('look for the record of a domain, now')
    .argument('<domain>')
    .action((domain: string, _, own: Command) =>
      withDomains(config(), async options => {
        const found = await verify(domain, options)
        result(speaker(own), { domains: found }, found.map(line).join('\n'))
        if (found.every(({ state }) => state !== 'verified')) process.exitCode = 4
      }),
    )
  command
    .command('list')
    .description('all of them, with their state and how many keys were given out')
    .action((_, own: Command) =>
      withDomains(config(), async options => {
        const found = await list(options)
        result(speaker(own), { domains: found }, found.map(line).join('\n') || 'No gateway acts for any domain.')
      }),
    )
  command
    .command('revoke')
    .description('no more keys for a domain, and its certificates no longer count')
    .argument('<domain>')
    .action((domain: string, _, own: Command) =>
      withDomains(config(), async options => {
        await revoke(domain, options)
        await publishAnew(config(), options)
        result(speaker(own), { domain, revoked: true }, `The gateway of ${domain} gets no more keys.`)
      }),
    )
}

/** Revoked certificates stand in the public parameters. */
async function publishAnew(config: Config, { db }: DomainOptions): Promise<void> {
  const before = await latestParameters(db)
  if (!before) return
  const root = await currentRoot(db, config.data)
  const { portal } = parameters.parse(await verifyJws('postern-parameters+jwt', before.signed, root.jwk))
  await ensureParameters(db, config, portal || localOrigin(config), now())
}
