// How a sealed message leaves here: as mails that the person's own server sends, whether or not anything of ours answers.

import type { RecipientState } from '../../../contract/messages.ts'
import type { Parameters } from '../../../contract/parameters.ts'
import { PosternError } from '../../../core/errors.ts'
import type { AnnouncedWindow } from '../../../core/htm/write.ts'
import { canonicalOrNull } from '../../../mail/address/address.ts'
import type { WayOut } from '../../../portal/services/attempt.ts'
import type { Draft, Handover } from '../../../workers/vault/protocol.ts'
import { answerOf, mailOf, type Part, partsOf } from '../../program/mails.ts'
import type { Messenger } from '../messenger.ts'
import { type Carrier, detailsOf, isAsSealed, sealOf } from './carrier.ts'
import { closeWindow, forget, recall, remember } from './memory.ts'
import { keepRecent, recentOf } from './recent.ts'
import { answeredMail, learnThread } from './threads.ts'

export interface SendingDeps {
  readonly messenger: Pick<Messenger, 'accounts' | 'compose' | 'tabs' | 'messages' | 'storage'>
  readonly parameters: () => Parameters
  /** Those that are not over. */
  readonly windows: () => readonly AnnouncedWindow[]
  /** Milliseconds. */
  readonly now: () => number
  /** For an address that no account of the program sends as. */
  readonly relay: WayOut
  /** Runs the work while the page behind the windows leaves new windows alone. */
  readonly opening: <T>(work: () => Promise<T>) => Promise<T>
}

/** What became of the parts of a message that were sent, in their order. */
type Done = readonly RecipientState[]
const doneName = 'sent parts'

async function identityOf({ accounts }: Pick<Messenger, 'accounts'>, address: string): Promise<string | null> {
  const all = (await accounts.list()).flatMap(({ identities }) => identities)
  return all.find(({ email }) => canonicalOrNull(email) === address)?.id ?? null
}

/** @throws PosternError `mail-program` where it was not sent; what was sent of it is not sent again. */
export function ownServer(deps: SendingDeps): WayOut {
  const { storage } = deps.messenger
  return async (draft, handover, options) => {
    const identityId = await identityOf(deps.messenger, draft.from.address)
    if (identityId === null) return deps.relay(draft, handover, options)
    const parts = partsOf(draft, handover)
    const states = [...((await recentOf<Done>(storage, doneName, [handover.key])) ?? [])]
    while (states.length < parts.length) {
      if (options.signal.aborted && states.length === 0)
        throw new PosternError('cancelled', 'the message was called back')
      states.push(await sendPart(parts[states.length]!, { ...deps, draft, handover, identityId }))
      await keepRecent(storage, doneName, handover.key, states)
      options.onProgress(states.length, parts.length)
    }
    return answerOf(handover.key, parts, { states, now: deps.now() })
  }
}

interface PartDeps extends SendingDeps {
  readonly draft: Draft
  readonly handover: Handover
  readonly identityId: string
}

async function carrierOf(part: Part, { answers, ...deps }: PartDeps & { readonly answers: boolean }): Promise<Carrier> {
  const { identityId, draft } = deps
  const { language } = deps.handover.message
  const [parameters, windows, now] = [deps.parameters(), deps.windows(), deps.now()]
  const from = draft.from.address
  const { subject, html, htm } = await mailOf(part, { parameters, windows, now, from, language })
  return { identityId, to: part.to, cc: part.cc, subject: answers ? null : subject, html, htm }
}

async function sendPart(part: Part, deps: PartDeps): Promise<RecipientState> {
  const { messenger, draft, handover } = deps
  const { compose, storage } = messenger
  const answered = await answeredMail(messenger, draft)
  const carrier = await carrierOf(part, { ...deps, answers: answered !== null })
  const [details, seal] = [detailsOf(carrier), await sealOf(carrier)]
  const tab = await deps.opening(async () => {
    const opened = await (answered === null
      ? compose.beginNew(details)
      : compose.beginReply(answered, 'replyToSender', details)
    ).catch(notSent)
    const { subject } = await compose.getComposeDetails(opened.id)
    // The gate in the page behind the windows looks once more.
    await remember(storage, opened.id, { seal, subject: carrier.subject ?? subject })
    return opened
  })
  try {
    await switchOff(compose, tab.id)
    const remembered = await recall(storage, tab.id)
    if (!(await isAsSealed(compose, tab.id, await compose.getComposeDetails(tab.id), remembered)))
      throw new PosternError('mail-program', 'the mail in the window is not the carrier')
    const { mode, headerMessageId } = await compose.sendMessage(tab.id)
    if (headerMessageId !== undefined) await learnThread(storage, handover.message.messageId, headerMessageId)
    return mode === 'sendNow' ? 'taken' : 'queued'
  } catch (cause) {
    await closeWindow(messenger, tab.id).catch(() => {})
    return notSent(cause)
  } finally {
    await forget(storage, tab.id)
  }
}

/** An account may be set to sign or encrypt whatever it sends: what is sealed is so in one way. */
async function switchOff({ getComposeDetails, setComposeDetails }: Messenger['compose'], tab: number): Promise<void> {
  const { selectedEncryptionTechnology: other } = await getComposeDetails(tab)
  if (!other?.encryptBody && !other?.signMessage) return
  const off = { encryptBody: false, signMessage: false, ...(other.name === 'OpenPGP' && { encryptSubject: false }) }
  await setComposeDetails(tab, { selectedEncryptionTechnology: { name: other.name, ...off } })
}

function notSent(cause: unknown): never {
  if (cause instanceof PosternError) throw cause
  throw new PosternError('mail-program', 'the mail program did not send it', { cause })
}
