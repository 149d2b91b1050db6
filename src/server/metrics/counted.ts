// What the services count while they run, for Prometheus. No label says who: no address, no domain of anybody, no link.

import { Counter, type Family, Histogram } from '../../runtime/metrics.ts'

const codeResults = ['asked', 'sent', 'refused', 'failed'] as const
type CodeResult = (typeof codeResults)[number]
/** `postponed`: the mail server said not now. `unreachable`: it said nothing. Both are tried again. */
const deliveryOutcomes = ['taken', 'refused', 'postponed', 'unreachable'] as const
type DeliveryOutcome = (typeof deliveryOutcomes)[number]
type SignInResult = 'signed-in' | 'refused'
/** By a code that came to the address, or by a domain that approved the key that asks. */
type Proof = 'code' | 'domain'

/** Seconds. */
const limits = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]
/** What is asked of a path that is none: whoever asks chooses its name, and must not choose ours. */
const noRoute = 'none'
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']

export class Metrics {
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

  delivery(outcome: DeliveryOutcome): void {
    this.#deliveries.add({ outcome })
  }

  families(): Family[] {
    const requests = [this.#requests, this.#times]
    const done = [this.#codes, this.#signIns, this.#keys, this.#certificates, this.#deliveries]
    return [...requests, ...done].map(each => each.family())
  }
}
