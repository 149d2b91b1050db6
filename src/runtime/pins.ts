// Portals that this machine has enrolled with: the root key each must have, and the newest parameters seen of it.

import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { PosternError } from '../core/errors.ts'
import { jsonOrNull } from './json.ts'
import { isThere, replaceWhole } from './storage.ts'

const pins = z.record(z.string(), z.object({ root: z.string(), sequence: z.int() }))
type Pins = z.infer<typeof pins>

const fileName = 'portals.json'
const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

function read(folder: string): Pins {
  const file = path.join(folder, fileName)
  if (!isThere(file)) return {}
  const stored = pins.safeParse(jsonOrNull(readFileSync(file, 'utf8')))
  if (stored.success) return stored.data
  throw new PosternError('config-invalid', `${fileName} in the data folder is not what was written there.`)
}

/**
 * Which root key a portal must have: the one named now, or the one of the first time. On loopback no network lies between.
 * @param named thumbprint given with --root.
 * @param remember false: nothing is written down, for who only looks.
 * @throws PosternError `parameters-invalid`
 */
export function demandPin(
  folder: string,
  portal: string,
  { root, sequence }: Pins[string],
  named: string | null,
  remember = true,
): void {
  const all = read(folder)
  const before = all[portal]
  const wanted = named ?? before?.root ?? (loopback.test(new URL(portal).hostname) ? root : null)
  if (wanted === null) {
    throw new PosternError(
      'parameters-invalid',
      'This portal is new here. Ask its operator for the thumbprint of its root key, and give it once with --root.',
    )
  }
  if (wanted !== root)
    throw new PosternError('parameters-invalid', 'The portal has another root key than it must have. Nothing was done.')
  if (before && before.root === root && sequence < before.sequence)
    throw new PosternError('parameters-invalid', "The portal's parameters are older than those seen before.")
  if (!remember) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const now: Pins = { ...all, [portal]: { root, sequence } }
  replaceWhole(path.join(folder, fileName), JSON.stringify(now))
}
