// What styles and elements make of words: a rule about words takes hold of what they show.

import { expect, it } from 'vitest'
import { decide } from './policy.ts'
import { asked, b64, finds, mail, policyOf } from './testing/asked.ts'

const html = (body: string) => mail('Content-Type: text/html; charset=utf-8', '', body)
const apart = (tag: string) => [...'IBAN'].map(sign => `<${tag}>${sign}</${tag.split(' ')[0]}>`).join('\r\n')
const drawing = `data:image/svg+xml;base64,${b64('<svg><text>my I<tspan>BAN</tspan> is</text></svg>')}`
const sheet = 'p::before{content:"my \\49 BAN is"}'

it.each([
  ['of an attribute', '<style>p::before{content:attr(data-t)}</style><p data-t="my IBAN is">x'],
  ['in two texts', '<style>p::before{content:"my IB" "AN is"}</style><p>x'],
  ['behind a comment', '<style>p::before{content:/*x*/"my IBAN is"}</style><p>x'],
  ['over the end of a line', '<style>p::before{content:"my IB\\\nAN is"}</style><p>x'],
  ['of a variable', '<style>p{--x:"my IBAN is"} p::before{content:var(--x)}</style><p>x'],
  ['of a variable of an element', `<p style="--x:'my IBAN is'">x`],
  ['for the marks of a quotation', '<style>q{quotes:"my IBAN is" ""}</style><q>x</q>'],
  ['for the mark of a list', `<ul><li style="list-style-type:'my IBAN is'">x</ul>`],
  ['for a counter', '<style>@counter-style c{system:cyclic;symbols:"my IBAN is"}</style><ul><li>x</ul>'],
  ['by a name that is written in codes', '<style>p::before{c\\6fntent:"my IBAN is"}</style><p>x'],
  ['letter by letter', `<style>${[...'IBAN'].map(each => `.${each}::before{content:"${each}"}`).join('')}</style><i>x`],
  ['of a sheet in an address', `<link rel=stylesheet href="data:text/css,${encodeURIComponent(sheet)}"><p>x`],
  ['of a sheet that is imported', `<style>@import url("data:text/css;base64,${b64(sheet)}");</style><p>x`],
])('words that a style writes: %s', async (_, body) => {
  expect(await finds(String.raw`\bIBAN\b`, html(body))).toBe(true)
})

it.each([
  ['cells of a table', `<p>account</p><table><tr>${apart('td')}</tr></table><p>is</p>`],
  ['blocks that float', `<p>account</p>${apart('div style="float:left"')}<p>is</p>`],
  [
    'blocks in a line',
    '<div>my</div><div style="display:inline">IB</div><p style="display:inline">AN</p><div>is</div>',
  ],
  ['blocks in a row', `<div>my</div><div style="display:flex">${apart('div')}</div><div>is</div>`],
  ['blocks in a row by a class', `<style>.r{display:grid}</style><p>my</p><div class=r>${apart('div')}</div><p>is</p>`],
  ['blocks in a line by a class', `<style>.h{display:inline-block}</style><p>my</p>${apart('div class=h')}<p>is</p>`],
  ['a row from its end', '<div style="display:flex;flex-direction:row-reverse"><i>N</i><i>A</i><i>B</i><i>I</i></div>'],
])('letters that stand side by side: %s', async (_, body) => {
  expect(await finds(String.raw`\bIBAN\b`, html(body))).toBe(true)
})

it.each([
  ['in the colour of the ground', '<span style="color:#fff;font-size:1px">xx</span>'],
  ['far away', '<span style="position:absolute;left:-9999px">xx</span>'],
  ['in a box without width', '<b><span style="display:inline-block;width:0;overflow:hidden">xx</span></b>'],
  ['by a class', '<i class=t>xx</i><i class=t>yy</i>'],
  ['in a template', '<template>xx</template>'],
  ['in a list of choices', '<datalist><option>xx</option></datalist>'],
  ['in the title of a drawing', '<svg width=0 height=0><title>xx</title></svg>'],
  ['for programs that draw nothing', '<canvas width=0>xx</canvas>'],
  ['above it', '<rt>xx</rt>'],
  ['above it, for programs without', '<rp>(</rp><rt>xx</rt><rp>)</rp>'],
])('what nobody reads within a word: %s', async (_, within) => {
  expect(await finds(String.raw`\bIBAN\b`, html(`<p>my <ruby>I${within}BAN</ruby> is`))).toBe(true)
})

it.each([
  ['behind the text', `<div style="background:url('${drawing}')">x</div>`],
  ['behind the text, by a sheet', `<style>p{background:url(${drawing})}</style><p>x`],
  ['for a screen', `<img srcset="${drawing} 1x, x.png 2x">`],
  ['before a film', `<video poster="${drawing}"></video>`],
  ['where the page goes on', `<meta http-equiv=refresh content="0;url=${drawing}">`],
])('a drawing in an address: %s', async (_, body) => {
  expect(await finds(String.raw`\bIBAN\b`, html(body))).toBe(true)
})

it.each([
  ['other words side by side', '<table><tr><td>Iberia</td><td>Banner</td></tr></table>'],
  ['names of fonts', `<p style="font-family:'IBAN Sans'">x`],
  ['a part of a word', '<p>LIBAN<span style="color:red">ESE</span>'],
])('but not %s', async (_, body) => {
  const { action } = decide(policyOf(String.raw`{ content: '\bIBAN\b' }`), 'out', await asked(html(body)))
  expect(action).toBe('pass')
})
