// What a message brings along, by the names that its text has for it.

import type { AttachmentFacts } from '../../workers/vault/protocol.ts'
import { inFull } from './links.ts'

/** The names that a part has for itself. */
interface Named {
  /** Without its angle brackets (RFC 2392). */
  readonly contentId: string | null
  /** Where it says that it was (RFC 2557). */
  readonly location: string | null
}

export interface HeldPicture extends Named {
  /** Its number among the attachments. */
  readonly id: number
  /** On the screen. */
  readonly address: string
}

export interface InnerPictures {
  /** @param name as the text names it, in full. @returns its address on the screen; null when there is none of that name. */
  readonly named: (name: string) => string | null
  /** By their addresses on the screen, the numbers of their attachments. */
  readonly numbers: ReadonlyMap<string, number>
}

/** Whether the text may draw it. */
export function mayBeDrawn({ contentId, location, shown }: AttachmentFacts): boolean {
  return (contentId !== null || location !== null) && (shown?.startsWith('image/') ?? false)
}

/** @param location of the text. Of several parts with one name the first is meant. */
export function byName<T extends Named>(held: readonly T[], location: string | null): (name: string) => T | null {
  const named = new Map<string, T>()
  const add = (name: string, part: T) => {
    if (!named.has(name)) named.set(name, part)
  }
  for (const part of held) if (part.contentId !== null) add(`cid:${part.contentId}`, part)
  for (const part of held) if (part.location !== null) add(inFull(part.location, location) ?? part.location, part)
  return name => named.get(/^cid:/i.test(name) ? `cid:${contentIdOf(name.slice('cid:'.length))}` : name) ?? null
}

export function innerPictures(held: readonly HeldPicture[], location: string | null): InnerPictures {
  const pictureOf = byName(held, location)
  return {
    named: name => pictureOf(name)?.address ?? null,
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
