// Whom one file is for: its readers, each with the place of its stanza. All but the first stand in fields of their own.

import { mark, type NamedReader } from './named-reader.ts'

/** Of those who stand in the mail's header anyway: To and Cc, never Bcc. */
export interface Reader {
  /** Canonical. */
  readonly address: string
  /** Index of the reader's stanza: a hint. */
  readonly index: number
}

/** As many as the line that proves a sender has room for, addresses being as long as they are. */
export const maxReaders = 100
export const maxIndex = 9_999

const shape = /^\d{1,4}$/
/** Octets of an address, its index and two marks. */
const maxOther = 254 + 6

/** The value of the field of a reader who is not the first. */
export const otherValue = ({ address, index }: Reader) => index + mark + address

/**
 * @param others their fields, with the mark between them: a stranger's word
 * @returns the first alone where the list is out of its shape: too long, one address or one index twice
 */
export function readersOf(first: NamedReader, others: string): readonly NamedReader[] {
  const parts = others === '' || others.length > maxReaders * maxOther ? [] : others.split(mark)
  const readers = [first]
  for (let at = 0; at < parts.length; at += 2) {
    const [index = '', address = ''] = parts.slice(at)
    if (!shape.test(index) || address === '') return [first]
    readers.push({ address, index: Number(index) })
  }
  const isSound =
    readers.length <= maxReaders &&
    readers.length === new Set(readers.map(({ address }) => address)).size &&
    readers.length === new Set(readers.map(({ index }) => index)).size
  return isSound ? readers : [first]
}
