// The manual as somebody goes by it who sets up an organisation: heading by heading, each block on the machine it is for, as it stands there.

import type { Block, Machine as Name } from '../../src/testing/manual.ts'
import { readManual } from '../../src/testing/manual.ts'
import type { Machine, Ran, Typed } from './machines.ts'

/** What every operator replaces, because a program says it when it is there; nothing else of a block is changed. */
export const replaced = {
  'THUMBPRINT-OF-THE-PORTALS-ROOT-KEY': 'said by "postern init"',
  THUMBPRINT: 'said by "postern init", or by a gateway when it starts',
  ID: 'said when a window is scheduled, or by "postern gateway list"',
  'age1…': 'said by "age-keygen"',
  'age1postern1…': 'said by "postern recipients"',
} as const
export type Replacement = Partial<Record<keyof typeof replaced, string>>

/** Only where it is a word. */
function withReplacements(text: string, replacement: Replacement): string {
  return Object.entries(replacement).reduce(
    (all, [name, value]) => all.replaceAll(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g'), value),
    text,
  )
}

export interface ManualRun {
  /**
   * Types what stands below a heading, block after block.
   * @param options `from`, `to`: of its blocks these alone, from 0; `typed`: what they ask for on the terminal.
   * @returns what each block said.
   */
  follow(heading: string, options?: FollowOptions): Promise<Ran[]>
  /** Blocks that nobody came by. */
  left(): string[]
  readonly counts: { typed: number; written: number; notRun: number }
}

export interface FollowOptions {
  readonly page?: string
  readonly from?: number
  readonly to?: number
  readonly typed?: Typed
  /** Another machine than the page means: what is set up twice. */
  readonly on?: Name
  readonly replacement?: Replacement
}

const placeOf = ({ page, line }: Block) => `docs/${page}:${line}`

export function openManual(machines: Readonly<Record<string, Machine>>): ManualRun {
  const blocks = readManual().flatMap(page => page.blocks)
  const done = new Set<Block>()
  const notRun = blocks.filter(block => block.notRun !== null).length
  const counts = { typed: 0, written: 0, notRun }

  async function follow(block: Block, { typed, on, replacement = {} }: FollowOptions): Promise<Ran> {
    const { mark } = block
    if (mark === null) throw new Error(`${placeOf(block)} does not say on which machine it is run`)
    const machine = machines[on ?? mark.on]!
    const text = withReplacements(block.text, replacement)
    const isNew = !done.has(block)
    done.add(block)
    const file = mark.into ?? mark.addTo
    if (file !== undefined) {
      if (isNew) counts.written++
      if (mark.into !== undefined) await machine.write(file, text)
      else await machine.add(file, text)
      return { code: 0, said: '', output: '' }
    }
    if (isNew) counts.typed++
    const ran = await machine.run(text, typed)
    if (ran.code !== 0) throw new Error(`${placeOf(block)} ended with ${ran.code}:\n${text}\n${ran.said.slice(-4_000)}`)
    return ran
  }

  return {
    counts,
    async follow(heading, options = {}) {
      const { page, from = 0, to = Infinity } = options
      const found = blocks.filter(
        block => block.heading === heading && block.notRun === null && (page === undefined || block.page === page),
      )
      const chosen = found.slice(from, to)
      if (chosen.length === 0) throw new Error(`there is no such block below "${heading}"`)
      const said: Ran[] = []
      for (const block of chosen) said.push(await follow(block, options))
      return said
    },
    left: () => blocks.filter(block => block.notRun === null && !done.has(block)).map(placeOf),
  }
}
