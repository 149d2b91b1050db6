// Gives bytes to the reader as a file. Its type is never one that a browser would run.

const keptFor = 60_000

export function saveAs(name: string, bytes: ArrayBuffer): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), keptFor)
}

/** Types that the system's own viewers show, and nothing runs. */
const viewable = /^(?:image\/(?:png|jpeg|gif|webp)|application\/pdf|text\/plain|audio\/.+|video\/.+)$/

/** Whether this device opens such a file in another app: phones, mostly. */
export function opensInApps(name: string, mimeType: string): boolean {
  if (!viewable.test(mimeType) || !navigator.canShare || !matchMedia('(pointer: coarse)').matches) return false
  return navigator.canShare({ files: [new File([], name, { type: mimeType })] })
}

/** Asks which app it shall be. Kept as a download where the browser no longer takes the press of the button for consent. */
export async function openInApp(name: string, mimeType: string, bytes: ArrayBuffer): Promise<void> {
  try {
    await navigator.share({ files: [new File([bytes], name, { type: mimeType })] })
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'AbortError') saveAs(name, bytes)
  }
}
