// Paragraphs as they are put together from runs: one in another, as in a box within a line, is a line of its own.

import { Broken } from './broken.ts'

/** Characters of one file: a book has a million. */
const mostCharacters = 4_000_000

export class Paragraphs {
  readonly #done: string[] = []
  readonly #open: string[] = ['']
  #left = mostCharacters

  begin(): void {
    this.#open.push('')
  }

  /** @throws Broken where it is too much. */
  add(text: string): void {
    this.#left -= text.length
    if (this.#left < 0) throw new Broken('limit')
    this.#open[this.#open.length - 1] += text
  }

  /** @returns what stands in it. */
  end(): string {
    const line = this.#open.pop() ?? ''
    if (this.#open.length === 0) this.#open.push('')
    if (line.trim() !== '') this.#done.push(line)
    return line
  }

  text(): string {
    while (this.#open.length > 1) this.end()
    this.end()
    return this.#done.join('\n')
  }
}
