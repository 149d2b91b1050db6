// The letter that is answered, in the editor: on a narrow screen it is folded to a line, and sent whole all the same.

import type { Node } from 'prosemirror-model'
import type { NodeView } from 'prosemirror-view'
import { textOf } from './document/composed.ts'

/** What stands on the line, and what a press of it does. */
export interface OriginalLine {
  readonly says: string
  readonly does: string
}

export type OriginalWords = (author: string, lines: number, isOpen: boolean) => OriginalLine

function linesOf(quotation: Node): number {
  return textOf(quotation)
    .split('\n')
    .filter(line => line.trim() !== '').length
}

/** Other quotations stay as they are. Which screens are narrow, the style sheet says. */
export function quotationView(node: Node, words: OriginalWords): NodeView {
  const quotation = document.createElement('blockquote')
  const author = node.attrs['author'] as string | null
  if (author === null) return { dom: quotation, contentDOM: quotation }
  const dom = document.createElement('div')
  const button = document.createElement('button')
  const [says, does] = [document.createElement('span'), document.createElement('span')]
  says.dir = 'auto'
  does.className = 'does'
  button.type = 'button'
  button.contentEditable = 'false'
  button.append(says, ' · ', does)
  dom.className = 'original'
  dom.append(button, quotation)
  let current = node
  let isOpen = false
  const tell = () => {
    const line = words(author, linesOf(current), isOpen)
    says.textContent = line.says
    does.textContent = line.does
    button.setAttribute('aria-expanded', String(isOpen))
    dom.classList.toggle('open', isOpen)
  }
  button.addEventListener('click', () => {
    isOpen = !isOpen
    tell()
  })
  tell()
  return {
    dom,
    contentDOM: quotation,
    update(next) {
      if (next.type !== node.type || next.attrs['author'] !== author) return false
      if (next.content !== current.content) {
        current = next
        tell()
      }
      return true
    },
    stopEvent: event => button.contains(event.target as globalThis.Node),
    ignoreMutation: mutation => !quotation.contains(mutation.target),
  }
}
