// Whether a file holds what TLS needs: certificates, or the key of one.

import { createPrivateKey, X509Certificate } from 'node:crypto'

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** @returns what is wrong with a file of certificates (PEM); null where nothing is. */
export function faultOfCertificates(text: string): string | null {
  const blocks = text.match(block) ?? []
  if (blocks.length === 0)
    return text.includes('PRIVATE KEY-----')
      ? 'holds a key, and must hold certificates (PEM)'
      : 'holds no certificate: it must be PEM, and begin with -----BEGIN CERTIFICATE-----'
  const broken = blocks.findIndex(pem => !isCertificate(pem))
  return broken < 0 ? null : `holds something broken in the place of certificate ${broken + 1}`
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).serialNumber !== ''
  } catch {
    return false
  }
}

/** @param certificates the first of them is what it must be the key of. */
export function faultOfKey(text: string, certificates: string): string | null {
  if (!text.includes('PRIVATE KEY-----'))
    return 'holds no key: it must be PEM, and begin with -----BEGIN PRIVATE KEY-----'
  if (/ENCRYPTED/.test(text))
    return 'is locked with a passphrase, and nobody is there to type it: store the key without'
  try {
    const own = new X509Certificate(certificates).checkPrivateKey(createPrivateKey(text))
    return own ? null : 'is not the key of the first certificate in GATEWAY_TLS_CERT'
  } catch {
    return 'holds a key that is broken'
  }
}
