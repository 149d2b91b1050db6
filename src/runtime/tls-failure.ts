// What TLS says when it fails, in words.

const reasons: readonly [RegExp, string][] = [
  [/^CERT_HAS_EXPIRED$/, 'its certificate is over'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not good yet, or the clock here is wrong'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name'],
  [/^DEPTH_ZERO_SELF_SIGNED_CERT$/, 'its certificate is one that it made itself'],
  [/^SELF_SIGNED_CERT_IN_CHAIN$/, 'its certificate is from an authority that is not known here'],
  [/^UNABLE_TO_/, 'its certificate comes without that of its authority, or from one that is not known here'],
  [/^CERT_(?:REVOKED|REJECTED|UNTRUSTED)$/, 'its certificate is not good any more'],
  [/CERT|SIGNED/, 'its certificate is not good'],
  [/^ERR_SSL_WRONG_VERSION_NUMBER$/, 'it does not speak TLS at that port'],
  [/^ERR_SSL_|^ERR_TLS_|^EPROTO$/, 'it speaks no TLS that is good enough'],
  [/^ETLS$/, 'it offers no TLS'],
]

/** @returns what TLS said, for an operator, with its own word for it; null where the failure is another one. */
export function whyTlsFailed(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code, originalCode } = at as { code?: unknown; originalCode?: unknown }
    for (const said of [originalCode, code].map(String)) {
      const reason = reasons.find(([pattern]) => pattern.test(said))
      if (reason) return `${reason[1]} (${said})`
    }
  }
  return null
}
