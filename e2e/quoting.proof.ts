// What an answer quotes, in every form, and what mail programs make of it.

import { parseMessage } from '../src/mail/parse.ts'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { asGmail, asWord } from './mail-programs.ts'
import { saved } from './reading.ts'
import { answering, arrived, letterOf, named, pictures, results } from './walks/quoting.ts'
import { text } from './writing.ts'

/** Lists, and what an answer holds of each: the number that it begins with, or null where it has none. */
const lists: readonly [why: string, html: string, start: number | null][] = [
  ['plain', '<ol><li>one<li>two</ol>', 1],
  ['plain, from somewhere', '<ol start=" +12 apples"><li>one<li>two</ol>', 12],
  ['in paragraphs', '<ol start=7><li><p>one</p><li><p>two</p></ol>', 7],
  ['with an empty item', '<ol><li>one<li><li>two</ol>', 1],
  ['from right to left', '<ol start=5 dir=rtl><li>one<li>two</ol>', 5],
  ['on a dark ground', '<div style="background:#000;color:#fff"><ol start=5><li>one</ol></div>', 5],
  ['another number to the browser', '<ol start=0x7d0><li>one</ol>', null],
  ['another number, with an exponent', '<ol start=1e3><li>one</ol>', 1],
  ['below one', '<ol start=-4><li>one</ol>', null],
  ['of more figures than a list has items', '<ol start=1234567><li>one</ol>', null],
  ['in letters', '<ol start=379 type=a><li>one</ol>', null],
  ['in letters of one item', '<ol start=379><li>one<li type=A>two</ol>', null],
  ['in Roman numerals', '<ol start=1009 style="list-style-type:upper-roman"><li>one</ol>', null],
  [
    'of a style of its own',
    '<style>@counter-style x{system:cyclic;symbols:"pay"}</style><ol style="list-style-type:x"><li>one</ol>',
    null,
  ],
  ['without marks', '<ol start=500 style="list-style:none"><li>one</ol>', null],
  ['with items that are blocks', '<ol start=500><li style="display:block">one<li>two</ol>', null],
  [
    'in the colour of the ground',
    '<ol start=500><li style="color:#fff"><span style="color:#000">one</span></ol>',
    null,
  ],
  ['too small', '<ol start=500><li style="font-size:1px"><span style="font-size:16px">one</span></ol>', null],
  ['with little opacity', '<ol start=500 style="opacity:0.2;color:#999"><li><b style="color:#000">one</b></ol>', null],
  ['cut away', '<div style="overflow:hidden"><ol start=500 style="padding:0"><li>one</ol></div>', null],
  ['cut away by the item', '<ol start=500><li style="overflow:hidden">one</ol>', null],
  ['off the page', '<ol start=500 style="padding:0;margin:0"><li>one</ol>', null],
  [
    'beside a box of its colour',
    '<div style="float:left;background:#000;width:60px;height:40px"></div><ol start=500 style="margin:0"><li>one</ol>',
    null,
  ],
  ['counted by a box within', '<ol><li>one<div style="display:list-item">x</div><li>two</ol>', null],
  ['with an item in a box', '<ol start=500><div><li>one</div><li>two</ol>', null],
  ['with words between its items', '<ol start=500><li>one</li>two<li>three</ol>', null],
  ['empty', '<ol start=500></ol>one', null],
  ['after pages of nothing', '<ol start=500><li>one<li style="padding-top:1500px"></ol>', null],
]

test('numbers of a list are quoted where they are drawn as such', async ({ reader }) => {
  const html = lists.map(([, list], i) => `<h2>${i}</h2><div>${list}</div>`).join('')
  const page = await answering(reader, letterOf(`<body style="background:#fff">${html}`))
  const quote = text(page).locator('blockquote')
  await expect(quote.getByRole('heading')).toHaveCount(lists.length)
  const found = await quote.evaluate(element => {
    const starts = new Map<number, number>()
    let last = -1
    for (const each of element.querySelectorAll<HTMLElement>('h2, ol')) {
      if (each.tagName === 'H2') last = Number(each.innerText)
      else starts.set(last, (each as HTMLOListElement).start)
    }
    return [...starts]
  })
  const starts = new Map(found)
  expect(lists.map(([why], i) => [why, starts.get(i) ?? null])).toEqual(lists.map(([why, , start]) => [why, start]))
})

test('what is struck out, raised or lowered is quoted so, and what only is said to be is not', async ({ reader }) => {
  const html = `<style>.o{text-decoration:line-through} .n{text-decoration:none} .u{vertical-align:super;font-size:70%}</style>
    <p><span class=o>500 <b>now</b></span> 300 <s class=n>400</s></p><p>10<sup>6</sup>, H<sub>2</sub>O, 10<span class=u>9</span>, <sup style="vertical-align:baseline">7</sup></p>`
  const page = await answering(reader, letterOf(html))
  const quote = text(page).locator('blockquote')
  await expect(quote.locator('s')).toHaveText(['500 ', 'now'])
  await expect(quote.locator('sup')).toHaveText(['6', '9'])
  await expect(quote.locator('sub')).toHaveText(['2'])
  await page.getByRole('button', { name: 'Write without formatting' }).click()
  const lines = (await text(page).inputValue()).split('\n')
  expect(lines).toContain('> ~~500 ~~~~now~~ 300 400')
  expect(lines).toContain('> 10⁶, H₂O, 10⁹, 7')
})

test('figures that are drawn apart are quoted apart', async ({ reader }) => {
  const html = `<div><span style="display:block">1</span><span style="display:block">000 a</span></div>
    <div style="display:flex;column-gap:40px"><span>1</span><span>000 b</span></div>
    <p>1<span style="padding-left:3em">000 c</span></p><p>1<b style="display:inline-block;width:5em"></b>000 d</p>
    <p>1<b>000</b> e</p><p style="width:90px">Donaudampf<b>schiff</b></p><pre>1\n000 f</pre>`
  const page = await answering(reader, letterOf(html))
  const quoted = (await text(page).locator('blockquote').innerText()).replace(/\s+/g, ' ').trim()
  expect(quoted).toBe('1 000 a 1 000 b 1 000 c 1 000 d 1000 e Donaudampfschiff 1 000 f')
})

test('rows of a quoted table are added and removed, by keys alone', async ({ reader }) => {
  const page = await answering(reader, letterOf(results))
  const tool = (name: string) => page.getByRole('toolbar').getByRole('button', { name })
  const rows = text(page).locator('blockquote tr')
  await text(page).press('Control+Home')
  await expect(tool('Add a row below')).toHaveCount(0)
  await text(page).locator('td').first().click()
  await text(page).press('Shift+Tab')
  await page.keyboard.press('End')
  await expect(tool('Remove this row')).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Salt')
  await expect(rows).toHaveText(['ValueYours', 'Sugar91', 'Salt'])
  await expect(rows.last().locator('td[align=right]')).toHaveCount(1)
  await text(page).press('ArrowUp')
  await tool('Remove this row').click()
  await expect(rows).toHaveText(['ValueYours', 'Salt'])
  await text(page).press('Control+z')
  await expect(rows).toHaveText(['ValueYours', 'Sugar91', 'Salt'])
  for (let left = 3; left > 0; left--) {
    await text(page).locator('blockquote :is(td, th)').first().click()
    await tool('Remove this row').click()
    await expect(rows).toHaveCount(left - 1)
  }
  await expect(tool('Remove this row')).toHaveCount(0)
  await expect(text(page).locator('blockquote')).toContainText('rest')
})

test('on a narrow phone the tools keep to two lines while a table is changed, and none leaves the page', async ({
  reader,
}) => {
  const page = await answering(reader, letterOf(results))
  await text(page).locator('td').first().click()
  await expect(page.getByRole('button', { name: 'Add a row below' })).toBeVisible()
  await page.setViewportSize({ width: 320, height: 568 })
  const boxes = await page
    .getByRole('toolbar')
    .getByRole('button')
    .evaluateAll(all => all.map(each => each.getBoundingClientRect().toJSON() as DOMRect))
  expect(new Set(boxes.map(({ top }) => top)).size).toBe(2)
  expect(
    boxes.every(({ left, right, height, width }) => left >= 0 && right <= 320 && width >= 44 && height >= 44),
  ).toBe(true)
})

const styled = `<html><head><style>.k { font-weight: 700 } .s { font-style: italic } .n { font-weight: 400; font-style: normal }
li.k { list-style: none }</style></head><body><h2 class=n>Dose</h2><p>Take <span class=k>two <i>at once</i></span>,
<b class=n>never</b> <em class=n>three</em>, <span class=s>daily</span></p><ul><li class=k>cold</ul>
<table border=1><tr><th>Day</th><th>Pills</th></tr><tr><td class=k>Mon</td><td>2</td></tr></table></body></html>`

test('what is drawn bold or slanted is quoted so, whether a style, a class or nothing says it', async ({ reader }) => {
  const page = await answering(reader, letterOf(styled))
  const quote = text(page).locator('blockquote')
  await expect(quote.getByRole('heading', { name: 'Dose' })).toBeVisible()
  await expect(quote.locator('strong')).toHaveText(['two ', 'at once', 'cold', 'Mon'])
  await expect(quote.locator('em')).toHaveText(['at once', 'daily'])
  await expect(quote).toContainText('Take two at once, never three, daily')
})

test('tables that only place things become what stands in them', async ({ reader }) => {
  const page = await answering(
    reader,
    letterOf(`<table width=600 cellpadding=0 border=0><tr><td><table><tr><td><p>Dear Robin,</p></td></tr></table></td></tr>
      <tr><td><table border=1><tr><td>Rent</td><td>900</td></tr><tr><td>Heat</td><td>80</td></tr></table></td></tr>
      <tr><td>Clinic</td><td>Hill 4</td></tr></table>`),
  )
  const quote = text(page).locator('blockquote')
  await expect(quote.locator('table')).toHaveCount(1)
  await expect(quote.locator('td')).toHaveText(['Rent', '900', 'Heat', '80'])
  await expect(quote.locator(':scope > p')).toHaveText(['Dear Robin,', 'Clinic | Hill 4'])
})

test('what is passed on has each picture once', async ({ reader }) => {
  const page = await answering(reader, letterOf(pictures, named), 'Forward')
  await expect(text(page).locator('img:not(.ProseMirror-separator)')).toHaveCount(1)
  await expect(page.getByRole('region', { name: 'Attachments' }).getByRole('listitem').locator('.filename')).toHaveText(
    named.slice(1).map(name => `${name}.png`),
  )
})

/** In the page: its words in their order, pictures by their names. */
function wordsDrawn(): string[] {
  for (const picture of document.images) picture.insertAdjacentText('afterend', `[${picture.alt}]`)
  return document.body.innerText.split(/\s+/).filter(word => word !== '')
}

/** In the page: where every cell of a row, and every item of a list, is drawn. */
function placesDrawn() {
  const boxOf = (element: Element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    return { left, right, top, bottom }
  }
  const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
  return {
    rows: all('tr').map(row => [...row.children].map(boxOf)),
    pictures: all('img').map(picture => ({ ...boxOf(picture), pixels: (picture as HTMLImageElement).naturalWidth })),
    items: all('ol > li').map(item => ({
      style: getComputedStyle(item).display === 'list-item' ? getComputedStyle(item).listStyleType : null,
      /** For the number, which is drawn outside of its box. */
      room: item.getBoundingClientRect().left - item.closest('blockquote')!.getBoundingClientRect().left,
    })),
    starts: all('ol').map(list => (list as HTMLOListElement).start),
  }
}

/** Of plain text, without what draws its form: marks of quotations, numbers of lists, rules. */
function wordsWritten(text: string): string[] {
  const bare = text.replace(/^>+ ?/gm, '').replace(/^(?:-+ *)+$/gm, '')
  return bare
    .replace(/^\d+\. /gm, '')
    .split(/\s+/)
    .filter(word => word !== '')
}

test('an answer says the same in Gmail, in Outlook and as plain text: rows stay rows, numbers and pictures stay', async ({
  reader,
  services,
}) => {
  const letter = `${results}<p>Chart: <img src="cid:shown" width=64 height=64 alt="Chart"> above</p>`
  const page = await answering(reader, letterOf(letter, ['shown'], robin))
  await text(page).press('Control+Home')
  await page.keyboard.type('Thank you.')
  const portal = await arrived(page, services)
  await expect(portal.frameLocator('iframe.message').locator('td').first()).toBeVisible()
  await portal.locator('summary', { hasText: 'More' }).click()
  const { html, text: plain, attachments } = await parseMessage((await saved(portal, 'Save original (.eml)')).bytes)
  const words = wordsWritten(plain!)
  expect(words.join(' ')).toMatch(
    /^Thank you\. .* Results Value Yours Sugar 91 rest water .* Well done Chart: \[.+\] above$/,
  )
  expect(plain).toMatch(/^> Sugar +91$/m)
  expect(plain).toMatch(/^> 3\. rest\n> 4\. water$/m)

  const shown = await reader.context.newPage()
  for (const [program, draw] of Object.entries({ asGmail, asWord })) {
    const drawn = draw(html!).replace(/cid:([^"]+)/g, (_, id: string) => {
      const { mimeType, content } = attachments.find(({ contentId }) => contentId === id)!
      return `data:${mimeType};base64,${Buffer.from(content).toString('base64')}`
    })
    await shown.setContent(drawn)
    const { rows, pictures: drawnPictures, items, starts } = await shown.evaluate(placesDrawn)
    expect(
      rows.map(cells => cells.length),
      program,
    ).toEqual([2, 2])
    for (const [first, second] of rows) {
      expect(second!.top, program).toBeCloseTo(first!.top)
      expect(second!.left, program).toBeGreaterThanOrEqual(first!.right - 1)
    }
    expect(rows[1]![0]!.top, program).toBeGreaterThanOrEqual(rows[0]![0]!.bottom - 1)
    expect(rows[1]![1]!.left, program).toBeCloseTo(rows[0]![1]!.left)
    expect(drawnPictures, program).toMatchObject([{ pixels: 8 }])
    const [{ left, right, top, bottom }] = drawnPictures as [(typeof drawnPictures)[0]]
    expect([right - left, bottom - top], program).toEqual([64, 64])
    expect([items.map(({ style }) => style), starts], program).toEqual([['decimal', 'decimal'], [3]])
    for (const { room } of items) expect(room, program).toBeGreaterThan(20)
    expect(await shown.evaluate(wordsDrawn), program).toEqual(words)
  }
})

test('on a wide screen the letter that is answered stands open', async ({ reader }) => {
  const page = await answering(reader, letterOf(results))
  await expect(text(page).locator('table')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Message of/ })).toHaveCount(0)
})

test('tables, lists, titles and lines stay what they were, in the editor and as plain text', async ({ reader }) => {
  const page = await answering(reader, letterOf(results))
  const quote = text(page).locator('blockquote')
  await expect(quote.getByRole('heading', { name: 'Results' })).toBeVisible()
  await expect(quote.locator('table tr').first().locator('th')).toHaveText(['Value', 'Yours'])
  await expect(quote.locator('td[align=right]')).toHaveText('91')
  await expect(quote.locator('ol[start="3"] li')).toHaveText(['rest', 'water'])
  await expect(quote.locator('pre')).toHaveText('a  b\nc')
  await expect(quote.locator('hr')).toHaveCount(1)
  await expect(quote.locator('strong')).toHaveText('Well')
  await page.getByRole('button', { name: 'Write without formatting' }).click()
  const lines = (await text(page).inputValue()).split('\n')
  for (const line of [
    '> Results',
    '> Value   Yours',
    '> -----   -----',
    '> Sugar      91',
    '> 3. rest',
    '> 4. water',
    '> a  b',
  ])
    expect(lines).toContain(line)
})

test('on a phone the letter that is answered is a line, which a press opens, and it is sent whole', async ({
  reader,
}) => {
  await reader.page.setViewportSize({ width: 320, height: 568 })
  const page = await answering(reader, letterOf(results))
  const line = page.getByRole('button', { name: /^Message of Ines, \d+ lines · Show$/ })
  await expect(line).toHaveAttribute('aria-expanded', 'false')
  await expect(text(page).locator('table')).toBeHidden()
  await text(page).press('Control+Home')
  await page.keyboard.type('Thank you.')
  await line.click()
  await expect(page.getByRole('button', { name: /· Hide$/ })).toHaveAttribute('aria-expanded', 'true')
  await expect(text(page).locator('table')).toBeVisible()
  await page.getByRole('button', { name: /· Hide$/ }).click()
  await page.getByRole('button', { name: 'Write without formatting' }).click()
  await expect(text(page)).toHaveValue(/^Thank you\.\n\nInes wrote:\n\n> Results\n[\s\S]*> Well done\n$/)
})
