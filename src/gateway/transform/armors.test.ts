import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { armorBegin } from '../../core/htm/armor.ts'
import { stagedBytes } from '../../smtp/staged.ts'
import { armorsIn } from './armors.ts'

it('a mail of nothing but beginnings of armors is soon looked through', async () => {
  const mail = stagedBytes(Buffer.from(`Subject: x\r\n\r\n${`${armorBegin}\r\n`.repeat(200_000)}`))
  const before = process.cpuUsage()
  expect(await armorsIn(mail, tmpdir())).toEqual({ found: [], isBroken: false })
  expect(process.cpuUsage(before).user).toBeLessThan(3_000_000)
})
