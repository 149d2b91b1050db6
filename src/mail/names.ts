// Names that strangers chose, made fit for a line of the screen and for a file on a disk.

const extensions: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'message/rfc822': 'eml',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
}
const maxLength = 150

/** One line without controls, format and bidi characters: these could draw a name over what stands beside it. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/**
 * @param claimed as the message names it
 * @returns a name without folders, without what any system refuses, keeping its extension; never empty
 */
export function fileName(claimed: string | null, mimeType: string, id: number): string {
  const last = oneLine(claimed ?? '')
    .split(/[/\\]/)
    .at(-1)!
  const clean = last
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[. ]+/, '')
    .slice(0, maxLength * 8)
    .replace(/[. ]{1,1200}$/, '')
  if (clean === '') return `attachment-${id + 1}.${extensions[mimeType] ?? 'bin'}`
  if (clean.length <= maxLength) return clean
  const extension = /\.[^.]{1,12}$/.exec(clean)?.[0] ?? ''
  return `${[...clean].slice(0, maxLength - extension.length).join('')}${extension}`
}
