import { simpleParser } from 'mailparser'
import { expect, it } from 'vitest'
import { languages } from '../../core/htm/words.ts'
import { readStatuses, type Status, writeDsn } from './dsn.ts'
import { gatewayWords } from './words.ts'

const statuses: readonly Status[] = [
  { recipient: 'bob@out.test', action: 'failed', status: '5.1.1' },
  { recipient: 'carol@out.test', action: 'delayed', status: '4.4.1' },
]
const now = new Date(Date.UTC(2026, 10, 23))

it.each(languages)('a report speaks %s to people, and to machines as ever', async language => {
  const raw = writeDsn(statuses, 'in.test', 'alice@in.test', now, language)
  expect(raw.every(byte => byte < 0x80)).toBe(true)
  const { subject, from, text, headers } = await simpleParser(raw)
  const { report } = gatewayWords[language]
  expect({ subject, from: from?.value }).toEqual({
    subject: report.undelivered,
    from: [{ name: report.from, address: 'MAILER-DAEMON@in.test' }],
  })
  expect(text).toContain(`${report.action.failed}\n  bob@out.test (5.1.1)`)
  expect(text).toContain(`${report.action.delayed}\n  carol@out.test (4.4.1)`)
  expect(headers.get('content-type')).toMatchObject({ value: 'multipart/report' })
  expect(readStatuses(raw)).toEqual(statuses)
})

it('every language has its own words for every reason', () => {
  for (const reason of Object.keys(gatewayWords.en.reason) as (keyof typeof gatewayWords.en.reason)[])
    expect(new Set(languages.map(language => gatewayWords[language].reason[reason])).size).toBe(languages.length)
})
