// The bridge over the Outlook that tests hold in their hands, as the pane asks it: without frames and a port.

import { answers, failed } from '../bridge/protocol.ts'
import type { Outlook as OfBridge } from '../bridge/reading.ts'
import { answerTo } from '../bridge/work.ts'
import { type Outlook, OutlookFailed } from '../pane/outlook.ts'
import { apiSets } from './api-sets.ts'
import { FakeOutlook } from './fake-office.ts'

const sets = apiSets()
const wordsOf = (html: string) => html.replace(/<(style|title)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, '')

export function bridged(set = '1.15') {
  const outlook = new FakeOutlook({ set, sets, textOf: wordsOf })
  const timers: (() => void)[] = []
  let chosen = 0
  outlook.listen(() => {
    chosen++
  })
  const bridge: OfBridge = {
    ...{ chosen: () => outlook.item(), count: () => chosen, has: outlook.has, wordsOf },
    ...{ later: work => void timers.push(work), pause: async () => {} },
  }
  const ask: Outlook['ask'] = async asked => {
    const answer = await answerTo(bridge, asked)
    const failure = failed.safeParse(answer)
    if (failure.success) throw new OutlookFailed(failure.data.failed)
    return answers[asked.ask].parse(answer) as never
  }
  return { outlook, timers, pane: { ask } satisfies Outlook }
}
