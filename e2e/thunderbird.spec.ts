// The add-on in a real Thunderbird: read in it, with the portal's own screens, also on the day when nothing of ours answers.

import { whyMissing } from '../src/smtp/testing/mail-servers.ts'
import { mailAttacks, share } from './attacks.ts'
import { startWire } from './engines/wire.ts'
import { expect, test } from './fixtures.ts'
import { corpus, isShown, judge, painted, paste, plant, sealHtml } from './hostile.ts'
import { startServices } from './services.ts'
import { startPerson } from './thunderbird/person.ts'

const missing = whyMissing('thunderbird', 'dovecot')

/** In the message that is shown: whether anything was put above its own text. */
const isMarked = `
  const first = document.body.firstElementChild
  return first?.tagName === 'DIV' && first.textContent === '' ? 'marked' : 'not marked'`

test('in Thunderbird: a new account waits and is taken on, a message is read, and the next one with nothing of ours answering', async () => {
  test.skip(missing !== null, missing ?? '')
  const services = await startServices()
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
    await person.signsIn()
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
  const person = await startPerson(services, ['First'], wire.port)
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
