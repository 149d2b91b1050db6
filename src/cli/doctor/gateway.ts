// Looks at everything that a gateway needs, one thing after the other, and says which side is wrong.

import { parametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { gatewayPaths } from '../../contract/quarantine.ts'
import { verifyJws } from '../../core/jws.ts'
import type { GatewayConfig } from '../../gateway/config.ts'
import { policyOf } from '../../gateway/gateway.ts'
import { Keyring } from '../../gateway/keys/keyring.ts'
import { nameOf, peopleOf, readSource, type Source, whyUnread } from '../../gateway/keys/prefetch-sources.ts'
import { tryHop } from '../../gateway/smtp/hop.ts'
import { AtRest } from '../../gateway/state/at-rest.ts'
import { loopback } from '../../runtime/loopback.ts'
import { call } from '../../runtime/portal-client.ts'
import { whyUnreadable } from '../../runtime/settings/unreadable.ts'
import { type ClientTls, trust } from '../../runtime/tls.ts'
import { whyTlsFailed } from '../../runtime/tls-failure.ts'
import type { Place } from '../../smtp/listener.ts'
import {
  answering,
  type Check,
  codeOf,
  disk,
  type Finding,
  good,
  greet,
  inOrder,
  listening,
  mendTls,
  messageOf,
  sizeIn,
  unsure,
  wrong,
} from './findings.ts'
import { whyUnreached } from './outside.ts'

/** Seconds of a clock's difference at which the gateway stops. */
const mostSkew = 300

export async function doctor(config: GatewayConfig): Promise<Finding[]> {
  await trust(config.outgoing)
  const checks: readonly Check[] = [
    () => policy(config),
    () => secret(config),
    () => disk(config.data),
    () => portal(config),
    () => clock(config),
    () => keys(config),
    ...(config.GATEWAY_OUT_LISTEN
      ? [() => listening('mail to the outside', config.GATEWAY_OUT_LISTEN!, 'the gateway')]
      : []),
    ...(config.GATEWAY_IN_LISTEN
      ? [() => listening('mail from the outside', config.GATEWAY_IN_LISTEN!, 'the gateway')]
      : []),
    () => hop('next mail server, outwards', config.GATEWAY_OUT_NEXT, config.nextTls.out, config.GATEWAY_BYTES),
    () => hop('next mail server, inwards', config.GATEWAY_IN_NEXT, config.nextTls.in, config.GATEWAY_BYTES),
    ...(config.GATEWAY_METRICS
      ? [() => answering('figures', config.GATEWAY_METRICS!, paths.health, 'the gateway')]
      : []),
    // Away from this machine it speaks TLS by a name that is not known here.
    ...(config.GATEWAY_ADMIN && loopback.test(config.GATEWAY_ADMIN.host)
      ? [() => answering('page for kept mail', config.GATEWAY_ADMIN!, gatewayPaths.home, 'the gateway')]
      : []),
    ...config.GATEWAY_ADDRESSES.map(source => () => people(source, config)),
    () => administrators(config),
  ]
  return inOrder(checks)
}

async function policy(config: GatewayConfig): Promise<Finding> {
  try {
    const { rules, answers } = policyOf(config)
    if (answers === 'off') return unsure('policy', 'answers to opened mail are not sealed: "answers: off" stands in it')
    return good('policy', `${rules.length} rules`)
  } catch (error) {
    return wrong('policy', messageOf(error))
  }
}

async function secret({ data, GATEWAY_SECRET }: GatewayConfig): Promise<Finding> {
  try {
    AtRest.look(data, GATEWAY_SECRET ?? null)
  } catch (error) {
    return wrong('kept mail', messageOf(error))
  }
  if (GATEWAY_SECRET !== undefined) return good('kept mail', 'is encrypted with a passphrase from elsewhere')
  return unsure('kept mail', 'is encrypted with a key that lies beside it: set GATEWAY_SECRET_FILE')
}

async function portal({ GATEWAY_PORTAL, GATEWAY_ROOT }: GatewayConfig): Promise<Finding> {
  const { origin } = new URL(GATEWAY_PORTAL)
  try {
    const answer = parametersAnswer.parse(await (await call(origin + paths.parameters)).json())
    const { district } = signedParameters.parse(
      await verifyJws('postern-parameters+jwt', answer.signed, answer.root.jwk),
    )
    if (GATEWAY_ROOT && GATEWAY_ROOT !== answer.root.kid)
      return wrong(
        'portal',
        `${origin} answers with another root key than GATEWAY_ROOT: ask its operator, and send nothing`,
      )
    return good('portal', `${origin} answers for the district ${district}`)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'unreachable')
      return wrong('portal', whyUnreached(origin, networkError(error)))
    return wrong('portal', `${origin}: ${messageOf(error)} Look at its side.`)
  }
}

async function clock({ GATEWAY_PORTAL }: GatewayConfig): Promise<Finding> {
  try {
    const { headers } = await call(new URL(GATEWAY_PORTAL).origin + paths.health)
    const skew = Math.round((Date.parse(headers.get('date') ?? '') - Date.now()) / 1000)
    if (Number.isNaN(skew)) return unsure('clock', 'the portal does not say what time it is')
    const say = `${Math.abs(skew)} s from the portal's`
    return Math.abs(skew) > mostSkew
      ? wrong('clock', `${say}: one of the two is wrong, and nothing is sealed`)
      : good('clock', say)
  } catch {
    return unsure('clock', 'cannot be held against the portal, which does not answer')
  }
}

/** Asked now: a gateway goes on with the certificates that it holds, though its domain was taken from it. */
async function keys(config: GatewayConfig): Promise<Finding> {
  let atRest: AtRest | null
  try {
    atRest = AtRest.look(config.data, config.GATEWAY_SECRET ?? null)
  } catch {
    return unsure('keys', 'cannot be looked at without the passphrase of what is kept')
  }
  const keyring = atRest && (await look(config, atRest))
  if (!keyring) return unsure('keys', 'the gateway has no key yet: start it once, and it makes its own')
  const { origin } = new URL(config.GATEWAY_PORTAL)
  const refused: string[] = []
  for (const domain of config.GATEWAY_DOMAINS)
    try {
      await keyring.askFor(domain)
    } catch (error) {
      const { code = '' } = error as { code?: string }
      if (code === 'unreachable') return wrong('keys', `cannot be had: ${whyUnreached(origin, networkError(error))}`)
      if (code !== 'not-signed-in') return wrong('keys', `cannot be had: ${messageOf(error)}`)
      refused.push(domain)
    }
  if (refused.length === 0)
    return good('keys', `the portal gives certificates for ${config.GATEWAY_DOMAINS.join(', ')}`)
  return wrong(
    'keys',
    `the portal gives none for ${refused.join(', ')}: it was never told of this gateway, was told otherwise, has lost it, or has not seen its DNS record for a week. Let its operator look with "postern domains list", run "postern domains add DOMAIN --gateway ${keyring.thumbprint}" for each, and set the DNS record it says`,
  )
}

/** What the network said, beneath what `fetch` makes of it. */
function networkError(error: unknown): unknown {
  const { cause } = error as { cause?: unknown }
  return cause === undefined ? error : networkError(cause)
}

function look(config: GatewayConfig, atRest: AtRest): Promise<Keyring | null> {
  return Keyring.look({
    portal: new URL(config.GATEWAY_PORTAL).origin,
    root: config.GATEWAY_ROOT ?? null,
    domains: config.GATEWAY_DOMAINS,
    folder: config.data,
    atRest,
    clock: () => new Date(),
  })
}

async function hop(what: string, place: Place, tls: ClientTls, bytes: number): Promise<Finding> {
  const where = `${place.host}:${place.port}`
  try {
    const said = await greet(place)
    if (!/^250/m.test(said)) return wrong(what, `${where} does not speak SMTP as it should`)
    const size = sizeIn(said)
    if (size > 0 && size < bytes)
      return unsure(what, `${where} takes ${size} bytes, the gateway ${bytes}: what lies between comes back`)
    await tryHop(place, tls)
    return good(what, `${where} answers${tls.kind === 'any' ? '' : ', and proves who it is where it offers TLS'}`)
  } catch (error) {
    const tls = whyTlsFailed(error)
    if (tls === null) return wrong(what, `${where} does not answer (${codeOf(error)})`)
    return wrong(what, `${where} cannot be believed: ${tls}: ${mendTls}`)
  }
}

async function people(source: Source, { GATEWAY_DOMAINS: domains, ldap }: GatewayConfig): Promise<Finding> {
  const what = `people of ${nameOf(source)}`
  try {
    const found = peopleOf(await readSource(source, ldap), domains)
    if (found.length > 0) return good(what, `${found.length} of ${domains.join(', ')}`)
    return unsure(what, `it names nobody of ${domains.join(', ')}`)
  } catch (error) {
    const why = source.kind === 'directory' ? `cannot be read (${whyUnread(error)})` : whyUnreadable(source.file, error)
    return wrong(what, `${why}: mail goes on, with the keys of whoever was seen before`)
  }
}

async function administrators({ GATEWAY_ADMINISTRATORS: people }: GatewayConfig): Promise<Finding> {
  if (people.length > 0) return good('administrators', `${people.length} are told of kept mail`)
  return unsure('administrators', 'nobody is told of kept mail: set GATEWAY_ADMINISTRATORS')
}
