// Names that strangers chose, made fit for a line of the screen and for a file on a disk.

import { mailLimits } from '../structure.ts'

const extensions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'text/plain': 'txt',
    'text/calendar': 'ics',
    'message/rfc822': 'eml',
    'message/global': 'eml',
    'message/delivery-status': 'txt',
    'message/global-delivery-status': 'txt',
    'message/disposition-notification': 'txt',
    'message/feedback-report': 'txt',
    'text/rfc822-headers': 'txt',
    'text/vcard': 'vcf',
    'text/x-vcard': 'vcf',
    'text/markdown': 'md',
    'application/ics': 'ics',
    'application/pgp-signature': 'asc',
    'application/pkcs7-signature': 'p7s',
    'application/pkcs7-mime': 'p7m',
    'application/pdf': 'pdf',
    'application/zip': 'zip',
    'image/jpeg': 'jpg',
    'image/svg+xml': 'svg',
    'audio/mpeg': 'mp3',
    'audio/mp4': 'm4a',
    'video/quicktime': 'mov',
    'application/rtf': 'rtf',
    'application/json': 'json',
    'application/xml': 'xml',
    'application/gzip': 'gz',
    'application/pgp-keys': 'asc',
    'application/msword': 'doc',
    'application/vnd.ms-excel': 'xls',
    'application/vnd.ms-powerpoint': 'ppt',
    'application/vnd.oasis.opendocument.presentation': 'odp',
    'application/vnd.oasis.opendocument.spreadsheet': 'ods',
    'application/vnd.oasis.opendocument.text': 'odt',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  }),
)
/** Of most pictures, sounds and texts the type is named as their files end. */
const ownName = /^(?:text|image|audio|video)\/(?:x-)?([a-z0-9]{3,4})$/
const maxExtension = 17

/** Joiners where they are part of how something is written: between emoji, and in scripts whose letters join. */
const joiners =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic})|(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}])[\u200c\u200d](?=\p{L})/gu

/** One line without controls, format and bidi characters: these could draw a name over what stands beside it. */
export function oneLine(text: string): string {
  const joining = new Set([...text.matchAll(joiners)].map(({ index }) => index))
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign, at: number) => (joining.has(at) ? sign : ' '))
    .replace(/ {2,}/g, ' ')
    .trim()
}

/**
 * @param claimed as the message names it
 * @param longest characters, its extension included
 * @returns a name without folders, without what any system refuses, keeping its extension; never empty
 */
export function fileName(
  claimed: string | null,
  mimeType: string,
  id: number,
  longest = mailLimits.nameLength,
): string {
  const last = oneLine(claimed ?? '')
    .split(/[/\\]/)
    .at(-1)!
  const clean = trimDots(last.replace(/[<>:"|?*]/g, '_').replace(/^[. ]+/, ''))
  if (clean === '') return `attachment-${id + 1}.${extensions.get(mimeType) ?? ownName.exec(mimeType)?.[1] ?? 'bin'}`
  if (clean.length <= longest) return clean
  // The extension stays: it says what the file would do.
  const dot = clean.lastIndexOf('.')
  const extension = clean.length - dot <= maxExtension ? clean.slice(dot) : ''
  return `${[...clean.slice(0, longest)].slice(0, longest - extension.length).join('')}${extension}`
}

/** By hand, because a pattern tries again at every dot of a long run. */
function trimDots(name: string): string {
  let end = name.length
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--
  return name.slice(0, end)
}
