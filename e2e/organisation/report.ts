// What was tried, told as it goes and once more as a table at the end.

import path from 'node:path'
import { tell } from '../proof.ts'

/** What is left of a run. */
export const ofJournals = path.join('build', 'organisation')

export interface Step {
  readonly title: string
  readonly passed: boolean
  readonly seconds: number
  /** What was seen; where it did not pass, why. */
  readonly saw: string
}

const firstLine = (text: string) => text.split('\n')[0]!

export class Report {
  readonly steps: Step[] = []

  /** @param work says what it saw. @returns whether all went as promised. */
  async step(title: string, work: () => Promise<string>): Promise<boolean> {
    const begin = performance.now()
    const end = (passed: boolean, saw: string, errors: readonly string[] = []) => {
      const seconds = (performance.now() - begin) / 1000
      this.steps.push({ title, passed, seconds, saw: firstLine(saw) })
      tell({ title, passed, seconds, figures: saw, errors })
      console.log(`${passed ? 'good ' : 'WRONG'}  ${title} (${seconds.toFixed(0)} s): ${saw}`)
      return passed
    }
    try {
      return end(true, await work())
    } catch (error) {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return end(false, said, [said])
    }
  }

  /** The same, of what all that follows stands on. @throws Error where it did not pass. */
  async foundation(title: string, work: () => Promise<string>): Promise<void> {
    if (!(await this.step(title, work))) throw new Error(`What follows stands on this: ${title}`)
  }

  get passed(): boolean {
    return this.steps.length > 0 && this.steps.every(({ passed }) => passed)
  }

  table(): string {
    const width = Math.max(...this.steps.map(({ title }) => title.length))
    return this.steps
      .map(
        ({ title, passed, seconds, saw }) =>
          `${passed ? 'good ' : 'WRONG'}  ${title.padEnd(width)}  ${seconds.toFixed(0).padStart(4)} s  ${saw}`,
      )
      .join('\n')
  }
}

/** @throws Error with what is not so. */
export function demand(isSo: unknown, what: string): asserts isSo {
  if (!isSo) throw new Error(what)
}
