// What is written beside a message that is stored.

import type { Classified } from '../message/classify.ts'
import type { Mail, Reason } from '../model.ts'
import type { StoredMail } from '../state/store.ts'

/** @param now seconds. */
export function storedMailOf(
  { direction, mailFrom, recipients, staged, queueId = null }: Mail & { readonly queueId?: string | null },
  classified: Classified | null,
  reason: Reason | null,
  now: number,
): Omit<StoredMail, 'id'> {
  return {
    direction,
    reason,
    at: now,
    size: staged.size,
    eightBit: staged.eightBit,
    digest: staged.digest,
    sender: mailFrom,
    recipients: recipients.map(({ address, dsn }) => ({
      address,
      ...(dsn && {
        dsn: { ...(dsn.notify && { notify: [...dsn.notify] }), ...(dsn.orcpt !== undefined && { orcpt: dsn.orcpt }) },
      }),
    })),
    messageId: classified?.messageId ?? null,
    queue: queueId,
    subject: classified?.subject ?? '',
    from: classified?.from.map(({ address }) => address).join(', ') ?? '',
    tries: 0,
    nextTryAt: now,
  }
}
