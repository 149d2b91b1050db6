// The files of a ceremony: one signed statement each.

import { decodeProtectedHeader } from 'jose'
import { PosternError } from '../../core/errors.ts'
import { readInput } from '../output.ts'

/** More than any of them has. Bytes. */
const mostBytes = 256 * 1024

/** @throws PosternError `bad-request` */
export async function readStatement(file: string): Promise<string> {
  const bytes = await readInput(file)
  const text = Buffer.from(bytes).toString('latin1').trim()
  if (bytes.length <= mostBytes && isSigned(text)) return text
  throw new PosternError('bad-request', `${file} is no card, opening, deal or take.`)
}

function isSigned(text: string): boolean {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return false
  try {
    return String(decodeProtectedHeader(text).typ).startsWith('postern-')
  } catch {
    return false
  }
}
