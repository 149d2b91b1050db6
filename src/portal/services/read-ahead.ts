// What a message that is opened again needs of the browser's databases, asked for while the program of its page is still being read.
// Each is given out once.

import type { ParametersAnswer } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { loadArrival } from '../../workers/arrivals.ts'
import type { Source } from '../../workers/vault/protocol.ts'
import { offlineCopy } from './offline-copy.ts'

let parameters: Promise<ParametersAnswer | null> | null = null
let arrival: { readonly id: string; readonly source: Promise<Source | undefined> } | null = null

/** By the address that the page stands at. */
export function readAhead({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): void {
  const id = hash.slice(1)
  if (pathname !== paths.read || id === '') return
  parameters = offlineCopy.parameters()
  arrival = { id, source: loadArrival(id).catch(() => undefined) }
}

export function readParameters(): Promise<ParametersAnswer | null> {
  const read = parameters ?? offlineCopy.parameters()
  parameters = null
  return read
}

export function readArrival(id: string): Promise<Source | undefined> {
  const read = arrival?.id === id ? arrival.source : loadArrival(id).catch(() => undefined)
  arrival = null
  return read
}
