// The editor: ProseMirror with this product's schema, loaded only when somebody writes.

import { baseKeymap, lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands'
import { closeHistory, history, redo, redoDepth, undo, undoDepth } from 'prosemirror-history'
import { keymap } from 'prosemirror-keymap'
import { type MarkType, Node, type NodeType } from 'prosemirror-model'
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list'
import { type Command, EditorState, Selection } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { isDrawable } from '../../mail/html/shape.ts'
import { drawnLetters } from '../../mail/letters.ts'
import { sliceOf } from './document/composed.ts'
import { pasted } from './document/pasted.ts'
import { schema } from './document/schema.ts'
import { withoutRow, withRow } from './document/table-rows.ts'
import { linkTargets } from './link-targets.ts'
import { type OriginalWords, quotationView } from './original.ts'
import './editor.css'

const { nodes, marks } = schema

export type Action =
  | 'bold'
  | 'italic'
  | 'bullets'
  | 'numbers'
  | 'quote'
  | 'plain'
  | 'undo'
  | 'redo'
  | 'addRow'
  | 'removeRow'

/** Whether the words where somebody writes stand in a block of this type. */
function standsIn({ selection: { $from } }: EditorState, type: NodeType): boolean {
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === type) return true
  return false
}

function toggleBlock(type: NodeType, on: Command, off: Command): Command {
  return (state, ...rest) => (standsIn(state, type) ? off : on)(state, ...rest)
}

/** Where no row is left, no table is. */
function changeRows(change: (table: Node, row: number) => Node | null, step: number): Command {
  return ({ selection: { $from }, tr }, dispatch) => {
    let depth = $from.depth
    while (depth > 0 && $from.node(depth).type !== nodes.table) depth--
    if (depth === 0) return false
    const [table, row, at] = [$from.node(depth), $from.index(depth), $from.before(depth)]
    const isLast = step < 0 && table.childCount === 1
    const changed = isLast ? null : change(table, row)
    if (changed === null && !isLast) return false
    if (changed === null) tr.delete(at, at + table.nodeSize)
    else {
      tr.replaceWith(at, at + table.nodeSize, changed)
      let inside = at + 1
      for (let above = 0; above < Math.min(row + Math.max(step, 0), changed.childCount - 1); above++)
        inside += changed.child(above).nodeSize
      tr.setSelection(Selection.near(tr.doc.resolve(inside)))
    }
    // However fast it follows on another change, it is undone by itself.
    dispatch?.(closeHistory(tr).scrollIntoView())
    return true
  }
}

const commands: Readonly<Record<Action, Command>> = {
  bold: toggleMark(marks.strong),
  italic: toggleMark(marks.em),
  bullets: toggleBlock(nodes.bullet_list, wrapInList(nodes.bullet_list), liftListItem(nodes.list_item)),
  numbers: toggleBlock(nodes.ordered_list, wrapInList(nodes.ordered_list), liftListItem(nodes.list_item)),
  quote: toggleBlock(nodes.blockquote, wrapIn(nodes.blockquote), lift),
  plain: (state, dispatch) =>
    liftListItem(nodes.list_item)(state, dispatch) || setBlockType(nodes.paragraph)(state, dispatch),
  undo,
  redo,
  addRow: changeRows(withRow, 1),
  removeRow: changeRows(withoutRow, -1),
}

const keys = keymap({
  'Mod-b': commands.bold,
  'Mod-i': commands.italic,
  'Mod-z': undo,
  'Shift-Mod-z': redo,
  'Mod-y': redo,
  Enter: splitListItem(nodes.list_item),
  'Shift-Enter': (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView())
    return true
  },
  'Mod-]': sinkListItem(nodes.list_item),
  'Mod-[': liftListItem(nodes.list_item),
})

/** What the tools show of where somebody writes. */
export interface Tells {
  readonly pressed: ReadonlySet<string>
  /** Those that would do nothing. */
  readonly idle: ReadonlySet<string>
}

export const nothingTold: Tells = { pressed: new Set(), idle: new Set(['undo', 'redo', 'addRow', 'removeRow']) }

function tellsOf(state: EditorState): Tells {
  const { from, to, empty, $from } = state.selection
  const isMarked = (mark: MarkType) =>
    empty ? mark.isInSet(state.storedMarks ?? $from.marks()) !== undefined : state.doc.rangeHasMark(from, to, mark)
  const pressed: Readonly<Record<string, boolean>> = {
    bold: isMarked(marks.strong),
    italic: isMarked(marks.em),
    bullets: standsIn(state, nodes.bullet_list),
    numbers: standsIn(state, nodes.ordered_list),
    quote: standsIn(state, nodes.blockquote),
  }
  const isTable = standsIn(state, nodes.table)
  const idle = { undo: undoDepth(state) === 0, redo: redoDepth(state) === 0, addRow: !isTable, removeRow: !isTable }
  const those = (told: Readonly<Record<string, boolean>>) => new Set(Object.keys(told).filter(name => told[name]))
  return { pressed: those(pressed), idle: those(idle) }
}

const isSame = (a: Tells, b: Tells) =>
  [...a.pressed, '|', ...a.idle].join(' ') === [...b.pressed, '|', ...b.idle].join(' ')

export interface EditorOptions {
  readonly place: HTMLElement
  /** JSON of a document; empty for none. */
  readonly content: string
  readonly label: string
  readonly language: string | null
  readonly onChange: () => void
  /** Told when it becomes something else. */
  readonly onTells: (tells: Tells) => void
  readonly onFiles: (files: readonly File[]) => void
  /** For the text, where somebody writes. */
  readonly onPictures: (files: readonly File[]) => void
  readonly original: OriginalWords
  /** Address of a picture of this draft. */
  readonly pictureOf: (contentId: string) => Promise<string>
}

export interface Editor {
  doc(): Node
  run(action: Action): void
  /** Of the words selected; of its own text where none are. null takes it away. */
  link(href: string | null): void
  /** @param width pixels; null: its own. */
  showPicture(contentId: string, alt: string, width: number | null): void
  focus(): void
  end(): void
}

export function readDoc(content: string): Node {
  try {
    const doc = Node.fromJSON(schema, JSON.parse(content))
    doc.check()
    return doc
  } catch {
    return schema.node('doc', null, [schema.node('paragraph')])
  }
}

const isPicture = ({ type }: File) => /^image\/(?:png|jpeg|gif|webp)$/.test(type)

function take(view: EditorView, data: DataTransfer | null, { onFiles, onPictures }: EditorOptions): boolean {
  const files = [...(data?.files ?? [])]
  const html = data?.getData('text/html') ?? ''
  const text = data?.getData('text/plain') ?? ''
  if (files.length > 0 && text === '') {
    onPictures(files.filter(isPicture))
    onFiles(files.filter(file => !isPicture(file)))
    // A page that takes a browser minutes to parse is pasted as its words.
  } else if (html !== '' && isDrawable(html))
    view.dispatch(view.state.tr.replaceSelection(pasted(html)).scrollIntoView())
  else if (text !== '') view.dispatch(view.state.tr.replaceSelection(sliceOf(drawnLetters(text))).scrollIntoView())
  return true
}

function pictureView({ attrs }: Node, pictureOf: EditorOptions['pictureOf']): { dom: HTMLImageElement } {
  const dom = document.createElement('img')
  dom.alt = String(attrs['alt'])
  if (attrs['width'] !== null) dom.width = Number(attrs['width'])
  pictureOf(String(attrs['contentId'])).then(
    url => {
      dom.src = url
    },
    () => {},
  )
  return { dom }
}

export function startEditor(options: EditorOptions): Editor {
  const { place, content, label, language, onChange, onTells, original, pictureOf } = options
  const state = EditorState.create({
    doc: readDoc(content),
    plugins: [history(), keys, keymap(baseKeymap), linkTargets()],
  })
  let told = nothingTold
  const view = new EditorView(place, {
    state,
    attributes: {
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-label': label,
      class: 'written',
      autocomplete: 'off',
      spellcheck: 'true',
      ...(language !== null && { lang: language }),
    },
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction))
      const next = tellsOf(view.state)
      if (!isSame(told, next)) {
        told = next
        onTells(next)
      }
      if (transaction.docChanged) onChange()
    },
    nodeViews: {
      blockquote: node => quotationView(node, original),
      picture: node => pictureView(node, pictureOf),
    },
    handleDOMEvents: {
      // The library would parse with a policy of its own, which this page does not allow.
      paste(_, event) {
        event.preventDefault()
        return take(view, event.clipboardData, options)
      },
      drop(_, event) {
        // What is moved within the text is the library's.
        if (view.dragging) return false
        event.preventDefault()
        event.stopPropagation()
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })
        if (at) view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(at.pos))))
        return take(view, event.dataTransfer, options)
      },
    },
  })
  return {
    doc: () => view.state.doc,
    run(action) {
      commands[action](view.state, view.dispatch, view)
      view.focus()
    },
    link(href) {
      linkSelection(view, href)
      view.focus()
    },
    showPicture(contentId, alt, width) {
      view.dispatch(
        view.state.tr.replaceSelectionWith(nodes.picture.create({ contentId, alt, width })).scrollIntoView(),
      )
      view.focus()
    },
    focus() {
      view.dispatch(view.state.tr.setSelection(Selection.atStart(view.state.doc)))
      view.focus()
    },
    end: () => view.destroy(),
  }
}

function linkSelection(view: EditorView, href: string | null): void {
  const { tr, selection } = view.state
  const { from, to, empty } = selection
  if (href === null) view.dispatch(tr.removeMark(from, to, marks.link))
  else if (empty) view.dispatch(tr.replaceSelectionWith(schema.text(href, [marks.link.create({ href })]), false))
  else view.dispatch(tr.addMark(from, to, marks.link.create({ href })))
}
