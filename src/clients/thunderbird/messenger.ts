// What of Thunderbird's API is used here, as its own schemas give it for 140 and later. @see omni.ja, chrome/messenger/content/…/schemas

interface Event<Listener> {
  addListener(listener: Listener): void
}

export interface Tab {
  readonly id: number
  readonly type?: string
}

/** Of the program's run: gone when it ends, and there when the page behind the windows wakes again. */
interface Area {
  get(name: string): Promise<Readonly<Record<string, unknown>>>
  set(values: Readonly<Record<string, unknown>>): Promise<void>
  remove(name: string): Promise<void>
}

export interface Attachment {
  readonly name: string
  readonly contentType: string
  readonly partName: string
  /** Bytes. */
  readonly size: number
}

export interface MessageHeader {
  readonly id: number
  /** Its Message-ID, without angle brackets. */
  readonly headerMessageId: string
}

/** What of a mail that is being written is read, and what is set. */
export interface ComposeDetails {
  /** Of the account's identity that sends. */
  readonly identityId?: string
  readonly from?: string
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly newsgroups?: readonly string[]
  readonly subject?: string
  readonly isPlainText?: boolean
  readonly body?: string
  readonly plainTextBody?: string
  readonly deliveryFormat?: 'both'
  readonly customHeaders?: readonly { readonly name: string; readonly value: string }[]
  readonly attachments?: readonly { readonly file: File }[]
  readonly attachVCard?: boolean
  readonly attachPublicPGPKey?: boolean
  readonly returnReceipt?: boolean
  /** Whether closing the window asks. */
  readonly isModified?: boolean
  /** None where the account has no keys for any. */
  readonly selectedEncryptionTechnology?: {
    readonly name: 'OpenPGP' | 'S/MIME'
    readonly encryptBody: boolean
    readonly signMessage: boolean
    /** Of OpenPGP alone. */
    readonly encryptSubject?: boolean
  }
}

export interface ReadDetails extends ComposeDetails {
  readonly type: 'new' | 'reply' | 'forward' | 'redirect' | 'draft'
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly newsgroups: readonly string[]
  readonly from: string
  readonly subject: string
  readonly isPlainText: boolean
  readonly body: string
  readonly plainTextBody: string
  readonly customHeaders: readonly { readonly name: string; readonly value: string }[]
  /** The message that is answered or passed on, or the draft that is gone on with; none for a message from a file. */
  readonly relatedMessageId?: number
}

/** A file of a mail that is being written. */
export interface ComposeFile {
  readonly id: number
  readonly name: string
  /** Bytes. */
  readonly size: number
}

interface Compose {
  beginNew(details: ComposeDetails): Promise<Tab>
  beginReply(message: number, kind: 'replyToSender', details: ComposeDetails): Promise<Tab>
  getComposeDetails(tab: number): Promise<ReadDetails>
  setComposeDetails(tab: number, details: ComposeDetails): Promise<void>
  listAttachments(tab: number): Promise<readonly ComposeFile[]>
  /** @throws for what is no file of this device. */
  getAttachmentFile(file: number): Promise<File>
  /** Resolves once its mail server has taken it, or the program's own outbox while it is offline. @throws without saying why. */
  sendMessage(tab: number): Promise<{ readonly mode: 'sendNow' | 'sendLater'; readonly headerMessageId?: string }>
  /** `false` in place of an answer lets it go too. */
  readonly onBeforeSend: Event<(tab: Tab, details: ReadDetails) => Promise<{ readonly cancel: boolean }>>
  readonly onAfterSave: Event<(tab: Tab, saved: { readonly messages?: readonly MessageHeader[] }) => void>
}

export interface Messenger {
  readonly runtime: {
    getURL(path: string): string
    sendMessage(message: unknown): Promise<unknown>
    readonly onMessage: Event<(message: unknown, sender: { readonly tab?: Tab }) => Promise<unknown> | undefined>
    /** Where somebody listens, a newer version waits for `reload`, or for the program's next start. */
    readonly onUpdateAvailable: Event<() => void>
    reload(): void
  }
  readonly extension: { getViews(which: { readonly type: 'tab' }): readonly unknown[] }
  readonly tabs: {
    create(options: { readonly url: string }): Promise<Tab>
    update(id: number, options: { readonly active: boolean }): Promise<Tab>
    getCurrent(): Promise<Tab | undefined>
    remove(id: number): Promise<void>
    query(options: { readonly active?: boolean; readonly currentWindow?: boolean }): Promise<readonly Tab[]>
    readonly onCreated: Event<(tab: Tab) => void>
    readonly onRemoved: Event<(tab: number) => void>
  }
  readonly accounts: {
    list(): Promise<readonly { readonly identities: readonly { readonly id: string; readonly email: string }[] }[]>
  }
  readonly compose: Compose
  readonly storage: { readonly session: Area; readonly local: Area }
  readonly action: { readonly onClicked: Event<() => void> }
  readonly messageDisplayAction: {
    readonly onClicked: Event<(tab: Tab) => void>
    enable(tab: number): Promise<void>
    /** Without a tab: in those of which nothing else is said. */
    disable(tab?: number): Promise<void>
  }
  readonly messageDisplay: {
    /** A list since 121; before, an array. */
    getDisplayedMessages(tab: number): Promise<{ readonly messages: readonly MessageHeader[] }>
    readonly onMessagesDisplayed: Event<(tab: Tab) => void>
  }
  readonly messages: {
    listAttachments(message: number): Promise<readonly Attachment[]>
    getAttachmentFile(message: number, part: string): Promise<File>
    getRaw(message: number): Promise<File>
    get(message: number): Promise<MessageHeader>
    /** Names of headers in lower case. */
    getFull(message: number): Promise<{ readonly headers?: Readonly<Record<string, readonly string[]>> }>
    query(about: { readonly headerMessageId: string }): Promise<{ readonly messages: readonly MessageHeader[] }>
    delete(messages: readonly number[], how: { readonly deletePermanently: true }): Promise<void>
  }
  readonly scripting: {
    readonly messageDisplay: {
      registerScripts(
        scripts: readonly { readonly id: string; readonly js: readonly string[]; readonly runAt: 'document_idle' }[],
      ): Promise<void>
    }
  }
  readonly alarms: {
    create(name: string, when: { readonly delayInMinutes: number; readonly periodInMinutes: number }): Promise<void>
    readonly onAlarm: Event<(alarm: { readonly name: string }) => void>
  }
  readonly notifications: {
    create(
      id: string,
      options: { readonly type: 'basic'; readonly title: string; readonly message: string; readonly iconUrl: string },
    ): Promise<string>
    readonly onClicked: Event<(id: string) => void>
  }
}

declare global {
  const messenger: Messenger
}
