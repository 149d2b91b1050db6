// What administrators do with windows of maintenance: the admin page and the command line say it in the same words.

import * as z from 'zod/mini'
import { seconds } from './shapes.ts'
import { statusWindow, texts } from './status.ts'

const { affected, end, notices, start, state, text, unaffected } = statusWindow.shape

/** POST /api/admin/windows → 201 with the window. PUT /api/admin/windows/:id changes it. */
export const windowPlan = z.strictObject({ start, end, state, text, affected, unaffected, notices })
export type WindowPlan = z.infer<typeof windowPlan>

/** POST /api/admin/windows/:id/updates: what is said meanwhile, and a new planned end where it changed. */
export const windowUpdate = z.strictObject({ text: texts, end: z.nullable(seconds) })
export type WindowUpdate = z.infer<typeof windowUpdate>

/** What all of these answer, and POST /api/admin/windows/:id/start and /end. `overlaps`: windows of the same time and component. */
export const windowAnswer = z.object({ window: statusWindow, overlaps: z.array(z.string()) })
export type WindowAnswer = z.infer<typeof windowAnswer>

/** GET /api/admin/windows. `enforced`: whether the services refuse what a window stops. */
export const windowsAnswer = z.object({ windows: z.array(statusWindow), enforced: z.boolean() })
export type WindowsAnswer = z.infer<typeof windowsAnswer>
