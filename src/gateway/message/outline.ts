// What people read of a large message: all of it but the files that it carries, which are as good as all of its size.

import { armorBegin, armorEnd } from '../../core/htm/armor.ts'
import type { Staged } from '../../smtp/staged.ts'
import { latin1 } from './fields.ts'
import { Lines, type PartLine, Parts } from './parts.ts'

/** Nobody writes words so: whatever else stands there is read, so that nothing hides in what looks like an armor. */
const armorLine = /^[A-Za-z0-9+/]{64}\r?\n?$/

/** Bytes: a message up to here is taken apart as a whole, of a larger one what is left without its files. */
export const mostParsed = 2 * 1024 * 1024

/** @returns the message, without what its files hold where it is large; null where that is still too much. */
export async function outlineOf(message: Staged): Promise<Buffer | null> {
  if (message.size <= mostParsed) return message.read()
  const [lines, parts] = [new Lines(), new Parts()]
  const text: string[] = []
  let size = 0
  let inArmor = false
  const read = (line: string) => {
    if (line.includes(armorEnd)) inArmor = false
    const part = parts.read(line)
    if (!(inArmor && armorLine.test(line)) && !isOfFile(part)) {
      text.push(line)
      size += line.length
    }
    if (line.includes(armorBegin)) inArmor = true
  }
  for await (const chunk of message.stream()) {
    for (const line of lines.push(latin1(chunk))) read(line)
    if (size > mostParsed) return null
  }
  for (const line of lines.end()) read(line)
  return size > mostParsed ? null : Buffer.from(text.join(''), 'latin1')
}

function isOfFile({ isBody, isText, encoding }: PartLine): boolean {
  return isBody && !isText && encoding === 'base64'
}
