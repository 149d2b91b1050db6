// The add-on's page behind the windows: sleeps, and wakes for a button, a message that is shown, and an alarm.

import { isCarrier } from './carrier.ts'
import { wordsIn } from './words.ts'

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
messenger.messageDisplayAction.onClicked.addListener(({ id }) => read(id))
messenger.messageDisplay.onMessagesDisplayed.addListener(async ({ id }) => {
  const { enable, disable } = messenger.messageDisplayAction
  await ((await isReadable(id)) ? enable(id) : disable(id))
})

messenger.runtime.onMessage.addListener((message, { tab }) => {
  if (!tab) return undefined
  const { postern } = (message ?? {}) as { readonly postern?: unknown }
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
