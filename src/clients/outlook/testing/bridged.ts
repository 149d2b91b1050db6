// The bridge over the Outlook that tests hold in their hands, as the pane asks it: without frames and a port.

import { NotAnswered } from '../bridge/asking.ts'
import type { Question } from '../bridge/protocol.ts'
import { fileOf, itemOf, type Outlook as OfBridge } from '../bridge/reading.ts'
import { type Outlook, OutlookFailed } from '../pane/outlook.ts'
import { apiSets } from './api-sets.ts'
import { FakeOutlook } from './fake-office.ts'

const sets = apiSets()

export function bridged(set = '1.15') {
  const outlook = new FakeOutlook({ set, sets, textOf: html => html.replace(/<[^>]*>/g, '') })
  const timers: (() => void)[] = []
  const bridge: OfBridge = {
    chosen: () => outlook.item(),
    has: outlook.has,
    later: work => void timers.push(work),
  }
  const ask: Outlook['ask'] = async asked => {
    try {
      const question: Question = asked
      const answer = question.ask === 'item' ? itemOf(bridge) : { bytes: await fileOf(bridge, question.id) }
      return answer as never
    } catch (error) {
      if (error instanceof NotAnswered) throw new OutlookFailed(error.failure)
      throw error
    }
  }
  return { outlook, timers, pane: { ask } satisfies Outlook }
}
