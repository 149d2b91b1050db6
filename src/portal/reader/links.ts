// Where the links of a message really go: told in their titles, and beside them where their text says otherwise.

const domainInText = /(?:^|[\s/(])((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?=$|[\s/:?#)])/u

/** The host that a link's text seems to promise; null when it promises none. */
export function promisedHost(text: string): string | null {
  const domain = domainInText.exec(text.trim())?.[1]
  if (domain === undefined || text.includes('@')) return null
  try {
    return new URL(`https://${domain}`).hostname
  } catch {
    return null
  }
}

/** Whether two hosts are the same but for a leading `www.`. */
export function sameHost(a: string, b: string): boolean {
  const bare = (host: string) => host.replace(/^www\./, '')
  return bare(a) === bare(b)
}

/**
 * @param warning says that a link goes to a host.
 */
export function markLinks(body: HTMLElement, warning: (host: string) => string): void {
  for (const link of body.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    if (!URL.canParse(link.href)) continue
    const target = new URL(link.href)
    // As A-labels: letters of another alphabet that look like these do not pass for them.
    link.title = target.hostname === '' ? target.pathname : target.hostname
    const promised = promisedHost(link.textContent ?? '')
    if (target.hostname === '' || promised === null || sameHost(promised, target.hostname)) continue
    const note = body.ownerDocument.createElement('strong')
    note.className = 'postern-note'
    note.textContent = ` (${warning(target.hostname)})`
    link.after(note)
  }
}
