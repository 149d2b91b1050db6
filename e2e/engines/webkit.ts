// WebKitGTK's MiniBrowser on a screen of its own, driven over W3C WebDriver.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { type Engine, type EngineOptions, type Json, until, usualSize } from './engine.ts'

export const webKitProgram = process.env['POSTERN_WEBKIT'] ?? 'WebKitWebDriver'

/** The key under which WebDriver names an element (https://www.w3.org/TR/webdriver2/#elements). */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf'

/** An answer of the driver that is no result. */
class DriverError extends Error {
  readonly code: string
  constructor(code: string, message: string, asked: string) {
    super(`${code}: ${message} (${asked})`)
    this.code = code
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a screen and waits until it says its number. */
async function startScreen({
  width,
  height,
}: {
  width: number
  height: number
}): Promise<{ display: string; child: ChildProcess }> {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height + 100}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  child.once('error', () => {})
  const said = child.stdio[3] as Readable
  let number = ''
  // It says its number in pieces, and ends where nobody listens to the last of them.
  const listening = said.iterator({ destroyOnReturn: false })
  for await (const chunk of listening) {
    number += String(chunk)
    if (number.endsWith('\n')) return { display: `:${number.trim()}`, child }
  }
  throw new Error('Xvfb ended before it had a screen')
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** A command that takes longer hangs. Milliseconds. */
const commandTime = 600_000

async function ask(method: string, url: string, body?: Json): Promise<Json> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(commandTime),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { value } = (await response.json()) as { value: Json }
  if (response.ok) return value
  const { error, message } = value as { error: string; message: string }
  // Neither the session's name nor what was sent: the command is told.
  throw new DriverError(error, message, `${method} ${new URL(url).pathname.replace(/^\/session\/[^/]+/, '')}`)
}

/** Runs in the page: calls the function, waits for it, and tells success and failure apart. */
const runner = (work: string) => `
  const done = arguments[arguments.length - 1]
  const args = Array.prototype.slice.call(arguments, 0, -1)
  new Promise(resolve => resolve((${work})(...args)))
    .then(value => done({ value }), error => done({ error: String(error) }))`

/** https://www.freedesktop.org/wiki/Software/xdg-user-dirs/ */
function settingsFor(downloads: string): string {
  const folder = mkdtempSync(path.join(path.dirname(downloads), 'settings-'))
  writeFileSync(path.join(folder, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`)
  return folder
}

export async function startWebKit({ proxyPort, downloads, size = usualSize }: EngineOptions = {}): Promise<Engine> {
  const screen = await startScreen(size)
  const port = await freePort()
  const driver = spawn(webKitProgram, [`--port=${port}`], {
    // Its sandbox needs namespaces that root in a container does not have.
    env: {
      ...process.env,
      ...(downloads !== undefined && { XDG_CONFIG_HOME: settingsFor(downloads) }),
      DISPLAY: screen.display,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
    stdio: 'ignore',
  })
  const base = `http://127.0.0.1:${port}`
  try {
    await until('WebKitWebDriver', () =>
      fetch(`${base}/status`).then(
        r => r.ok,
        () => false,
      ),
    )
    const args = ['--automation', ...(proxyPort === undefined ? [] : [`--proxy=http://127.0.0.1:${proxyPort}`])]
    const { sessionId } = (await ask('POST', `${base}/session`, {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': { args },
          unhandledPromptBehavior: 'dismiss and notify',
          timeouts: { pageLoad: commandTime, script: commandTime },
        },
      },
    })) as { sessionId: string }
    const session = `${base}/session/${sessionId}`
    if (size !== usualSize) await ask('POST', `${session}/window/rect`, { x: 0, y: 0, ...size })
    return engineOf(session, async () => {
      await stop(driver)
      await stop(screen.child)
    })
  } catch (error) {
    await stop(driver)
    await stop(screen.child)
    throw error
  }
}

function engineOf(session: string, end: () => Promise<void>): Engine {
  const said: string[] = []
  /** A dialog makes the next command fail, and is gone: it is noted, and the command asked again. */
  const call = async (method: string, at: string, body?: Json): Promise<Json> => {
    try {
      return await ask(method, session + at, body)
    } catch (error) {
      if (!(error instanceof DriverError) || error.code !== 'unexpected alert open') throw error
      said.push(error.message)
      return call(method, at, body)
    }
  }
  const find = (selector: string) =>
    until(selector, async () => {
      const using = selector.startsWith('//') ? 'xpath' : 'css selector'
      const found = (await call('POST', '/elements', { using, value: selector })) as { [elementKey]: string }[]
      return found[0]?.[elementKey]
    })
  return {
    name: 'webkit',
    own: /^$/,
    said,
    async goto(url) {
      await call('POST', '/url', { url })
    },
    async run(work, ...args) {
      const answer = await call('POST', '/execute/async', { script: runner(String(work)), args })
      const { value, error } = answer as { value?: never; error?: string }
      if (error !== undefined) throw new Error(error)
      return value as never
    },
    async click(selector) {
      await call('POST', `/element/${await find(selector)}/click`, {})
    },
    async type(selector, text) {
      await call('POST', `/element/${await find(selector)}/value`, { text })
    },
    screenshot: async () => Buffer.from((await call('GET', '/screenshot')) as string, 'base64'),
    async open(url) {
      const { handle } = (await call('POST', '/window/new', { type: 'tab' })) as { handle: string }
      await call('POST', '/window', { handle })
      await call('POST', '/url', { url })
      return handle
    },
    tabs: async () => (await call('GET', '/window/handles')) as string[],
    async use(handle) {
      await call('POST', '/window', { handle })
    },
    async close() {
      await call('DELETE', '').catch(() => {})
      await end()
    },
  }
}
