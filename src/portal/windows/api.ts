// What administrators do with windows of maintenance: the contract has the paths.

import { paths } from '../../contract/paths.ts'
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
  windows: (): Promise<WindowsAnswer> => ask(windowsAnswer, paths.adminWindows),
  schedule: (plan: WindowPlan): Promise<WindowAnswer> => ask(windowAnswer, paths.adminWindows, posted(plan)),
  change: (id: string, plan: WindowPlan): Promise<WindowAnswer> =>
    ask(windowAnswer, windowPath(paths.adminWindow, id), { ...posted(plan), method: 'PUT' }),
  start: (id: string): Promise<WindowAnswer> => ask(windowAnswer, windowPath(paths.adminWindowStart, id), posted({})),
  end: (id: string): Promise<WindowAnswer> => ask(windowAnswer, windowPath(paths.adminWindowEnd, id), posted({})),
  update: (id: string, update: WindowUpdate): Promise<WindowAnswer> =>
    ask(windowAnswer, windowPath(paths.adminWindowUpdates, id), posted(update)),
}
