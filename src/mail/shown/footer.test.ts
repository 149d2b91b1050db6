import { expect, it } from 'vitest'
import { beforeFooter } from './footer.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const text = (found: Uint8Array) => Buffer.from(found).toString('latin1')

it('what a list wrote is told from base64 above it, however long a line of that is', () => {
  const base64 = `${'SGVsbG8u'.repeat(50_000)}\r\n`
  const found = beforeFooter(bytes(`${base64}\r\n_________\r\ntalk list\r\n`))!
  expect(text(found.base64)).toBe(base64)
  expect(text(found.footer)).toBe('\r\n_________\r\ntalk list\r\n')
})

it('rubbish below base64 is nothing that a list wrote', () => {
  expect(beforeFooter(bytes('SGVsbG8u\r\n!!!!\r\n'))).toBeNull()
})
