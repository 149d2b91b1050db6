// What goes wrong on the day, and what each reader then gets.

import type { Place } from './place.ts'

export interface Variant {
  readonly name: string
  /** One line for the terminal. */
  readonly what: string
  /** A window was announced. */
  readonly planned: boolean
  /** What a device without keys comes to. */
  readonly newDevice: 'waits' | 'waits after its code' | 'reads'
  readonly answers: 'wait' | 'leave'
  readonly forwards: 'are kept' | 'are answered'
  begin(place: Place): Promise<void>
  end(place: Place): Promise<void>
}

const stopped = {
  newDevice: 'waits',
  answers: 'wait',
  forwards: 'are kept',
  begin: place => place.stop(),
  end: place => place.start(),
} as const satisfies Partial<Variant>

export const variants: readonly Variant[] = [
  { name: 'window', what: 'announced maintenance, connections refused', planned: true, ...stopped },
]
