import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { armorBegin } from '../../core/htm/armor.ts'
import { stagedBytes } from '../../runtime/staged.ts'
import { outlineOf } from '../message/outline.ts'
import { armorsIn } from './armors.ts'

it.each<[string, string, string]>([
  ['beginnings of armors', 'Subject: x', `${armorBegin}\r\n`],
  ['parts', 'Content-Type: multipart/mixed; boundary=b', '--b\n\n'],
  ['messages in messages', 'Content-Type: message/rfc822', 'Content-Type: message/rfc822\n\n'],
])('a large mail of nothing but %s is soon looked through', { tags: ['long'] }, async (_, header, piece) => {
  const mail = stagedBytes(Buffer.from(`${header}\r\n\r\n${piece.repeat(7_000_000 / piece.length)}`))
  // Microseconds: what grows with the square takes many minutes.
  const before = process.cpuUsage()
  expect(await armorsIn(mail, tmpdir())).toEqual({ found: [], isBroken: false })
  expect(await outlineOf(mail)).toBe(null)
  expect(process.cpuUsage(before).user).toBeLessThan(60_000_000)
})
