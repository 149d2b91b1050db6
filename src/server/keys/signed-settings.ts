// Which settings stand in the public parameters, so that a change of one needs the root key. docs/signed-settings.md has the table.

import type { Parameters } from '../../contract/parameters.ts'

export type Content = Omit<Parameters, 'issuedAt' | 'expires' | 'sequence'>

/** By what they become there. What no setting makes says where it is from. */
export const signedSettings: Readonly<Record<keyof Content, string>> = {
  v: 'the release of Postern',
  district: 'DISTRICT',
  name: 'PORTAL_NAME',
  portal: 'PORTAL_URL',
  serials: 'the serials of postern keys',
  nodes: 'postern ceremony',
  signingKeys: 'the key certificate.jwk',
  revokedCertificates: 'postern domains revoke',
  statusKey: 'the key status.jwk',
  statusUrls: 'STATUS_URLS',
  forwardAddress: 'FORWARD_ADDRESS',
  privateDomains: 'PRIVATE_DOMAINS',
  sending: 'SEND_TO',
  limits: 'MESSAGE_BYTES, FILE_BYTES',
  languages: 'the release of Postern',
  retentionMonths: 'RETENTION_MONTHS',
  operator: 'OPERATOR_NAME, OPERATOR_CONTACT',
}

/** These have the portal's address in them. */
const ofPortal: ReadonlySet<string> = new Set(['serials', 'statusUrls'])

/** @param before as it was signed, JSON. @returns which settings say something else now. */
export function differing(before: string, wanted: Content): string[] {
  const signed = JSON.parse(before) as Partial<Content>
  const names = (Object.keys(signedSettings) as (keyof Content)[]).filter(
    name => JSON.stringify(signed[name]) !== JSON.stringify(wanted[name]),
  )
  const isElsewhere = names.includes('portal')
  return names.filter(name => !isElsewhere || !ofPortal.has(name)).map(name => signedSettings[name])
}
