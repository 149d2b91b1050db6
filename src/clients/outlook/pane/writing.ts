// A mail that is written in Outlook goes on in the portal's composer, and Outlook gets the sealed one back.

import type { Parameters } from '../../../contract/parameters.ts'
import { utf8 } from '../../../core/bytes.ts'
import { PosternError } from '../../../core/errors.ts'
import type { AnnouncedWindow } from '../../../core/htm/write.ts'
import { readAddress, readRecipients } from '../../../mail/address/recipients.ts'
import type { Mailbox } from '../../../mail/write-header.ts'
import type { WayOut } from '../../../portal/services/attempt.ts'
import type { NewFile } from '../../../workers/vault/protocol.ts'
import { answerOf, mailOf, partsOf } from '../../program/mails.ts'
import { type PrivateDraftDeps, privateDraft } from '../../program/taking-over.ts'
import type { Attached, Draft } from '../bridge/protocol.ts'
import { type Outlook, OutlookFailed } from './outlook.ts'
import type { Reason } from './words.ts'

/** What Outlook takes of one file: 27,892,122 characters of base64. Bytes. */
const largestFile = 20_900_000

/** The private draft that a mail in Outlook went on as. */
export interface Bound {
  readonly draft: string
  /** Which of the mails that were chosen. */
  readonly chosen: number
}

/** A mail could not be made private. */
export class NotPrivate extends Error {
  readonly reason: Reason
  readonly file: string | undefined
  readonly isAsBefore: boolean

  constructor(reason: Reason, { file, isAsBefore = true }: { file?: string | undefined; isAsBefore?: boolean } = {}) {
    super(`not private: ${reason}`)
    this.reason = reason
    this.file = file
    this.isAsBefore = isAsBefore
  }
}

async function read(outlook: Outlook, { id, name, isHere }: Attached): Promise<NewFile> {
  try {
    if (!isHere) throw new NotPrivate('empty', { file: name })
    const { bytes } = await outlook.ask({ ask: 'file', id })
    return { name, mimeType: 'application/octet-stream', bytes, inline: false }
  } catch (error) {
    throw error instanceof OutlookFailed ? new NotPrivate('empty', { file: name }) : error
  }
}

const recipients = (people: readonly Mailbox[]) =>
  people.flatMap(({ name, address }) => readRecipients(address).map(each => ({ ...each, name })))

/** Nothing in Outlook is changed. @throws NotPrivate */
export async function takeOver(outlook: Outlook, mail: Draft, deps: PrivateDraftDeps): Promise<Bound> {
  if (mail.bcc.length > 0) throw new NotPrivate('hidden')
  const { id } = await privateDraft(
    {
      ...{ from: readAddress(mail.from), to: recipients(mail.to), cc: recipients(mail.cc), bcc: [] },
      ...{ subject: mail.subject, body: { html: mail.html } },
      files: mail.files.map(file => () => read(outlook, file)),
    },
    deps,
  )
  return { draft: id, chosen: mail.chosen }
}

export interface WayOutDeps {
  readonly outlook: () => Outlook
  /** null: what is written here is not of a mail in Outlook. */
  readonly bound: () => Bound | null
  readonly parameters: () => Parameters
  /** Those that are not over. */
  readonly windows: () => readonly AnnouncedWindow[]
  /** Milliseconds. */
  readonly now: () => number
  readonly relay: WayOut
  readonly onSealed: () => void
  readonly onNotPrivate: (error: NotPrivate) => void
}

/** Into the mail in Outlook that the draft is of; whatever else is written here, by the relay. */
export function intoOutlook(deps: WayOutDeps): WayOut {
  const seal: WayOut = async (draft, handover) => {
    if (draft.bcc.length > 0) throw new NotPrivate('hidden')
    const parts = partsOf(draft, handover)
    const [part] = parts
    if (!part || parts.length > 1) throw new NotPrivate(part ? 'many' : 'people')
    const [parameters, windows, now, from] = [deps.parameters(), deps.windows(), deps.now(), draft.from.address]
    const { subject, text, html, htm } = await mailOf(part, {
      parameters,
      windows,
      now,
      from,
      language: handover.message.language,
    })
    const bytes = utf8(htm)
    if (bytes.length > largestFile) throw new PosternError('message-too-large', 'Outlook takes no file of this size')
    const people = ({ name, address }: Mailbox) => ({ name, address })
    const { fault, name, isAsBefore } = await deps.outlook().ask({
      ask: 'fill',
      carrier: {
        ...{ chosen: deps.bound()!.chosen, from, to: part.to.map(people), cc: part.cc.map(people) },
        ...{ subject, html, text, htm: bytes.buffer as ArrayBuffer },
      },
    })
    if (fault !== null) throw new NotPrivate(fault, { file: name, isAsBefore })
    deps.onSealed()
    return answerOf(handover.key, parts, { states: ['queued'], now })
  }
  return async (draft, handover, options) => {
    if (deps.bound()?.draft !== draft.id) return deps.relay(draft, handover, options)
    try {
      return await seal(draft, handover, options)
    } catch (error) {
      if (!(error instanceof NotPrivate)) throw error
      deps.onNotPrivate(error)
      throw new PosternError('cancelled', error.message, { cause: error })
    }
  }
}
