// A mail program that holds windows in which mails are written, as Thunderbird does, and sends what stands in them.

import type { ComposeDetails, MessageHeader, Messenger, ReadDetails } from '../messenger.ts'

type Parts = Pick<Messenger, 'accounts' | 'compose' | 'tabs' | 'messages' | 'storage'>

export interface Window {
  details: ReadDetails
  files: File[]
}

const blank: ReadDetails = {
  ...{ type: 'new', from: 'Robin <robin@example.com>', to: [], cc: [], bcc: [], newsgroups: [], subject: '' },
  ...{ isPlainText: false, body: '', plainTextBody: '', customHeaders: [] },
}

const unused = () => {
  throw new Error('not asked for here')
}

function area() {
  const values = new Map<string, unknown>()
  return {
    values,
    get: async (name: string) => Object.fromEntries(values.has(name) ? [[name, values.get(name)]] : []),
    set: async (all: Readonly<Record<string, unknown>>) => {
      for (const [name, value] of Object.entries(all)) values.set(name, value)
    },
    remove: async (name: string) => void values.delete(name),
  }
}

export interface Program {
  readonly messenger: Parts
  readonly windows: Map<number, Window>
  /** What left, in its order. */
  readonly sent: Window[]
  readonly deleted: number[]
  /** Messages in its folders. */
  readonly mails: Map<number, MessageHeader & { readonly file?: string; readonly inReplyTo?: string }>
  /** Done to each window that the add-on opens: a signature, another add-on, a person. */
  alter: (window: Window) => void
  /** Before one is sent. @throws where the mail server refuses. */
  onSend: (window: Window) => void
  /** Opens a window as a person does. */
  open(details: Partial<ReadDetails>, files?: File[]): number
}

export function startProgram(): Program {
  let last = 0
  const [session, local] = [area(), area()]
  const fileNumber = (tab: number, at: number) => tab * 1000 + at
  const at = (tab: number): Window => {
    const window = program.windows.get(tab)
    if (!window) throw new Error(`Invalid compose tab: ${tab}`)
    return window
  }
  const begin = async (type: 'new' | 'reply', details: ComposeDetails, related?: number) => {
    const { attachments = [], ...given } = details
    const id = program.open({ ...given, type, ...(related !== undefined && { relatedMessageId: related }) } as never)
    at(id).files.push(...attachments.map(({ file }) => file))
    program.alter(at(id))
    return { id }
  }
  const messenger: Parts = {
    accounts: { list: async () => [{ identities: [{ id: 'id1', email: 'Robin@example.com' }] }] },
    compose: {
      beginNew: details => begin('new', details),
      beginReply: (message, _, details) => begin('reply', details, message),
      getComposeDetails: async tab => at(tab).details,
      async setComposeDetails(tab, details) {
        at(tab).details = { ...at(tab).details, ...details } as ReadDetails
      },
      listAttachments: async tab =>
        at(tab).files.map(({ name, size }, n) => ({ id: fileNumber(tab, n), name, size: Math.max(size, 1) })),
      getAttachmentFile: async id => at(Math.trunc(id / 1000)).files[id % 1000]!,
      async sendMessage(tab) {
        program.onSend(at(tab))
        program.sent.push(at(tab))
        program.windows.delete(tab)
        return { mode: 'sendNow', headerMessageId: `sent-${program.sent.length}@x` }
      },
      onBeforeSend: { addListener: unused },
      onAfterSave: { addListener: unused },
    },
    tabs: {
      create: unused,
      update: unused,
      getCurrent: unused,
      query: unused,
      async remove(tab) {
        if (at(tab).details.isModified !== false) throw new Error('it asks whether to save')
        program.windows.delete(tab)
      },
      onCreated: { addListener: unused },
      onRemoved: { addListener: unused },
    },
    messages: {
      async listAttachments(message) {
        const { file } = found(message)
        return file === undefined
          ? []
          : [{ name: 'encrypted_message.htm', contentType: 'text/html', partName: '1.2', size: file.length }]
      },
      getAttachmentFile: async message => new File([found(message).file!], 'encrypted_message.htm'),
      getRaw: unused,
      get: async message => found(message),
      getFull: async message => ({ headers: { 'in-reply-to': [found(message).inReplyTo ?? ''] } }),
      query: async ({ headerMessageId }) => ({
        messages: [...program.mails.values()].filter(mail => mail.headerMessageId === headerMessageId),
      }),
      async delete(ids) {
        program.deleted.push(...ids)
      },
    },
    storage: { session, local },
  }
  const found = (message: number) => {
    const mail = program.mails.get(message)
    if (!mail) throw new Error(`Message not found: ${message}.`)
    return mail
  }
  const program: Program = {
    ...{ messenger, windows: new Map(), sent: [], deleted: [], mails: new Map() },
    alter: () => {},
    onSend: () => {},
    open(details, files = []) {
      last++
      program.windows.set(last, { details: { ...blank, ...details }, files: [...files] })
      return last
    },
  }
  return program
}

/** A file as the portal writes it, as far as it is looked at. */
export const sealedFile = '<!doctype html>\n<textarea>-----BEGIN AGE ENCRYPTED FILE-----</textarea>'
