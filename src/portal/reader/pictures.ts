// The pictures that a message brings along, by the names that its text has for them.

import { inFull } from './links.ts'

export interface HeldPicture {
  /** Its number among the attachments. */
  readonly id: number
  /** Without its angle brackets (RFC 2392). */
  readonly contentId: string | null
  /** Where it says that it was (RFC 2557). */
  readonly location: string | null
  /** On the screen. */
  readonly address: string
}

export interface InnerPictures {
  /** @param name as the text names it, in full. @returns its address on the screen; null when there is none of that name. */
  readonly named: (name: string) => string | null
  /** By their addresses on the screen, the numbers of their attachments. */
  readonly numbers: ReadonlyMap<string, number>
}

/** @param location of the text. Of several pictures with one name the first is meant. */
export function innerPictures(held: readonly HeldPicture[], location: string | null): InnerPictures {
  const named = new Map<string, string>()
  const add = (name: string, address: string) => {
    if (!named.has(name)) named.set(name, address)
  }
  for (const { contentId, address } of held) if (contentId !== null) add(`cid:${contentId}`, address)
  for (const { location: own, address } of held) if (own !== null) add(inFull(own, location) ?? own, address)
  return {
    named: name => named.get(/^cid:/i.test(name) ? `cid:${contentIdOf(name.slice('cid:'.length))}` : name) ?? null,
    numbers: new Map(held.map(({ id, address }) => [address, id])),
  }
}

function contentIdOf(text: string): string {
  try {
    return decodeURIComponent(text).replace(/^<|>$/g, '')
  } catch {
    return text
  }
}
