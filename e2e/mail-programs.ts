// The HTML of a mail as programs draw it that read less than a browser does: near enough to see what is lost on the way.

/** Gmail takes out the sheet where it forwards, or has another address in it: what is left are the styles at the elements. */
export function asGmail(html: string): string {
  return html.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/ class="[^"]*"/g, '')
}

/** Word, of Outlook: it reads what stands for it alone, and knows neither widths that may be less, nor corners that are round. */
export function asWord(html: string): string {
  return asGmail(html.replace(/<!--\[if mso\]>([\s\S]*?)<!\[endif\]-->/g, '$1'))
    .replaceAll('mso-padding-alt', 'padding')
    .replace(/(?:max-width|border-radius|word-break|display):[^;"]*;?/g, '')
}
