// The time, as this machine has it until a service says that it is wrong.

import { toldTime } from '../../contract/program/program.ts'
import { secondsOf } from '../../core/seconds.ts'

export interface Clock {
  /** Seconds. */
  now(): number
  /** Seconds, as this machine has it. */
  uncorrected(): number
  /** @param now seconds, as a service has it. */
  correct(now: number): void
}

export function newClock(system: () => Date = () => new Date()): Clock {
  let ahead = 0
  return {
    now: () => secondsOf(system()) + ahead,
    uncorrected: () => secondsOf(system()),
    correct(now) {
      ahead = now - secondsOf(system())
    },
  }
}

/** Once more by the service's time, where that is why a call was refused. What is signed is written anew. */
export async function onTime<T>(clock: Clock, work: (now: number) => Promise<T>): Promise<T> {
  try {
    return await work(clock.now())
  } catch (error) {
    const told = toldTime(error)
    if (told === null) throw error
    clock.correct(told)
    return work(clock.now())
  }
}
