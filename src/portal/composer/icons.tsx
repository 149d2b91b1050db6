// Signs of the tools.

import { Drawing } from '../ui/drawing.tsx'
import type { Action } from './editor.ts'

export type Tool = Action | 'link' | 'picture'

const lines: Readonly<Record<Tool, string>> = {
  undo: 'M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3',
  redo: 'm16 5 4 4-4 4M20 9H10a5.5 5.5 0 0 0 0 11h3',
  bold: 'M7 5h5.5a3.5 3.5 0 0 1 0 7H7zm0 7h6.5a3.5 3.5 0 0 1 0 7H7z',
  italic: 'M10 5h7M7 19h7M14 5l-4 14',
  bullets: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  numbers:
    'M10 6h10M10 12h10M10 18h10M4 5l1.2-.8V8M3.8 11.2c1.6-1 2.6.2 1.6 1.3L3.9 14h2M4 16.4c2-.8 2.4 1.3.7 1.5 1.9.2 1.5 2.4-.8 1.7',
  quote: 'M5 5v14M10 8h10M10 12h10M10 16h6',
  plain: 'M6 6V5h12v1M12 5v14M9.5 19h5',
  addRow: 'M4 5h16v6H4zM12 5v6M12 14v6M9 17h6',
  removeRow: 'M4 5h16v6H4zM12 5v6M9 17h6',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
}

export function Icon({ of }: { readonly of: Tool }) {
  return <Drawing lines={lines[of]} name={of} />
}
