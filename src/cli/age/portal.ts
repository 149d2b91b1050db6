// Which portal is meant: the one that is named, that a recipient names, or the only one that is known here.

import { isRecipient, readRecipient } from '../../clients/age/codec.ts'
import type { Keyring } from '../../clients/age/keyring.ts'
import { PosternError } from '../../core/errors.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { portalOrigin } from '../../runtime/portal-client.ts'

export interface PortalOptions {
  readonly portal?: string
  readonly root?: string
}

export interface Meant {
  readonly origin: string
  readonly address: string
  /** Thumbprint of the root key; null where nobody named it. */
  readonly root: string | null
}

/** @param who an address or a recipient. @throws PosternError `bad-request`, `bad-address`, `newer-version` */
export function meant(who: string, { portal, root }: PortalOptions, keyring: Keyring): Meant {
  if (isRecipient(who)) {
    const recipient = readRecipient(who)
    const isOther =
      (portal !== undefined && portalOrigin(portal) !== recipient.origin) || (root ?? recipient.root) !== recipient.root
    if (isOther) throw new PosternError('bad-request', 'The recipient is of another portal, or of another root key.')
    return recipient
  }
  const address = canonicalAddress(who)
  if (portal !== undefined) return { origin: portalOrigin(portal), address, root: root ?? null }
  const [only, another] = keyring.accounts()
  if (only && !another) return { origin: only.origin, address, root: root ?? null }
  throw new PosternError(
    'bad-request',
    'Name the portal with --portal: its address, for instance https://portal.example.org.',
  )
}
