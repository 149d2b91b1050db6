// Letters whose pictures stand in boxes of every kind, each picture in a colour of its own: pixels tell which of them are drawn.

import fc from 'fast-check'
import { decode, encode } from 'fast-png'
import { inline, type Part } from './rich.ts'

type Box = readonly [before: string, after: string]

/** What stands around a picture, and hides nothing. */
const open: readonly Box[] = [
  ['<div>', '</div>'],
  ['<p>', '</p>'],
  ['<blockquote>', '</blockquote>'],
  ['<table border="1" width="100%"><tr><td>', '</td></tr></table>'],
  ['<div style="float:left;width:40px">', '</div>'],
  ['<div style="overflow:hidden;height:30px">', '</div>'],
  ['<div style="overflow:auto;max-height:40px">', '</div>'],
  ['<div class="shown">', '</div>'],
]

/** What hides something of what is in it, or all. */
const closed: readonly Box[] = [
  ['<div style="display:none">', '</div>'],
  ['<div style="visibility:hidden">', '</div>'],
  ['<div style="visibility:hidden"><p style="visibility:visible">', '</p></div>'],
  ['<div style="opacity:0">', '</div>'],
  ['<div style="height:0;overflow:hidden">', '</div>'],
  ['<div style="max-height:0;max-width:0;overflow:hidden">', '</div>'],
  ['<div style="padding-left:50px;width:20px;overflow:hidden">', '</div>'],
  ['<div style="display:inline-block;width:10px;height:1px;overflow:hidden">', '</div>'],
  ['<div class="gone">', '</div>'],
  ['<div hidden>', '</div>'],
  ['<!-- ', ' -->'],
  ['<!--[if mso]>', '<![endif]-->'],
  ['<noscript>', '</noscript>'],
  ['<template>', '</template>'],
  ['<textarea>', '</textarea>'],
  ['<svg>', '</svg>'],
  ['<object>', '</object>'],
  ['<form><button>', '</button></form>'],
]

type Way = (address: string) => string

/** Ways in which a letter names a picture that it draws. */
const drawing: readonly Way[] = [
  address => `<img src="${address}">`,
  address => `<IMG SRC='${address.replace('cid', 'CID')}' width=20 height=20>`,
  address => `<img src=" ${address.replace('@', '%40')}" style="width:12px">`,
  address => `<p style="background:url(${address})">on a ground</p>`,
  address => `<div style="background:url(${address}) 50% 50%/cover;height:20px"></div>`,
]

/** Ways in which it names one all the same. */
const naming: readonly Way[] = [
  address => `<img src="${address}" width="1" height="1">`,
  address => `<img src="${address}" style="display:none">`,
  address => `<img alt="words" lowsrc="${address}">`,
  address => `<p style="background:url('${address}') -500px 0 no-repeat">off its ground</p>`,
  address => `<p style="background:linear-gradient(#fff,#fff),url(${address})">under a ground</p>`,
  address => `<table background="${address}"><tr><td>on paper</table>`,
  address => `<a href="${address}">the file</a>`,
  address => `<p>${address}</p>`,
  address => `<object data="${address}"></object>`,
  address => `<input type="image" src="${address}">`,
  address => `<video poster="${address}"></video>`,
  address => `<style>.none { background: url(${address}) }</style>`,
  () => '',
]

/** Three of the first for one of the others: a letter is to show some of its pictures. */
function weighted<T>(first: readonly T[], others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...first) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )
}

const placed = fc.record({
  around: fc.array(weighted(open, closed), { maxLength: 3 }),
  way: weighted(drawing, naming),
  /** Whether another part has its Content-ID, and comes first. */
  isSecond: fc.boolean(),
})

type Rgb = readonly [red: number, green: number, blue: number]

/** Far from each other, and from all that a page is drawn in. */
const colourOf = (i: number): Rgb => [
  255 - (i % 8) * 24,
  10 + (Math.floor(i / 8) % 8) * 24,
  120 + Math.floor(i / 64) * 60,
]

const side = 16

function picture(colour: Rgb): Uint8Array {
  const data = new Uint8Array(side * side * 3)
  for (let at = 0; at < data.length; at++) data[at] = colour[at % 3]!
  return encode({ width: side, height: side, channels: 3, data })
}

export interface Pictured {
  readonly html: string
  readonly pictures: readonly Part[]
  /** By the names of the files. */
  readonly colours: ReadonlyMap<string, Rgb>
}

/** @returns letters of so many places for pictures each. */
export function picturedLetters(count: number, places: number): Pictured[] {
  return fc
    .sample(fc.array(placed, { minLength: places, maxLength: places }), { numRuns: count, seed: 1 })
    .map(letterOf)
}

function letterOf(all: readonly { around: readonly Box[]; way: Way; isSecond: boolean }[]): Pictured {
  const pictures: Part[] = []
  const colours = new Map<string, Rgb>()
  const add = (id: string) => {
    const name = `${colours.size}.png`
    const colour = colourOf(colours.size)
    colours.set(name, colour)
    pictures.push(inline(id, name, 'image/png', picture(colour)))
  }
  const html = all.map(({ around, way, isSecond }, i) => {
    const id = `place${i}@pictures.example`
    add(id)
    if (isSecond) add(id)
    const inside = around.reduce((within, [before, after]) => `${before}${within}${after}`, way(`cid:${id}`))
    return `<div style="clear:both">${inside}</div>`
  })
  const style = '<style>.gone { display: none } .shown { color: #123 }</style>'
  return { html: `${style}<p>Places:</p>${html.join('\n')}`, pictures, colours }
}

/** Pixels, each way: of less of a picture nobody sees what it is. */
const fewest = 6

/** Of a picture of the page: the files whose colour fills some rows and columns of it. */
export function filesIn(screenshot: Uint8Array, colours: Pictured['colours']): string[] {
  const { data, channels, width } = decode(screenshot)
  const names = new Map([...colours].map(([name, [red, green, blue]]) => [(red << 16) | (green << 8) | blue, name]))
  const places = new Map<string, { rows: Set<number>; columns: Set<number> }>()
  for (let at = 0; at < data.length; at += channels) {
    const name = names.get((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!)
    if (name === undefined) continue
    const place = places.get(name) ?? { rows: new Set(), columns: new Set() }
    place.rows.add(Math.floor(at / channels / width))
    place.columns.add((at / channels) % width)
    places.set(name, place)
  }
  return [...places]
    .filter(([, { rows, columns }]) => Math.min(rows.size, columns.size) >= fewest)
    .map(([name]) => name)
}
