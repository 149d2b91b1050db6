// A text in the form that its type says: lines that flow, commands of enriched text, files written into it.

import { unflow } from '../flowed.ts'
import { wordsOfEnriched } from './enriched.ts'
import type { BodyFile, Leaf } from './leaf.ts'
import { unpacked } from './uuencode.ts'

export interface PlainForm {
  readonly text: string
  readonly isHtml: boolean
  /** Which were written into the text. */
  readonly files: readonly BodyFile[]
}

/** @param text lines ended by LF. */
export function decodeFormat(text: string, { type, parameters }: Leaf, isHtml: boolean): PlainForm {
  if (isHtml) return { text, isHtml, files: [] }
  if (/^text\/(?:enriched|richtext)$/.test(type))
    return { text: wordsOfEnriched(text, type === 'text/richtext'), isHtml, files: [] }
  const { words, files } = unpacked(text)
  const is = (name: string, value: string) => parameters.get(name)?.trim().toLowerCase() === value
  const isFlowed = type === 'text/plain' && is('format', 'flowed')
  return { text: isFlowed ? unflow(words, { deleteSpace: is('delsp', 'yes') }) : words, isHtml, files }
}
