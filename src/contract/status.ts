// GET /status.json: how the services are. The same shape from every status host.

import * as z from 'zod/mini'
import { compactJws, district, seconds } from './shapes.ts'

export const componentState = z.enum(['available', 'degraded', 'maintenance', 'outage'])

/** The payload of the signed feed. */
export const status = z.object({
  v: z.literal(1),
  district,
  issuedAt: seconds,
  validUntil: seconds,
  sequence: z.int().check(z.minimum(1)),
  overall: componentState,
  components: z.array(z.object({ id: z.string(), state: componentState })),
  windows: z.array(
    z.object({
      id: z.string(),
      start: seconds,
      end: seconds,
      components: z.array(z.string()),
      text: z.record(z.string(), z.string()),
    }),
  ),
})
export type Status = z.infer<typeof status>

export const statusAnswer = z.object({ signed: compactJws })
