// What the services count while they run, for Prometheus. No label says who: no address, no domain of anybody, no link.

import type { ErrorCode } from '../../core/errors.ts'
import { Counter, type Family, Histogram } from '../../runtime/metrics.ts'
import { DatabaseMetrics } from './database.ts'

const codeResults = ['asked', 'sent', 'refused', 'failed'] as const
type CodeResult = (typeof codeResults)[number]
/** `postponed`: the mail server said not now. `unreachable`: it said nothing. Both are tried again. */
const deliveryOutcomes = ['taken', 'refused', 'postponed', 'unreachable'] as const
type DeliveryOutcome = (typeof deliveryOutcomes)[number]
/** How a message came to the portal: a file that was opened, the link of its carrier, or the link that answered a forward. */
const ways = ['file', 'link', 'forwarded'] as const
type Way = (typeof ways)[number]
/** What became of a recipient for good; `returned`: a report of failure came back later. */
type Outcome = 'taken' | 'refused' | 'returned'
type SignInResult = 'signed-in' | 'refused'
/** By a code that came to the address, or by a domain that approved the key that asks. */
type Proof = 'code' | 'domain'

/** Seconds. */
const limits = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]
/** What is asked of a path that is none: whoever asks chooses its name, and must not choose ours. */
const noRoute = 'none'
/** The subject of an enhanced status code (RFC 3463, 3.1): who else answers chooses no name of ours. */
const reasons = ['other', 'address', 'mailbox', 'system', 'network', 'protocol', 'content', 'policy']
const status = /\b[245]\.(?<subject>[0-7])\.\d{1,3}\b/
/** Of a mail server that was never reached. */
const silence = 'unreachable'
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']

export class Metrics {
  readonly database = new DatabaseMetrics()
  readonly #requests = new Counter('postern_http_requests_total', 'Requests that were answered')
  readonly #times = new Histogram('postern_http_request_seconds', 'From a request to its whole answer', limits)
  readonly #codes = new Counter(
    'postern_codes_total',
    'Mails with codes: asked for, and what the mail server made of them',
    codeResults.map(result => ({ result })),
  )
  readonly #signIns = new Counter('postern_sign_ins_total', 'Codes that were typed, by whether they were right', [
    { result: 'signed-in' },
    { result: 'refused' },
  ])
  readonly #keys = new Counter('postern_keys_given_total', 'Identity keys that were given out', [
    { proof: 'code' },
    { proof: 'domain' },
  ])
  readonly #certificates = new Counter('postern_certificates_total', 'Certificates of senders that were issued', [{}])
  readonly #deliveries = new Counter(
    'postern_deliveries_total',
    'Tries to hand a carrier to the mail server',
    deliveryOutcomes.map(outcome => ({ outcome })),
  )
  readonly #messages = new Counter('postern_messages_total', 'Sealed messages that were handed over', [{}])
  readonly #recipients = new Counter('postern_recipients_total', 'What became of recipients for good, and why', [
    { outcome: 'taken' },
    ...['refused', 'returned'].flatMap(outcome => [silence, ...reasons].map(reason => ({ outcome, reason }))),
  ])
  readonly #opened = new Counter(
    'postern_messages_fetched_total',
    'Messages that came to the portal, by way',
    ways.map(way => ({ way })),
  )
  readonly #refusals = new Counter('postern_refusals_total', 'Requests that were answered with an error, by its code')

  /** @param route its pattern; undefined for what is none. @param took seconds. */
  answered(method: string, route: string | undefined, status: number, took: number): void {
    const labels = { route: route ?? noRoute }
    const known = methods.includes(method) ? method : 'other'
    this.#requests.add({ ...labels, method: known, status: `${Math.floor(status / 100)}xx` })
    this.#times.observe(took, labels)
  }

  code(result: CodeResult): void {
    this.#codes.add({ result })
  }

  signIn(result: SignInResult): void {
    this.#signIns.add({ result })
  }

  keysGiven(proof: Proof, count: number): void {
    this.#keys.add({ proof }, count)
  }

  certified(count: number): void {
    this.#certificates.add({}, count)
  }

  /** @param reply of the mail server; null when it said nothing. */
  delivery(outcome: DeliveryOutcome, reply: string | null): void {
    this.#deliveries.add({ outcome })
    if (outcome === 'taken') this.#recipients.add({ outcome })
    if (outcome === 'refused') this.settled(outcome, reply)
  }

  /** @param reply of the mail server, or the status of a report; null when there is none. */
  settled(outcome: Exclude<Outcome, 'taken'>, reply: string | null): void {
    this.#recipients.add({
      outcome,
      reason: reply === null ? silence : reasons[Number(status.exec(reply)?.groups?.subject ?? 0)]!,
    })
  }

  messageTaken(): void {
    this.#messages.add()
  }

  fetched(way: Way): void {
    this.#opened.add({ way })
  }

  refused(code: ErrorCode): void {
    this.#refusals.add({ code })
  }

  families(): Family[] {
    const own = [this.#requests, this.#times, ...this.#lasting()].map(each => each.family())
    return [...own, ...this.database.families()]
  }

  /** Since the start, by name with labels: what the figures of a year are made of. */
  lasting(): ReadonlyMap<string, number> {
    return new Map(this.#lasting().flatMap(counter => [...counter.counts()]))
  }

  #lasting(): Counter[] {
    const signingIn = [this.#codes, this.#signIns, this.#keys, this.#certificates]
    return [...signingIn, this.#messages, this.#recipients, this.#deliveries, this.#opened, this.#refusals]
  }
}
