// The pane's end of the bridge: asks Outlook over one port, which the bridge's origin alone was given.

import { type Answers, answers, changed, type Failure, failed, type Hello, type Question } from '../bridge/protocol.ts'

/** Outlook did not do what was asked of it. */
export class OutlookFailed extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(`Outlook: ${failure}`)
    this.failure = failure
  }
}

export interface Outlook {
  /** @throws OutlookFailed */
  ask<Name extends Question['ask']>(asked: Extract<Question, { ask: Name }>): Promise<Answers[Name]>
}

/** Far above what the bridge itself waits for. Milliseconds. */
const patience = 150_000

interface Asked {
  readonly ask: keyof Answers
  readonly resolve: (answer: never) => void
  readonly reject: (error: OutlookFailed) => void
}

/**
 * @param bridge its origin: no page of another one hears of this.
 * @param onChange another mail was chosen.
 */
export function reachOutlook(bridge: string, onChange: () => void): Outlook {
  const { port1, port2 } = new MessageChannel()
  const waiting: Asked[] = []
  port1.onmessage = ({ data }) => {
    if (changed.safeParse(data).success) return onChange()
    const next = waiting.shift()
    if (!next) return
    const failure = failed.safeParse(data)
    if (failure.success) return next.reject(new OutlookFailed(failure.data.failed))
    const answer = answers[next.ask].safeParse(data)
    if (answer.success) next.resolve(answer.data as never)
    else next.reject(new OutlookFailed('refused'))
  }
  window.parent.postMessage({ postern: 'pane', v: 1 } satisfies Hello, bridge, [port2])
  return {
    ask: asked =>
      new Promise((resolve, reject) => {
        waiting.push({ ask: asked.ask, resolve, reject })
        // A bridge that fills gives up by itself, and says what it left.
        if (asked.ask !== 'fill') setTimeout(() => reject(new OutlookFailed('silent')), patience)
        port1.postMessage(asked)
      }),
  }
}
