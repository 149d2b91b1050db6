import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { readStanzas } from '../core/envelope/recipient.ts'
import { PosternError } from '../core/errors.ts'
import { readArrival } from './arrival.ts'
import { forms } from './testing/mangled.ts'
import { otherSealed, oursSealed } from './testing/sealed.ts'
import { strangers } from './testing/strangers.ts'

const [ours, other] = [await oursSealed(), await otherSealed()]

/** As the reader does: what was read, and whether any stanza of it is one of the district. */
async function opened(mail: Uint8Array) {
  try {
    const { envelope, intact } = await readArrival(mail)
    if (intact === false) return 'altered'
    return readStanzas(envelope).some(stanza => stanza?.district === ours.district) ? envelope : 'foreign'
  } catch (error) {
    if (error instanceof PosternError) return error.code
    throw error
  }
}

describe('the portal, of a mail that was forwarded and saved', () => {
  it.each(forms)('finds the very bytes: $name ($is)', async ({ write }) => {
    const found = await opened(await write(ours))
    expect(typeof found === 'string' ? found : Buffer.from(found).equals(ours.envelope)).toBe(true)
  })

  it.each(strangers)('finds nothing to open: $name', async ({ write, portal }) => {
    expect(await opened(await write(ours, other))).toBe(portal)
  })

  it('is asked of enough of them', () => {
    expect(forms.length).toBeGreaterThanOrEqual(40)
    expect(strangers.length).toBeGreaterThanOrEqual(20)
    expect(new Set([...forms, ...strangers].map(({ name }) => name)).size).toBe(forms.length + strangers.length)
    expect(utf8(ours.htm).length).toBeGreaterThan(20_000)
  })
})
