// Words that a message holds and does not show are taken out: what is quoted later is what was read.

/** Below these nobody reads. */
const smallestFont = 3
const faintest = 0.15
const smallestBox = 2

function isTransparent(colour: string): boolean {
  return /^rgba\(.*,\s*0\)$|^transparent$/.test(colour)
}

function isGone(style: CSSStyleDeclaration): boolean {
  return style.display === 'none' || Number.parseFloat(style.opacity) < faintest
}

/** Cut away, or pushed out of its own box. */
function isCut(element: HTMLElement, style: CSSStyleDeclaration): boolean {
  if (style.display === 'inline') return false
  if (style.overflowX === 'visible' && style.overflowY === 'visible') return false
  const empty = element.clientHeight < smallestBox || element.clientWidth < smallestBox
  if (empty && element.textContent!.trim() !== '') return true
  return Math.abs(Number.parseFloat(style.textIndent)) > 1_000
}

function hasWords(node: Node): boolean {
  return [...node.childNodes].some(child => child.nodeType === 3 && child.textContent!.trim() !== '')
}

/** Read before anything is changed: a change between two readings would lay the page out anew for each. */
interface Findings {
  readonly gone: readonly Element[]
  readonly unseen: readonly HTMLElement[]
}

/** Elements looked at before the page gets its turn. */
const atOnce = 500

async function look(body: HTMLElement, view: Window, pause: () => Promise<void>): Promise<Findings> {
  const gone: Element[] = []
  const unseen: HTMLElement[] = []
  const waiting: { readonly element: Element; readonly ground: string }[] = []
  const later = (parent: Element, ground: string) => {
    for (const element of parent.children) waiting.push({ element, ground })
  }
  later(body, 'rgb(255, 255, 255)')
  for (let count = 1; waiting.length > 0; count++) {
    if (count % atOnce === 0) await pause()
    const { element, ground } = waiting.pop()! as { element: HTMLElement; ground: string }
    if (element.tagName === 'STYLE') continue
    const style = view.getComputedStyle(element)
    if (isGone(style) || isCut(element, style)) {
      gone.push(element)
      continue
    }
    const onPicture = style.backgroundImage !== 'none'
    const own = isTransparent(style.backgroundColor) ? ground : style.backgroundColor
    const under = onPicture ? '' : own
    if (hasWords(element) && isUnseen(style, under)) unseen.push(element)
    later(element, under)
  }
  return { gone, unseen }
}

/** @param ground empty where it is a picture, of which nothing is known. */
function isUnseen(style: CSSStyleDeclaration, ground: string): boolean {
  return (
    style.visibility !== 'visible' ||
    Number.parseFloat(style.fontSize) < smallestFont ||
    isTransparent(style.color) ||
    (ground !== '' && style.color === ground)
  )
}

/** @param pause gives the page its turn. */
export async function dropHidden(body: HTMLElement, view: Window, pause: () => Promise<void>): Promise<void> {
  const { gone, unseen } = await look(body, view, pause)
  for (const element of gone) element.remove()
  for (const element of unseen) {
    for (const child of [...element.childNodes]) if (child.nodeType === 3) child.remove()
  }
}
