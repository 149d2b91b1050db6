// @module-tag long
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { paths } from '../../contract/paths.ts'
import { startSink } from '../../gateway/testing/sink.ts'
import { countIntake } from '../../server/db/intake.ts'
import { postMessage, publishedParameters, sealedMessage } from '../../server/testing/messages.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { report } from './report.ts'

const alice = 'alice@example.com'
const json = { json: true }
let sink: Awaited<ReturnType<typeof startSink>>
let services: Services
let said: string

beforeAll(async () => {
  sink = await startSink(() => undefined)
  const [port] = await freePorts(1)
  services = await startServices({
    ...{ SMTP_URL: `smtp://127.0.0.1:${sink.port}`, SEND_TO: 'anyone' },
    BOUNCE_LISTEN: `127.0.0.1:${port}`,
  })
  await aMonth('2026-11')
  services.pass(10 * 86_400)
  await aMonth('2026-12')
})
afterAll(async () => {
  await services.close()
  await sink.close()
})
beforeEach(() => {
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text: unknown, ...rest: unknown[]) => {
    said += String(text)
    const done = rest.at(-1)
    if (typeof done === 'function') done()
    return true
  })
})
afterEach(() => void vi.restoreAllMocks())

/** What one month is like: a letter to two, one of whom is nobody; keys; a file, a link, a forward; a code that is wrong. The services end. */
async function aMonth(month: string): Promise<void> {
  const { db, origin } = services
  const browser = services.browser()
  const { challenge } = await browser.challenge(alice)
  const { code } = services.mails.at(-1)!
  await browser.prove(challenge, `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`)
  await browser.signIn(services, alice)
  await browser.keys(services, { sub: alice })
  for (const to of ['bob@example.org', 'never@example.org']) {
    const parameters = await publishedParameters(services)
    const letter = await sealedMessage([[to]], { services, parameters, from: alice })
    expect((await postMessage(letter, browser, origin)).status).toBe(202)
    // Handed over twice, it is one message.
    expect((await postMessage(letter, browser, origin)).status).toBe(202)
  }
  const waiting = () =>
    db
      .selectFrom('outgoing_recipients')
      .select('link')
      .where('state', '=', 'queued')
      .execute()
      .then(rows => rows.length)
  await vi.waitUntil(async () => (await waiting()) === 0, 300_000)
  const { link } = await db
    .selectFrom('outgoing_recipients')
    .select('link')
    .where('state', '=', 'taken')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  await fetch(origin + paths.stored.replace(':link', link))
  await fetch(origin + paths.stored.replace(':link', '0'.repeat(32)))
  const file = new FormData()
  file.append('file', new Blob(['<html></html>']), 'encrypted_message.htm')
  await fetch(origin + paths.open, { method: 'POST', body: file })
  const ofTheDoctor = new FormData()
  ofTheDoctor.set('doctor', new Blob(['nobody opens this']), 'doctor')
  await fetch(origin + paths.open, { method: 'POST', body: ofTheDoctor })
  await countIntake(db, `${month}-07`, 'answered')
  await countIntake(db, `${month}-08`, 'answered')
  await services.restart()
}

async function told() {
  await report(services.config, '2026', json)
  const { lines } = JSON.parse(said) as {
    lines: { group: string; name: string; months: object; total: number | null }[]
  }
  return new Map(
    lines.map(({ group, name, months, total }) => [`${group}: ${name}`, [...Object.values(months), total]]),
  )
}

it('a year is told by its months: what was written, read, and failed; what was counted before a restart counts', async () => {
  const lines = await told()
  expect(Object.fromEntries(lines)).toMatchObject({
    'Messages: written in the portal': [2, 2, 4],
    'Messages: recipients whose mail server took it': [1, 1, 2],
    'Not delivered: refused: address': [1, 1, 2],
    'Opened: by the file': [1, 1, 2],
    'Opened: by the link in the mail': [1, 1, 2],
    'Signing in: codes sent': [2, 2, 4],
    'Signing in: succeeded': [1, 1, 2],
    'Signing in: refused': [1, 1, 2],
    'Answered with an error: wrong-code': [1, 1, 2],
    'Answered with an error: not-found': [1, 1, 2],
    'Forwarded from phones: answered': [2, 2, 4],
    // Keys of the next month come with those of this one.
    'Readers with keys of the month: people': expect.arrayContaining([1, null]),
  })
})

it('is words for people, and a table for a spreadsheet: nobody can be found in either', async () => {
  await report(services.config, '2026', { json: false })
  expect(said).toMatch(/^Year 2026 \(UTC\) +.*11 +12 +.*year\n/)
  expect(said).toMatch(/\n {2}by the link in the mail +.*1 +1 +.*2\n/)
  const text = said
  said = ''
  await report(services.config, '2026', { json: false, csv: true })
  expect(said).toContain('group,what,2026-01,')
  expect(said).toContain('Opened,by the file,0,0,0,0,0,0,0,0,0,0,1,1,2\r\n')
  for (const word of ['@', 'alice', 'example', 'never']) expect(text + said).not.toContain(word)
})

it('a table has as many fields in each row as in its first, whatever an outcome is called', async () => {
  await countIntake(services.db, '2026-11-09', 'none, said before')
  await report(services.config, '2026', { json: false, csv: true })
  const row = said.split('\r\n').find(line => line.includes('said before'))
  expect(row).toMatch(/^Forwarded from phones,"none, said before",(?:\d+,){12}1$/)
})

it('a year of which nothing is known says so, and what is no year is told', async () => {
  await report(services.config, '2019', { json: false })
  expect(said).toBe('Nothing was counted in 2019.\n')
  await expect(report(services.config, 'last', json)).rejects.toMatchObject({ code: 'bad-request' })
})
