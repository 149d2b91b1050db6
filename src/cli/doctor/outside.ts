// The portal as its readers meet it: through the name, the certificate and the proxy; and the hosts that say how it is.

import { type Parameters, parametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { type Status, statusAnswer } from '../../contract/status.ts'
import { verifyStatus } from '../../contract/verify-status.ts'
import { PosternError } from '../../core/errors.ts'
import { verifyJws } from '../../core/jws.ts'
import type { Config } from '../../runtime/config.ts'
import { whyTlsFailed } from '../../runtime/tls-failure.ts'
import { readSigningKey } from '../../server/keys/files.ts'
import { type Check, codeOf, type Finding, good, messageOf, unsure, wrong } from './findings.ts'
import { type Reached, reach } from './reach.ts'

/** Bytes that a file of the largest usual mail has. */
const posted = 40_000_000
/** What is tried when that is refused, to say where the limit lies. */
const smaller = [20_000_000, 10_000_000, 5_000_000, 2_000_000, 1_000_000, 500_000, 100_000]
const day = 86_400_000
/** Days of a certificate, and of a published feed, in which somebody should see to the next. */
const soonDays = 14
/** Seconds. */
const mostSkew = 60

/** What the checks find out for each other. */
export interface Look {
  readonly config: Config
  readonly origin: string
  /** The services themselves, past any proxy; null where their port is chosen at start. */
  readonly direct: string | null
  readonly now: () => number
  readonly ca: string | null
  parameters: Parameters | null
  feed: Status | null
}

/** What is said when the way to the portal fails, by what failed. */
export function whyUnreached(origin: string, error: unknown): string {
  const code = String(codeOf(error))
  if (/^(?:ENOTFOUND|EAI_AGAIN)$/.test(code)) return `${origin} has no address in the DNS (${code})`
  const tls = whyTlsFailed(error)
  if (tls !== null) return `${origin} is not good for browsers: ${tls}: mend it at the proxy`
  return `${origin} does not answer (${code}): look at the proxy, or at a firewall between`
}

/** And not of what came. */
const isOfNetwork = (error: unknown) =>
  !(error instanceof PosternError) && typeof (error as { code?: unknown }).code === 'string'

const isAlive = ({ status, body }: Reached) => status === 200 && /"alive" *: *true/.test(body)

export async function portal(look: Look): Promise<Finding> {
  const { origin, ca, now } = look
  const what = 'portal, from outside'
  try {
    const reached = await reach(origin + paths.health, { ca })
    const { status, headers, validTo } = reached
    if (status >= 502 && status <= 504)
      return wrong(
        what,
        `the proxy answers ${status}: it does not reach the services${look.direct ? ` at ${look.direct}` : ''}`,
      )
    if (!isAlive(reached))
      return wrong(what, `something else answers at ${origin} (${status}): the proxy must hand on every path`)
    const skew = Math.abs(Date.parse(String(headers['date'])) - now()) / 1000
    if (skew > mostSkew)
      return wrong(
        what,
        `its clock and the one here are ${Math.round(skew)} s apart: set both by NTP, or codes and keys are refused`,
      )
    if (validTo === null) return good(what, `${origin} answers`)
    const days = Math.floor((validTo - now()) / day)
    const say = `${origin} answers, its certificate is good for ${days} days`
    return days < soonDays ? unsure(what, `${say}: renew it at the proxy`) : good(what, say)
  } catch (error) {
    return wrong(what, whyUnreached(origin, error))
  }
}

export async function publicParameters(look: Look): Promise<Finding> {
  const { origin, ca, now, config } = look
  const what = 'public parameters'
  try {
    const answer = parametersAnswer.parse(JSON.parse((await reach(origin + paths.parameters, { ca })).body))
    const parameters = signedParameters.parse(await verifyJws('postern-parameters+jwt', answer.signed, answer.root.jwk))
    if (parameters.district !== config.DISTRICT)
      return wrong(
        what,
        `${origin} is the portal of ${parameters.district}, not of ${config.DISTRICT}: look at the proxy`,
      )
    if (parameters.statusKey.kid !== (await readSigningKey(config.data, 'status')).kid)
      return wrong(what, `${origin} answers with keys of another installation: look at the proxy, and at POSTERN_DATA`)
    look.parameters = parameters
    if (parameters.expires * 1000 <= now())
      return wrong(what, 'are over: put root.jwk into keys, and start the services once')
    if (parameters.issuedAt * 1000 > now() + mostSkew * 1000)
      return wrong(what, 'were signed in the future: a clock is wrong')
    if (parameters.portal !== origin)
      return unsure(
        what,
        `name ${parameters.portal} as the portal: put root.jwk into keys, and start the services once`,
      )
    const named = parameters.statusUrls.slice(1).join(' ')
    if (named !== config.STATUS_URLS.join(' '))
      return unsure(
        what,
        'name other status hosts than STATUS_URLS: put root.jwk into keys, and start the services once',
      )
    return good(
      what,
      `are signed for ${parameters.district}, until ${new Date(parameters.expires * 1000).toISOString().slice(0, 10)}`,
    )
  } catch (error) {
    if (isOfNetwork(error)) return wrong(what, `cannot be had: ${whyUnreached(origin, error)}`)
    return wrong(what, `cannot be read at ${origin}: ${messageOf(error)}`)
  }
}

/** @returns null when so much goes through; else what was said: a status, or how the connection ended. */
async function refusalOf(url: string, bytes: number, ca: string | null): Promise<string | null> {
  try {
    const { status, body } = await reach(url, { bytes, ca })
    return status === 200 && !body.includes('name="refused"') ? null : String(status)
  } catch (error) {
    return String(codeOf(error))
  }
}

/** What a proxy that lets less through does with more, by what it said. */
function whyStopped(refused: string, { FILE_BYTES }: Config): string {
  if (refused === '413') return `let it take ${FILE_BYTES * 2} bytes (nginx: client_max_body_size)`
  if (/^(?:ETIMEDOUT|504|408)$/.test(refused))
    return 'it begins and does not go on, or waits too briefly: its error log says for whom (nginx: client_body_timeout, proxy_send_timeout, proxy_read_timeout)'
  if (/^5/.test(refused))
    return 'look at its error log: its folder for what is posted may be full, or not its own (nginx: client_body_temp_path)'
  return `let it take ${FILE_BYTES * 2} bytes, and look for what else ends connections: its error log, or a firewall between`
}

/** A mail app shares a file with the portal: the largest must come through everything that stands in between. */
export async function largePost({ origin, direct, config, ca }: Look): Promise<Finding> {
  const what = 'large files'
  const bytes = Math.min(posted, config.FILE_BYTES - 4_096)
  const mb = (count: number) => `${count / 1e6} MB`
  const refused = await refusalOf(origin + paths.open, bytes, ca)
  if (refused === null) {
    if (bytes === posted) return good(what, `${mb(bytes)} come through`)
    return unsure(what, `FILE_BYTES is ${config.FILE_BYTES}: files of large mails, up to ${mb(posted)}, are refused`)
  }
  if (direct !== null && (await refusalOf(direct + paths.open, bytes, ca)) !== null)
    return wrong(
      what,
      `the services themselves do not take ${mb(bytes)} (${refused}): look at their log, and at the disk`,
    )
  for (const less of smaller)
    if (less < bytes && (await refusalOf(origin + paths.open, less, ca)) === null)
      return wrong(
        what,
        `the proxy stops ${mb(bytes)} (${refused}), and takes ${mb(less)}: ${whyStopped(refused, config)}`,
      )
  return wrong(what, `the proxy lets nothing through that is posted to ${paths.open} (${refused})`)
}

export function elsewhere(look: Look): Check[] {
  const { STATUS_URLS } = look.config
  const what = 'status elsewhere'
  if (STATUS_URLS.length > 0)
    return [
      async () => {
        const own = await statusAt(look.origin + paths.status, look)
        look.feed = typeof own === 'string' ? null : own.feed
        return typeof own === 'string' ? wrong('status', own) : good('status', 'is signed by this district')
      },
      ...STATUS_URLS.map(url => () => statusHost(url, look)),
    ]
  return [async () => unsure(what, 'STATUS_URLS names no other host: when the portal is away, nothing can say so')]
}

async function statusAt(url: string, { parameters, now, ca }: Look) {
  if (parameters === null) return 'cannot be checked without the public parameters'
  try {
    const { body, headers, status } = await reach(url, { ca })
    if (status !== 200) return `${url} answers ${status}: publish there, or mend its web server`
    const { signed } = statusAnswer.parse(JSON.parse(body))
    const store = { sequence: async () => 0, saw: async () => {} }
    const feed = await verifyStatus(signed, { parameters, store, now: Math.floor(now() / 1000) })
    return { feed, everybody: headers['access-control-allow-origin'] === '*' }
  } catch (error) {
    if (error instanceof SyntaxError) return `${url} holds no status: publish there, or mend its web server`
    return `${url} cannot be used: ${messageOf(error)}`
  }
}

async function statusHost(url: string, look: Look): Promise<Finding> {
  const what = 'status elsewhere'
  const there = await statusAt(url, look)
  if (typeof there === 'string') return wrong(what, there)
  const { feed, everybody } = there
  if (!everybody)
    return wrong(
      what,
      `${url} may not be read by the portal's pages: its web server must send Access-Control-Allow-Origin: *`,
    )
  const days = Math.floor((feed.validUntil * 1000 - look.now()) / day)
  if (days < 0) return wrong(what, `${url} is over since ${-days} days: publish anew`)
  const ahead = (windows: Status['windows']) =>
    JSON.stringify(
      windows
        .filter(({ end, over }) => (over ?? end) * 1000 > look.now())
        .map(({ id, start, end, over }) => [id, start, end, over])
        .toSorted(),
    )
  if (look.feed && ahead(look.feed.windows) !== ahead(feed.windows))
    return wrong(what, `${url} tells of other windows than the portal: publish anew`)
  if (days < soonDays) return unsure(what, `${url} is good for ${days} more days: publish anew`)
  return good(what, `${url} answers, good for ${days} more days`)
}
