// The one error class of the product, and the closed list of codes it may carry.

/** Every code, with its tense: `true` when trying again later can help without the person changing anything. */
export const errorCodes = {
  // the file
  'empty-file': false,
  'not-our-file': false,
  damaged: false,
  'too-large': false,
  'newer-version': false,
  'unknown-district': false,
  'not-for-this-address': false,
  'link-over': false,
  'link-expired': false,
  'period-expired': false,
  'period-not-yet': true,
  'period-before-owner': false,
  'period-unusable': false,
  'key-invalid': false,
  'key-retired': false,
  /** Key nodes hold new shares: `values.epoch` is what one has. */
  'stale-epoch': true,
  'parameters-invalid': false,
  // signing in
  'bad-address': false,
  'wrong-code': false,
  'code-expired': false,
  'too-many-tries': true,
  'rate-limited': true,
  'mail-down': true,
  'not-signed-in': false,
  'fresh-code-needed': false,
  // the browser
  'no-webcrypto': false,
  'no-storage': false,
  'no-cookies': false,
  unreachable: true,
  // sending
  'no-recipient': false,
  'recipient-refused': false,
  'sending-off': false,
  'too-many-recipients': false,
  'message-too-large': false,
  cancelled: false,
  'file-gone': false,
  'mail-program': false,
  'other-encryption': false,
  // the services
  'bad-request': false,
  'origin-refused': false,
  'not-administrator': false,
  'not-found': false,
  conflict: false,
  /** A window stops it: `values.until`, seconds, where it is known. */
  maintenance: true,
  unavailable: true,
  'disk-full': true,
  'config-invalid': false,
  internal: true,
} as const

export type ErrorCode = keyof typeof errorCodes

/** What a person's text may be filled with. Never a secret and never the text of a message. */
export type ErrorValues = Readonly<Record<string, string | number>>

/**
 * A failure with two texts: `code` and `values` choose what the stranger is told (a translation), `message` is what the
 * log is told. Neither `message` nor `values.*` that reach a log may hold an address, a code, a key or message text.
 */
export class PosternError extends Error {
  override readonly name = 'PosternError'
  readonly code: ErrorCode
  readonly values: ErrorValues

  constructor(code: ErrorCode, message: string, options: { values?: ErrorValues; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.values = options.values ?? {}
  }

  /** Whether trying again later can help. */
  get temporary(): boolean {
    return errorCodes[this.code]
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value)
}
