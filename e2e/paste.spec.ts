// What other programs put on the clipboard keeps its form, and leaves their machinery behind.

import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { watchConsole } from './reader.ts'

const lunch = 'Subject: Lunch\r\nFrom: ann@a.example\r\nTo: robin@example.com\r\n\r\nAt noon?'

const text = (page: Page) => page.getByRole('textbox', { name: 'Message text' })

/** In the page: as a program hands it over. */
function paste(html: string): void {
  const data = new DataTransfer()
  data.setData('text/html', html)
  data.setData('text/plain', 'words')
  const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data })
  document.activeElement!.dispatchEvent(event)
}

const ofWord = (level: number, mark: string, words: string) =>
  `<p class=MsoListParagraphCxSpMiddle style='margin-left:${level * 36}.0pt;mso-add-space:auto;text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-bidi-font-family:Symbol'><span style='mso-list:Ignore'>${mark}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span lang=EN-GB>${words}<o:p></o:p></span></p>`

const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta charset=utf-8>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- @font-face {font-family:Calibri;} p.MsoNormal {margin:0cm;} --></style></head><body lang=EN-GB>
<!--StartFragment--><p class=MsoNormal><b><span style='font-size:12.0pt;color:red'>Agenda</span></b><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
${ofWord(1, '·', 'soup')}${ofWord(2, 'o', 'hot')}${ofWord(1, '·', 'bread')}
<p class=MsoNormal>then</p>
${ofWord(1, '1.', 'eat')}${ofWord(1, '2.', 'sleep')}
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;mso-border-alt:solid windowtext .5pt'><tr><td style='border:solid windowtext 1.0pt'><p class=MsoNormal>Rent<o:p></o:p></p></td><td><p class=MsoNormal>900</p></td></tr><tr><td><p class=MsoNormal>Heat</p></td><td><p class=MsoNormal>80</p></td></tr></table><!--EndFragment--></body></html>`

const docs = `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38;margin-top:0pt"><span style="font-size:11pt;font-family:Arial;font-weight:700;white-space:pre-wrap">Bold</span><span style="font-size:11pt;font-weight:400"> and not, </span><span style="font-style:italic">slanted</span></p><ul style="margin-top:0"><li dir="ltr" style="list-style-type:disc"><p dir="ltr" role="presentation"><span style="font-weight:400">one</span></p></li><ul><li dir="ltr"><p dir="ltr"><span>inner</span></p></li></ul><li dir="ltr"><p dir="ltr"><span>two</span></p></li></ul></b><br class="Apple-interchange-newline">`

const libreOffice = `<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><title></title><meta name="generator" content="LibreOffice 24.2"/><style type="text/css">@page { size: 21cm 29.7cm } p { line-height: 115% }</style></head><body lang="en-GB" dir="ltr"><h2 class="western">Plan</h2><p style="line-height: 100%; margin-bottom: 0cm"><font color="#c9211e"><b>Now</b></font> go</p><ol><li><p style="margin-bottom: 0cm">first</p></li></ol></body></html>`

const webPage = `<meta charset='utf-8'><div style="color: rgb(1,2,3); background-color: #fff" class="article"><h3 style="margin:0">News</h3><p>See <a href="https://a.example/x" target="_blank" style="color:blue">this</a>.</p><a href="javascript:alert(1)">not this</a><script>alert(1)</script><pre>a  b</pre><table><tbody><tr><th>Day</th><th>Sun</th></tr><tr><td>Mon</td><td>5 h</td></tr></tbody></table></div>`

test('text of Word, Google Docs, LibreOffice and web pages keeps its form alone', async ({
  reader: { page, read, context },
}) => {
  const quiet = watchConsole(context)
  await read(lunch, 'Lunch')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  const pasted = async (html: string) => {
    await text(page).press('Control+a')
    await page.keyboard.press('Delete')
    await page.evaluate(paste, html)
    return text(page)
  }
  const fromWord = await pasted(word)
  await expect(fromWord.locator('p').first()).toHaveText('Agenda')
  await expect(fromWord.locator('strong')).toHaveText('Agenda')
  await expect(fromWord.locator(':scope > ul > li > p')).toHaveText(['soup', 'bread'])
  await expect(fromWord.locator('ul ul li')).toHaveText('hot')
  await expect(fromWord.locator(':scope > ol > li')).toHaveText(['eat', 'sleep'])
  await expect(fromWord.locator('td')).toHaveText(['Rent', '900', 'Heat', '80'])
  await expect(fromWord).not.toContainText(/·|font-face|Normal|1\./)
  await expect(fromWord.locator('span, font, [class^=Mso], [style]')).toHaveCount(0)

  const fromDocs = await pasted(docs)
  await expect(fromDocs.locator('strong')).toHaveText('Bold')
  await expect(fromDocs.locator('em')).toHaveText('slanted')
  await expect(fromDocs.locator(':scope > ul > li > p')).toHaveText(['one', 'two'])
  await expect(fromDocs.locator('ul ul li')).toHaveText('inner')

  const fromOffice = await pasted(libreOffice)
  await expect(fromOffice.getByRole('heading', { level: 2 })).toHaveText('Plan')
  await expect(fromOffice.locator('strong')).toHaveText('Now')
  await expect(fromOffice.locator('ol > li')).toHaveText('first')

  const fromWeb = await pasted(webPage)
  await expect(fromWeb.getByRole('heading', { level: 3 })).toHaveText('News')
  await expect(fromWeb.locator('a')).toHaveAttribute('href', 'https://a.example/x')
  await expect(fromWeb.locator('pre')).toHaveText('a  b')
  await expect(fromWeb.locator('th')).toHaveText(['Day', 'Sun'])
  quiet()
})

const tags = [...'covert'].map(sign => String.fromCodePoint(0xe0000 + sign.codePointAt(0)!)).join('')
const hidden = `Seen${tags} as\u200b it\u2060 is\u00ad, \u202enot turned\u202c`
const joined = 'می\u200cخواهم \u{1f468}\u200d\u{1f469}\u200d\u{1f467}'
const links = `<p>${hidden} ${joined}</p>
<p>Pay at <a href="https://evil.example/pay">https://bank.example/pay</a> or <a href="https://bank.example/other">https://bank.example/pay</a>,
write to <a href="mailto:eve@evil.example">ann@bank.example</a></p>
<p><a href="https://bank.example/">https://bank.example/</a> and <a href="https://notes.example/5">the <b>minutes</b></a></p>`

test('what is signed is what was seen of it: pasted links say where they lead, and no letter is hidden', async ({
  reader: { page, read, context },
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await read(lunch, 'Lunch')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  await text(page).press('Control+a')
  await page.keyboard.press('Delete')
  await page.evaluate(paste, links)
  await expect(text(page)).toContainText(`Seen as it is, not turned ${joined}`)
  await expect(text(page)).toContainText('Pay at https://bank.example/pay or')
  await expect(text(page).getByRole('link')).toHaveText(['https://bank.example/', /^the minutes/])
  await expect(text(page)).not.toContainText('evil.example')
  await expect(text(page).getByText('(notes.example)')).toBeVisible()

  await page.getByRole('button', { name: 'Write without formatting' }).click()
  await expect(text(page)).toHaveValue(/the minutes <https:\/\/notes\.example\/5>\n$/)
  await expect(text(page)).not.toHaveValue(/[\u{e0000}-\u{e007f}\u200b\u2060\u00ad\u202e]|evil/u)
  for (const field of [text(page), page.getByLabel('Subject')]) {
    await field.fill('')
    await field.focus()
    await page.evaluate(words => navigator.clipboard.writeText(words), `${hidden} ${joined}`)
    await field.press('Control+v')
    await expect(field).toHaveValue(`Seen as it is, not turned ${joined}`)
  }
})

test('what is dropped into a field is what is seen of it too, and lands where it is dropped', async ({
  reader: { page, read },
}) => {
  await read(lunch, 'Lunch')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  await page.getByRole('button', { name: 'Write without formatting' }).click()
  const cdp = await page.context().newCDPSession(page)
  const dropped = async (field: Locator, words: string) => {
    await field.fill('')
    await field.scrollIntoViewIfNeeded()
    const { x, y } = (await field.boundingBox())!
    const data = { items: [{ mimeType: 'text/plain', data: words }], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await cdp.send('Input.dispatchDragEvent', { type, x: x + 20, y: y + 15, data })
  }
  for (const field of [text(page), page.getByLabel('Subject')]) {
    await dropped(field, `${hidden} ${joined}`)
    await expect(field).toHaveValue(`Seen as it is, not turned ${joined}`)
  }
  await page.getByRole('button', { name: 'Add Cc or Bcc' }).click()
  await dropped(page.getByRole('combobox', { name: 'Cc', exact: true }), `In\u200bes${tags} <ines@c.example>,`)
  await expect(page.getByRole('listitem').filter({ hasText: 'ines@c.example' })).toHaveText(/^Ines ines@c.example×$/)
})
