// What a file is, told by its name and its first bytes rather than by what the message claims.

/** Files that run, or make something run, when somebody opens them. Data; extensions without their dot. */
const dangerous = new Set(
  [
    'apk app appimage bat cmd com cpl deb dll dmg exe gadget iso img inf jar lnk msc msi msix msp pif pkg reg rpm run scr',
    'ps1 psm1 js jse mjs vb vbe vbs ws wsf wsh hta sh bash command py pyw rb pl scpt workflow',
    'docm dotm xlam xlsm xltm xll pptm potm ppam ppsm sldm one',
    'htm html xhtml mht mhtml shtml svg svgz xml xsl chm url webloc desktop library-ms search-ms settingcontent-ms',
    'vhd vhdx ace rdp diagcab application appref-ms',
  ]
    .join(' ')
    .split(' '),
)

/** Lower-case, without its dot; empty when it has none. */
export function extensionOf(filename: string): string {
  return /\.([^.\s]{1,16})$/.exec(filename)?.[1]?.toLowerCase() ?? ''
}

export function isDangerous(filename: string): boolean {
  return dangerous.has(extensionOf(filename))
}

export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif'
/** What can be shown without leaving the portal. Never a drawing that can hold script. */
export type Shown = PictureType | 'application/pdf'

const signatures: readonly (readonly [type: Shown, at: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
]
/** Of one picture: 50 million are 200 MB once they are decoded, and cameras make about as many. */
export const maxPixels = 50_000_000
/** Of all pictures of a letter together: a few hundred small files can ask for as much as one large one. */
export const mostPixels = 4 * maxPixels
/** Where readers of PDF look for its mark. */
const pdfReach = 1_024

/** @returns null for what is not shown. */
export function shownAs(content: Uint8Array): Shown | null {
  const start = String.fromCharCode(...content.subarray(0, pdfReach))
  for (const [type, at, bytes] of signatures) if (start.startsWith(bytes, at)) return type
  return start.includes('%PDF-') ? 'application/pdf' : null
}

export function isMessage(mimeType: string): boolean {
  return mimeType === 'message/rfc822' || mimeType === 'message/global'
}
