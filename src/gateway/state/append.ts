// A file of lines that only grows: a line counts once it is on the disk, and whatever another process adds is seen.

import { fstatSync, readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { devNull } from 'node:os'

const newline = 0x0a
const pieceBytes = 256 * 1024

export class AppendLog {
  readonly #file: FileHandle
  #waiting: { line: string; done: () => void; fail: (error: unknown) => void }[] = []
  #writing: Promise<void> | null = null
  #read = 0
  #torn = ''
  #isTorn = false

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** A last line that was cut off by a crash is ended, and will not be understood. */
  static async open(path: string): Promise<AppendLog> {
    const file = await open(path, 'a+', 0o600)
    const { size } = await file.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await file.read(last, 0, 1, size - 1)
    if (size > 0 && last[0] !== newline) await file.appendFile('\n')
    return new AppendLog(file)
  }

  /** For who only looks, while another process may write. Where there is none yet, it is an empty one. */
  static async look(path: string): Promise<AppendLog> {
    const file = await open(path, 'r').catch(error => {
      if (error.code === 'ENOENT') return open(devNull, 'r')
      throw error
    })
    return new AppendLog(file)
  }

  /** @returns once the line is on the disk; lines of several callers go there together. */
  append(line: string): Promise<void> {
    return new Promise((done, fail) => {
      this.#waiting.push({ line, done, fail })
      this.#writing ??= this.#write().finally(() => {
        this.#writing = null
      })
    })
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        await this.#endTorn()
        await this.#file.appendFile(batch.map(({ line }) => `${line}\n`).join(''))
        await this.#file.datasync()
        for (const { done } of batch) done()
      } catch (error) {
        this.#isTorn = true
        for (const { fail } of batch) fail(error)
      }
    }
  }

  /** Where the disk was full in the middle of a line, the next one does not go on in it. */
  async #endTorn(): Promise<void> {
    if (!this.#isTorn) return
    await this.#file.appendFile('\n')
    this.#isTorn = false
  }

  /** Every whole line that was added since the last time, whoever added it. */
  async refresh(take: (line: string) => void): Promise<void> {
    // At once: asked of another thread, it takes the processor longer than all else here, many times a message; and two that read at
    // the same time would each take what stands there for the end of what they both read.
    const { size } = fstatSync(this.#file.fd)
    while (this.#read < size) {
      const piece = Buffer.alloc(Math.min(pieceBytes, size - this.#read))
      const bytesRead = readSync(this.#file.fd, piece, 0, piece.length, this.#read)
      if (bytesRead === 0) return
      this.#read += bytesRead
      const lines = (this.#torn + piece.toString('latin1', 0, bytesRead)).split('\n')
      this.#torn = lines.pop()!
      for (const line of lines) take(line)
    }
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#file.close()
  }
}
