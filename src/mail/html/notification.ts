// The HTML of every mail that the programs write themselves. As mail programs need it: tables where Word draws the mail, styles at
// each element where they take out sheets, colours that can be read in light and dark, nothing fetched, and few kilobytes of it.

import { escapeHtml } from './escape.ts'

export type Block =
  /** What it is about, in large letters. */
  | { readonly kind: 'lead'; readonly text: string; readonly language?: string }
  | { readonly kind: 'line'; readonly text: string; readonly language?: string }
  /** To be typed elsewhere. */
  | { readonly kind: 'code'; readonly text: string }
  /** `below` gives the address too, for whoever does not press what comes by mail. */
  | { readonly kind: 'button'; readonly label: string; readonly url: string; readonly below: string }

export interface Notification {
  /** BCP 47. */
  readonly language: string
  readonly title: string
  readonly blocks: readonly Block[]
}

/** Word takes Times where it does not know the first font of a list. */
const forWord = '<!--[if mso]><style>p, a { font-family: Arial, sans-serif !important }</style><![endif]-->'

/** Where a mail program looks for it, as Apple's do; others turn the colours over themselves. */
const dark = `:root { color-scheme: light dark; supported-color-schemes: light dark }
@media (prefers-color-scheme: dark) {
.ground { background: #14181d !important }
.paper { background: #1e242b !important; border-color: #3a444f !important }
.ink { color: #e8ecf1 !important }
.soft { color: #a9b4c0 !important }
.code { background: #14181d !important; color: #ffffff !important }
}`

const font = "font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
const line = `margin:0 0 16px;${font};font-size:17px;line-height:25px;color:#1c2430`
const lead = `margin:0 0 20px;${font};font-size:21px;line-height:29px;font-weight:600;color:#1c2430`
const soft = `margin:0 0 20px;${font};font-size:14px;line-height:20px;color:#55606e`
const code = `margin:0;${font};font-size:30px;line-height:40px;font-weight:700;letter-spacing:2px;white-space:nowrap;color:#1c2430`
const button = `display:inline-block;padding:14px 28px;${font};font-size:17px;line-height:24px;font-weight:600;color:#ffffff;text-decoration:none;border-radius:8px`
const table = 'role="presentation" border="0" cellpadding="0" cellspacing="0"'

function paragraph(text: string, className: string, style: string, language?: string): string {
  const lang = language === undefined ? '' : ` lang="${escapeHtml(language)}"`
  return `<p${lang} class="${className}" style="${style}">${escapeHtml(text)}</p>`
}

function drawn(block: Block): string {
  switch (block.kind) {
    case 'lead':
      return paragraph(block.text, 'ink', lead, block.language)
    case 'line':
      return paragraph(block.text, 'ink', line, block.language)
    case 'code':
      return `<table ${table} style="margin:0 0 20px"><tr><td class="code" bgcolor="#eef2f7" style="background:#eef2f7;border-radius:8px;padding:12px 24px">
<p class="ink" style="${code}"><strong>${escapeHtml(block.text)}</strong></p></td></tr></table>`
    case 'button':
      return `<table ${table} style="margin:0 0 16px"><tr><td bgcolor="#1b5e9e" style="background:#1b5e9e;border-radius:8px;mso-padding-alt:14px 28px">
<p style="margin:0"><a href="${escapeHtml(block.url)}" style="${button}">${escapeHtml(block.label)}</a></p></td></tr></table>
${paragraph(block.below, 'soft', soft).replace(escapeHtml(block.url), url => `<span style="display:block;word-break:break-all">${url}</span>`)}`
  }
}

export function notificationHtml({ language, title, blocks }: Notification): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
${dark}
</style>
${forWord}
</head>
<body class="ground" style="margin:0;padding:0;background:#f4f5f7">
<table ${table} width="100%" class="ground" bgcolor="#f4f5f7" style="background:#f4f5f7"><tr><td align="center" style="padding:16px 8px">
<!--[if mso]><table ${table} width="600"><tr><td><![endif]-->
<table ${table} width="100%" class="paper" bgcolor="#ffffff" style="max-width:600px;background:#ffffff;border:1px solid #d5dae1;border-radius:12px"><tr><td align="left" style="padding:24px 24px 8px">
${blocks.map(drawn).join('\n')}
</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
`
}
