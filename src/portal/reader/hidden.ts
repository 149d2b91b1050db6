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
  const clips = style.overflowX !== 'visible' || style.overflowY !== 'visible'
  const empty = element.clientHeight < smallestBox || element.clientWidth < smallestBox
  if (clips && empty && element.textContent!.trim() !== '') return true
  return clips && Math.abs(Number.parseFloat(style.textIndent)) > 1_000
}

function hasWords(node: Node): boolean {
  return [...node.childNodes].some(child => child.nodeType === 3 && child.textContent!.trim() !== '')
}

/** Read before anything is changed: a change between two readings would lay the page out anew for each. */
interface Findings {
  readonly gone: readonly Element[]
  readonly unseen: readonly HTMLElement[]
}

function look(body: HTMLElement, view: Window): Findings {
  const gone: Element[] = []
  const unseen: HTMLElement[] = []
  const walk = (element: HTMLElement, ground: string) => {
    const style = view.getComputedStyle(element)
    if (element.tagName === 'STYLE') return
    if (isGone(style) || isCut(element, style)) {
      gone.push(element)
      return
    }
    const under = isTransparent(style.backgroundColor) ? ground : style.backgroundColor
    const onPicture = style.backgroundImage !== 'none'
    if (hasWords(element) && isUnseen(style, onPicture ? '' : under)) unseen.push(element)
    for (const child of element.children) walk(child as HTMLElement, onPicture ? '' : under)
  }
  for (const child of body.children) walk(child as HTMLElement, 'rgb(255, 255, 255)')
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

/** @returns how many characters were taken out. */
export function dropHidden(body: HTMLElement, view: Window): number {
  const { gone, unseen } = look(body, view)
  let characters = 0
  for (const element of gone) {
    characters += element.textContent?.trim().length ?? 0
    element.remove()
  }
  for (const element of unseen) {
    for (const child of [...element.childNodes]) {
      if (child.nodeType !== 3) continue
      characters += child.textContent!.trim().length
      child.remove()
    }
  }
  return characters
}
