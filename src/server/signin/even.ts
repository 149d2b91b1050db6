// How long the sending of a code takes tells nobody whom the mail server knows: a refusal takes as long as a delivery.

import { randomInt } from 'node:crypto'
import type { SendCode } from './mail.ts'

/** Deliveries of which the times are kept. */
const samples = 32
/** Milliseconds, while nothing has been delivered yet: the text and its answer, to a mail server nearby. */
const first = [200, 800] as const

export interface Waiting {
  /** Milliseconds that only go on. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** From 0 on, below. */
  readonly draw: (below: number) => number
}

const waiting: Waiting = {
  now: () => performance.now(),
  wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
  draw: randomInt,
}

/**
 * The same sender, whose refusals wait until a delivery of late, drawn anew each time, would have been over. What the mail
 * server does not take for anybody is said at once.
 */
export function evenly(send: SendCode, { now, wait, draw }: Waiting = waiting): SendCode {
  const times: number[] = []
  let next = 0
  return async mail => {
    const began = now()
    const result = await send(mail)
    const took = now() - began
    if (result === 'taken') {
      times[next++ % samples] = took
      return result
    }
    const [least, most] = first
    const wanted = times.length > 0 ? times[draw(times.length)]! : least + draw(most - least)
    if (wanted > took) await wait(wanted - took)
    return result
  }
}
