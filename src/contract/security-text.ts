// GET /.well-known/security.txt (RFC 9116): whom to tell of a weakness.

const day = 86_400
/** Less than a year, as the RFC asks; long enough to be kept by whoever asks now and then. */
const goodFor = 180 * day

export interface SecurityFacts {
  /** `mailto:`, `https:` or `tel:`. */
  readonly contact: string
  readonly languages: readonly string[]
  /** Its own address. */
  readonly canonical: string
  /** Seconds. */
  readonly now: number
}

/** The same text all day long. */
export function securityText({ contact, languages, canonical, now }: SecurityFacts): string {
  const expires = new Date((Math.floor(now / day) * day + goodFor) * 1000)
  const fields = [
    ['Contact', contact],
    ['Expires', expires.toISOString().replace('.000', '')],
    ['Preferred-Languages', languages.join(', ')],
    ['Canonical', canonical],
  ]
  return fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
}
