// Letters that hold words which nobody sees, or sees and cannot read. The words stand in each as `covert`.

export interface CovertCase {
  readonly name: string
  /** HTML of a letter. */
  readonly html?: string
  /** Or a whole message. */
  readonly message?: string
}

const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC'
/** 8 by 8, white. */
const whitePicture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGP4DwUMlDEA98A/wbI0QbsAAAAASUVORK5CYII='

const earlier = 'as it was agreed upon in the meeting of last week, '.repeat(6)
const asTags = (text: string) => [...text].map(sign => String.fromCodePoint(0xe0000 + sign.codePointAt(0)!)).join('')
const plain = (...lines: readonly string[]) =>
  `Content-Type: text/plain; charset=utf-8\r\n\r\n${lines.join('\r\n')}\r\n`

/** `[name, html]`. */
const letters: readonly (readonly [string, string])[] = [
  // What the words stand on.
  ['ground: a gradient', '<div style="background-image:linear-gradient(#fff,#fff);color:#fff">covert</div>'],
  [
    'ground: a gradient from a sheet',
    '<style>.g{background:linear-gradient(white,white)} .g p{color:white}</style><div class=g><p>covert</p></div>',
  ],
  [
    'ground: a gradient of a table',
    '<table style="background:linear-gradient(#fff,#fff)"><tr><td><font color="#ffffff">covert</font></table>',
  ],
  [
    'ground: a round gradient',
    '<div style="background:#000 radial-gradient(circle,#fff,#fff);color:#fff">covert</div>',
  ],
  ['ground: a cone', '<div style="background:#000 conic-gradient(#fff,#fff);color:#fff">covert</div>'],
  [
    'ground: stripes',
    '<div style="background:#000 repeating-linear-gradient(90deg,#fff 0 40px,#fff 40px 80px);color:#fff">covert</div>',
  ],
  [
    'ground: from black to white',
    '<div style="background:linear-gradient(90deg,#000,#fff);color:#888;width:200px"><p style="padding-left:100px">covert</p></div>',
  ],
  [
    'ground: two gradients',
    '<div style="background:linear-gradient(#fff8,#fff8),linear-gradient(#fffe,#fffe);color:#fff;background-color:#000">covert</div>',
  ],
  [
    'ground: a gradient in a place',
    '<div style="background:#fff linear-gradient(#000,#000) no-repeat 0 90px / 10px 10px;color:#fff">covert</div>',
  ],
  ['ground: a picture', `<div style="background:#000 url(${whitePicture});color:#fff">covert</div>`],
  [
    'ground: clipped to the letters',
    '<div style="background-color:#000;-webkit-background-clip:text;background-clip:text;color:#fff">covert</div>',
  ],
  ['ground: of what has no box', '<div style="display:contents;background-color:#000;color:#fff">covert</div>'],
  [
    'ground: ended before the words',
    '<div style="background:#000;color:#fff;height:10px"><p style="margin:0;padding-top:40px">covert</p></div>',
  ],
  [
    'ground: ended beside the words',
    '<div style="background:#000;color:#fff;width:20px;white-space:nowrap"><span style="padding-left:60px">covert</span></div>',
  ],
  [
    'ground: of a table, in its caption',
    '<table style="background:#000;color:#fff"><caption>covert</caption><tr><td>Seen</table>',
  ],
  [
    'ground: of a column',
    '<table style="background:#000;color:#fff"><col style="background:#fff" bgcolor="#ffffff"><tr><td>covert</table>',
  ],
  [
    'ground: of a column, by name',
    '<style>col{background:#fff}</style><table style="background:#000;color:#fff"><col><tr><td>covert</table>',
  ],
  [
    'ground: a border',
    '<div style="background-color:#000;color:#fff;border-top:40px solid #fff;height:0;line-height:16px;background-clip:padding-box">covert</div>',
  ],
  [
    'ground: a border around it',
    '<div style="background-color:#000;border:0 solid #fff;border-left-width:200px;width:0;color:#fff"><span style="white-space:nowrap">covert</span></div>',
  ],
  [
    'ground: a shadow',
    '<div style="background:#000;color:#fff">covert</div><div style="box-shadow:0 0 0 100px #fff;opacity:.99">Seen</div>',
  ],
  ['ground: a shadow inside', '<div style="background:#000;color:#fff;box-shadow:inset 0 0 0 100px #fff">covert</div>'],
  [
    'ground: in a rounded corner',
    '<div style="background:#000;color:#fff;border-radius:200px;width:200px;height:200px;font-size:10px;line-height:1">covert</div>',
  ],
  ['ground: half of it', '<div style="background:rgba(255,255,255,.97);color:#fff"><p>covert</p></div>'],
  [
    'ground: dark, in little opacity',
    '<div style="opacity:.05;background:#000"><p style="color:#fff">covert</p></div>',
  ],
  [
    'ground: a float over a dark paragraph',
    '<div style="float:left;color:#fff;background:#fff">covert</div><p style="background:#000">Seen</p>',
  ],
  // What colour they are of.
  ['colour: a word of the system', '<p style="color:Canvas">covert</p>'],
  ['colour: nearly white', '<p style="color:hsl(60 100% 97%)">covert</p>'],
  ['colour: by the parent', '<div style="color:#fff"><p style="color:inherit">covert</p></div>'],
  ['colour: of a font in a font', '<font color=black><font color="#fefefe">covert</font></font>'],
  ['colour: of a link', '<style>a{color:#fffffe!important}</style><a href="https://example.com">covert</a>'],
  [
    'colour: opacity of many',
    '<div style="opacity:.6"><div style="opacity:.6"><div style="opacity:.6"><p style="opacity:.6">covert</p></div></div></div>',
  ],
  ['colour: faint and small', '<div style="opacity:.16"><p style="font-size:5px">covert</p></div>'],
  ['colour: light and small', '<p style="font-size:5px;color:#b0b0b0">covert</p>'],
  ['colour: yellow', '<p style="color:#ff0">covert</p>'],
  ['colour: of a filter', '<p style="filter:opacity(0)">covert</p>'],
  [
    'colour: of a mask',
    '<p style="-webkit-mask-image:linear-gradient(transparent,transparent);mask-image:linear-gradient(transparent,transparent)">covert</p>',
  ],
  // How large.
  ['size: by a calculation', '<p style="font-size:calc(1px * 2)">covert</p>'],
  ['size: by the window', '<p style="font-size:.2vw">covert</p>'],
  ['size: step by step', `${'<small>'.repeat(12)}covert${'</small>'.repeat(12)}`],
  ['size: below and below', `${'<sub>'.repeat(14)}covert${'</sub>'.repeat(14)}`],
  ['size: nothing in a shorthand', '<p style="font:0/0 a">covert</p>'],
  ['size: three pixels, light', '<p style="font-size:3px;color:#e3e3e3">covert</p>'],
  ['size: four pixels, letters upon each other', '<p style="letter-spacing:-0.29em;font-size:4px">covert</p>'],
  ['size: letters far from each other', '<p style="letter-spacing:900px">covert</p>'],
  [
    'size: of a caption',
    '<table style="font-size:0"><caption style="font-size:0">covert</caption><tr><td style="font-size:16px">Seen</table>',
  ],
  // What is cut away.
  [
    'cut: below a high line',
    '<div style="height:7px;overflow:hidden;font-size:300px"><p style="font-size:14px;margin:0;padding-top:60px">covert</p></div>',
  ],
  ['cut: without scrolling', '<div style="height:5px;overflow:clip">covert</div>'],
  ['cut: by a greatest height', '<div style="max-height:3px;overflow:hidden">covert</div>'],
  ['cut: in columns', '<div style="columns:1;height:1px;overflow:hidden">covert</div>'],
  [
    'cut: by round corners',
    '<div style="width:160px;height:160px;border-radius:80px;overflow:hidden;font-size:9px;line-height:1">covert</div>',
  ],
  ['cut: in a box to scroll', '<div style="height:30px;overflow:auto"><p style="height:400px">Seen</p>covert</div>'],
  [
    'cut: beside, in a box to scroll',
    '<div style="width:80px;overflow:scroll;white-space:nowrap">Seen<span style="padding-left:900px">covert</span></div>',
  ],
  [
    'cut: in a cell',
    '<table style="table-layout:fixed;width:100px"><tr><td style="width:1px;overflow:hidden;white-space:nowrap">covert<td>Seen</table>',
  ],
  [
    'cut: in a flexible box',
    '<div style="display:flex;width:100px;overflow:hidden"><b style="flex-shrink:0;flex-basis:100px">Seen</b><i style="flex-shrink:0">covert</i></div>',
  ],
  [
    'cut: pushed out by a picture',
    `<div style="height:60px;overflow:hidden"><img src="${picture}" style="height:300px;width:30px;display:block"><p>covert</p></div>`,
  ],
  [
    'cut: pushed out by an indent',
    '<div style="overflow:hidden;text-indent:100%;white-space:nowrap;width:300px">covert</div>',
  ],
  ['cut: hyphened away', '<div style="width:0;overflow:hidden;display:inline-block">covert</div>'],
  ['cut: a clip', '<p style="clip-path:inset(100%)">covert</p>'],
  [
    'cut: by an ellipse',
    '<div style="width:400px;height:60px;border-radius:50%;overflow:hidden;font-size:9px;line-height:1">covert</div>',
  ],
  [
    'colour: of a link that was visited',
    '<style>a{color:#fff} a:link{color:#000}</style><a href="https://example.com/">covert</a>',
  ],
  // What lies over them.
  [
    'cover: the next box',
    '<div style="height:1px;font-size:300px"><p style="font-size:14px;margin:0">covert</p></div><div style="opacity:.99;background-color:#fff;padding:30px">Seen</div>',
  ],
  [
    'cover: a picture',
    `<div style="height:0">covert</div><img src="${picture}" style="width:300px;height:80px;display:block">`,
  ],
  [
    'cover: a float',
    '<div style="height:0;float:left;width:0;white-space:nowrap">covert</div><div style="float:left;background:#fff;width:300px;height:60px">Seen</div>',
  ],
  [
    'cover: a raised box',
    '<p>covert<span style="vertical-align:-60px;display:inline-block;background:#fff;width:300px;height:90px;line-height:90px">Seen</span></p>',
  ],
  [
    'cover: a thick border',
    '<div style="height:0">covert</div><div style="border:30px solid #000;opacity:.99">Seen</div>',
  ],
  [
    'cover: a line through',
    '<div style="font-size:300px;text-decoration:line-through"><span style="font-size:14px">covert</span></div>',
  ],
  ['cover: a thick line through', '<p style="text-decoration:line-through #000 20px">covert</p>'],
  [
    'cover: a wavy line',
    '<div style="font-size:200px;text-decoration:underline wavy #000"><span style="font-size:12px;vertical-align:-20px">covert</span></div>',
  ],
  [
    'cover: the next cell',
    '<table style="table-layout:fixed;width:200px"><tr><td style="width:1px;white-space:nowrap;padding:0"><span style="margin-left:20px">covert</span><td style="background:#fff;opacity:.99">Seen</table>',
  ],
  ['cover: other words', '<div style="height:0">covert covert covert</div><div>Seen seen seen seen</div>'],
  ['cover: lines upon each other', '<div style="line-height:.2;width:60px">covert Seen Seen Seen Seen Seen</div>'],
  [
    'cover: a box by the name of a note of ours',
    '<p>covert<span class="postern-note" style="vertical-align:-60px;display:inline-block;background:#fff;width:300px;height:90px;line-height:90px">Seen</span></p>',
  ],
  // What is not drawn at all.
  ['display: a group of columns', '<div style="display:table-column-group"><div>covert</div></div>'],
  ['display: a column', '<div style="display:table-column">covert</div>'],
  [
    'display: a row that collapsed',
    '<table><tr><td>Seen<tr style="visibility:collapse"><td style="visibility:visible">covert</table>',
  ],
  [
    'display: rows that collapsed',
    '<table><tbody style="visibility:collapse"><tr><td><span style="visibility:visible">covert</span></tbody><tr><td>Seen</table>',
  ],
  ['display: content that is left out', '<p style="content-visibility:hidden">covert</p>'],
  ['display: ruby', '<ruby style="display:ruby"><rt style="display:none">covert</rt><rp>covert</rp>Seen</ruby>'],
  ['display: hidden', '<p hidden>covert</p>'],
  // Styles that fit at some times.
  [
    'fit: how high',
    '<style>@media (orientation:portrait){.c{display:none}}</style><p style="height:1600px">Seen</p><p class=c>covert</p>',
  ],
  ['fit: the direction that is found', '<style>body[dir] .c{display:none}</style><p class=c>covert</p>'],
  [
    'fit: beside what was folded',
    `<style>details ~ .c{display:none}</style><blockquote>${earlier}</blockquote><p class=c>covert</p>`,
  ],
  [
    'fit: by what any element may be',
    `<style>:not(blockquote):not(p):not(div) + .c{opacity:0}</style><blockquote>${earlier}</blockquote><p class=c>covert</p>`,
  ],
  [
    'fit: a style that was opened',
    '<style>[style*=auto] .c{display:none}</style><div style="height:10px"><p>one</p><p>two</p><p class=c>covert</p></div>',
  ],
  [
    'fit: the second',
    '<style>.t p:nth-child(2){opacity:0}</style><div class=t><p>Seen</p><p style="display:none">x</p><p>covert</p></div>',
  ],
  [
    'fit: the last',
    '<style>.t :last-child{color:#fff}</style><div class=t><p>Seen</p><p>covert</p><p style="font-size:0">x</p></div>',
  ],
  ['fit: what is supported', '<style>@supports (display:grid){.c{display:none}}</style><p class=c>covert</p>'],
  [
    'fit: the scheme of colours',
    '<style>@media (prefers-color-scheme:light){.c{display:none}}</style><p class=c>covert</p>',
  ],
  [
    'fit: how much moves',
    '<style>@media (prefers-reduced-motion:no-preference){.c{display:none}}</style><p class=c>covert</p>',
  ],
  ['fit: nested', '<style>.w{.c{display:none}}</style><div class=w><p class=c>covert</p></div>'],
  ['fit: by what it holds', '<style>p:has(b){display:none}</style><p>covert <b>x</b></p>'],
  ['fit: an attribute', '<style>[class~=c][lang|=en]{display:none}</style><p class=c lang=en-x>covert</p>'],
  ['fit: a layer', '<style>@layer a{.c{display:none}}</style><p class=c>covert</p>'],
  // Far away.
  ['far: to the right', '<p style="margin-left:5000px">covert</p>'],
  ['far: below', '<p style="margin-top:30000px">covert</p>'],
  ['far: by an indent', '<p style="text-indent:20000px">covert</p>'],
  ['far: by words', '<p style="word-spacing:6000px;white-space:nowrap">Seen covert</p>'],
  ['far: in a wide box', '<div style="width:9000px;text-align:right">covert</div>'],
  ['far: by lines', `Seen${'<br>'.repeat(1500)}covert`],
  ['far: by paragraphs', `Seen${'<p>&nbsp;</p>'.repeat(800)}covert`],
  ['far: by a padding', '<div style="padding-left:4000px;width:300px">covert</div>'],
  [
    'far: below a picture that is not there',
    '<img src="https://evil.example/a.png" height=9000 width=10 style="height:9000px">covert',
  ],
  ['far: by what is aligned', '<span style="vertical-align:-9000px">covert</span>'],
  // Letters that nobody sees.
  ['letters: tags', `<p>Seen${asTags('covert')}</p>`],
  // Folded.
  ['folded: a quotation', `<p>Seen</p><blockquote>covert ${earlier}</blockquote>`],
  ['folded: as Gmail does', `<p>Seen</p><div class=gmail_quote>covert ${earlier}</div>`],
  [
    'folded: in what is folded',
    `<p>Seen</p><blockquote>${earlier}<blockquote>covert ${earlier}</blockquote></blockquote>`,
  ],
  // Where no words of a letter stand.
  ['elsewhere: an address of a link', '<p>Seen <a href="https://example.com/?covert">link</a></p>'],
  [
    'elsewhere: an address that its words do not say',
    '<p><a href="https://example.com/covert">https://example.com/</a></p>',
  ],
  ['elsewhere: a mailbox with a subject', '<p><a href="mailto:a@example.com?subject=covert">a@example.com</a></p>'],
  ['elsewhere: a picture', `<p>Seen <img src="${picture}" alt="covert" title="covert"></p>`],
  [
    'elsewhere: a field',
    '<select><option>covert</select><datalist><option value=covert>covert</datalist><input value=covert><textarea>covert</textarea>',
  ],
  [
    'elsewhere: sound and film',
    '<audio>covert</audio><video>covert</video><object>covert</object><iframe>covert</iframe><canvas>covert</canvas>',
  ],
  [
    'elsewhere: for others',
    '<noscript>covert</noscript><noembed>covert</noembed><noframes>covert</noframes><xmp style="display:none">covert</xmp>',
  ],
  ['elsewhere: a shadow', '<div><template shadowrootmode=open>covert<slot></slot></template>Seen</div>'],
  ['elsewhere: a drawing', '<svg><text>covert</text><title>covert</title></svg><math><mtext>covert</mtext></math>'],
  ['elsewhere: marks of a list', '<ul style="list-style-type:\'covert\'"><li>Seen</ul>'],
  ['elsewhere: a summary of a table', '<table summary=covert><tr><td abbr=covert title=covert>Seen</table>'],
  ['elsewhere: generated', '<style>p::before{content:"covert"}</style><p>Seen</p>'],
]

const messages: readonly (readonly [string, string])[] = [
  ['text: a quotation that is folded', plain('Seen', ...['covert', 'a', 'b', 'c', 'd', 'e'].map(line => `> ${line}`))],
  ['text: far below', plain('Seen', ...Array.from({ length: 3_000 }, () => ''), 'covert')],
  ['text: far below, behind blanks', plain('Seen', ...Array.from({ length: 3_000 }, () => ' \u00a0\u2003'), 'covert')],
  ['text: tags', plain(`Seen${asTags('covert')}`)],
]

export const covertCases: readonly CovertCase[] = [
  ...letters.map(([name, html]) => ({ name, html: `<p>Seen</p>${html}` })),
  ...messages.map(([name, message]) => ({ name, message })),
]

/** The same words where everybody reads them: a proof that finds nothing here finds nothing anywhere. */
export const openCases: readonly CovertCase[] = [
  { name: 'open: a paragraph', html: '<p>covert</p>' },
  {
    name: 'open: white on dark',
    html: '<div style="background:#123;padding:4px"><p style="color:#fff">covert</p></div>',
  },
  {
    name: 'open: on a gradient',
    html: '<div style="background:linear-gradient(#024,#135);color:#fff;padding:9px">covert</div>',
  },
  {
    name: 'open: a button',
    html: '<a href="https://example.com" style="display:inline-block;background:#06c;color:#fff;border-radius:40px;padding:8px 20px;line-height:1">covert</a>',
  },
  {
    name: 'open: a float over a ground',
    html: '<div style="float:left">covert</div><p style="background:#eee">Seen</p>',
  },
  { name: 'open: cut away by its letter', html: '<div style="height:22px;overflow:hidden">Seen<br>covert<br>x</div>' },
  { name: 'open: a text', message: plain('Seen', 'covert') },
]
