// What administrators do with windows of maintenance: the contract has the paths.

import { adminPaths } from '../../contract/paths.ts'
import {
  type WindowAnswer,
  type WindowPlan,
  type WindowsAnswer,
  type WindowUpdate,
  windowAnswer,
  windowsAnswer,
} from '../../contract/windows.ts'
import { ask, posted } from '../services/call.ts'

const windowPath = (path: string, id: string) => path.replace(':id', encodeURIComponent(id))

export const adminApi = {
  windows: (): Promise<WindowsAnswer> => ask(windowsAnswer, adminPaths.windows),
  schedule: (plan: WindowPlan): Promise<WindowAnswer> => ask(windowAnswer, adminPaths.windows, posted(plan)),
  change: (id: string, plan: WindowPlan): Promise<WindowAnswer> =>
    ask(windowAnswer, windowPath(adminPaths.window, id), { ...posted(plan), method: 'PUT' }),
  start: (id: string): Promise<WindowAnswer> => ask(windowAnswer, windowPath(adminPaths.windowStart, id), posted({})),
  end: (id: string): Promise<WindowAnswer> => ask(windowAnswer, windowPath(adminPaths.windowEnd, id), posted({})),
  update: (id: string, update: WindowUpdate): Promise<WindowAnswer> =>
    ask(windowAnswer, windowPath(adminPaths.windowUpdates, id), posted(update)),
}
