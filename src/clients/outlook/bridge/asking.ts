// One question to Outlook: it answers by a function, or never.

import type { Failure } from './protocol.ts'

export class NotAnswered extends Error {
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(`Outlook: ${failure}`, { cause })
    this.failure = failure
  }
}

/** Runs the work after so many milliseconds. */
export type Later = (work: () => void, milliseconds: number) => void

/** Large files take their time. Milliseconds. */
const patience = 60_000

/** @throws NotAnswered */
export function ask<T>(later: Later, call: (done: (answer: Office.AsyncResult<T>) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    later(() => reject(new NotAnswered('silent')), patience)
    try {
      call(({ status, value, error }) => {
        // The published types have numbers there, which nobody ever saw.
        if (String(status) === 'succeeded') resolve(value)
        else reject(new NotAnswered('refused', error))
      })
    } catch (cause) {
      reject(new NotAnswered('refused', cause))
    }
  })
}

/** @throws NotAnswered `empty` for no bytes at all. */
export function bytesOf(base64: string): ArrayBuffer {
  let text: string
  try {
    text = atob(base64)
  } catch (cause) {
    throw new NotAnswered('empty', cause)
  }
  if (text === '') throw new NotAnswered('empty')
  return Uint8Array.from(text, sign => sign.charCodeAt(0)).buffer
}

/** Characters that are made of one call. */
const piece = 0x8000

export function base64Of(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer)
  let text = ''
  for (let at = 0; at < bytes.length; at += piece) text += String.fromCharCode(...bytes.subarray(at, at + piece))
  return btoa(text)
}
