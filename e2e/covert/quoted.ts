// Shows a letter twice, with other words in the place in question, and answers it: what is quoted must be what the pixels show.

import { type Engine, until } from '../engines/engine.ts'
import { button } from '../engines/installed.ts'
import { painted, paste, robin, sealed } from '../hostile.ts'
import type { Services } from '../services.ts'
import type { CovertCase } from './cases.ts'
import { differs, type Region } from './pixels.ts'

/** Of the same letters, so that what stands beside them stays where it is. */
const words = ['covert sphinx', 'xnihps trevoc'] as const

const head = 'From: Eve <eve@evil.example>\r\nTo: robin@example.com\r\nMIME-Version: 1.0\r\n'

function messageOf({ html, message }: CovertCase, subject: string, word: string): string {
  const text = message ?? `Content-Type: text/html; charset=utf-8\r\n\r\n${html}`
  return `${head}Subject: ${subject}\r\n${text.replaceAll('covert', word)}`
}

/** In the page: whether the message of this subject is shown, to the end. */
function isReady(subject: string): boolean {
  const frame = document.querySelector('iframe.message')
  const busy = frame !== null && frame.getAttribute('aria-busy') !== 'false'
  return (
    !busy && document.querySelector('main h1')?.textContent === subject && document.querySelector('.message') !== null
  )
}

/** In the page: where the text of the message stands in the window. */
function place(): Region {
  const text = document.querySelector('.message')!
  text.scrollIntoView()
  const { left, top, width, height } = text.getBoundingClientRect()
  return { left, top, width, height }
}

/** In the page: all that the composer holds, addresses of links and all; null while it is not there. */
function composed(): string | null {
  return document.querySelector('[role=textbox][contenteditable]')?.innerHTML ?? null
}

export interface Tried {
  readonly name: string
  /** Whether the pixels show the words. */
  readonly shown: boolean
  /** Whether an answer holds them. */
  readonly quoted: boolean
}

/** What of a browser it takes. */
export type Shower = Pick<Engine, 'run' | 'click' | 'screenshot'>

let count = 0

async function show(engine: Shower, services: Services, one: CovertCase, word: string) {
  const subject = `Letter ${++count}`
  await engine.run(paste, await sealed(services, messageOf(one, subject, word), robin))
  await until(one.name, () => engine.run(isReady, subject))
  await engine.run(painted)
  const region = await engine.run(place)
  await engine.run(painted)
  return { picture: await engine.screenshot(), region }
}

/** @param engine shows a message already. */
export async function tried(engine: Shower, services: Services, one: CovertCase): Promise<Tried> {
  const other = await show(engine, services, one, words[1])
  const { picture, region } = await show(engine, services, one, words[0])
  await engine.click(button('Reply'))
  const draft = await until('the composer', () => engine.run(composed))
  await engine.click(button('Discard'))
  await until('the message', () => engine.run(isReady, `Letter ${count}`))
  const shown = differs(picture, other.picture, region)
  return { name: one.name, shown, quoted: draft.includes('covert') || draft.includes('sphinx') }
}
