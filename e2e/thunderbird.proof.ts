// The add-on in a real Thunderbird: read in it, with the portal's own screens, also on the day when nothing of ours answers.

import { whyMissing } from '../src/smtp/testing/mail-servers.ts'
import { mailAttacks, share } from './attacks.ts'
import { startWire } from './engines/wire.ts'
import { expect, test } from './fixtures.ts'
import { corpus, isShown, judge, painted, paste, plant, sealHtml } from './hostile.ts'
import { type Services, startServices } from './services.ts'
import { startPerson } from './thunderbird/person.ts'

const missing = whyMissing('thunderbird', 'dovecot')

/** In the message that is shown: whether anything was put above its own text. */
const isMarked = `
  const first = document.body.firstElementChild
  return first?.tagName === 'DIV' && first.textContent === '' ? 'marked' : 'not marked'`

/** Codes are sent and taken; keys are not given. @returns the window that says so. */
async function keysAreAway(services: Services): Promise<string> {
  const end = new Date(Date.now() + 3_600_000).toISOString()
  const schedule = ['maintenance', 'schedule', '--json', '--start', 'now', '--end', end, '--affects', 'keys']
  return JSON.parse(String(await services.postern([...schedule, '--text-en', 'New keys']))).window.id
}

/** In the page behind the windows. */
const closeTabs = `
  const tabs = await messenger.tabs.query({})
  await messenger.tabs.remove(tabs.filter(({ type }) => type === 'content').map(({ id }) => id))`
const wake = "await messenger.alarms.create('provide', { when: Date.now() })"
/** Messages that waited and do no longer: what a notification tells of. Without windows there is none to be seen. */
const told = `
  const opening = indexedDB.open('postern-arrivals')
  await new Promise(resolve => opening.addEventListener('success', resolve))
  const asking = opening.result.transaction('arrivals').objectStore('arrivals').getAll()
  await new Promise(resolve => asking.addEventListener('success', resolve))
  opening.result.close()
  return asking.result.filter(({ waiting }) => waiting === false).map(({ id }) => id)`
/** As a press on the notification does. */
const openTold = "await messenger.tabs.create({ url: messenger.runtime.getURL('read.html#' + given[0]) })"

test('in Thunderbird: a new account waits and is taken on, what waited for its key is told, and the next opens with nothing of ours answering', async () => {
  test.skip(missing !== null, missing ?? '')
  const services = await startServices({ ENFORCE_WINDOWS: '1' })
  const person = await startPerson(services, ['First', 'Second'])
  try {
    await services.stop()
    await person.program().show('plain@x')
    await expect.poll(person.looked('message', isMarked)).toBe('not marked')
    await person.program().show('First@x')
    await expect.poll(person.looked('message', isMarked)).toBe('marked')
    await person.program().pressRead()
    await person.sees('Your message waits here')
    await services.restart()
    await person.sees('Your private message is here')
    const id = await keysAreAway(services)
    await person.signsIn()
    await person.sees('Your message waits here')
    await person.behind(closeTabs)
    await services.postern(['maintenance', 'end', id])
    await person.behind(wake)
    await expect.poll(() => person.behind(told)).toHaveLength(1)
    await person.behind(openTold, ...(await person.behind<string[]>(told)))
    await person.reads('First')

    await services.stop()
    await person.restart()
    await person.opens('Second')
    await person.reads('Second')
    await person.opens('First')
    await person.reads('First')
    expect((await person.program().tabs()).filter(url => url.includes('read.html'))).toHaveLength(1)
  } finally {
    await person.close()
    await services.close()
  }
})

const shareOf = share(2)
const attacks = [...shareOf(mailAttacks, 8), ...shareOf(corpus, 8)]
const planted = shareOf(mailAttacks, 4)
/** What Thunderbird asks of its makers has nothing to do with a message. */
const own = /(?:^|\.)(?:mozilla|thunderbird|firefox|mozgcp)\.(?:com|net|org)$/

test('in Thunderbird hostile messages run nothing, ask nobody and cover nothing, also past the allow-list', async ({
  services,
}) => {
  test.skip(missing !== null, missing ?? '')
  const wire = await startWire({ origin: services.origin })
  const person = await startPerson(services, ['First'], { proxyPort: wire.port })
  const strangers = () => wire.left.map(({ host }) => host).filter(host => !own.test(host))
  const run = <T>(work: (...given: never[]) => T, ...given: readonly unknown[]) =>
    person.program().inPage<Awaited<T>>('read.html', `return (${work})(...given)`, ...given)
  async function show(html: string): Promise<void> {
    await run(paste, await sealHtml(services, html))
    await expect.poll(() => run(isShown)).toBe(true)
    await run(painted)
  }
  try {
    await person.opens('First')
    await person.sees('Your private message is here')
    await person.signsIn()
    await person.reads('First')
    for (const { title, payload } of attacks) {
      await show(payload)
      const { origin, path, ...held } = await run(judge)
      expect([origin.split(':')[0], path, held], title).toEqual([
        'moz-extension',
        '/read.html',
        expect.objectContaining({ covered: false, says: 'Not signed', active: 0, handlers: 0, opened: 0 }),
      ])
      expect(strangers(), title).toEqual([])
    }
    for (const { title, payload } of planted) {
      await show('<p>harmless</p>')
      await run(plant, payload)
      await run(painted)
      expect(strangers(), title).toEqual([])
    }
    await person.program().ask('http://evil.example/heard')
    expect(strangers()).toEqual(['evil.example'])
  } finally {
    await person.close()
    await wire.close()
  }
})
