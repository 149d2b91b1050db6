// The files of a ceremony: one signed statement each.

import { PosternError } from '../../core/errors.ts'
import { readInput } from '../output.ts'

/** More than any of them has. Bytes. */
const mostBytes = 256 * 1024

/** @throws PosternError `bad-request` */
export async function readStatement(file: string): Promise<string> {
  const bytes = await readInput(file)
  const text = Buffer.from(bytes).toString('latin1').trim()
  if (bytes.length <= mostBytes && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return text
  throw new PosternError('bad-request', `${file} is no card, opening, deal or take.`)
}
