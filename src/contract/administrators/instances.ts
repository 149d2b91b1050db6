// The processes of the services over one database, and how long the one that is asked waits for it.

import * as z from 'zod/mini'
import { seconds } from '../shapes.ts'

/** `root`: of what the root key signs, where nothing is signed until they agree; `other`: of anything else that should be the same everywhere. */
export const settingsState = z.enum(['same', 'root', 'other'])

const instance = z.object({
  /** Host and port. */
  name: z.string(),
  release: z.string(),
  services: z.array(z.string()),
  /** Whether it is the one that answers. */
  isThis: z.boolean(),
  startedAt: seconds,
  /** Its last sign of life. */
  seenAt: seconds,
  /** Beside the one that answers. */
  settings: settingsState,
  sameKeys: z.boolean(),
  /** What it alone does just now, for all of them. */
  jobs: z.array(z.string()),
})
export type InstanceAnswer = z.infer<typeof instance>

/** Since the process started. */
const times = z.object({ times: z.int(), seconds: z.number(), longest: z.number() })
const waits = z.object({ connections: times, statements: times })
export type DatabaseWaits = z.infer<typeof waits>

/** GET /api/admin/instances */
export const instancesAnswer = z.object({
  engine: z.enum(['sqlite', 'postgresql']),
  instances: z.array(instance),
  waits,
})
export type InstancesAnswer = z.infer<typeof instancesAnswer>
