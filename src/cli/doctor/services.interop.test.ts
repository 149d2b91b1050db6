import { expect, it } from 'vitest'
import { readConfig } from '../../runtime/config.ts'
import { startDovecot, whyMissing } from '../../smtp/testing/mail-servers.ts'
import { doctor } from './services.ts'

const missing = whyMissing('dovecot')

it.skipIf(missing)(`a mailbox is entered, or its password is not good${missing ? `: ${missing}` : ''}`, async () => {
  const dovecot = await startDovecot()
  const said = async (url: string) => {
    const config = { ...readConfig({ POSTERN_DATA: '/nowhere', PORT: '9' }), INTAKE_IMAP_URL: url }
    return (await doctor(config)).find(({ what }) => what === 'mailbox of forwarded mail')
  }
  try {
    expect(await said(dovecot.url)).toMatchObject({ state: 'good' })
    const other = await said(dovecot.url.replace(':word@', ':secret@'))
    expect(other).toMatchObject({ state: 'wrong', say: expect.stringMatching(/does not take the name and password/) })
    expect(other!.say).not.toContain('secret')
  } finally {
    dovecot.close()
  }
})
