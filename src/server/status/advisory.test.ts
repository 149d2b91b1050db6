import fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import ICAL from 'ical.js'
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { expect, describe as group, it, vi } from 'vitest'
import type { Status, StatusWindow } from '../../contract/status.ts'
import { type Language, languages } from '../../core/htm/words.ts'
import { plainPolicy } from '../../web/plain-page.ts'
import { describe, type Publisher } from './advisory.ts'
import { calendarOf } from './calendar.ts'
import { advisoryDocument, Documents } from './document.ts'
import { advisoryPage } from './page.ts'
import { words } from './words.ts'

const require = createRequire(import.meta.url)
const start = Date.UTC(2014, 10, 1, 2) / 1000
const hour = 3600
const hostile = '<script>alert(1)</script> & "x" \\ ; , </p>\n\nBEGIN:VEVENT\nEND:VCALENDAR'
const window: StatusWindow = {
  id: '2014-11-01-abcde',
  start,
  end: start + 10 * hour,
  over: null,
  state: 'maintenance',
  text: { en: 'New keys', de: 'Größere Schlüssel', fr: 'Œuvre ça', it: 'Perché', es: '¿Qué ñandú?' },
  affected: [
    { component: 'keys', name: {}, works: {} },
    { component: 'disk-box', name: { en: 'Disk box' }, works: { en: 'Reading' } },
  ],
  unaffected: [{ component: 'relay', name: {} }],
  notices: [{ en: 'Port 8443 from now on' }],
  changed: start - 24 * hour,
  updates: [{ at: start + hour, text: { en: 'Going on' } }],
}
const publisher: Publisher = {
  name: 'Portal, of; all',
  operator: { name: 'ACME', contact: 'help@example.org' },
  zones: ['Asia/Taipei', 'UTC', 'America/Los_Angeles'],
}
const advisory = (changes: Partial<StatusWindow>, language: Language = 'en', now: number | null = start) =>
  describe({ ...window, ...changes }, language, publisher, now)
const links = {
  page: (of: Language) => `page.${of}`,
  document: (of: Language) => `document.${of}`,
  calendar: (of: Language) => `calendar.${of}`,
}

group('an advisory', () => {
  it('says whether it is planned, going on, over or called off', () => {
    const tense = (changes: Partial<StatusWindow>, now: number) => advisory(changes, 'en', now).tense
    expect([
      tense({}, start - 1),
      tense({}, start),
      tense({}, start + 10 * hour),
      tense({ over: start + hour }, start + hour),
      tense({ over: start - hour }, start + hour),
    ]).toEqual([words.en.tense.ahead, words.en.tense.now, words.en.tense.over, words.en.tense.over, words.en.tense.off])
  })

  it('says nothing of it where it is read at any time, unless it is over', () => {
    expect(advisory({}, 'en', null).tense).toBeNull()
    expect(advisory({ over: start + hour }, 'en', null).tense).toBe(words.en.tense.over)
    expect(advisory({ over: start - hour }, 'en', null).tense).toBe(words.en.tense.off)
  })

  it('gives the same moments in every zone, and UTC always', () => {
    expect(advisory({}).times).toEqual([
      { zone: 'Asia/Taipei', start: expect.stringContaining('10:00'), end: expect.stringContaining('20:00') },
      { zone: 'UTC', start: expect.stringContaining('02:00'), end: expect.stringContaining('12:00') },
      {
        zone: 'America/Los Angeles',
        start: expect.stringMatching(/31 October.*19:00/),
        end: expect.stringContaining('05:00'),
      },
    ])
    expect(describe(window, 'en', { ...publisher, zones: [] }, start).times.map(({ zone }) => zone)).toEqual(['UTC'])
  })

  it('says what still works: in the operator’s words, else in ours', () => {
    expect(advisory({}, 'de').affected).toEqual([
      {
        name: 'Schlüssel',
        state: 'Wartung',
        works: expect.objectContaining({ text: words.de.works.keys, mark: null }),
      },
      { name: 'Disk box', state: 'Wartung', works: { text: 'Reading', language: 'en', mark: 'Nur auf Englisch:' } },
    ])
  })

  it('falls back to English, then to any language, and marks it', () => {
    expect(advisory({ text: { en: 'Only' } }, 'fr').text).toEqual({
      text: 'Only',
      language: 'en',
      mark: 'Seulement en anglais :',
    })
    expect(advisory({ text: { 'pt-BR': 'Só' } }, 'en').text).toMatchObject({ text: 'Só', language: 'pt-BR' })
    expect(advisory({ text: { de: 'Nur' } }, 'en').text?.mark).toBe('Only in German:')
    expect(advisory({ text: { 'zz-Q9': 'x' } }, 'en').text?.mark).toMatch(/^Only in /)
    expect(advisory({ text: {} }).text).toBeNull()
  })
})

group('the page', () => {
  it.each(languages)('in %s names its language, and leads to the others, the document and the calendar', language => {
    const page = advisoryPage(advisory({}, language), links)
    expect(page).toContain(`<html lang="${language}">`)
    for (const other of languages)
      expect(page.includes(`href="page.${other}" hreflang="${other}"`), other).toBe(other !== language)
    expect(page).toContain(`href="document.${language}"`)
    expect(page).toContain(`href="calendar.${language}"`)
  })

  it('shows HTML as text, wherever it stands', () => {
    const said = { en: hostile }
    const page = advisoryPage(
      advisory({
        text: said,
        notices: [said],
        updates: [{ at: start, text: said }],
        affected: [{ component: 'own', name: said, works: said }],
        unaffected: [{ component: 'other', name: said }],
      }),
      links,
    )
    expect(page).not.toMatch(/<script|<\/p>\s*BEGIN|alert\(1\)<\/script/)
    expect(page.match(/&#60;script&#62;/g)?.length).toBeGreaterThan(5)
  })

  it('may run nothing and load nothing, and its policy knows its style', () => {
    expect(plainPolicy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+=*';/)
    expect(advisoryPage(advisory({}), links)).not.toMatch(/<script|javascript:|\son\w+=|style="/)
  })
})

const status = (windows: StatusWindow[]): Status => ({
  v: 1,
  district: 'example.org',
  issuedAt: start,
  validUntil: start + hour,
  sequence: start,
  live: true,
  overall: 'available',
  components: [],
  windows,
  zones: [],
})
const address = (id: string, language: Language) => `https://portal.example/advisories/${id}?lang=${language}`

/** By an implementation that is not the one that writes it. */
function read(windows: StatusWindow[], language: Language = 'en') {
  const text = calendarOf(status(windows), language, publisher, address)
  const calendar = new ICAL.Component(ICAL.parse(text))
  const events = calendar.getAllSubcomponents('vevent')
  return { text, calendar, events, value: (name: string, i = 0) => events[i]?.getFirstPropertyValue(name) }
}

group('the calendar', () => {
  it.each(languages)('in %s is one that another program reads', language => {
    const { calendar, events, value } = read([window], language)
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH')
    expect(calendar.getFirstPropertyValue('version')).toBe('2.0')
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('Portal\\, of\\; all')
    expect(events).toHaveLength(1)
    expect(value('uid')).toBe('2014-11-01-abcde@example.org')
    expect(String(value('dtstamp'))).toBe('2014-11-01T02:00:00Z')
    expect([String(value('dtstart')), String(value('dtend'))]).toEqual(['2014-11-01T02:00:00Z', '2014-11-01T12:00:00Z'])
    expect(value('status')).toBe('CONFIRMED')
    expect(value('summary')).toContain(words[language].component.keys)
    expect(value('description')).toContain(window.text[language])
    expect(value('url')).toBe(address(window.id, language))
  })

  it('has the same event again with a higher revision when anything changed, and says when it was called off', () => {
    const before = Number(read([window]).value('sequence'))
    const off = read([{ ...window, changed: window.changed! + 60, over: start - hour }])
    expect(Number(off.value('sequence'))).toBeGreaterThan(before)
    expect([off.value('uid'), off.value('status')]).toEqual([read([window]).value('uid'), 'CANCELLED'])
    expect(String(read([{ ...window, over: start + hour }]).value('dtend'))).toBe('2014-11-01T03:00:00Z')
  })

  it('takes whatever the operator wrote as text', () => {
    const { events, value } = read([{ ...window, text: { en: hostile } }])
    expect(events).toHaveLength(1)
    expect(value('description')).toContain(hostile)
  })

  it('has lines of at most 75 bytes that end as they must, and breaks no character', () => {
    const long = '漢字🙂é'.repeat(300)
    const { text, value } = read([{ ...window, text: { en: long } }])
    expect(Math.max(...text.split('\r\n').map(line => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
    expect(text).not.toMatch(/[^\r]\n/)
    expect(text).not.toContain('\ufffd')
    expect(value('description')).toContain(long)
  })

  it('without windows is a calendar too', () => {
    expect(read([]).events).toEqual([])
  })
})

async function opened(document: Buffer): Promise<PDFDocumentProxy> {
  return getDocument({ data: new Uint8Array(document), useSystemFonts: false, verbosity: 0 }).promise
}

async function textOf(document: PDFDocumentProxy): Promise<string> {
  let text = ''
  for (let i = 1; i <= document.numPages; i++) {
    const { items } = await (await document.getPage(i)).getTextContent()
    for (const item of items) if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '')
  }
  return text
}

const made = (changes: Partial<StatusWindow>, language: Language = 'en') =>
  advisoryDocument(advisory(changes, language, null), address(window.id, language))

group('the document', () => {
  it.each(languages)('in %s has text to select, its fonts in it, its language and its title', async language => {
    const bytes = await made({}, language)
    const document = await opened(bytes)
    const { info } = await document.getMetadata()
    expect(info).toMatchObject({ Title: advisory({}, language).title, Language: language })
    const text = await textOf(document)
    expect(text).toContain(window.text[language])
    expect(text).toContain(words[language].affected)
    expect(text).toContain(words[language].works.keys.split(' ')[0])
    expect(text).toContain('Disk box')
    expect(text).toContain('ACME')
    const raw = bytes.toString('latin1')
    const described = raw.match(/\/Type \/FontDescriptor/g)?.length
    expect(described).toBe(2)
    expect(raw.match(/\/FontFile2/g)?.length).toBe(described)
    expect(await document.getMarkInfo()).toMatchObject({ Marked: true })
    expect(await (await document.getPage(1)).getStructTree()).toMatchObject({ children: [{ role: 'Document' }] })
  })

  it('goes on over pages when there is much to say, and loses none of it', async () => {
    const long = Array.from({ length: 330 }, (_, i) => `word${i}`).join(' ')
    const notices = Array.from({ length: 7 }, (_, i) => ({ en: `Notice ${i}: ${long}` }))
    const document = await opened(await made({ text: { en: long }, notices }))
    expect(document.numPages).toBeGreaterThan(1)
    const text = await textOf(document)
    expect(text.match(/word329/g)).toHaveLength(8)
    expect(text).toContain(`Page 2 of ${document.numPages}`)
  })

  it('reads each font once, however much is said', async () => {
    const reads = vi.spyOn(fs, 'readFileSync')
    syncBuiltinESMExports()
    await made({ notices: Array.from({ length: 7 }, (_, i) => ({ en: `Notice ${i}` })) })
    const fonts = reads.mock.calls.map(([file]) => String(file)).filter(file => file.endsWith('.ttf'))
    reads.mockRestore()
    syncBuiltinESMExports()
    expect(fonts.toSorted()).toEqual([...new Set(fonts)].toSorted())
    expect(fonts).not.toEqual([])
  })

  it('shows HTML as text, and a word without an end inside its margins', async () => {
    const document = await opened(await made({ text: { en: `${hostile} ${'W'.repeat(1_900)}` } }))
    expect(await textOf(document)).toContain('<script>alert(1)</script>')
    const { items } = await (await document.getPage(1)).getTextContent()
    const right = Math.max(...items.map(item => ('str' in item ? item.transform[4] + item.width : 0)))
    expect(right).toBeLessThan(595)
  })

  const mixed = { en: 'Keys are changed 🔑 on Sunday: 請稍候 — صيانة مجدولة at ⌵ noon' }

  it('leaves out words that it cannot draw, and says where they stand', async () => {
    const text = await textOf(await opened(await made({ text: mixed })))
    expect(text).toContain('Keys are changed […] on Sunday: […] — […] at […] noon')
    expect(text.replace(/\n/g, ' ')).toContain('You find them at the address below.')
    expect(await textOf(await opened(await made({})))).not.toContain('[…]')
  })

  it('draws signs with the fonts of the operator that its own lack', async () => {
    const others = [require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf')]
    const bytes = await advisoryDocument(advisory({ text: mixed }, 'en', null), address(window.id, 'en'), others)
    expect(await textOf(await opened(bytes))).toContain('[…] at ⌵ noon')
  })

  it('is made once, and again when anything of it changed', { tags: ['long'] }, async () => {
    const documents = new Documents([], 2)
    const get = (text: string) => documents.get(advisory({ text: { en: text } }, 'en', null), address(window.id, 'en'))
    const first = await get('one')
    expect(await get('one')).toBe(first)
    expect(await get('two')).not.toBe(first)
    await get('three')
    expect(await get('one')).not.toBe(first)
  })
})
