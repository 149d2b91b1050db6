// What of Thunderbird's API is used here, as its own schemas give it for 140 and later. @see omni.ja, chrome/messenger/content/…/schemas

interface Event<Listener> {
  addListener(listener: Listener): void
}

export interface Tab {
  readonly id: number
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
}

export interface Messenger {
  readonly runtime: {
    getURL(path: string): string
    sendMessage(message: unknown): Promise<unknown>
    readonly onMessage: Event<(message: unknown, sender: { readonly tab?: Tab }) => Promise<unknown> | undefined>
    readonly onInstalled: Event<() => void>
    readonly onStartup: Event<() => void>
  }
  readonly tabs: {
    create(options: { readonly url: string }): Promise<Tab>
    update(id: number, options: { readonly active: boolean }): Promise<Tab>
    getCurrent(): Promise<Tab | undefined>
  }
  readonly action: { readonly onClicked: Event<() => void> }
  readonly messageDisplayAction: {
    readonly onClicked: Event<(tab: Tab) => void>
    enable(tab: number): Promise<void>
    disable(tab: number): Promise<void>
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
