// The few drawings of the reader.

import { Drawing } from '../ui/drawing.tsx'

const drawings = {
  reply: 'M9 7l-5 5 5 5M4 12h10a6 6 0 0 1 6 6v1',
  'reply-all': 'M12 7l-5 5 5 5M7 7l-5 5 5 5M7 12h8a6 6 0 0 1 6 6v1',
  forward: 'M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6v1',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  opens: 'M6 9l6 6 6-6',
  good: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM8.5 11.5l2.5 2.5 4.5-4.5',
  bad: 'M12 4L2.5 20h19zM12 10v4M12 17h.01',
  unknown: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 17h.01',
} as const

export type IconName = keyof typeof drawings

export function Icon({ name }: { readonly name: IconName }) {
  return <Drawing lines={drawings[name]} name={name} />
}
