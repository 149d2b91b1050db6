// The add-on's page behind the windows: sleeps, and wakes for a button, a message that is shown, and an alarm.

import { isCarrier } from './carrier.ts'
import { wordsIn } from './words.ts'
import { type GateDeps, gate, lookAt } from './writing/gate.ts'
import { closeWindow, forget, remember, sendingLock } from './writing/memory.ts'

const alarm = 'provide'
/** Keys are fetched ahead, and what waits is tried, so often. Minutes. */
const everyMinutes = 60

/** In the tab that shows a message already, where there is one: it takes what it is asked for. */
async function show(page: string): Promise<void> {
  const taken = await messenger.runtime.sendMessage({ postern: 'show', page }).catch(() => false)
  if (taken !== true) await messenger.tabs.create({ url: messenger.runtime.getURL(page) })
}

async function shownIn(tab: number): Promise<number | null> {
  const { messages } = await messenger.messageDisplay.getDisplayedMessages(tab)
  return messages.length === 1 ? messages[0]!.id : null
}

async function read(tab: number): Promise<void> {
  const message = await shownIn(tab)
  if (message !== null) await show(`read.html?mail=${message}`)
}

/** The message that was looked into last: its button and its banner ask one after the other. */
let looked: { readonly message: number; readonly isCarrier: Promise<boolean> } | null = null

async function isReadable(tab: number): Promise<boolean> {
  const message = await shownIn(tab)
  if (message === null) return false
  if (looked?.message !== message) looked = { message, isCarrier: isCarrier(messenger.messages, message) }
  try {
    return await looked.isCarrier
  } catch (error) {
    looked = null
    throw error
  }
}

messenger.action.onClicked.addListener(() => show('home.html'))
// Until it is known what is shown.
messenger.messageDisplayAction.disable()
messenger.messageDisplayAction.onClicked.addListener(({ id }) => read(id))
messenger.messageDisplay.onMessagesDisplayed.addListener(({ id }) => offer(id))

async function offer(tab: number): Promise<void> {
  const { enable, disable } = messenger.messageDisplayAction
  // What could not be looked into may be one: whoever presses is told.
  await ((await isReadable(tab).catch(() => true)) ? enable(tab) : disable(tab))
}

/** What is shown when this page wakes was perhaps shown before it heard of it. */
async function offerAll(): Promise<void> {
  for (const { id, type } of await messenger.tabs.query({}))
    if (type === 'mail' || type === 'messageDisplay') await offer(id)
}

offerAll()

/** An answer of the program is waited for so long before a mail leaves: this page is put to sleep soon after. */
const tooLongMs = 20_000

const gateDeps: GateDeps = {
  messenger,
  messages: messenger.messages,
  // Loaded when it is asked for: what is listened to here must be said before anything is waited for.
  portal: async () => (await import('./way.ts')).origin,
  district: async () => (await import('./known.ts')).knownParameters(),
  takeOver: async tab => void (await messenger.tabs.create({ url: pageFor(tab, true) })),
  tooLong: () => new Promise(resolve => setTimeout(resolve, tooLongMs)),
}

/** The page that takes over what stands in a window. */
const pageFor = (tab: number, sends: boolean) =>
  messenger.runtime.getURL(`write.html?window=${tab}${sends ? '&send=1' : ''}`)

messenger.compose.onBeforeSend.addListener((tab, details) => gate(gateDeps, tab, details))

messenger.tabs.onCreated.addListener(async tab => {
  if (tab.type !== 'messageCompose') return
  const details = await messenger.compose.getComposeDetails(tab.id)
  const { held = [] } = await navigator.locks.query()
  if (held.some(({ name }) => name === sendingLock)) return
  const where = await lookAt(gateDeps, tab, details)
  if (where === 'taken') await messenger.tabs.create({ url: pageFor(tab.id, false) })
  if (where !== 'answer' || details.relatedMessageId === undefined) return
  const how = details.to.length + details.cc.length > 1 ? 'reply-all' : 'reply'
  await show(`read.html?mail=${details.relatedMessageId}&answer=${how}`)
  await closeWindow(messenger, tab.id)
})
messenger.tabs.onRemoved.addListener(async tab => {
  await forget(messenger.storage, tab)
  await renewIfIdle()
})

/** A newer version is there: it would close the pages of this one. */
const renewalName = 'renewal'

async function renewIfIdle(): Promise<void> {
  const isDue = (await messenger.storage.session.get(renewalName))[renewalName] === true
  if (isDue && messenger.extension.getViews({ type: 'tab' }).length === 0) messenger.runtime.reload()
}

messenger.runtime.onUpdateAvailable.addListener(async () => {
  await messenger.storage.session.set({ [renewalName]: true })
  await renewIfIdle()
})
messenger.compose.onAfterSave.addListener(async ({ id }, { messages = [] }) => {
  await remember(messenger.storage, id, { drafts: messages.map(message => message.id) })
})

messenger.runtime.onMessage.addListener((message, { tab }) => {
  const asked = (message ?? {}) as { readonly postern?: unknown; readonly window?: unknown }
  if (asked.postern === 'private' && typeof asked.window === 'number')
    return messenger.tabs.create({ url: pageFor(asked.window, false) }).then(() => true)
  if (!tab) return undefined
  const { postern } = asked
  if (postern === 'shown') return isReadable(tab.id).then(readable => (readable ? wordsIn(navigator.languages) : null))
  if (postern === 'read') return read(tab.id)
  return undefined
})

messenger.scripting.messageDisplay.registerScripts([{ id: 'banner', js: ['/banner.js'], runAt: 'document_idle' }])

messenger.alarms.create(alarm, { delayInMinutes: 1, periodInMinutes: everyMinutes })
messenger.alarms.onAlarm.addListener(async ({ name }) => {
  if (name !== alarm) return
  const { provide } = await import('./provide.ts')
  for (const id of await provide()) {
    const words = wordsIn(navigator.languages)
    const iconUrl = messenger.runtime.getURL('icon.svg')
    await messenger.notifications.create(id, { type: 'basic', title: words.arrived, message: words.open, iconUrl })
  }
})
messenger.notifications.onClicked.addListener(id => show(`read.html#${id}`))
