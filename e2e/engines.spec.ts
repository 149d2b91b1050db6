// A share of the hostile set in the other two engines that people read with; `npm run prove -- engines` tries all of it.

import { mailAttacks, share } from './attacks.ts'
import { type Engine, until } from './engines/engine.ts'
import { button, engines, isInstalled } from './engines/installed.ts'
import { expectFenced, expectHarmless, type ForeignReader, isStarted, withForeignReader } from './engines/reader.ts'
import type { WireOptions } from './engines/wire.ts'
import { expect, test } from './fixtures.ts'
import { corpus, judge, painted, paste, plant, sealed } from './hostile.ts'
import { redDot } from './reading.ts'
import { html, inline, mixed, shifting, wordsOnScreen } from './rich.ts'
import type { Services } from './services.ts'

const shareOf = share(1)

const attacks = [...shareOf(mailAttacks, 2), ...shareOf(corpus, 2)]
const planted = shareOf(mailAttacks, 1)

/**
 * The frame, which is asked for anew each time, comes without its policy. No service worker: what one holds would have to be
 * forgotten first. The proof has it.
 */
function frameWithout(policy: boolean): NonNullable<WireOptions['headers']> {
  return (at, { 'content-security-policy': given, ...others }) => {
    if (at === '/service.js') return { ...others, 'content-type': 'text/plain' }
    if (at !== '/frame.html') return { ...others, ...(given && { 'content-security-policy': given }) }
    return { ...others, ...(given && !policy && { 'content-security-policy': given }), 'cache-control': 'no-store' }
  }
}

const filler = '<p>filler</p>'.repeat(60)
const pictured = mixed('Pictured', [
  html(
    [
      '<p>before</p><a href="#end">to the end</a><img alt="" src="cid:drawn@x"><div style="display:none"><img alt="" src="cid:hidden@x"></div>',
      '<p style="background:url(cid:ground@x)">on a ground</p><table background="cid:paper@x"><tr><td>on paper</table>',
      `${filler}<h2 id="end">The end</h2>${filler}<div style="min-height:110vh">as high as its frame</div>`,
    ].join(''),
  ),
  ...['drawn', 'hidden', 'ground', 'paper'].map(id =>
    inline(`${id}@x`, `${id}.png`, 'image/png', Buffer.from(redDot, 'base64')),
  ),
])

/** In the page: names of the files that are listed. */
const listed = () => [...document.querySelectorAll('.attachments .filename')].map(name => name.textContent)

/** In the page: follows the link to a part, and tells where that part stands in the window. */
function placeOfEnd(): number {
  const frame = document.querySelector<HTMLIFrameElement>('iframe:not([data-old])')!
  const page = frame.contentDocument!
  page.querySelector<HTMLElement>('a[href^="#"]')!.click()
  const within = page.querySelector('h2')!.getBoundingClientRect().top
  return (frame.getBoundingClientRect().top + within) / innerHeight
}

async function expectPictured(engine: Engine, services: Services): Promise<void> {
  await engine.run(paste, await sealed(services, pictured))
  const names = await until('the list', async () => {
    const found = await engine.run(listed)
    return found.length > 0 && found
  })
  expect(names).toEqual(['hidden.png', 'paper.png'])
  await until('the part', async () => {
    const place = await engine.run(placeOfEnd)
    return place >= 0 && place < 1
  })
  const height = () => document.querySelector('iframe:not([data-old])')!.clientHeight
  expect(await engine.run(height)).toBeLessThan(10_000)
}

const filed = [
  ...['file:///etc/passwd', 'FILE:\\\\evil.example\\share\\x', '\\\\evil.example\\share', 'fi\tle:///etc/passwd'].map(
    (address, i) => `<a href="${address}">file ${i}</a>`,
  ),
  '<img alt="" src="file://evil.example/a.png"><p style="background: url(file://evil.example/b.png)">on a ground</p>',
].join(' ')

/** In the page: follows every link, and tells where those lead that lead anywhere, and how many say that they do not. */
function followAll(): { addresses: (string | null)[]; dead: number; pictures: number } {
  const page = document.querySelector<HTMLIFrameElement>('iframe:not([data-old])')!.contentDocument!
  const links = [...page.querySelectorAll<HTMLAnchorElement>('a')]
  for (const link of links) link.click()
  const isFile = /file:/i
  return {
    addresses: links.filter(link => link.hasAttribute('href')).map(link => link.getAttribute('href')),
    dead: page.querySelectorAll('.postern-note').length,
    pictures: [...page.querySelectorAll('*')].filter(
      each => isFile.test(each.getAttribute('src') ?? '') || isFile.test(each.getAttribute('style') ?? ''),
    ).length,
  }
}

/** Links to files of the reader's machine, or of a machine that would be told who asks. */
async function expectNoFiles({ engine, show, strangers }: ForeignReader): Promise<void> {
  await show(filed)
  expect(await engine.run(followAll)).toEqual({ addresses: [], dead: 4, pictures: 0 })
  expect(await engine.tabs()).toHaveLength(1)
  expect(strangers()).toEqual([])
}

async function expectLetters(engine: Engine, services: Services): Promise<void> {
  await engine.run(paste, await sealed(services, shifting.raw))
  const shown = await until('the letters', async () => {
    const words = await engine.run(wordsOnScreen)
    return [shifting.subject, ...shifting.words].every(each => words.includes(each)) && words
  })
  expect(shown).not.toContain('\ufffd')
}

const titles = () => [...document.querySelectorAll('main h1')].map(title => title.textContent ?? '')

/** Of the whole way, which `npm run prove -- journey` goes. */
async function expectAnswered({ engine, show }: ForeignReader, services: Services): Promise<void> {
  const to = 'alice@example.com'
  const before = services.mailbox.messages().filter(mail => mail.to.includes(to)).length
  await show('<p>harmless</p>')
  await engine.click(button('Reply'))
  await engine.type('[contenteditable="true"]', 'Words of the answer. ')
  await engine.click(button('Send sealed reply'))
  await until('that it was sent', async () => (await engine.run(titles)).some(title => title.startsWith('Sent to')))
  const carriers = services.mailbox.messages().filter(mail => mail.to.includes(to))
  expect(carriers).toHaveLength(before + 1)
  expect(Buffer.from(carriers.at(-1)!.raw).toString('latin1')).not.toContain('Words of the answer')
}

/** In the page: whether it says that a picture could not be had. */
const saysLost = () => document.body.textContent!.includes('1 remote picture could not be loaded.')

for (const { name, start, programs } of engines) {
  test.describe(name, () => {
    test.skip(!programs.every(isInstalled), `${name} is not installed here`)

    test('hostile messages: nothing runs, nothing leaves, nothing covers; a planted hole is found; one is answered', async ({
      services,
    }) => {
      let isOpen = false
      await withForeignReader(
        start,
        services,
        async reader => {
          const { engine, show, strangers } = reader
          await expectPictured(engine, services)
          await expectLetters(engine, services)
          await expectNoFiles(reader)
          await expectHarmless(reader, services, attacks)
          await expectFenced(reader, planted)
          await expectAnswered(reader, services)
          isOpen = true
          await engine.goto(services.origin)
          await until('the start', () => engine.run(isStarted))
          await show('<p>harmless</p>')
          await engine.run(plant, '<p style="background: url(http://evil.example/a.png)">x</p><form></form>')
          await engine.run(painted)
          expect(await engine.run(judge)).toMatchObject({ active: 1 })
          await until('the picture', async () => strangers().includes('evil.example'))
          await show('<img alt="" width="100" height="100" src="https://pictures.example/a.png">')
          await engine.click(button('Load'))
          await until('the picture that was asked for', async () => strangers().includes('pictures.example'))
          await until('that it did not come', () => engine.run(saysLost))
        },
        (at, headers) => frameWithout(isOpen)(at, headers),
      )
    })
  })
}
