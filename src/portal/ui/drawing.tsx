// A small drawing, in lines of the colour that the words beside it have.

import './drawing.css'

export interface DrawingProps {
  /** Of a path, on a sheet of 24 by 24. */
  readonly lines: string
  readonly name: string
}

/** Never alone: what it stands for has words, which may be hidden from the eye. */
export function Drawing({ lines, name }: DrawingProps) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d={lines} />
    </svg>
  )
}
