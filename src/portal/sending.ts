// From a finished draft to a message that the relay has: certificate, sealing in the vault, upload; each can be stopped.

import { PosternError } from '../core/errors.ts'
import type { Draft, Sent, Written } from '../workers/vault/protocol.ts'
import type { Api } from './api.ts'
import type { VaultClient } from './vault.ts'

export interface SendingOptions {
  readonly api: Api
  readonly vault: VaultClient
  /** Seconds. */
  readonly now: number
  readonly signal: AbortSignal
  /** 0 to 1, over sealing and upload. */
  readonly onProgress: (part: number) => void
}

/** Of the whole way; sealing goes much faster than a network. */
const sealingPart = 0.3

/**
 * A draft that was sealed before and not changed since goes out in the same bytes: it is one message however often it is tried.
 * @throws PosternError `not-signed-in` when the writer's session is over, and whatever the relay refuses.
 */
export async function sendDraft(draft: Draft, written: Written, options: SendingOptions): Promise<Sent> {
  const { api, vault, now, signal, onProgress } = options
  const from = draft.from.address
  const stop = () => vault.cancelSealing()
  signal.addEventListener('abort', stop)
  try {
    await demandSession(from, options)
    const request = await vault.certificateRequest(from, now)
    if (request !== null) await vault.acceptCertificates(from, (await api.certificates(request)).certificates)
    const handover = await vault.seal(draft.id, written, now, (done, total) => onProgress((done / total) * sealingPart))
    const answer = await api.send(handover, {
      signal,
      onProgress: (done, total) => onProgress(sealingPart + (done / total) * (1 - sealingPart)),
    })
    const sent: Sent = { ...answer, from }
    await vault.keepSent(draft.id, sent)
    return sent
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function demandSession(address: string, { api, vault }: SendingOptions): Promise<void> {
  const [session, { kid }] = await Promise.all([api.session(), vault.device()])
  const proven = session?.device === kid && session.addresses.some(known => known.address === address)
  if (!proven) throw new PosternError('not-signed-in', 'the session of the writer is over')
}
