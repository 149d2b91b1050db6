// The rows of the drill's table: what went away on that day, and what is promised for it.

export interface Row {
  readonly name: string
  readonly part: string
  readonly promise: string
}

export const rows = [
  {
    name: 'reader',
    part: 'reader in the browser',
    promise:
      'reads with held keys; answers wait in the outbox and leave by themselves, once; a notice says what is away',
  },
  {
    name: 'phones',
    part: 'phones: forward to decrypt',
    promise: 'forwarded mail is answered afterwards; a link opened before opens again',
  },
  {
    name: 'device',
    part: 'a device used in October, and a new one',
    promise: 'the old one reads; the new one is told until when, and taken on by itself',
  },
  {
    name: 'client',
    part: 'client in Thunderbird',
    promise: 'used in October: reads and writes, by one’s own mail server; a new account waits, and is taken on',
  },
  { name: 'gateway', part: 'mail gateway (errored)', promise: 'kept there; sent again by the product' },
  { name: 'appliance', part: 'security appliance (quarantine)', promise: 'quarantined, notified, reprocessed' },
  { name: 'hosted', part: 'hosted mail security (defer)', promise: 'delayed, reprocessed by itself' },
  { name: 'clear', part: 'nothing leaves in clear text', promise: 'no word of a message in what left' },
  { name: 'resend', part: 'nobody resends anything', promise: 'each arrives, and each once' },
  { name: 'unaffected', part: 'unaffected products are named', promise: 'shown as not affected' },
  { name: 'notices', part: 'addresses and ports changed', promise: 'a window carries such a notice' },
  {
    name: 'notice',
    part: 'notice',
    promise: 'feed, banner, advisory page and PDF in five languages, calendar, three time zones',
  },
] as const satisfies readonly Row[]

export type RowName = (typeof rows)[number]['name']
