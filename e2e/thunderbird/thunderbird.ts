// A real Thunderbird with one account and the add-on, as a person has it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { expect } from './expect.ts'
import { connectMarionette, type Marionette } from './marionette.ts'
import { type Account, writeProfile } from './profile.ts'

export interface Thunderbird {
  /** @param xpi path of an add-on. */
  install(xpi: string): Promise<void>
  /** Asks the mail server for what is new, and waits until so many mails are in the inbox. */
  fetch(count: number): Promise<void>
  /** Shows the mail with this Message-ID in a tab of its own, as a double click does. */
  show(messageId: string): Promise<void>
  /** Presses the button in the head of the message that is shown. */
  pressRead(): Promise<void>
  /**
   * Runs the body of an async function in the add-on's page whose address holds this; in the message that is shown for `message`,
   * in the page behind the windows for `background`, in what a button shows for `popup`.
   */
  inPage<T>(page: string, body: string, ...given: readonly unknown[]): Promise<T>
  /** The program itself asks a host, as no page may. */
  ask(url: string): Promise<void>
  /** Runs the body of an async function in the program itself. */
  run<T>(body: string, ...given: readonly unknown[]): Promise<T>
  /** Addresses of the tabs that are open. */
  tabs(): Promise<string[]>
  stop(): Promise<void>
  close(): Promise<void>
}

/** Where Debian puts it. */
export const installed = '/usr/lib/thunderbird'

/** In the program: finds a page of the add-on, or the message that is shown, and runs code in it as its own script would. */
const inView = `
  const [kind, code, values] = given
  const window = Services.wm.getMostRecentWindow('mail:3pane')
  const tabs = window.document.getElementById('tabmail')
  const browsers = tabs.tabInfo.map(tab => tab.browser ?? tab.chromeBrowser)
  const { extension } = [...WebExtensionPolicy.getActiveExtensions()].find(({ id }) => id.startsWith('postern@'))
  // It goes to sleep when nothing is asked of it.
  if (kind === 'background') await extension.wakeupBackground()
  const browser = ['background', 'popup'].includes(kind)
    ? [...extension.views].find(({ viewType }) => viewType === kind)?.xulBrowser
    : kind === 'message'
      ? tabs.currentAboutMessage?.getMessagePaneBrowser()
      : browsers.find(each => each?.currentURI?.spec.includes(kind))
  if (!browser) throw new Error('no such view: ' + kind)
  const name = 'postern:' + Math.random()
  const { messageManager } = browser
  return new Promise((resolve, reject) => {
    // A page that is left meanwhile never answers.
    window.setTimeout(reject, 10_000, new Error('no answer from ' + kind))
    messageManager.addMessageListener(name, function heard({ data }) {
      messageManager.removeMessageListener(name, heard)
      if (data.failed) reject(new Error(data.failed))
      else resolve(data.ok)
    })
    const inside = function (name, code, values) {
      const box = new Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false, sameZoneAs: content })
      box.given = Cu.cloneInto(values, box)
      Cu.evalInSandbox('(async () => JSON.stringify((await (async () => {' + code + '})()) ?? null))()', box).then(
        ok => sendAsyncMessage(name, { ok }),
        error => sendAsyncMessage(name, { failed: String(error) + ' ' + (error?.stack ?? '') }),
      )
    }
    const call = '(' + inside + ')(' + [name, code, values].map(each => JSON.stringify(each)).join(',') + ')'
    messageManager.loadFrameScript('data:,' + encodeURIComponent(call), false)
  })`

async function listening(port: number): Promise<void> {
  const isThere = () =>
    new Promise<boolean>(resolve => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.end()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
  await expect.poll(isThere).toBe(true)
}

/** Without windows of its own; what a person sees is asked of its documents. */
async function start(folder: string, { address, marionettePort, managed = installed, clock }: Account) {
  const args = ['--headless', '-marionette', '-remote-allow-system-access', '-profile', folder, '-no-remote']
  const child = spawn(path.join(managed, 'thunderbird'), args, {
    stdio: 'ignore',
    env: { ...process.env, HOME: folder, ...clock?.environment() },
  })
  await listening(marionettePort)
  const marionette = await connectMarionette(marionettePort)
  await marionette.send('WebDriver:NewSession', { capabilities: { alwaysMatch: { pageLoadStrategy: 'none' } } })
  await marionette.send('WebDriver:SetTimeouts', { script: 600_000 })
  await marionette.run(
    `const [address] = given
     const origin = 'imap://127.0.0.1'
     if ((await Services.logins.searchLoginsAsync({ origin })).length === 0) {
       const login = Cc['@mozilla.org/login-manager/loginInfo;1'].createInstance(Ci.nsILoginInfo)
       login.init(origin, null, origin, address, 'word', '', '')
       await Services.logins.addLoginAsync(login)
     }
     Services.io.offline = false
     for (const { id, extension } of WebExtensionPolicy.getActiveExtensions())
       if (id.startsWith('postern@')) await extension.wakeupBackground()`,
    address,
  )
  return { child, marionette }
}

async function end(child: ChildProcess, marionette: Marionette): Promise<void> {
  const ended = once(child, 'exit')
  marionette.close()
  child.kill('SIGTERM')
  await ended
}

/** @param folder of its profile: what is there already is gone on with. */
export async function startThunderbird(folder: string, account: Account): Promise<Thunderbird> {
  writeProfile(folder, account)
  const { child, marionette } = await start(folder, account)
  const inPage = async <T>(page: string, body: string, ...given: readonly unknown[]): Promise<T> =>
    JSON.parse(await marionette.run<string>(inView, page, body, given)) as T
  const stop = () => end(child, marionette)
  return {
    inPage,
    stop,
    run: marionette.run,
    async install(xpi) {
      await marionette.send('Addon:Install', { path: xpi, temporary: false })
    },
    async fetch(count) {
      // What the program itself counts includes mails that it only expects, and some of them twice.
      const look = () =>
        marionette.run<number>(
          `const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs')
           const { incomingServer } = MailServices.accounts.accounts.find(each => each.incomingServer.type === 'imap')
           incomingServer.performExpand(null)
           const inbox = incomingServer.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox)
           inbox?.updateFolder(null)
           return new Set([...(inbox?.messages ?? [])].map(({ messageId }) => messageId)).size`,
        )
      await expect.poll(look).toBe(count)
    },
    async show(messageId) {
      const find = () =>
        inPage<number | null>(
          'background',
          `const { messages } = await messenger.messages.query({ headerMessageId: given[0] })
           return messages[0]?.id ?? null`,
          messageId,
        )
      // The program lists a mail a moment before it finds it.
      await expect.poll(find).not.toBeNull()
      await inPage(
        'background',
        "await messenger.messageDisplay.open({ messageId: given[0], location: 'tab', active: true })",
        await find(),
      )
    },
    async pressRead() {
      const press = () =>
        marionette.run<boolean>(
          `const window = Services.wm.getMostRecentWindow('mail:3pane')
           const button = window.document.getElementById('tabmail').currentAboutMessage
             ?.document.querySelector('[id$="messageDisplayAction-toolbarbutton"]')
           if (!button || button.disabled) return false
           button.click()
           return true`,
        )
      await expect.poll(press).toBe(true)
    },
    ask: url => marionette.run('await fetch(given[0]).catch(() => {})', url),
    tabs: () =>
      marionette.run<string[]>(
        `const tabs = Services.wm.getMostRecentWindow('mail:3pane').document.getElementById('tabmail')
         return tabs.tabInfo.map(tab => (tab.browser ?? tab.chromeBrowser)?.currentURI?.spec ?? '')`,
      ),
    async close() {
      if (child.exitCode === null && child.signalCode === null) await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
