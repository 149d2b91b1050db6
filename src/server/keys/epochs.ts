// What the public parameters say of who holds the shares of a serial.

import { type DistrictNode, districtNode } from '../../contract/nodes.ts'
import type { Parameters } from '../../contract/parameters.ts'
import type { SerialRow } from '../db/serials.ts'
import type { EpochRow } from '../db/threshold/epochs.ts'
import type { Closed } from './ceremony.ts'

type SerialFields = Pick<
  Parameters['serials'][number],
  'threshold' | 'epoch' | 'nodes' | 'made' | 'transcript' | 'next' | 'retireAt'
>

const closedOf = ({ content }: EpochRow): Closed => JSON.parse(content)

/** @param whole who gives whole keys where no nodes serve. */
export function holdersOf(
  { serial }: Pick<SerialRow, 'serial'>,
  epochs: readonly EpochRow[],
  whole: SerialFields['nodes'][number],
): SerialFields {
  const of = epochs.filter(row => row.serial === serial)
  const newest = (state: EpochRow['state']) => of.findLast(row => row.state === state)
  const [serving, next] = [newest('serving'), newest('next')]
  return {
    ...(serving ? servedBy(serving) : { threshold: 1, epoch: 1, nodes: [whole] }),
    ...(next && { next: inShort(closedOf(next)) }),
  }
}

function inShort({ threshold, epoch, transcript, nodes }: Closed) {
  const named = nodes.map(({ id, index, url, publicKey }) => ({ id, index, url, publicKey }))
  return { threshold, epoch, nodes: named, transcript }
}

function servedBy(row: EpochRow): SerialFields {
  return {
    ...inShort(closedOf(row)),
    made: 'split',
    ...(row.retire_at !== null && { retireAt: row.retire_at }),
  }
}

/** Ids of those who took shares in it. */
export const namesIn = (row: EpochRow): string[] => closedOf(row).nodes.map(({ id }) => id)

/** All that serials name, each once, as its newest card has it. */
export function nodesOf(epochs: readonly EpochRow[]): DistrictNode[] {
  const nodes = new Map<string, DistrictNode>()
  for (const row of epochs)
    if (row.state !== 'former') for (const node of closedOf(row).nodes) nodes.set(node.id, districtNode.parse(node))
  return [...nodes.values()]
}
