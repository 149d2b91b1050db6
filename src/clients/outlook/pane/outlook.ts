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

/** What stands there is told at once, if at all; for the rest, far above what the bridge itself waits for. Milliseconds. */
const patience: Readonly<Record<Question['ask'], number | null>> = {
  ...{ item: 20_000, file: 150_000, check: 900_000 },
  // It gives up by itself, and says what it left.
  fill: null,
}

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
        const limit = patience[asked.ask]
        if (limit !== null) setTimeout(() => reject(new OutlookFailed('silent')), limit)
        port1.postMessage(asked)
      }),
  }
}
