// What a test asks of a browser, whichever engine it is and however it is driven.

/** What `run` hands to the page and brings back: what JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export interface Engine {
  readonly name: string
  /** The engine's own services: what it asks of these hosts has nothing to do with a page. */
  readonly own: RegExp
  /** What `alert`, `confirm` and `prompt` said so far, in any tab. */
  readonly said: readonly string[]
  goto(url: string): Promise<void>
  /** Runs a function in the page of the current tab; it sees its arguments and the page, nothing else of the test. */
  run<A extends readonly Json[], R>(work: (...args: A) => R | Promise<R>, ...args: A): Promise<R>
  /** Waits for the element and clicks it as a mouse does. A selector that begins with `//` is an XPath, any other CSS. */
  click(selector: string): Promise<void>
  /** Waits for the field and types into it, key by key. */
  type(selector: string, text: string): Promise<void>
  /** What the window shows. @returns a PNG. */
  screenshot(): Promise<Uint8Array>
  /** Opens another tab and makes it the current one. @returns its name. */
  open(url: string): Promise<string>
  /** Names of the tabs that are open. */
  tabs(): Promise<readonly string[]>
  /** Makes another tab the current one. */
  use(tab: string): Promise<void>
  close(): Promise<void>
}

export interface EngineOptions {
  /** Port of the proxy on this machine through which every request goes, those to localhost too. */
  readonly proxyPort?: number
  /** Folder in which the browser keeps what it remembers; it writes its session there all the time. Firefox only. */
  readonly profile?: string
  /** Folder into which downloads go, unasked. */
  readonly downloads?: string
  /** Of the window. Pixels. */
  readonly size?: { readonly width: number; readonly height: number }
}

export const usualSize = { width: 1280, height: 800 }

const timeoutMs = 600_000

/** Asks again and again until the answer is there. @throws when it is not there after ten minutes: slow machines get their time. */
export async function until<T>(what: string, ask: () => Promise<T | false | null | undefined>): Promise<T> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
